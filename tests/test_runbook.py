"""Every error that ends a command has its place in the runbook."""

from pathlib import Path

import pytest

from etl.cli import errors

RUNBOOK = (Path(__file__).parents[1] / "docs" / "runbook.md").read_text("utf-8")


@pytest.mark.parametrize("error", sorted({error.__name__ for error, _ in errors._CODES}))
def test_each_known_error_says_what_to_do(error):
    assert f"`{error}`" in RUNBOOK
