"""Which cooperative a row means, in every list: what the road calls ``cooperative_key`` becomes one group's id."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from etl.link.groups import GroupLinks, link_groups
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

MENTION = "group:"  # how ids of mentions begin: no feed is called so
_NAMES = ("cooperative_name", "cooperative_number")
_SAID = (*_NAMES, "ice", "province", "commune_code")
_JUDGED = ["left_record_id", "right_record_id", "verdict", "judged_by", "judged_at", "evidence_hash"]
Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Grouped:
    """``tables``: as given, each row's ``cooperative_key`` the id of the group that the row means.

    ``mentions``: one line per distinct mention, see :func:`etl.link.groups.link_groups`; ``links``: what they mean.
    """

    tables: Tables
    mentions: pd.DataFrame
    links: GroupLinks


def grouped(
    tables: Tables, register: pd.DataFrame, judgements: pd.DataFrame | None = None, previous: Mapping[str, str] = {}
) -> Grouped:
    """Say which group each row means.

    ``tables``: name → facts with ``feed, received_at, person_id`` and what a row says of a cooperative (its name,
    number, place); ``register``: the Chamber's register of cooperatives, the only list that has each one's ICE. A row
    that names no cooperative keeps nothing. ``judgements, previous``: answers of people and ids of the last run, see
    :func:`etl.link.groups.link_groups`.
    """
    mentions = {name: _mentions(table) for name, table in {**tables, "": register}.items()}
    told = pd.concat(list(mentions.values()), ignore_index=True)
    distinct = told.sort_values(["received_at", "group_record_id"]).drop_duplicates("group_record_id")
    judged = pd.DataFrame(columns=_JUDGED) if judgements is None else judgements
    links = link_groups(distinct, judged, previous)
    group = dict(zip(links.groups["group_record_id"], links.groups["group_id"], strict=True))
    replaced = {name: _replaced(table, mentions[name], group) for name, table in tables.items()}
    return Grouped(replaced, distinct, links)


def answers(connection: Connection, before: datetime | None = None) -> pd.DataFrame:
    """Return what people answered on mentions of groups, in order of time; ``before``: later answers are left out."""
    lines = question.judgements(connection, before=before)
    told = [line for line in lines if line["left_record_id"].startswith(MENTION)]
    return pd.DataFrame([{name: line[name] for name in _JUDGED} for line in told], columns=_JUDGED, dtype=object)


def previous(connection: Connection) -> dict[str, str]:
    """Return mention → the group that it meant in the last run."""
    return {line["group_record_id"]: line["group_id"] for line in question.group_mentions(connection)}


def keep(connection: Connection, told: Grouped, decided_at: datetime) -> None:
    """Remember groups, what means them, and what is not decided."""
    said = told.mentions.drop(columns=["received_at", "at"]).set_index("group_record_id")
    ties = told.links.groups.set_index("group_record_id").join(said).reset_index()
    write.groups(
        connection,
        mentions=[_plain(line) for line in ties.to_dict("records")],
        faces=[_plain(line) for line in told.links.faces.to_dict("records")],
        pairs=[
            {"left_record_id": pair.pop("left"), "right_record_id": pair.pop("right"), **pair}
            for pair in map(_plain, told.links.review.to_dict("records"))
        ],
        merged=told.links.merged,
        decided_at=decided_at,
    )


def _plain(line: dict[Any, Any]) -> dict[str, Any]:
    told = {str(name): value for name, value in line.items()}
    if "evidence" in told:
        told["evidence"] = [{"column": one.column, "level": one.level} for one in told["evidence"]]
    return told


def _mentions(table: pd.DataFrame) -> pd.DataFrame:
    """Return one line per row that names a cooperative, at the row's place in the table; see ``link_groups``."""
    naming = [table[name].notna() & (table[name] != "") for name in _NAMES if name in table]
    places: Any = np.flatnonzero(np.logical_or.reduce(naming)) if naming and len(table) else []
    found = []
    for at, line in zip(places, table.iloc[places].to_dict("records"), strict=True):
        said = {column: _text(line, column) for column in _SAID}
        is_own = not _text(line, "person_id")
        feed = str(line["feed"])
        key = hashlib.blake2b(repr((feed, is_own, *said.values())).encode(), digest_size=10).hexdigest()
        told = {"group_record_id": f"{MENTION}{key}", "feed": feed, "received_at": str(line["received_at"])}
        found.append(told | said | {"is_own_place": is_own, "at": int(at)})
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
