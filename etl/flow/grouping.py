"""Which cooperative a row means, in every list: what the road calls ``cooperative_key`` becomes one group's id."""

import hashlib
from typing import Any

import pandas as pd

from etl.link.groups import link_groups

_SAID = ("cooperative_name", "cooperative_number", "ice", "province", "commune_code")
_NO_JUDGEMENT = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"])
Tables = dict[str, pd.DataFrame]


def grouped(tables: Tables, register: pd.DataFrame) -> Tables:
    """Return the tables with each row's ``cooperative_key`` replaced by the id of the group that the row means.

    ``tables``: name → facts with ``feed, received_at, person_id`` and what a row says of a cooperative (its name,
    number, place); ``register``: the Chamber's register of cooperatives, the only list that has each one's ICE. A row
    that names no cooperative keeps nothing.
    """
    mentions = {name: _mentions(table) for name, table in {**tables, "": register}.items()}
    told = pd.concat(list(mentions.values()), ignore_index=True)
    if told.empty:
        return tables
    distinct = told.sort_values(["received_at", "group_record_id"]).drop_duplicates("group_record_id")
    links = link_groups(distinct, _NO_JUDGEMENT)
    group = dict(zip(links.groups["group_record_id"], links.groups["group_id"], strict=True))
    return {name: _replaced(table, mentions[name], group) for name, table in tables.items()}


def _mentions(table: pd.DataFrame) -> pd.DataFrame:
    """Return one line per row that names a cooperative, at the row's place in the table; see ``link_groups``."""
    found = []
    for at, line in enumerate(table.to_dict("records")):
        if not _text(line, "cooperative_name", "cooperative_number"):
            continue
        said = {column: _text(line, column) for column in _SAID}
        is_own = not _text(line, "person_id")
        feed = str(line["feed"])
        key = hashlib.blake2b(repr((feed, is_own, *said.values())).encode(), digest_size=10).hexdigest()
        told = {"group_record_id": f"group:{key}", "feed": feed, "received_at": str(line["received_at"])}
        found.append(told | said | {"is_own_place": is_own, "at": at})
    columns = ["group_record_id", "feed", "received_at", *_SAID, "is_own_place", "at"]
    return pd.DataFrame(found, columns=columns, dtype=object)


def _text(line: dict[Any, Any], *columns: str) -> str | None:
    found = (line.get(column) for column in columns)
    return next((str(value) for value in found if value is not None and value == value and value != ""), None)


def _replaced(table: pd.DataFrame, mentions: pd.DataFrame, group: dict[str, str]) -> pd.DataFrame:
    if mentions.empty:
        return table
    keys: list[str | None] = [None] * len(table)
    for at, record in zip(mentions["at"].tolist(), mentions["group_record_id"].tolist(), strict=True):
        keys[at] = group[record]
    return table.assign(cooperative_key=pd.Series(keys, index=table.index, dtype=object))
