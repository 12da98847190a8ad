"""What persons asked of their own data: corrected, not shown to partners, shown again."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from etl.flow import answers
from etl.flow.houses import Houses
from etl.normalise.identifiers import read_national_id
from etl.normalise.statuses import read_sex
from etl.reconcile import FACES
from warehouse import read as question
from warehouse import write

Line = dict[str, Any]
_LONGEST_NAME = 100
_NAME = re.compile(r"[^\W\d_][^\d<>=@\t\r\n]*")
_SHOWN_ALL_THE_SAME = ("sex", "province", "commune")  # of who objected: sums count by them, and they name nobody


class RequestError(Exception):
    """What was asked cannot be recorded as it was put; the text says how to put it."""


def rectify(houses: Houses, who: str, corrected: Mapping[str, str], *, by: str, why: str) -> str:
    """Record what a person says she is called, her card or her place is; answers from now on say so. Returns her id.

    ``corrected``: columns of FACES to text. The partners' rows stay as they were sent: a finding asks each partner
    whose rows say otherwise to correct its list. Raises NothingToAnswerError and RequestError.
    """
    told = {name: _read(houses, name, text) for name, text in corrected.items()}
    if not told:
        raise RequestError("nothing to correct: say it with --set COLUMN=VALUE")
    return _record(houses, who, "rectified", by, why, told)


def oppose(houses: Houses, who: str, *, by: str, why: str) -> str:
    """Record that a person objects to being named to partners; she counts, and is waited for, as before."""
    return _record(houses, who, "opposed", by, why)


def consent(houses: Houses, who: str, *, by: str, why: str) -> str:
    """Record that a person who objected does so no more."""
    return _record(houses, who, "consented", by, why)


def _record(houses: Houses, who: str, kind: str, by: str, why: str, told: Line | None = None) -> str:
    person = answers.one_called(houses, who)
    with houses.writing() as connection:
        write.request(connection, person_id=person, kind=kind, recorded_by=by, why=why, told=told)
        write.access(connection, by, f"{kind}: {why[:200]} · person {person}")
    return person


def _read(houses: Houses, name: str, text: str) -> str:
    written = " ".join(text.split())
    if name == "national_id":
        read: str | None = read_national_id(written)[0]
    elif name == "sex":
        read = read_sex(written)[0]
    elif name == "province":
        codes = {place.code for place in houses.policy.provinces}
        read = written if written in codes else None
    elif name in FACES:
        read = written if _NAME.fullmatch(written) and len(written) <= _LONGEST_NAME else None
    else:
        raise RequestError(f"{name} is nothing that is shown of a person: choose among {', '.join(FACES)}")
    if read is None:
        raise RequestError(f"what was given for {name} cannot be read as one: look at how `tajhiz status` writes it")
    return read


def told(houses: Houses) -> list[Line]:
    """Return what persons asked, in order of time; columns of ``log_requests``."""
    with houses.asking() as connection:
        return question.requests(connection)


def as_asked(faces: pd.DataFrame, asked: list[Line], now: Mapping[str, str]) -> pd.DataFrame:
    """Return the faces of persons as they asked to be shown.

    ``faces``: see :func:`etl.flow.faces.faces`; ``asked``: lines of ``log_requests``, in order of time; ``now``:
    id that was merged → the id it has become.
    """
    corrected, opposed = _standing(asked, now)
    if not corrected and not opposed:
        return faces
    shown = faces.set_index("person_id")
    for person, columns in corrected.items():
        for name, value in columns.items():
            if person in shown.index:
                shown.loc[person, name] = value
    silent = [name for name in FACES if name not in _SHOWN_ALL_THE_SAME]
    shown.loc[shown.index.isin(opposed), silent] = None
    return shown.reset_index()[list(faces.columns)]


def _standing(asked: list[Line], now: Mapping[str, str]) -> tuple[dict[str, Line], set[str]]:
    corrected: dict[str, Line] = {}
    opposed: set[str] = set()
    for line in asked:
        person = now.get(line["person_id"], line["person_id"])
        if line["kind"] == "rectified":
            corrected[person] = {**corrected.get(person, {}), **(line["told"] or {})}
        elif line["kind"] == "opposed":
            opposed.add(person)
        elif line["kind"] == "consented":
            opposed.discard(person)
    return corrected, opposed


def findings(asked: list[Line], now: Mapping[str, str], records: Mapping[str, list[Line]]) -> list[Line]:
    """Return of each correction which rows still say otherwise; columns of ``out_findings``, no value among them.

    ``records``: person → lines of her records with feed, file, sheet, row and the columns of FACES.
    """
    found = []
    for person, columns in sorted(_standing(asked, now)[0].items()):
        for name, value in sorted(columns.items()):
            rows = [line for line in records.get(person, ()) if line[name] and line[name] != value]
            if rows:
                evidence = sorted(
                    ({part: line[part] for part in ("feed", "file", "sheet", "row")} for line in rows),
                    key=lambda row: tuple(row.values()),
                )
                facts = {"column": name, "feeds": sorted({line["feed"] for line in rows})}
                found.append(
                    {"kind": "rectification_asked", "person_id": person, "subject": person, "facts": facts,
                     "evidence": evidence}
                )  # fmt: skip
    return found
