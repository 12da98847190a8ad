"""An answer stays honoured when a re-sent file corrects the row it was given on.

A record's key is a fingerprint of what its row says, so a corrected telephone number makes another key. The answer
goes over to the record that took the old one's place: the only standing one of the same feed with the same name and
the same card number or full birth date, where no file ever held both. What the row says differs by then, so the pair
is asked again (``RJ``) while the answer holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from rapidfuzz.distance import DamerauLevenshtein

_MISTYPED = 2  # signs in which a card number may have been corrected


def carried(judgements: pd.DataFrame, standing: pd.DataFrame, gone: pd.DataFrame) -> pd.DataFrame:
    """Return the judgements with the keys of replaced records exchanged for those of their successors.

    ``judgements``: ``left_record_id, right_record_id`` and what else there is, which stays. ``standing`` and ``gone``:
    columns of ``core_records``, one line per row of a file; ``gone`` holds records that no file holds any more.
    An answer whose two records would become one stays where it was given.
    """
    instead = successors(standing, gone)
    if not instead or not len(judgements):
        return judgements
    pairs = [
        (instead.get(left, left), instead.get(right, right))
        for left, right in zip(judgements["left_record_id"], judgements["right_record_id"], strict=True)
    ]
    told = judgements.copy()
    for side, column in enumerate(("left_record_id", "right_record_id")):
        old = judgements[column].tolist()
        told[column] = [pair[side] if pair[0] != pair[1] else was for pair, was in zip(pairs, old, strict=True)]
    return told


def successors(standing: pd.DataFrame, gone: pd.DataFrame) -> dict[str, str]:
    """Return record that is gone → the one record that replaces it; where two could, none does."""
    lines = _first_lines(standing)
    held = _files(standing)
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record, line in lines.items():
        named[str(line["feed"]), str(line["name_key"])].append(record)
    before = _files(gone)
    found = {}
    for record, line in _first_lines(gone).items():
        if record in lines:
            continue
        same = [
            other
            for other in named.get((str(line["feed"]), str(line["name_key"])), ())
            if _is_one(line, lines[other]) and not before[record] & held[other]
        ]
        if len(same) == 1:
            found[record] = same[0]
    return found


def _first_lines(records: pd.DataFrame) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for told in records.to_dict("records"):
        line = {str(key): value for key, value in told.items()}
        if _said(line, "name_key"):
            found.setdefault(str(line["record_id"]), line)
    return found


def _files(records: pd.DataFrame) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    columns: Iterable[Any] = zip(records["record_id"], records["file_id"], strict=True) if len(records) else ()
    for record, file in columns:
        found[str(record)].add(str(file))
    return found


def _is_one(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Tell the same name with the same card, or the same full birth date and no other card."""
    first_names = {_said(old, "given_variant"), _said(new, "given_variant")} - {None}
    if len(first_names) > 1:  # Hassan and Houcine share a skeleton
        return False
    card, card_now = _said(old, "national_id"), _said(new, "national_id")
    if card is not None and card == card_now:
        return True
    day = _said(old, "birth_date")
    is_full = all(_said(line, "birth_date_precision") == "day" for line in (old, new))
    if not is_full or day is None or day != _said(new, "birth_date"):
        return False
    return card is None or card_now is None or DamerauLevenshtein.distance(card, card_now) <= _MISTYPED


def _said(line: Mapping[str, Any], column: str) -> str | None:
    value = line.get(column)
    return None if value is None or value != value or value == "" else str(value)
