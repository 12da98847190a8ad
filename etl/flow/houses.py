"""What a leg works with: settings, policy and the open warehouse."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from etl import on_duty
from etl import week as calendar
from etl.feeds import Feed, declared_feed, declared_feeds
from etl.flow import telemetry
from etl.policy import Policy, load_policy
from etl.settings import Settings
from warehouse import write
from warehouse.engine import Connection, Engine, WarehouseUnavailableError, migrate, open_warehouse, reading

__all__ = ["Houses", "WarehouseUnavailableError", "open_houses"]


def here(work: Callable[..., Any], *given: Any) -> Any:
    """Do work here and now."""
    return work(*given)


@dataclass(frozen=True)
class Houses:
    """The places a leg may touch, and who does work for which a library must be loaded for seconds."""

    settings: Settings
    policy: Policy
    warehouse: Engine
    judge: Callable[..., Any] = here  # see etl.flow.judges

    def asking(self) -> AbstractContextManager[Connection]:
        """Open a connection that sees one moment and changes nothing."""
        return reading(self.warehouse)

    def writing(self) -> AbstractContextManager[Connection]:
        """Open a transaction: all of it, or nothing."""
        return self.warehouse.begin()

    @contextmanager
    def leg(self, name: str, week: str | None = None, held: tuple[type[Exception], ...] = ()) -> Iterator[Counter[str]]:
        """Write a run of a leg into the journal; what the leg counts is kept, a run without an end was cut off.

        ``held``: the errors that say that data, not the programme, ends the leg.
        """
        counts: Counter[str] = Counter()
        with self.writing() as connection:
            number = write.run_started(connection, name, week)
        with telemetry.leg(name, number, week, self.warehouse_name) as tell:
            try:
                yield counts
            except Exception as error:
                status = "held" if isinstance(error, held) else "failed"
                with self.writing() as connection:
                    write.run_ended(connection, number, status, counts)
                tell(status, counts)
                raise
            with self.writing() as connection:
                write.run_ended(connection, number, "done", counts)
            tell("done", counts)

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """What partners of this programme send."""
        return declared_feeds(self.settings.feeds)

    def feed(self, name: str) -> Feed:
        """Return a feed; one that was sent once and is not any more is known as it is shipped."""
        return next((feed for feed in self.feeds if feed.name == name), None) or declared_feed(name)

    @property
    def warehouse_name(self) -> str:
        """Where the warehouse is, without a password."""
        return self.warehouse.url.render_as_string(hide_password=True).removeprefix("sqlite:///")

    def week(self, asked: str | None = None) -> str:
        """Return the week asked for, else that of the settings, else that of the clock."""
        return asked or self.settings.current_week()

    def cutoff(self, week: str) -> datetime:
        """Return the moment up to which facts count as known: the week's end, or now while it lasts."""
        end = calendar.end_of(week)
        return end if self.settings.is_backfill else min(end, datetime.now(UTC))


@contextmanager
def open_houses(settings: Settings | None = None, programme: str | None = None) -> Iterator[Houses]:
    """Open the warehouse, migrated, and close it again; settings come from the environment unless given.

    ``programme``: of several; in a task of Airflow that of its DAG. Raises SettingsError when it is not declared.
    """
    chosen = (settings or Settings()).serving(programme or (None if settings else on_duty.programme_at_work()))
    before = os.umask(0o077)  # whatever is written meanwhile, by a library too, is for its owner only
    try:
        chosen.prepare()
        engine = open_warehouse(chosen.warehouse_url)
        try:
            migrate(engine)
            yield Houses(chosen, load_policy(chosen.policy), engine)
        finally:
            engine.dispose()
    finally:
        os.umask(before)
