"""What tests of several rooms run: the command itself, in this process."""

import sys

import pytest

from etl.cli.app import _code


@pytest.fixture
def tajhiz(monkeypatch, capsys):
    """Return a function that runs the command in this process: (exit code, what it printed, what it complained)."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["tajhiz", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "200")
        capsys.readouterr()
        code = _code()
        told = capsys.readouterr()
        return code, told.out, told.err

    return run
