"""Who is who: judgements, and what the last linking made of the records."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from warehouse.tables import assn, core, log, table_named
from warehouse.write.groups import group_answered, last_answers
from warehouse.write.rows import add, line_of

_JUDGEMENTS = table_named(log.Judged.__tablename__)
_OPINIONS = table_named(log.Opinion.__tablename__)
_PERSONS = table_named(core.Person.__tablename__)
_COMPARISONS = table_named(assn.Comparisons.__tablename__)
_TIES, _PAIRS = table_named(assn.RecordOfPerson.__tablename__), table_named(assn.PairToReview.__tablename__)
_LAST = assn.UNSURE_FROM  # added to the place of a pair whose last answer was unsure
_BLOCK = 10_000  # keys asked for at a time
_DIGITS = 6  # of a probability: two runs of one model may differ in the last bits
_ASKED_AGAIN = ("RJ", "RX")  # answered, and all the same a question: the evidence changed, answers contradict
_WEIGHED = ("changes", "trained")  # known after reconcile only; linking leaves them as they are


def opinion(
    connection: Connection,
    *,
    left_record_id: str,
    right_record_id: str,
    verdict: str,
    kind: str,
    given_by: str,
    given_at: datetime,
) -> None:
    """Append a person's answer at the desk; columns of ``log_opinions``."""
    left, right = _in_order(left_record_id, right_record_id)
    connection.execute(
        insert(_OPINIONS).values(
            left_record_id=left,
            right_record_id=right,
            verdict=verdict,
            kind=kind,
            given_by=given_by,
            given_at=given_at,
        )
    )


def judgement(
    connection: Connection,
    *,
    left_record_id: str,
    right_record_id: str,
    verdict: str,
    judged_by: str,
    judged_at: datetime,
    why: str | None = None,
    evidence_hash: str | None = None,
) -> bool:
    """Append a person's answer on a pair; return False when this very answer is there already."""
    left, right = _in_order(left_record_id, right_record_id)
    line = {
        "left_record_id": left,
        "right_record_id": right,
        "verdict": verdict,
        "judged_by": judged_by,
        "judged_at": judged_at,
        "why": why,
        "evidence_hash": evidence_hash,
    }
    key = ("left_record_id", "right_record_id", "judged_by", "judged_at")
    same = select(_JUDGEMENTS.c.id).where(*(_JUDGEMENTS.c[name] == line[name] for name in key))
    if connection.execute(same).first() is not None:
        return False
    connection.execute(insert(_JUDGEMENTS).values(**line))
    last = last_answers(connection)[left, right]
    group_answered(connection, left, right, last)
    asked = update(_PAIRS).where(_PAIRS.c.left_record_id == left, _PAIRS.c.right_record_id == right)
    if last == "unsure":  # nobody has decided: it waits on, behind the pairs that nobody has looked at
        connection.execute(asked.values(status="waiting", usefulness=_PAIRS.c.usefulness % _LAST + _LAST))
    else:
        connection.execute(asked.values(status=last))
    return True


def links(
    connection: Connection,
    persons: Sequence[Mapping[str, Any]],
    pairs: Iterable[Mapping[str, Any]],
    merged: Mapping[str, str],
    decided_at: datetime,
    *,
    touched: Collection[str] | None = None,
    made_of: str = "",
) -> dict[str, int]:
    """Remember what linking found; return how many lines changed, so that a second run returns zeros.

    ``persons``: record_id, person_id, decided_by, match_probability. Ties of records that this run did not see
    stay: an older week asked again must not lose the ids of a later one.
    ``pairs``: left_record_id, right_record_id, tier, match_probability, evidence and, where known, status (linked,
    apart or waiting, which is what no status means), match_weight, veto, second_record_id, second_weight, usefulness
    (else their order counts: most useful first); pairs that are not told any more go. ``merged``: person id → the id
    that replaces it. ``touched``: records that may have moved or gone, where it is not all: pairs of others stay.
    ``made_of``: fingerprint of the comparisons that this rests on, see :func:`warehouse.read.comparisons`.
    """
    minted = _mint(connection, persons, merged, decided_at)
    moved = _tie(connection, persons, decided_at)
    asked = _ask(connection, pairs, touched)
    connection.execute(delete(_COMPARISONS))
    connection.execute(insert(_COMPARISONS).values(number=1, made_of=made_of))
    return {"persons_changed": minted, "records_moved": moved, "pairs_changed": asked}


def _in_order(left: str, right: str) -> tuple[str, str]:
    if left == right:
        raise ValueError("a pair has two records")
    return (left, right) if left < right else (right, left)


def _mint(
    connection: Connection, persons: Iterable[Mapping[str, Any]], merged: Mapping[str, str], decided_at: datetime
) -> int:
    """Make new ids known, and say what merged ones became; an id that is in use again is nobody's alias."""
    becomes: dict[str, str | None] = dict.fromkeys((str(line["person_id"]) for line in persons), None)
    becomes |= dict.fromkeys(merged.values(), None) | dict(merged)
    stored = _of(connection, select(_PERSONS), _PERSONS.c.person_id, becomes)
    known = {line.person_id: line.merged_into for line in stored}
    new = [person for person in becomes if person not in known]
    add(connection, _PERSONS, ({"person_id": p, "minted_at": decided_at, "merged_into": None} for p in sorted(new)))
    changed = [{"key": person, "into": into} for person, into in sorted(becomes.items()) if known.get(person) != into]
    if changed:
        aim = update(_PERSONS).where(_PERSONS.c.person_id == bindparam("key")).values(merged_into=bindparam("into"))
        connection.execute(aim, changed)
    return len({*new, *(line["key"] for line in changed)})


