"""What changed since last week, training by training, so that the sum adds up by construction."""

import pandas as pd

from etl.report.shapes import Change

KEY = ["person_id", "cohort", "craft"]

# (situation last week, situation this week) → the change's code and its sign. Every pair that enters or leaves
# "waiting" is named, so no movement of the headline can go uncounted; all other pairs leave it as it is.
_MOVES: dict[tuple[str, str], tuple[str, int]] = {
    ("absent", "waiting"): ("newly_trained", 1),
    ("untrained", "waiting"): ("newly_trained", 1),
    ("equipped", "waiting"): ("corrected", 1),
    ("closed", "waiting"): ("reopened", 1),
    ("waiting", "equipped"): ("newly_equipped", -1),
    ("waiting", "closed"): ("newly_closed", -1),
    ("waiting", "untrained"): ("no_longer_trained", -1),
    ("waiting", "absent"): ("removed", -1),
}
# What a reason says of the move: of who waits again this week's, of who waits no more last week's.
_CAUSES = {
    ("corrected", "withdrawn"): ("withdrawn", 1),
    ("corrected", "identity_conflict"): ("identity_in_doubt", 1),
    ("newly_equipped", "identity_conflict"): ("identity_resolved", -1),
}
_BY_POLICY = {1: "policy_adds", -1: "policy_removes"}
SIGN = dict((*_MOVES.values(), *_CAUSES.values(), *((code, sign) for sign, code in _BY_POLICY.items())))


def situations(trainings: pd.DataFrame) -> pd.Series:
    """Return one of untrained, waiting, equipped, closed per line of ``trained`` and ``state``."""
    situation = trainings["state"].map(
        {"equipped": "equipped", "closed": "closed"}, na_action="ignore"
    )  # any other state, or none, waits: a person is never called equipped by default
    return situation.fillna("waiting").where(is_true(trainings["trained"]), "untrained").astype(object)


def is_true(column: pd.Series) -> pd.Series:
    """Return a plain boolean column; what is missing is not true, and SQLite's 1 is."""
    return column.eq(True).fillna(False).astype(bool)


def moved(previous: pd.DataFrame, current: pd.DataFrame, as_before: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the trainings that entered or left waiting, with ``change``.

    ``as_before``: this week under the policy of last week, where it is another: what would not have moved under it was
    moved by the policy.

    Lines have this week's columns, or last week's for a training that is gone; ``reason`` is last week's for those
    that left, since it says whose work is done.
    """
    if previous.empty and current.empty:
        return current.assign(change=pd.Series(dtype=object))
    before = _keyed(previous)
    now = _keyed(current)
    keys = now.index.union(before.index)
    old = before["situation"].reindex(keys, fill_value="absent")
    new = now["situation"].reindex(keys, fill_value="absent")
    unchanged = None if as_before is None else _keyed(as_before)["situation"].reindex(keys, fill_value="absent")
    codes = [_MOVES.get(pair, (None, 0))[0] for pair in zip(old, new, strict=True)]
    reasons = before["reason"].reindex(keys), now["reason"].reindex(keys)
    told = [_caused(code, *reason) for code, reason in zip(codes, zip(*reasons, strict=True), strict=True)]
    if unchanged is not None:
        by_policy = (unchanged != new).tolist()
        told = [_BY_POLICY[SIGN[code]] if code and by else code for code, by in zip(told, by_policy, strict=True)]
    changes = pd.Series(told, index=keys, dtype=object, name="change").dropna()
    lines = pd.concat([now, before.loc[before.index.difference(now.index)]])
    lines = lines.reindex(changes.index).drop(columns="situation").assign(change=changes)
    left = changes.map(SIGN) < 0
    lines["reason"] = lines["reason"].where(~left, before["reason"].reindex(changes.index))
    return lines.reset_index(drop=True)


def _caused(code: str | None, before: object, now: object) -> str | None:
    """Return the move by its cause, where the reason tells one."""
    if code is None:
        return None
    reason = now if SIGN[code] > 0 else before
    return _CAUSES.get((code, str(reason)), (code, 0))[0]


def waterfall(lines: pd.DataFrame) -> tuple[Change, ...]:
    """Return the signed count per change of the lines of ``moved``, in the order of the table, zeros left out."""
    counts = lines["change"].value_counts()
    return tuple(Change(code, sign * int(counts[code])) for code, sign in SIGN.items() if code in counts)


def _keyed(trainings: pd.DataFrame) -> pd.DataFrame:
    if trainings.empty:
        nothing = {"situation": pd.Series(dtype=object), "reason": pd.Series(dtype=object)}
        return pd.DataFrame(nothing, index=_index([]))
    keys = [tuple("" if pd.isna(part) else part for part in key) for key in trainings[KEY].itertuples(index=False)]
    keyed = trainings.assign(situation=situations(trainings)).set_axis(_index(keys))
    if keyed.index.has_duplicates:
        raise ValueError("a training (person, cohort, craft) stands twice in one snapshot: counts would not add up")
    return keyed


def _index(keys: list[tuple[object, ...]]) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(keys, names=None) if keys else pd.MultiIndex.from_arrays([[], [], []])
