"""The words of etl/read/marks.yml, loaded once."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _declared() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(files("etl.read").joinpath("marks.yml").read_text("utf-8"), yaml.CSafeLoader)
    return loaded


@cache
def word_set(name: str) -> frozenset[str]:
    """Return the words declared under a name."""
    return frozenset(_declared()[name].split())


@cache
def same_word() -> dict[str, str]:
    """Return each abbreviation or other form → the word we keep."""
    return {other: word for word, others in _declared()["same_word"].items() for other in others.split()}


def dropped_columns() -> tuple[str, ...]:
    """Return the headers of columns that are not kept at all."""
    return tuple(_declared()["dropped_columns"])
