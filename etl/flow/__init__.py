"""The legs. The only place that opens files, the warehouse and the mail; every leg returns counts.

Airflow's tasks call these with plain values and settings come from the environment; the command line calls the
same functions with settings of its own.
"""

from etl.flow import docs, intake, letters, snapshot
from etl.flow.houses import Houses, open_houses
from etl.flow.run import run_week
from etl.flow.snapshot import GateClosedError
from etl.settings import Settings
from warehouse import read as question

__all__ = [
    "GateClosedError",
    "Houses",
    "accept",
    "build_letters",
    "check",
    "current_week",
    "link",
    "open_houses",
    "pull",
    "reconcile",
    "run_week",
    "send",
    "tidy",
]


def current_week() -> str:
    """Return the week of the settings, else of the clock."""
    return Settings().current_week()


def pull(feed: str) -> list[str]:
    """Land what waits for a feed; return the ids of arrivals that wait to be judged."""
    with open_houses() as houses:
        return intake.land_arrived(houses, feed)


def accept(feed: str, arrivals: list[str]) -> dict[str, int]:
    """Judge landed files one by one; a file that is refused does not stop the others."""
    with open_houses() as houses, houses.leg("intake") as counts:
        with houses.asking() as connection:
            waiting = {str(line["id"]): line for line in question.arrivals(connection, feed, judged=False)}
        damaged = []
        for arrival in arrivals:
            if arrival in waiting:  # a cleared task finds its files judged and has nothing left to do
                try:
                    counts.update(intake.judge(houses, waiting[arrival]))
                except intake.LandingDamagedError as error:
                    damaged.append(str(error))
        if damaged:
            raise intake.LandingDamagedError("; ".join(damaged))
    return dict(counts)


def link() -> dict[str, int]:
    """Say who is who among everything known now."""
    with open_houses() as houses, houses.leg("link") as counts:
        counts.update(snapshot.link_all(houses, houses.cutoff(houses.week())))
    return dict(counts)


def reconcile(week: str | None = None) -> dict[str, int]:
    """Answer the week and keep the answer as its snapshot.

    Files that come after the week's letter has left belong to the next letter: what was told is kept, which
    ``published_kept`` counts.
    """
    with open_houses() as houses, houses.leg("reconcile", houses.week(week)) as counts:
        try:
            counts.update(snapshot.reconcile_week(houses, houses.week(week)))
        except snapshot.SnapshotPublishedError:
            counts["published_kept"] = 1
    return dict(counts)


def check(week: str | None = None) -> dict[str, int]:
    """Look at the snapshot before anyone reads it; raises GateClosedError."""
    with open_houses() as houses:
        return snapshot.check_week(houses, houses.week(week))


def build_letters(week: str | None = None) -> list[str]:
    """Write each partner's letter and workbook; return the partners whose letter waits in the outbox."""
    with open_houses() as houses, houses.leg("report", houses.week(week)):
        built = letters.build(houses, houses.week(week), to_outbox=True)
        docs.build(houses)
    return built


def send(partner: str, week: str | None, host: str, port: int, user: str = "", password: str = "") -> dict[str, int]:
    """Send one partner's letter, once; returns how many were sent, refused, left unknown."""
    with open_houses() as houses, houses.leg("send", houses.week(week)) as counts:
        server = letters.Server(host, port, user=user, password=password)
        counts.update(letters.send(houses, partner, houses.week(week), server))
    return dict(counts)


def tidy() -> dict[str, int]:
    """Hold every landed file against its fingerprint, and write the pages on each file's validation anew."""
    with open_houses() as houses:
        docs.build(houses)
        return intake.verify_landing(houses)
