"""Find a person while he is on the telephone: by name in either script, card, registration or an id of old."""

import re
from typing import Any

from etl.flow.houses import Houses
from etl.link.explain import written_name
from etl.spelling import skeleton
from warehouse import read as question

_MOST = 30
_NUMBER = re.compile(r"[A-Z]{0,3}[ -]?[0-9][0-9A-Z/ -]*")
_ID = re.compile(r"[0-9a-f-]{8,36}")


def persons(houses: Houses, asked: str) -> list[dict[str, Any]]:
    """Return who may be meant: ``person_id, name, craft, province, state``; the likeliest first, at most thirty."""
    told = " ".join(asked.split())
    with houses.asking() as connection:
        found = _found(connection, told)
        records = {
            line["record_id"]: line for line in question.records_called(connection, {x["record_id"] for x in found})
        }
        header = question.last_snapshot(connection)
        wanted = {line["person_id"] for line in found}
        trainings = question.trainings(connection, header["week"], persons=wanted) if header else []
    states: dict[str, list[dict[str, Any]]] = {}
    for line in trainings:
        if line["person_id"] in wanted:
            states.setdefault(line["person_id"], []).append(line)
    return [
        {
            "person_id": line["person_id"],
            "name": written_name(records.get(line["record_id"], {})),
            "trainings": [
                {name: training[name] for name in ("cohort", "craft", "province", "state", "reason")}
                for training in states.get(line["person_id"], [])
            ],
        }
        for line in found
    ]


def _found(connection: Any, told: str) -> list[dict[str, Any]]:
    if _ID.fullmatch(told.lower()):
        person = question.person_now(connection, told.lower())
        if person:
            return [{"person_id": person, "record_id": record} for record in _records(connection, person)]
    upper = told.upper()
    if _NUMBER.fullmatch(upper):
        bare = re.sub(r"[ /-]", "", upper)
        found = question.persons_numbered(connection, bare, _MOST) or question.persons_numbered(connection, told, _MOST)
        if found:
            return found
    units = [unit for unit in skeleton.units(told) if unit]
    return question.persons_named(connection, units, _MOST) if units else []


def _records(connection: Any, person: str) -> list[str]:
    return [line["record_id"] for line in question.records_of_person(connection, person)][:1]
