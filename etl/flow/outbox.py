"""What waits in the outbox, and what a person says of it."""

from typing import Any

from etl.flow.houses import Houses
from warehouse import read as question
from warehouse import write

Line = dict[str, Any]
_WAITS = ("held", "pending", "refused", "unknown")


class OutboxError(Exception):
    """What was asked of the outbox cannot be done; the text says what to do."""


def listed(houses: Houses, week: str | None = None) -> list[Line]:
    """Return the letters of a week, or all; columns of ``log_outbox``."""
    with houses.asking() as connection:
        return question.outbox(connection, week)


def approve(houses: Houses, week: str, by: str, partners: tuple[str, ...] = ()) -> list[str]:
    """Let held letters leave; return their partners.

    A letter that is held for a fault of its own (too large, a domain that mail may not leave for) stays held until the
    fault is mended and the letters are built again. Raises OutboxError when nobody says who approves, or nothing waits.
    """
    _somebody(by)
    selected = chosen(houses, week, partners)
    waiting = [line for line in selected if line["state"] == "held" and not line["last_error"]]
    stuck = [line for line in selected if line["state"] == "held" and line["last_error"]]
    if not waiting and not any(line["state"] in ("pending", "sent") for line in selected):
        told = "; ".join(f"{line['partner']}: {line['last_error']}" for line in stuck)
        raise OutboxError(
            f"no letter of {week} waits to be approved{f' ({told})' if told else ''}: "
            "`tajhiz outbox list` shows what there is, `tajhiz report --outbox` builds the letters"
        )
    with houses.writing() as connection:
        for line in waiting:
            write.outbox_mark(connection, line["id"], "pending", by=by)
    return sorted(
        {line["partner"] for line in selected if line["state"] == "pending"} | {x["partner"] for x in waiting}
    )


def hold(houses: Houses, week: str, by: str, partners: tuple[str, ...] = ()) -> list[str]:
    """Hold letters that have not left; return their partners."""
    _somebody(by)
    waiting = [line for line in chosen(houses, week, partners) if line["state"] == "pending"]
    with houses.writing() as connection:
        for line in waiting:
            write.outbox_mark(connection, line["id"], "held", by=by)
    return sorted({line["partner"] for line in waiting})


def resend(houses: Houses, week: str, by: str, partners: tuple[str, ...], *, arrived: bool = False) -> list[str]:
    """Say of refused and unknown letters what is to be done: send them again, or nothing since they have arrived.

    The letter goes out again under its own Message-ID. Raises OutboxError when none is refused or unknown.
    """
    _somebody(by)
    states = ("unknown",) if arrived else ("unknown", "refused")
    doubtful = [line for line in chosen(houses, week, partners) if line["state"] in states]
    if not doubtful:
        raise OutboxError(
            f"no letter of {week} is {' or '.join(states)}: a letter that was sent is not sent again, a correction is "
            "the next revision (`tajhiz reconcile --new-revision`)"
        )
    with houses.writing() as connection:
        for line in doubtful:
            write.outbox_mark(connection, line["id"], "sent" if arrived else "pending", by=by)
    return sorted({line["partner"] for line in doubtful})


def question_of(houses: Houses, week: str) -> str:
    """Return what a person is asked before letters leave, in Markdown: counts, recipients, where to look; no person."""
    lines = chosen(houses, week, ())
    place = houses.settings.reports_dir / week
    rows = [
        f"| {line['partner']} | {line['recipient']} | {line['state']} | {len(line['contents'] or ())} "
        f"| {sum(one['locked'] for one in line['contents'] or ())} | {place / line['partner']}.html |"
        for line in lines
    ]
    told = [f"- **{line['partner']}** cannot leave: {line['last_error']}" for line in lines if line["last_error"]]
    return "\n".join(
        [
            f"{len(lines)} letters of {week}. Read them before you answer; the pages of the week are in "
            f"`{houses.settings.reports_dir / 'site' / 'index.fr.html'}`.",
            "",
            "| partner | to | state | files | locked | preview |",
            "|---|---|---|---|---|---|",
            *rows,
            *(["", *told] if told else []),
            "",
            "*hold* keeps them. Without an answer nothing is sent.",
        ]
    )


def overdue(houses: Houses, week: str) -> list[str]:
    """Return the partners whose letter of a week has not left."""
    return sorted({line["partner"] for line in listed(houses, week) if line["state"] in _WAITS})


def chosen(houses: Houses, week: str, partners: tuple[str, ...]) -> list[Line]:
    """Return the letters of a week's newest revision, all or those of some partners; raise OutboxError."""
    lines = listed(houses, week)
    unknown = set(partners) - set(houses.policy.partners)
    if unknown:
        raise OutboxError(f"no partner is called {', '.join(sorted(unknown))}: {', '.join(houses.policy.partners)}")
    newest = max((line["revision"] for line in lines), default=0)
    found = [line for line in lines if line["revision"] == newest and (not partners or line["partner"] in partners)]
    if not found:
        raise OutboxError(f"the outbox holds no letter of {week}: `tajhiz report --outbox` builds them")
    return found


def _somebody(by: str) -> None:
    if not by.strip():
        raise OutboxError("somebody answers for a letter: say who with --by NAME")
