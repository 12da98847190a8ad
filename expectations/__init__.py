"""One suite per feed, and per warehouse table that is reported from: facts in YAML, no thinking.

A rule's ``meta`` says what happens to a row that breaks it (``effect``: stop | quarantine | remark), its ``code``,
``why`` it is asked, and the sentences that the partner reads.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def suite_of(name: str) -> dict[str, Any]:
    """Return the suite ``expectations/<name>.yml``; raise KeyError when there is none."""
    sheet = files(__name__).joinpath(f"{name}.yml")
    if not sheet.is_file():
        raise KeyError(f"expectations/{name}.yml is missing: every feed needs a suite")
    loaded: dict[str, Any] = yaml.load(sheet.read_text("utf-8"), yaml.CSafeLoader)
    return loaded
