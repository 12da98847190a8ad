"""The house as the design draws it: what no linter sees."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from etl import normalise, read, validate
from etl.feeds import declared_feeds
from etl.policy import load_policy
from expectations import suite_of

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for room in ("etl", "expectations", "warehouse", "dags") for path in (ROOT / room).rglob("*.py"))
THINKING = sorted(path for room in ("normalise", "link", "reconcile") for path in (ROOT / "etl" / room).rglob("*.py"))
FEEDS = [feed.name for feed in declared_feeds()]


def tree(path):
    return ast.parse(path.read_text("utf-8"))


def imports(node):
    for found in ast.walk(node):
        if isinstance(found, ast.Import):
            yield from (alias.name for alias in found.names)
        elif isinstance(found, ast.ImportFrom):
            yield found.module or ""


LOCKS = [*sorted(ROOT.glob("requirements*.txt")), *sorted(ROOT.glob("bench/peers/*.txt"))]


def test_the_generic_package_names_are_ours():
    owners = packages_distributions()
    assert [set(owners[name]) for name in ("etl", "expectations", "warehouse")] == [{"tajhiz"}] * 3


def test_the_feeds_of_the_design_and_the_answers_of_partners_are_declared():
    assert FEEDS == [
        "artisan_proposals", "chamber_cooperatives", "chamber_registry", "complaints", "cooperative_members",
        "ofppt_control_totals", "ofppt_trainees", "partner_feedback", "reference_list", "region_allocations", "region_deliveries",
        "region_handovers", "region_inspections", "region_lots",
    ]  # fmt: skip


@pytest.mark.parametrize("feed", declared_feeds(), ids=FEEDS)
def test_every_feed_has_a_suite_and_a_sample_that_passes_it_whole(feed):
    sample = ROOT / "tests" / "samples" / f"{feed.name}.csv"
    table = read.table(sample.read_bytes(), sample.name, feed)
    written = [line for line in sample.read_text("utf-8").splitlines()[1:] if line.strip()]
    verdict = validate.check(normalise.records(table, feed, load_policy()), suite_of(feed.name))
    assert verdict.quarantined[["row", "code"]].to_numpy().tolist() == []
    assert verdict.warnings[["row", "code"]].to_numpy().tolist() == []
    assert len(verdict.accepted) == len(written)
    assert [code for code, _ in table.remarks if code != "text_form"] == []


@pytest.mark.parametrize("path", THINKING, ids=lambda p: str(p.relative_to(ROOT)))
def test_thinking_rooms_read_no_clock_and_open_no_file(path):
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
    }
    assert not called & {
        "now",
        "today",
        "utcnow",
        "open",
        "read_text",
        "read_bytes",
        "write_text",
        "print",
        "getLogger",
    }


def test_great_expectations_is_imported_inside_a_function_of_validate_only():
    users = [p for p in SOURCES if any(name.split(".")[0] == "great_expectations" for name in imports(tree(p)))]
    assert {p.parent for p in users} == {ROOT / "etl" / "validate"}
    top = [node for p in users for node in tree(p).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert not any(name.split(".")[0] == "great_expectations" for node in top for name in imports(node))


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "core", "base", "manager", "misc"])
def test_no_room_has_a_name_that_says_nothing(word):
    named = [p for p in SOURCES if p.stem == word]
    assert [p for p in named if p != ROOT / "warehouse" / "tables" / "core.py"] == []  # there, a layer of the grammar


def test_no_file_of_the_project_names_a_registry_or_a_machine():
    forbidden = re.compile(r"py" + r"pi\.org|python" + r"hosted|registry\.npm" + r"js|/wo" + r"rk/|/ro" + r"ot/")
    told = [*LOCKS, ROOT / "Makefile", ROOT / "README.md", ROOT / "CHANGELOG.md", *SOURCES]
    assert [str(p) for p in told if forbidden.search(p.read_text("utf-8"))] == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_locked_package_has_a_hash_and_no_index_is_named(path):
    lock = path.read_text("utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", lock)
    assert all("--hash=sha256:" in entry for entry in entries if "==" in entry.splitlines()[0])
    assert not re.search(r"--(extra-)?index-url|--find-links|--trusted-host", lock)


def test_every_exception_to_the_linter_has_its_reason_on_the_line():
    bare = re.compile(r"# (noqa(: [A-Z0-9, ]+)?|type: ignore(\[[a-z-]+\])?)\s*$")
    found = [
        f"{p.relative_to(ROOT)}:{n}"
        for p in SOURCES
        for n, line in enumerate(p.read_text().splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_pyproject_is_the_only_configuration_of_the_tools():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert not [
        name
        for name in ("setup.cfg", "tox.ini", "mypy.ini", "ruff.toml", ".importlinter", "uv.lock", "alembic.ini")
        if (ROOT / name).exists()
    ]
