"""What each page shows, from the same functions as the command line: plain values for the templates."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from etl import week as calendar
from etl.flow import answers, outbox, questions, site
from etl.flow.houses import Houses
from etl.report.owners import OWNERS
from etl.words import sentence

Line = dict[str, Any]
Say = Callable[[str], str]
_RUNS = 12  # the last ones
_REJECTS = 500
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
    return {
        "week": which,
        "figures": figures,
        "waiting": tiles,
        "feeds": _feeds(houses, files, language, say),
        "runs": runs(houses, say),
    }


def _feeds(houses: Houses, files: Sequence[Line], language: str, say: Say) -> Line:
    """Return a line per feed: its state and age, and rows of this week's files beside those of the week before."""
    end = houses.cutoff(houses.week())
    begin, before = end - timedelta(days=7), end - timedelta(days=14)
    rows = []
    for feed in houses.feeds:
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
                cell(_sum(then, "rows_quarantined"), count=True),
                cell(sum(file["outcome"] == "refused" for file in now), count=True),
                cell(sum(file["outcome"] == "held" and not file["answered_by"] for file in own), count=True),
            ]
        )
    heads = ("feed", "state", "last", "accepted_now", "accepted_before", "quarantined_now", "quarantined_before",
             "refused_now", "held_now")  # fmt: skip
    return table("feeds", say("desk.feeds"), [f"desk.{head}" for head in heads], rows, say)


def _state(last: datetime | None, now: Sequence[Line], end: datetime, late_after_days: int) -> str:
    if any(file["outcome"] in ("accepted", "superseded") for file in now):
        return "arrived"
    if last is None:
        return "never"
    return "late" if (end - last).days > late_after_days else "on_time"


def _sum(files: Iterable[Line], name: str) -> int:
    return sum(file[name] or 0 for file in files)


def runs(houses: Houses, say: Say) -> Line:
    """Return the last runs of the legs with what each counted."""
    rows = []
    for run in answers.runs(houses, _RUNS):
        took = "" if run["ended_at"] is None else f"{(run['ended_at'] - run['started_at']).total_seconds():.1f}"
        counts = " · ".join(f"{name} {count}" for name, count in (run["counts"] or {}).items())
        rows.append(
            [
                cell(run["leg"]),
                cell(run["week"]),
                cell(calendar.spoken(run["started_at"])),
                cell(took, count=True),
                cell(say(f"desk.run_{run['status']}"), kind=run["status"]),
                cell(counts),
            ]
        )
    heads = ("leg", "of_week", "began", "seconds", "state", "counts")
    return table("runs", say("desk.runs"), [f"desk.{head}" for head in heads], rows, say)


def rejects(houses: Houses, language: str, say: Say) -> tuple[Line, list[str]]:
    """Return files and rows that wait for a correction as a table, and a note where there are more."""
    waiting = answers.rejects(houses)
    tongue = "ar" if language == "ar" else "fr"
    names = ("feed", "file", "sheet", "row", "column", "code")
    rows = [
        [*(cell(line[name] or "") for name in names), cell(line[f"reason_{tongue}"])] for line in waiting[:_REJECTS]
    ]
    left = len(waiting) - _REJECTS
    more = [sentence("desk.more_rejects", language, {"count": left})] if left > 0 else []
    heads = [f"desk.{name}" for name in ("feed", "file", "sheet", "row", "of_column", "code", "reason")]
    return table("rejects", say("desk.rejects"), heads, rows, say), more


def conflicts(torn: Sequence[Line], say: Say) -> list[Line]:
    """Return answers that cannot both be right as a table, none where there are none."""
    rows = [
        [cell(one["what"]), cell(" · ".join(map(questions.short, (one["left"], one["right"])))), cell(one["answers"])]
        for one in torn
    ]
    heads = ("desk.what", "desk.pair", "desk.answers")
    return [table("conflicts", say("desk.conflicts"), heads, rows, say)] if rows else []


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
