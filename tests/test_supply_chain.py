"""What the product is made of is locked, may be used by anybody, and is told in a bill of materials."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests import supply_chain

ROOT = Path(__file__).parent.parent


def test_everything_is_locked_with_hashes_and_no_index_is_named():
    assert supply_chain.unlocked() == []
    assert len(list(supply_chain.pins("requirements.txt"))) > 200


def test_every_licence_lets_anybody_use_it():
    assert supply_chain.restrictive() == []


@pytest.mark.parametrize(
    ("line", "told"),
    [("left-pad==1.0\n", "has no hash"), ("--index-url https://example.org/simple\n", "names an index")],
)
def test_a_lock_that_is_none_is_noticed(tmp_path, monkeypatch, line, told):
    for lock in supply_chain.LOCKS:
        (tmp_path / lock).write_text(line)
    monkeypatch.setattr(supply_chain, "ROOT", tmp_path)
    assert any(told in found for found in supply_chain.unlocked())


def test_a_licence_that_binds_others_is_noticed(monkeypatch):
    monkeypatch.setattr(supply_chain, "licence_of", lambda name: "GPL-3.0-only" if name == "alembic" else "MIT")
    assert [line.split()[0] for line in supply_chain.restrictive()] == ["alembic"]


def test_the_bill_of_materials_names_every_package_with_its_version(tmp_path):
    """Made by `make sbom`."""
    bill = tmp_path / "sbom.json"
    tool = Path(sys.executable).with_name("cyclonedx-py")
    asked = [tool, "requirements", "requirements.txt", "--pyproject", "pyproject.toml", "--output-reproducible"]
    subprocess.run([*asked, "--of", "JSON", "-o", bill], cwd=ROOT, check=True, capture_output=True, timeout=120)
    told = json.loads(bill.read_text("utf-8"))
    named = {(one["name"].lower(), one.get("version")) for one in told["components"]}
    locked = {(name.lower(), version) for name, version, _ in supply_chain.pins("requirements.txt")}
    assert locked <= named
    assert told["metadata"]["component"]["name"] == "tajhiz"
