"""All legs on one folder, without Airflow; nothing is mailed."""

from collections import Counter
from collections.abc import Callable

from etl import pull, read
from etl.flow import docs, fetching, intake, judges, landing, letters, one_file, site, snapshot, stored, week_figures
from etl.flow.houses import Houses
from etl.flow.landing import Delivered, Remark
from warehouse import read as question

_AGAIN = ("refused", "held")  # a spelling may have been learnt, a limit raised, leave given since
HELD = (snapshot.GateClosedError, snapshot.SnapshotPublishedError)
Tell = Callable[[str], None]


class InboxError(Exception):
    """The inbox is not there; the text says what to do."""


class InboxEmptyError(Exception):
    """The inbox holds nothing that a feed could take; the text says what to do."""


def _unheard(_: str) -> None:
    pass


def checked_inbox(houses: Houses) -> list[str]:
    """Return sentences on what lies in the inbox and is not taken.

    Raises InboxError when there is no inbox, InboxEmptyError when it holds nothing for any feed; where a feed has a
    source of its own, its files may still come.
    """
    inbox = houses.settings.inbox_dir
    feeds = [feed.name for feed in houses.feeds]
    is_filled = any(fetching.address_of(houses, feed) for feed in houses.feeds)
    if is_filled:
        inbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not inbox.is_dir():
        raise InboxError(f"the inbox {inbox} is no folder: give a folder with one sub-folder per feed ({feeds[0]}, …)")
    alone = pull.left_alone(inbox, feeds)
    if not is_filled and not any(pull.arrived(inbox, feed) for feed in feeds):
        beside = f" ({', '.join(path.name for path, _ in alone)} is none of them)" if alone else ""
        raise InboxEmptyError(
            f"the inbox {inbox} holds no file: put each partner's files into {inbox}/<feed>/, "
            f"where <feed> is one of {', '.join(feeds)}{beside}"
        )
    why = {
        "no_feed": f"was left alone, no feed has this name: the feeds are {', '.join(feeds)}",
        "no_file": "was left alone, it is no file of its own: put the file itself there, not a folder or a link",
    }
    return [f"{path} {why[reason]}" for path, reason in alone]


def run_week(houses: Houses, week: str, tell: Tell = _unheard, remark: Remark = _unheard) -> dict[str, int]:
    """Walk the whole road for one week; return counts.

    ``tell`` hears one line per step, ``remark`` what a person should know although the run goes on.
    """
    for sentence in [*checked_inbox(houses), *letters.remarks(houses)]:
        remark(sentence)
    with houses.leg("run", week, held=HELD) as counts, judges.beside(houses) as houses:
        counts.update(take_in(houses, tell, remark))
        _remark_late(houses, week, remark)
        tell("linking records to persons")
        counts.update(snapshot.link_all(houses, houses.cutoff(week)))
        tell("reconciling trainings with equipment")
        counts.update(snapshot.reconcile_week(houses, week))
        tell("writing letters and workbooks")
        count = week_figures.counter(houses)
        with stored.checking(houses, week, counts["trainings"]):
            count(week)
        counts["letters"] = len(letters.build(houses, week, to_outbox=False, count=count))
        site.build(houses, count)
        docs.build(houses)
    return dict(counts)


def take_in(houses: Houses, tell: Tell = _unheard, remark: Remark = _unheard) -> Counter[str]:
    """Land and judge everything that waits, in order of delivery over all feeds.

    A file that was refused and still lies in the inbox is judged again: it is told until it is mended.
    """
    counts: Counter[str] = Counter()

    def unread(sentence: str) -> None:
        counts["files_unread"] += 1
        remark(sentence)

    if not judges.is_elsewhere(houses):
        read.warm_up()
    pull.sweep(houses.settings.home)
    counts += fetching.fetch_all(houses, houses.feeds, remark)
    present: set[Delivered] = set()
    for feed in houses.feeds:
        present |= landing.land(houses, feed.name, unread)
    counts += intake.judge_all(houses, _to_judge(houses, present), tell, unread)
    counts["files_held"] = _waiting(houses)
    return +counts


def take_held(houses: Houses, which: str, by: str, why: str) -> Counter[str]:
    """Take a held file that a person lets pass (see ``one_file.let_pass``); count it, and what is held still."""
    counts = intake.judge(houses, one_file.let_pass(houses, which, by, why))
    counts["files_held"] = _waiting(houses)
    return +counts


def _waiting(houses: Houses) -> int:
    """Count the held files that wait for a person, also those that no longer lie in the inbox."""
    with houses.asking() as connection:
        return sum(_fate(file) == "held" for file in question.files(connection))


def _to_judge(houses: Houses, present: set[Delivered]) -> list[intake.Line]:
    with houses.asking() as connection:
        landed = question.arrivals(connection)
        told = {(file["feed"], file["file"], file["sha256"]): _fate(file) for file in question.files(connection)}
    waiting = [
        arrival
        for arrival in landed
        for delivered in [(arrival["feed"], arrival["file_name"], arrival["sha256"])]
        if delivered not in told or (delivered in present and told[delivered] in _AGAIN)
    ]
    return sorted(waiting, key=lambda a: (a["received_at"], a["feed"], a["file_name"]))


def _fate(file: intake.Line) -> str:
    return "answered" if file["outcome"] == "held" and file["answered_by"] else str(file["outcome"])


def _remark_late(houses: Houses, week: str, remark: Remark) -> None:
    """Say which files do not count yet: without a date in its name a file is as old as its last change on disk."""
    if not houses.settings.is_backfill:
        return
    cutoff, inbox = houses.cutoff(week), houses.settings.inbox_dir
    waiting = [arrived for feed in houses.feeds for arrived in pull.arrived(inbox, feed.name)]
    late = [f"{arrived.feed}/{arrived.name}" for arrived in waiting if arrived.delivered_at >= cutoff]
    if late:
        named = ", ".join(late[:3]) + (", …" if len(late) > 3 else "")
        remark(
            f"{len(late)} files are dated after the end of {week} and do not count in it ({named}): "
            "begin a file's name with the day it was sent, such as 2026-11-19_, or ask for a later week"
        )
