"""The legs. The only place that opens files, the warehouse and the mail; every leg returns counts.

Airflow's tasks call these with plain values and settings come from the environment; the command line calls the
same functions with settings of its own.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from etl.flow import (
    backing,
    backup_folder,
    docs,
    fetching,
    intake,
    integrity,
    landing,
    letters,
    outbox,
    posting,
    removals,
    retention,
    site,
    snapshot,
    stored,
    week_figures,
)
from etl.flow.houses import Houses, open_houses
from etl.flow.run import run_week
from etl.flow.snapshot import GateClosedError
from etl.on_duty import APPROVE, ASK, DRY, SEND, TEST
from etl.settings import Settings
from warehouse import read as question

__all__ = [
    "GateClosedError",
    "Houses",
    "accept",
    "back_up",
    "build_letters",
    "check",
    "current_week",
    "goes_on_with",
    "link",
    "open_houses",
    "pull",
    "reconcile",
    "release",
    "retain",
    "run_week",
    "send",
    "send_test",
    "tidy",
]

_LOG = logging.getLogger(__name__)
_WEEKS_LOOKED_AT = 4  # answers that are held against their digest each night; `tajhiz verify` looks at all


def current_week() -> str:
    """Return the week of the settings, else of the clock."""
    return Settings().current_week()


def pull(feed: str, connections: Callable[[str], Any] | None = None) -> list[list[str]]:
    """Fetch and land what waits for a feed; return the ids of arrivals that wait to be judged, in shares for tasks.

    ``connections``: gives an Airflow connection by its name. What lies in the drop folder is landed though the feed's
    server should fail, which is raised after it.
    """
    with open_houses() as houses:
        try:
            fetching.fetch(houses, houses.feed(feed), connections)
        except Exception:
            landing.land_arrived(houses, feed)
            raise
        return landing.land_arrived(houses, feed)


def accept(feed: str, arrivals: list[str]) -> dict[str, int]:
    """Judge landed files one by one; a file that is refused does not stop the others."""
    with open_houses() as houses, houses.leg("intake") as counts:
        with houses.asking() as connection:
            waiting = {str(line["id"]): line for line in question.arrivals(connection, feed, judged=False)}
        damaged: list[str] = []
        here = [waiting[one] for one in arrivals if one in waiting]  # a cleared task finds its files judged
        counts.update(intake.judge_all(houses, here, _LOG.info, damaged.append))
        if damaged:
            raise landing.LandingDamagedError("; ".join(damaged))
    return dict(counts)


def link() -> dict[str, int]:
    """Say who is who among everything known now."""
    with open_houses() as houses, houses.leg("link") as counts:
        counts.update(snapshot.link_all(houses, houses.cutoff(houses.week())))
    return dict(counts)


def reconcile(week: str | None = None, *, new_revision: bool = False) -> dict[str, int]:
    """Answer the week and keep the answer as its snapshot.

    Files that come after the week's letter has left belong to the next letter: what was told is kept, which
    ``published_kept`` counts, unless ``new_revision`` asks for a correction to be told.
    """
    with open_houses() as houses, houses.leg("reconcile", houses.week(week)) as counts:
        try:
            counts.update(snapshot.reconcile_week(houses, houses.week(week), new_revision=new_revision))
        except snapshot.SnapshotPublishedError:
            counts["published_kept"] = 1
    return dict(counts)


def check(week: str | None = None) -> dict[str, int]:
    """Look at the snapshot before anyone reads it; raises GateClosedError."""
    with open_houses() as houses:
        return stored.check_week(houses, houses.week(week))


def build_letters(week: str | None = None, how: str = ASK) -> dict[str, Any]:
    """Write all letters into the outbox; return the ``partners`` that have one, and the ``question`` to a person.

    ``how``: one of ``on_duty.HOW``; in a dry run the letters lie in the reports' folder and none waits to leave.
    """
    if how == SEND:
        return {"partners": [], "question": ""}
    with open_houses() as houses, houses.leg("report", houses.week(week)):
        count = week_figures.counter(houses)
        built = letters.build(houses, houses.week(week), to_outbox=how != DRY, count=count)
        site.build(houses, count)
        docs.build(houses)
        return {"partners": built, "question": "" if how == DRY else outbox.question_of(houses, houses.week(week))}


def goes_on_with(how: str) -> list[str]:
    """Return the tasks that follow once letters are built, by what was asked for (``on_duty.HOW``)."""
    return {DRY: [], SEND: ["release"]}.get(how, ["approve"])


def send_test(answer: Mapping[str, Any], week: str | None, to: Any) -> bool:
    """Send a copy of every letter to whoever asked for it; return whether the answer asked for one.

    ``answer``: what Airflow's question was answered with; ``to``: its connection to the mail server.
    """
    if answer["chosen_options"] != [TEST]:
        return False
    with open_houses() as houses, houses.leg("test", houses.week(week)) as counts:
        address = str((answer.get("params_input") or {}).get("test_to", "")).strip()
        counts["letters"] = len(posting.send_copy(houses, houses.week(week), address, _server(to)))
    return True


def release(answer: Mapping[str, Any] | None, week: str | None) -> list[str]:
    """Let the letters of a week leave in the name of whoever approved; return the partners, none when they are held.

    Without an answer nobody was asked: the partners are those whose letters were approved before and have not left.
    """
    if answer is None:
        with open_houses() as houses:
            waiting = outbox.listed(houses, houses.week(week))
        return sorted({line["partner"] for line in waiting if line["state"] == "pending"})
    if answer["chosen_options"] != [APPROVE]:
        return []
    who = answer.get("responded_by_user") or {}
    with open_houses() as houses, houses.leg("approve", houses.week(week)) as counts:
        released = outbox.approve(houses, houses.week(week), str(who.get("name") or who.get("id") or "Airflow"))
        counts["letters"] = len(released)
    return released


def send(partner: str, week: str | None, to: Any) -> dict[str, int]:
    """Send one partner's approved letters, once; ``to``: Airflow's connection. Returns counts by outcome."""
    with open_houses() as houses, houses.leg("send", houses.week(week)) as counts:
        counts.update(posting.send(houses, partner, houses.week(week), _server(to)))
    return dict(counts)


def _server(to: Any) -> posting.Server:
    return posting.Server(to.host or "", to.port or 25, user=to.login or "", password=to.password or "")


def back_up() -> dict[str, int]:
    """Write the night's backup; those older than the settings keep are removed."""
    with open_houses() as houses, houses.leg("backup") as counts:
        place = backing.back_up(houses, keep=houses.settings.backups_kept)
        counts.update(bytes=place.stat().st_size, backups=len(backup_folder.made(place.parent)))
    return dict(counts)


def tidy() -> dict[str, int]:
    """Hold landed files, looks and the latest answers against their fingerprints; write the pages on files anew."""
    with open_houses() as houses:
        docs.build(houses)
        removals.finish(houses)
        return integrity.verify(houses, weeks=_WEEKS_LOOKED_AT)


def retain() -> dict[str, int]:
    """Take away what is older than the policy keeps it; return counts by what it is."""
    with open_houses() as houses, houses.leg("retention") as counts:
        counts.update(retention.apply(houses, by=removals.NIGHTLY))
    return dict(counts)
