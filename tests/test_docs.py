"""The README names what is there, and nothing that is not."""

import re
from pathlib import Path

import typer.main

from etl.cli.app import app
from etl.feeds import declared_feeds

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_command_is_told_and_every_told_command_exists():
    commands = set(typer.main.get_command(app).commands)
    told = set(re.findall(r"tajhiz ([a-z]+(?:-[a-z]+)*)\b", README))
    assert told == commands


def test_every_feed_is_told_with_its_age_limit():
    for feed in declared_feeds():
        line = next(line for line in README.splitlines() if line.startswith(f"| `{feed.name}`"))
        assert line.endswith(f"| {feed.late_after_days} days |")


def test_every_make_target_is_told():
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert targets <= set(re.findall(r"make ([a-z]+)", README))


def test_every_path_in_the_tables_is_there():
    for path in re.findall(r"`((?:etl|dags|expectations|warehouse|tests)/[\w/.*<>]+)`", README):
        pattern = path.replace("<feed>", "region_lots").replace("<name>", "*").rstrip("/")
        assert list(ROOT.glob(pattern)), path
