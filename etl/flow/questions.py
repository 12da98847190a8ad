"""The questions for one reviewer, as the desk and the terminal show them; and answers that cannot both be right."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from etl.flow import answers, judging, opinions
from etl.flow.houses import Houses
from etl.link.explain import changes_said, pair_said
from etl.policy import Policy
from etl.policy.named import called
from etl.words import sentence

Line = dict[str, Any]
_MOST_PAIRS = 200
_SIGNS = 8  # of a record's fingerprint that are shown to eyes; `tajhiz judge` takes them
_COUNTING = ("same", "different")


def agreement(houses: Houses, language: str) -> str:
    """Return in a sentence how far two people agree who answered the same pairs."""
    count, kappa = opinions.agreement(houses)
    return sentence("desk.agreement", language, {"pairs": count, "kappa": "–" if kappa is None else f"{kappa:.2f}"})


def conflicts(houses: Houses, language: str) -> list[Line]:
    """Return the answers that cannot both be right: ``kind, what, left, right, answers`` (who said what).

    ``people``: two reviewers disagree on one pair; ``chain``: answers of several pairs cannot hold together, such as
    A is B, B is C, and A is not C.
    """
    with houses.asking() as connection:
        given = opinions.standing(connection)
    torn = {pair: told for pair, told in given.items() if len({one for one in told.values() if one in _COUNTING}) > 1}
    found: list[tuple[str, tuple[str, str], Iterable[tuple[str, str]]]] = [
        ("people", pair, told.items()) for pair, told in torn.items()
    ]
    for line in judging.judgements(houses):
        if line["standing"] == "contradicted":
            pair = (line["left_record_id"], line["right_record_id"])
            found.append(("chain", pair, [(line["judged_by"], line["verdict"])]))
    return [_conflict(kind, pair, told, language) for kind, pair, told in found]


def short(record: str) -> str:
    """Return a record id as eyes see it: the feed and the first signs of the fingerprint."""
    feed, colon, rest = record.partition(":")
    return f"{feed}{colon}{rest[:_SIGNS]}"


def _conflict(kind: str, pair: tuple[str, str], told: Iterable[tuple[str, str]], language: str) -> Line:
    said = " · ".join(f"{who}: {sentence(f'desk.{verdict}', language)}" for who, verdict in sorted(told))
    what = sentence(f"desk.conflict_{kind}", language)
    return {"kind": kind, "what": what, "left": pair[0], "right": pair[1], "answers": said}


def pairs(houses: Houses, language: str, by: str) -> list[Line]:
    """Return the questions for one reviewer: what waits and she has not answered, then pairs to judge blind."""
    with houses.asking() as connection:
        given = opinions.standing(connection)
    waiting = [
        pair for pair in answers.review(houses, _MOST_PAIRS) if by not in given.get((pair["left"], pair["right"]), {})
    ]
    once = [key for key, told in given.items() if len(told) == 1 and by not in told and opinions.is_blind(*key)]
    shown = [*waiting, *answers.pairs_called(houses, once)]
    return [_pair(_named(pair, houses.policy, language), language, given) for pair in shown]


def _named(pair: Line, policy: Policy, language: str) -> Line:
    names = {side: called(pair[side] or None, policy, language) or {} for side in ("left_record", "right_record")}
    return {**pair, **names}


def _pair(pair: Line, language: str, given: Mapping[tuple[str, str], Mapping[str, str]]) -> Line:
    left, right = pair["left_record"], pair["right_record"]
    notes = []
    if pair["changes"]:
        notes.append(changes_said(pair["changes"], language))
    if pair["changes"] and pair["status"] == "waiting" and given.get((pair["left"], pair["right"])):
        notes.append(sentence("desk.second_asked", language))
    return {
        "left": pair["left"],
        "right": pair["right"],
        "left_rows": addresses(pair["left_rows"]),
        "right_rows": addresses(pair["right_rows"]),
        "seen": opinions.fingerprint(pair),
        "why": pair_said(pair, language, left, right),
        "notes": notes,
        "values": [
            {"name": sentence(f"desk.{name}", language), "left": one, "right": other}
            for name, read in VALUES.items()
            for one, other in [(read(left), read(right))]
            if one or other
        ],
    }


def _joined(*names: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda record: " ".join(str(record[name]) for name in names if record.get(name))


VALUES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "name": lambda record: (
        _joined("family_name_latin", "given_name_latin")(record) or _joined("full_name_latin")(record)
    ),
    "name_arabic": lambda record: (
        _joined("family_name_arabic", "given_name_arabic")(record) or _joined("full_name_arabic")(record)
    ),
    "national_id": _joined("national_id"),
    "birth_date": _joined("birth_date"),
    "sex": _joined("sex"),
    "phone": _joined("phone"),
    "place": _joined("province", "commune"),
    "craft": _joined("craft"),
}


def addresses(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return where rows stand, the first three of them."""
    told = [
        f"{row['feed']}/{row['file']}" + (f"/{row['sheet']}" if row.get("sheet") else "") + f":{row['row']}"
        for row in rows[:3]
    ]
    return "\n".join(told) + (" …" if len(rows) > 3 else "")
