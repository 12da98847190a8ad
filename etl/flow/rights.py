"""The rights of people and services in the warehouse."""

from etl.flow.houses import Houses
from warehouse import roles


class NoRolesError(Exception):
    """The database has no roles; the text says what to do."""


def statements() -> str:
    """Return the SQL that makes the roles and grants their rights."""
    return ";\n".join(roles.statements()) + ";"


def grant(houses: Houses) -> None:
    """Make the roles and grant their rights in the warehouse; raise NoRolesError."""
    try:
        with houses.writing() as connection:
            roles.grant(connection)
    except ValueError as error:
        raise NoRolesError(f"{error}; set TAJHIZ_DATABASE_URL to a PostgreSQL database") from error