def _tie(connection: Connection, persons: Sequence[Mapping[str, Any]], decided_at: datetime) -> int:
    said = ("person_id", "decided_by", "match_probability")
    asked = select(_TIES.c.record_id, *(_TIES.c[name] for name in said))
    stored = _of(connection, asked, _TIES.c.record_id, [line["record_id"] for line in persons])
    known = {record: tuple(told) for record, *told in stored}  # most ties stay: lines are made of the others only
    new, moved = [], []
    for line in persons:
        told = _rounded(line)
        before = known.get(line["record_id"])
        if before is None:
            new.append(line_of(_TIES, told, decided_at=decided_at))
        elif before != tuple(told.get(name) for name in said):
            moved.append({"key": told["record_id"], **{name: told.get(name) for name in said}, "at": decided_at})
    add(connection, _TIES, new)
    if moved:
        aim = update(_TIES).where(_TIES.c.record_id == bindparam("key"))
        aim = aim.values({**{name: bindparam(name) for name in said}, "decided_at": bindparam("at")})
        connection.execute(aim, moved)
    return len(new) + len(moved)


def pairs_weighed(connection: Connection, weights: Mapping[tuple[str, str], tuple[int, int]]) -> int:
    """Remember what an answer on each waiting pair would change; return how many lines changed.

    ``weights``: pair in any order → (trainings whose state would change, trained people among the two). Waiting pairs
    that are not told weigh nothing.
    """
    told = {_in_order(*pair): weight for pair, weight in weights.items()}
    waiting = connection.execute(select(_PAIRS).where(_PAIRS.c.status == "waiting")).mappings().all()
    changed = []
    for line in waiting:
        changes, trained = told.get((line["left_record_id"], line["right_record_id"]), (0, 0))
        if (line["changes"], line["trained"]) != (changes, trained):
            changed.append(
                {"l": line["left_record_id"], "r": line["right_record_id"], "changes": changes, "trained": trained}
            )
    if changed:
        aim = update(_PAIRS).where(
            _PAIRS.c.left_record_id == bindparam("l"), _PAIRS.c.right_record_id == bindparam("r")
        )
        connection.execute(aim.values(changes=bindparam("changes"), trained=bindparam("trained")), changed)
    return len(changed)


def _ask(connection: Connection, pairs: Iterable[Mapping[str, Any]], touched: Collection[str] | None) -> int:
    answers = last_answers(connection)
    names = [column.name for column in _PAIRS.columns]
    weighed = [names.index(name) for name in _WEIGHED]
    if touched is None:
        stored: Iterable[Any] = connection.execute(select(*_PAIRS.columns))
    else:
        ends = _PAIRS.c.left_record_id, _PAIRS.c.right_record_id
        stored = (line for end in ends for line in _of(connection, select(*_PAIRS.columns), end, touched))
    known = {(told[0], told[1]): told for told in map(tuple, stored)}  # left and right come first
    nothing = (None,) * len(names)
    asked: dict[tuple[str, str], tuple[Any, ...]] = {}
    for place, pair in enumerate(pairs):
        left, right = _in_order(pair["left_record_id"], pair["right_record_id"])
        if (left, right) in asked:
            continue
        answer = answers.get((left, right))
        before = known.get((left, right), nothing)
        line = {
            **_rounded(pair),
            "left_record_id": left,
            "right_record_id": right,
            "status": _status(pair, answer),
            "usefulness": pair.get("usefulness", place) + (_LAST if answer == "unsure" else 0),
            **{name: before[at] for name, at in zip(_WEIGHED, weighed, strict=True)},
        }
        asked[left, right] = tuple(map(line.get, names))
    changed = sorted(key for key in known.keys() | asked.keys() if known.get(key) != asked.get(key))
    _forget(connection, [key for key in changed if key in known])
    lines = (dict(zip(names, asked[key], strict=True)) for key in changed if key in asked)
    add(connection, _PAIRS, (line_of(_PAIRS, line) for line in lines))
    return len(changed)


def _of(connection: Connection, question: Any, column: Any, keys: Iterable[str]) -> Iterator[Any]:
    """Yield what a question answers for these keys, asked in blocks."""
    asked = list(keys)
    for start in range(0, len(asked), _BLOCK):
        yield from connection.execute(question.where(column.in_(asked[start : start + _BLOCK])))


def _status(pair: Mapping[str, Any], answer: str | None) -> str:
    status = str(pair.get("status") or "waiting")
    is_answered = answer in {"same", "different"} and pair["tier"] not in _ASKED_AGAIN
    return str(answer) if status == "waiting" and is_answered else status


def _forget(connection: Connection, pairs: list[tuple[str, str]]) -> None:
    if pairs:
        aim = delete(_PAIRS).where(
            _PAIRS.c.left_record_id == bindparam("l"), _PAIRS.c.right_record_id == bindparam("r")
        )
        connection.execute(aim, [{"l": left, "r": right} for left, right in pairs])


def _rounded(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line with its measures as they are stored; NaN says that there is none."""
    told = dict(line)
    for name in ("match_probability", "match_weight", "second_weight"):
        value = told.get(name)
        if value is not None:
            # Zero has no sign: SQLite forgets it, PostgreSQL would keep it.
            told[name] = round(float(value), _DIGITS) + 0.0 if value == value else None
    return told
