"""What each page shows, from the same functions as the command line: plain values for the templates."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from etl import week as calendar
from etl.feeds import declared_feeds
from etl.flow import answers, opinions, outbox, site
from etl.flow.houses import Houses
from etl.link.explain import changes_said, pair_said
from etl.policy import Policy
from etl.policy.named import called
from etl.report.owners import OWNERS
from etl.words import sentence

Line = dict[str, Any]
Say = Callable[[str], str]
_MOST_PAIRS = 200
_WAYS = {  # state of a letter → what a person may do with it
    "held": ("approve",), "pending": ("hold",), "refused": ("resend",), "unknown": ("resend", "mark_arrived"),
}  # fmt: skip


def cell(told: object, *, count: bool = False, href: str = "", kind: str = "") -> Line:
    """Return a cell of a table."""
    return {"text": "" if told is None else str(told), "is_count": count, "href": href, "kind": kind}


def table(key: str, title: str, heads: Sequence[str], rows: list[list[Line]], say: Say) -> Line:
    """Return a table; ``heads``: codes of words."""
    counts = [any(row[at]["is_count"] for row in rows) for at in range(len(heads))]
    shown = [{"text": say(head), "is_count": is_count} for head, is_count in zip(heads, counts, strict=True)]
    return {"id": key, "title": title, "heads": shown, "rows": rows}


def week(houses: Houses, language: str, say: Say, root: str) -> Line:
    """Return the week's page: what arrived, what waits, and the figures of the last answer."""
    which = houses.week()
    stored = site.folder(houses, which) / site.FIGURES
    tongue = "ar" if language == "ar" else "fr"
    figures = json.loads(stored.read_text("utf-8"))[tongue] if stored.exists() else None
    for one in figures["tables"] if figures else ():
        for to in (part for row in one["rows"] for part in row if part["href"]):
            to["href"] = f"{root}/site/{which}/{to['href']}"
    files = answers.files(houses)
    held = sum(file["outcome"] == "held" and not file["answered_by"] for file in files)
    letters = sum(line["state"] == "held" for line in outbox.listed(houses, which))
    waiting = {
        "questions": (answers.pairs_waiting(houses), "review"),
        "files_held": (held, "held"),
        "letters_held": (letters, "letters"),
    }
    tiles = [
        {"count": count, "text": say(f"desk.{code}"), "href": f"{root}/{page}?lang={language}"}
        for code, (count, page) in waiting.items()
    ]
    return {"week": which, "figures": figures, "waiting": tiles, "feeds": _feeds(houses, files, language, say)}


def _feeds(houses: Houses, files: Sequence[Line], language: str, say: Say) -> Line:
    """Return a line per feed: its state and age, and rows of this week's files beside those of the week before."""
    end = houses.cutoff(houses.week())
    begin, before = end - timedelta(days=7), end - timedelta(days=14)
    rows = []
    for feed in declared_feeds():
        own = [file for file in files if file["feed"] == feed.name and file["received_at"] < end]
        taken = [file["received_at"] for file in own if file["outcome"] in ("accepted", "superseded")]
        last = max(taken, default=None)
        now = [file for file in own if file["received_at"] >= begin]
        then = [file for file in own if before <= file["received_at"] < begin]
        kind = _state(last, now, end, feed.late_after_days)
        title = feed.title.ar if language == "ar" else feed.title.fr
        age = "" if last is None else f"{calendar.spoken(last).split(' ')[0]} ({(end - last).days})"
        rows.append(
            [
                cell(title),
                cell(say(f"desk.{kind}"), kind=kind),
                cell(age),
                cell(_sum(now, "rows_accepted"), count=True),
                cell(_sum(then, "rows_accepted"), count=True),
                cell(_sum(now, "rows_quarantined"), count=True),
                cell(sum(file["outcome"] == "refused" for file in now), count=True),
            ]
        )
    heads = ("feed", "state", "last", "accepted_now", "accepted_before", "quarantined_now", "refused_now")
    return table("feeds", say("desk.feeds"), [f"desk.{head}" for head in heads], rows, say)


def _state(last: datetime | None, now: Sequence[Line], end: datetime, late_after_days: int) -> str:
    if any(file["outcome"] in ("accepted", "superseded") for file in now):
        return "arrived"
    if last is None:
        return "never"
    return "late" if (end - last).days > late_after_days else "on_time"


def _sum(files: Iterable[Line], name: str) -> int:
    return sum(file[name] or 0 for file in files)


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


def held(houses: Houses, language: str) -> list[Line]:
    """Return the files that wait for a person's leave."""
    tongue = "ar" if language == "ar" else "fr"
    return [
        {
            "feed": file["feed"],
            "file": file["file"],
            "sha256": file["sha256"],
            "reason": file[f"reason_{tongue}"],
            "received": calendar.spoken(file["received_at"]),
        }
        for file in answers.files(houses)
        if file["outcome"] == "held" and not file["answered_by"]
    ]


def letters(houses: Houses, say: Say) -> list[Line]:
    """Return the week's letters, the newest revision, with what may be done."""
    lines = outbox.listed(houses, houses.week())
    newest = max((line["revision"] for line in lines), default=0)
    return [
        line | {"state_said": say(f"desk.letter_{line['state']}"), "ways": _WAYS.get(line["state"], ())}
        for line in lines
        if line["revision"] == newest
    ]


def dictionary(houses: Houses, language: str, say: Say, tables: Mapping[str, Sequence[tuple[str, str]]]) -> list[Line]:
    """Return reasons with their owners, the policy in force, and every table with its columns' meanings."""
    reasons = [
        [
            cell(sentence(f"reason.{code}", language)),
            cell(", ".join(sentence(f"owner.{owner}", language) for owner in owners)),
            cell(code),
        ]
        for code, owners in OWNERS.items()
    ]
    kits = [
        [cell(craft), cell(item.ar if language == "ar" else item.fr), cell(f"{item.quantity:g} {item.unit}")]
        for craft, kit in houses.policy.kits.items()
        for item in kit
    ]
    policy = f"{say('desk.policy')} · {houses.policy.version}"
    found = [
        table("reasons", say("desk.reasons"), ["desk.reason", "column.owner", "desk.state"], reasons, say),
        table("policy", policy, ["column.craft", "desk.item", "desk.quantity"], kits, say),
    ]
    return found + [
        table(name, name, ["desk.column", "desk.meaning"], [[cell(a), cell(b)] for a, b in columns], say)
        for name, columns in tables.items()
    ]
