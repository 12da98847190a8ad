"""The rights of people and services in the warehouse."""

from collections import defaultdict

from etl.feeds import declared_feeds
from etl.flow.houses import Houses
from warehouse import roles


class NoRolesError(Exception):
    """The database has no roles; the text says what to do."""


def senders() -> dict[str, list[str]]:
    """Return partner → the feeds that it alone sends."""
    found: dict[str, list[str]] = defaultdict(list)
    for feed in declared_feeds():
        if feed.partner not in ("all", "each"):
            found[feed.partner].append(feed.name)
    return dict(found)


def statements() -> str:
    """Return the SQL that makes the roles and grants their rights."""
    return ";\n".join(roles.statements(senders())) + ";"


def grant(houses: Houses) -> None:
    """Make the roles and grant their rights in the warehouse; raise NoRolesError."""
    try:
        with houses.writing() as connection:
            roles.grant(connection, senders())
    except ValueError as error:
        raise NoRolesError(f"{error}; set TAJHIZ_DATABASE_URL to a PostgreSQL database") from error
