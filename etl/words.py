"""The sentences partners read, in French and Arabic, by code."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _sentences() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = {}
    for name in ("words.yml", "words_desk.yml", "words_letters.yml", "words_links.yml"):
        loaded |= yaml.load(files("etl").joinpath(name).read_text("utf-8"), yaml.CSafeLoader)
    return loaded


def sentence(code: str, language: str, facts: dict[str, Any] | None = None) -> str:
    """Return the sentence for ``code`` in ``fr``, ``ar`` or ``en``, its places filled from ``facts``.

    Raises KeyError for a code without a sentence: a refusal nobody can read is a bug.
    """
    return _sentences()[code][language].format_map(_Spoken(facts or {}))


class _Spoken(dict[str, Any]):
    """Facts as people read them: lists joined by commas, a missing fact as an ellipsis."""

    def __getitem__(self, key: str) -> Any:
        value = self.get(key, "…")
        return ", ".join(map(str, value)) if isinstance(value, (list, tuple, set)) else value
