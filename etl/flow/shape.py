"""From a file's accepted records to the lines of the warehouse, each with its address and its stable keys."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from json.encoder import encode_basestring
from typing import Any

import pandas as pd

from etl.feeds import RETURNED_REF, Feed

Columns = Mapping[str, Sequence[Any]]

_IDENTITY = (
    "family_name_latin", "given_name_latin", "full_name_latin", "family_name_arabic", "given_name_arabic",
    "full_name_arabic", "national_id", "birth_date", "sex", "phone", "registry_id", "trainee_id_ofppt",
    "province", "commune_code", "craft", "cooperative_key",
)  # fmt: skip
FACT_DATES = ("handover_date", "allocation_date", "inspection_date", "delivery_date", "award_date", "end_date",
              "registration_date")  # fmt: skip


_NEVER_MISSING = frozenset({type(None), str, int, bool, list, dict, tuple})

# A card or telephone number in a sheet's or a column's name: such a name is repeated in reasons, letters and remarks.
_OF_A_PERSON = re.compile(
    r"(?<![^\W_])(?:[A-Za-z]{1,2}[ -]?\d{5,7}|(?:\+?212|0)[ .-]?[5-7](?:[ .-]?\d{2}){4}|[5-7]\d{8})(?!\d)"
)


def impersonal(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts for a sentence or a remark, numbers that belong to one person struck out, in names of files too.

    >>> impersonal({"file": "PV J123456.xlsx", "sheet": "J123456", "columns": ["Tél 0612345678", "Nom"]})
    {'file': 'PV ***.xlsx', 'sheet': '***', 'columns': ['Tél ***', 'Nom']}
    """
    return {key: _struck(value) for key, value in facts.items()}


def _struck(value: Any) -> Any:
    if isinstance(value, str):
        return _OF_A_PERSON.sub("***", value)
    return [_struck(one) for one in value] if isinstance(value, list) else value


def record_id(feed: str, record: dict[str, Any]) -> str:
    """Return the stable key of what a record says of a person: the same words in a re-sent file, the same key."""
    ids = _record_ids(feed, {column: [value] for column, value in record.items() if column in _IDENTITY}, 1)
    return next(iter(ids))


def _record_ids(feed: str, said: Columns, count: int) -> Iterator[str]:
    """Yield the key of each row: a fingerprint of its identity written as a JSON list, column by column for speed."""
    written = [_as_json(said[column]) if column in said else ["null"] * count for column in _IDENTITY]
    for row in zip(*written, strict=True):
        identity = "[" + ", ".join(row) + "]"
        yield f"{feed}:{hashlib.sha256(identity.encode()).hexdigest()[:20]}"


def _as_json(values: Sequence[Any]) -> list[str]:
    if set(map(type, values)) <= {str}:
        return list(map(encode_basestring, values))
    return [
        "null" if v is None else encode_basestring(v) if type(v) is str else json.dumps(v, ensure_ascii=False)
        for v in values
    ]


def plain(value: Any) -> Any:
    """Return a DataFrame's cell as a plain Python value; missing becomes None."""
    if isinstance(value, (list, dict, tuple, frozenset)):
        return value
    if pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _plain_column(values: "pd.Series[Any]") -> list[Any]:
    found = values.tolist()
    if all(kind in _NEVER_MISSING for kind in set(map(type, found))):
        return found
    # Nothing but NaN and NaT differs from itself.
    return [None if value is pd.NA or value != value else value for value in found]


def columns(accepted: pd.DataFrame, feed: Feed) -> dict[str, list[Any]]:
    """Return accepted records as columns of plain values, equally long.

    Beside the records' own: ``record_id`` where a row names somebody, and ``fact_date``.
    """
    said = {str(name): _plain_column(accepted[name]) for name in accepted.columns}
    count = len(accepted)
    absent: list[Any] = [None] * count
    named = [said.get(column, absent) for column in ("name_key", "national_id", "cooperative_key")]
    ids = zip(_record_ids(feed.name, said, count), *named, strict=True)
    said["record_id"] = [key if name or card or group else None for key, name, card, group in ids]
    dates = [said[column] for column in reversed(FACT_DATES) if column in said]
    said["fact_date"] = reduce(lambda later, first: [a or b for a, b in zip(first, later, strict=True)], dates, absent)
    return said


def facts(said: Columns, table: frozenset[str]) -> Columns:
    """Return the columns of a table of facts; of ``core_rows``, what the feed says stands in ``facts``."""
    own = {name: values for name, values in said.items() if name in table}
    if "facts" not in table:
        return own
    left_out = {"title", "fact_date", RETURNED_REF, *own}
    rest = {name: values for name, values in said.items() if name not in left_out}
    told = ({name: value for name, value in zip(rest, row, strict=True) if value is not None} for row in _rows(rest))
    return {**own, "facts": list(told)} if rest else {**own, "facts": [{} for _ in own["row"]]}


def _rows(said: Columns) -> Iterator[tuple[Any, ...]]:
    return zip(*said.values(), strict=True)


def records(said: Columns, table: frozenset[str]) -> Columns:
    """Return the rows that name somebody, as columns of ``core_records``."""
    own = {name: values for name, values in said.items() if name in table}
    named = [at for at, key in enumerate(said["record_id"]) if key is not None]
    if len(named) == len(said["record_id"]):
        return own
    return {name: [values[at] for at in named] for name, values in own.items()}
