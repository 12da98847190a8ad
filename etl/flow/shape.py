"""From a file's accepted records to the lines of the warehouse, each with its address and its stable keys."""

import hashlib
import json
import re
from typing import Any

import pandas as pd

from etl.feeds import Feed

_IDENTITY = (
    "family_name_latin", "given_name_latin", "full_name_latin", "family_name_arabic", "given_name_arabic",
    "full_name_arabic", "national_id", "birth_date", "sex", "phone", "registry_id", "trainee_id_ofppt",
    "province", "commune_code", "craft", "cooperative_key",
)  # fmt: skip
FACT_DATES = ("handover_date", "allocation_date", "inspection_date", "delivery_date", "award_date", "end_date",
              "registration_date")  # fmt: skip


# A card or telephone number in a sheet's or a column's name: such a name is repeated in reasons, letters and remarks.
_OF_A_PERSON = re.compile(
    r"(?<![^\W_])(?:[A-Za-z]{1,2}[ -]?\d{5,7}|(?:\+?212|0)[ .-]?[5-7](?:[ .-]?\d{2}){4}|[5-7]\d{8})(?!\d)"
)


def impersonal(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts for a sentence or a remark, numbers that belong to one person struck out; the file's name stays.

    >>> impersonal({"file": "PV J123456.xlsx", "sheet": "J123456", "columns": ["Tél 0612345678", "Nom"]})
    {'file': 'PV J123456.xlsx', 'sheet': '***', 'columns': ['Tél ***', 'Nom']}
    """
    return {key: value if key == "file" else _struck(value) for key, value in facts.items()}


def _struck(value: Any) -> Any:
    if isinstance(value, str):
        return _OF_A_PERSON.sub("***", value)
    return [_struck(one) for one in value] if isinstance(value, list) else value


def record_id(feed: str, record: dict[str, Any]) -> str:
    """Return the stable key of what a record says of a person: the same words in a re-sent file, the same key."""
    said = json.dumps([record.get(column) for column in _IDENTITY], ensure_ascii=False, sort_keys=True)
    return f"{feed}:{hashlib.sha256(said.encode()).hexdigest()[:20]}"


def plain(value: Any) -> Any:
    """Return a DataFrame's cell as a plain Python value; missing becomes None."""
    if isinstance(value, (list, dict, tuple, frozenset)):
        return value
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def lines(accepted: pd.DataFrame, feed: Feed) -> list[dict[str, Any]]:
    """Return one dict per accepted record, with ``fact_date``, and ``record_id`` where it names somebody."""
    found = []
    for record in accepted.to_dict("records"):
        line = {str(column): plain(value) for column, value in record.items()}
        if line.get("name_key") or line.get("national_id") or line.get("cooperative_key"):
            line["record_id"] = record_id(feed.name, line)
        line["fact_date"] = next((line[d] for d in FACT_DATES if line.get(d)), None)
        found.append(line)
    return found


def only(line: dict[str, Any], columns: frozenset[str]) -> dict[str, Any]:
    """Return the part of a line that a table has columns for."""
    return {column: line[column] for column in columns & line.keys()}


def generic(line: dict[str, Any], columns: frozenset[str]) -> dict[str, Any]:
    """Return a line for ``core_rows``: what the feed says stands in ``facts``."""
    left_out = {"cells", "title", *columns}
    said = {key: value for key, value in line.items() if key not in left_out and value is not None}
    return {**only(line, columns - {"facts"}), "facts": said}
