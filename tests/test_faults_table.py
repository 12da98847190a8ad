"""The table of faults names tests that exist, and its page says what the table says."""

import ast
from pathlib import Path

import pytest

from tests import faults

_ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("node", faults.nodes())
def test_each_named_test_exists(node):
    file, *names = node.split("::")
    body = ast.parse((_ROOT / file).read_text("utf-8")).body
    for name in names:
        found = [one for one in body if isinstance(one, ast.FunctionDef | ast.ClassDef) and one.name == name]
        assert found, f"{node} is no test"
        body = found[0].body


def test_the_page_is_that_of_the_table_and_everything_held():
    lines = [line for line in (_ROOT / "docs" / "faults.md").read_text("utf-8").splitlines() if line.startswith("| ")]
    told = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("| fault ")]
    rows = [(fault, what, str(len(tests) or "–")) for _, rows in faults.stages() for fault, what, tests in rows]
    assert [tuple(row[:3]) for row in told] == rows
    assert {row[3] for row in told} <= {"holds", "not tried: the library's own promise"}
