"""All legs on one folder, without Airflow; nothing is mailed."""

from collections import Counter
from collections.abc import Callable

from etl import pull
from etl.feeds import declared_feeds
from etl.flow import intake, letters, snapshot
from etl.flow.houses import Houses
from warehouse import read as question


class InboxError(Exception):
    """The inbox is not there; the text says what to do."""


class InboxEmptyError(Exception):
    """The inbox holds nothing that a feed could take; the text says what to do."""


def checked_inbox(houses: Houses) -> list[str]:
    """Return sentences on folders that belong to no feed.

    Raises InboxError when there is no inbox, InboxEmptyError when it holds nothing for any feed.
    """
    inbox = houses.settings.inbox_dir
    feeds = [feed.name for feed in declared_feeds()]
    if not inbox.is_dir():
        raise InboxError(f"the inbox {inbox} is no folder: give a folder with one sub-folder per feed ({feeds[0]}, …)")
    unknown = pull.unknown_folders(inbox, feeds)
    if not any(pull.arrived(inbox, feed) for feed in feeds):
        beside = f" ({', '.join(unknown)} is none of them)" if unknown else ""
        raise InboxEmptyError(
            f"the inbox {inbox} holds no file: put each partner's files into {inbox}/<feed>/, "
            f"where <feed> is one of {', '.join(feeds)}{beside}"
        )
    return [f"{inbox / name}: no feed has this name, it was left alone (feeds: {', '.join(feeds)})" for name in unknown]


def run_week(houses: Houses, week: str, tell: Callable[[str], None] = lambda _: None) -> dict[str, int]:
    """Walk the whole road for one week; return counts. ``tell`` hears one line per step."""
    for remark in checked_inbox(houses):
        tell(remark)
    with houses.leg("run", week) as counts:
        counts.update(take_in(houses, tell))
        tell("linking records to persons")
        counts.update(snapshot.link_all(houses, houses.cutoff(week)))
        tell("reconciling trainings with equipment")
        counts.update(snapshot.reconcile_week(houses, week))
        snapshot.check_week(houses, week)
        tell("writing letters and workbooks")
        counts["letters"] = len(letters.build(houses, week, to_outbox=False))
    return dict(counts)


def take_in(houses: Houses, tell: Callable[[str], None]) -> Counter[str]:
    """Land and accept everything that waits, in order of delivery over all feeds."""
    for feed in declared_feeds():
        intake.land_arrived(houses, feed.name)
    with houses.asking() as connection:
        waiting = question.arrivals(connection, judged=False)
    counts: Counter[str] = Counter()
    for arrival in sorted(waiting, key=lambda a: (a["received_at"], a["feed"], a["file_name"])):
        tell(f"reading {arrival['feed']}/{arrival['file_name']}")
        counts += intake.judge(houses, arrival)
    return counts
