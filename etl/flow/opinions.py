"""Answers at the desk: at once a judgement, or one of two that must agree where somebody's state hangs on it.

A random twentieth of the pairs is shown to a second person who does not see the first answer; how far the two agree
(Cohen's kappa) says how far answers can be trusted.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from etl.flow import judging
from etl.flow.houses import Houses
from etl.records import Judgement
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

Line = dict[str, Any]
Became = Literal["judged", "asks_second", "differs", "blind"]
_BLIND_ONE_IN = 20
_WITHDRAWN = "withdrawn"
_COUNTING = ("same", "different")


class StalePairError(Exception):
    """The pair is not as the reviewer saw it; the text says what to do."""


def is_blind(left: str, right: str) -> bool:
    """Tell whether a pair is among the twentieth that a second person judges without seeing the first answer."""
    told = hashlib.sha256("\x1f".join(sorted((left, right))).encode()).digest()
    return int.from_bytes(told[:4], "big") % _BLIND_ONE_IN == 0


def give(houses: Houses, left: str, right: str, verdict: Judgement, by: str, seen: str | None = None) -> Became:
    """Write a person's answer down; return what it became.

    ``judged``: it counts; ``asks_second``: a state would change, so another person must say the same;
    ``differs``: two people disagree, and the pair goes on waiting; ``blind``: of a pair that was judged before.
    ``seen``: the fingerprint of the evidence shown. Raises StalePairError where it is another by now.
    """
    with houses.asking() as connection:
        pair = _pair(connection, left, right)
        given = standing(connection).get(_key(left, right), {})
    if pair is None:
        raise StalePairError("this pair is no longer there: load the page again")
    if seen is not None and seen != fingerprint(pair):
        raise StalePairError("a record of this pair has changed since it was shown: look at it again")
    others = {who: told for who, told in given.items() if who != by}
    if pair["status"] != "waiting":
        _keep(houses, left, right, verdict.value, "blind", by)
        return "blind"
    needs_two = bool(pair["changes"]) and verdict.value in _COUNTING
    _keep(houses, left, right, verdict.value, "second" if others else "first", by)
    if not needs_two:
        judging.judge(houses, left, right, verdict, by, "")
        return "judged"
    told = {one for one in others.values() if one in _COUNTING}
    if verdict.value in told:
        names = " + ".join(sorted([*(who for who, one in others.items() if one == verdict.value), by]))
        judging.judge(houses, left, right, verdict, names, "two people")
        return "judged"
    return "differs" if told else "asks_second"


def take_back(houses: Houses, left: str, right: str, by: str) -> bool:
    """Take one's own last answer on a pair back; return False when there is none that stands."""
    with houses.asking() as connection:
        given = standing(connection).get(_key(left, right), {})
        last = question.judgements(connection, left)
    if by not in given:
        return False
    _keep(houses, left, right, _WITHDRAWN, "first", by)
    mine = [
        line for line in last if _key(line["left_record_id"], line["right_record_id"]) == _key(left, right)
        and by in line["judged_by"].split(" + ")
    ]  # fmt: skip
    if mine and mine[-1]["verdict"] != Judgement.UNSURE.value:
        judging.judge(houses, left, right, Judgement.UNSURE, by, "taken back")
    return True


def standing(connection: Connection) -> dict[tuple[str, str], dict[str, str]]:
    """Return pair → person → last answer that was not taken back."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for line in question.opinions(connection):
        given = found.setdefault((line["left_record_id"], line["right_record_id"]), {})
        given.pop(line["given_by"], None)
        if line["verdict"] != _WITHDRAWN:
            given[line["given_by"]] = line["verdict"]
    return found


def agreement(houses: Houses) -> tuple[int, float | None]:
    """Return on how many pairs two people answered, and Cohen's kappa of their answers; None where it says nothing."""
    with houses.asking() as connection:
        twice = [list(given.values())[:2] for given in standing(connection).values() if len(given) > 1]
    if not twice:
        return 0, None
    same = sum(one == other for one, other in twice) / len(twice)
    firsts, seconds = Counter(one for one, _ in twice), Counter(other for _, other in twice)
    by_chance = sum(firsts[verdict] * seconds[verdict] for verdict in firsts) / len(twice) ** 2
    return len(twice), None if by_chance == 1 else (same - by_chance) / (1 - by_chance)


def fingerprint(pair: Mapping[str, Any]) -> str:
    """Return what tells whether a pair is still the one that was shown."""
    told = repr((pair["evidence"], pair["match_probability"], pair["veto"], pair["status"]))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _pair(connection: Connection, left: str, right: str) -> Line | None:
    wanted = {left, right}
    for pair in question.pairs(connection, None, records=[left]):
        if {pair["left_record_id"], pair["right_record_id"]} == wanted:
            return pair
    return None


def _key(left: str, right: str) -> tuple[str, str]:
    return (left, right) if left <= right else (right, left)


def _keep(houses: Houses, left: str, right: str, verdict: str, kind: str, by: str) -> None:
    with houses.writing() as connection:
        write.opinion(
            connection,
            left_record_id=left,
            right_record_id=right,
            verdict=verdict,
            kind=kind,
            given_by=by,
            given_at=datetime.now(UTC),
        )
