"""The rights of people and services in the warehouse."""

from collections import defaultdict
from collections.abc import Iterable

from etl.feeds import Feed, declared_feeds
from etl.flow.houses import Houses
from etl.settings import Settings
from warehouse import roles


class NoRolesError(Exception):
    """The database has no roles; the text says what to do."""


def senders(feeds: Iterable[Feed]) -> dict[str, list[str]]:
    """Return partner → the feeds that it alone sends."""
    found: dict[str, list[str]] = defaultdict(list)
    for feed in feeds:
        if feed.partner not in ("all", "each"):
            found[feed.partner].append(feed.name)
    return dict(found)


def statements(settings: Settings, programme: str | None) -> list[str]:
    """Return the SQL that makes the roles and grants their rights; ``programme``: of several, this one's."""
    return roles.statements(senders(declared_feeds(settings.feeds)), programme)


def to_give(programme: str | None) -> list[str]:
    """Return the roles that are given to accounts of services and people."""
    return [roles.named(role, programme) for role in (roles.LOADER, roles.REVIEWER, roles.READER)]


def grant(houses: Houses, programme: str | None) -> None:
    """Make the roles and grant their rights in the warehouse; raise NoRolesError."""
    try:
        with houses.writing() as connection:
            roles.grant(connection, senders(houses.feeds), programme)
    except ValueError as error:
        raise NoRolesError(f"{error}; set TAJHIZ_DATABASE_URL to a PostgreSQL database") from error
