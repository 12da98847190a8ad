"""Who may do what in PostgreSQL: roles without login, to be granted to the accounts of people and services.

``tajhiz_owner`` owns the tables, migrates and erases; ``tajhiz_loader`` runs the legs; ``tajhiz_reviewer`` reads and
writes answers down; ``tajhiz_reader`` reads, and whom it looked at is written down. What people said is append-only
for everybody but the owner. ``tajhiz_of_<partner>`` reads what that partner itself sent, its files and its rejected
rows, and nothing else: row security decides by the role, not by a setting that a session could change.

Roles belong to a server, not to a database: of several programmes each has its own, ``tajhiz_<programme>_owner`` and so
on, which may do nothing in the database of another.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, text

from warehouse.tables import METADATA

OWNER, LOADER, READER, REVIEWER = "tajhiz_owner", "tajhiz_loader", "tajhiz_reader", "tajhiz_reviewer"
_OF_ALL = "tajhiz_"  # how roles of a server with one programme begin
APPEND_ONLY = (
    "log_access", "log_decisions", "log_judgements", "log_marks", "log_opinions", "log_policies", "log_removals",
    "log_requests",
)  # fmt: skip
_SAID = ("log_access", "log_decisions", "log_judgements", "log_opinions", "log_requests")  # what a reviewer adds to
_REJECTED = "log_quarantined_rows"
_ASKED = ("assn_group_pairs", "assn_pairs")  # what an answer changes


def of_partner(code: str) -> str:
    """Return the role that reads what one partner sent."""
    return f"{_OF_ALL}of_{code}"


def named(role: str, programme: str | None) -> str:
    """Return what a role is called; ``programme``: the code, where a server holds several.

    >>> named("tajhiz_loader", "souss"), named("tajhiz_of_ofppt", None)
    ('tajhiz_souss_loader', 'tajhiz_of_ofppt')
    """
    return role if programme is None else f"{_OF_ALL}{programme}_{role.removeprefix(_OF_ALL)}"


def statements(partners: Mapping[str, Sequence[str]], programme: str | None = None) -> list[str]:
    """Return the SQL that makes the roles and grants each what it needs; the same again changes nothing.

    ``partners``: code → the feeds that this partner sends; ``programme``: see :func:`named`.
    """
    owner, loader, reader, reviewer = house = [named(role, programme) for role in (OWNER, LOADER, READER, REVIEWER)]
    names = sorted(METADATA.tables)
    told = [_made(role) for role in house]
    told += [f"GRANT USAGE ON SCHEMA public TO {', '.join(house[1:])}"]
    for name in (*names, "alembic_version"):
        told += [f"REVOKE ALL ON {name} FROM PUBLIC", f"ALTER TABLE {name} OWNER TO {owner}"]
        told += [f"GRANT SELECT ON {name} TO {loader}, {reader}, {reviewer}"]
    for name in names:
        rights = "INSERT" if name in APPEND_ONLY else "INSERT, UPDATE, DELETE"
        told.append(f"GRANT {rights} ON {name} TO {loader}")
    told += [f"GRANT INSERT ON {name} TO {reviewer}" for name in _SAID]
    told.append(f"GRANT INSERT ON log_access TO {reader}")  # whoever looks at persons is written down
    told += [f"GRANT UPDATE (status, usefulness) ON {name} TO {reviewer}" for name in _ASKED]
    told.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {loader}, {reviewer}, {reader}")
    return told + _row_security({named(of_partner(code), programme): feeds for code, feeds in partners.items()}, house)


def _row_security(partners: Mapping[str, Sequence[str]], house: Sequence[str]) -> list[str]:
    """Let each partner's role see the rows of its own feeds; the house's roles see all, the owner by a rule, too."""
    own = [table for table in METADATA.sorted_tables if "feed" in table.c or table.name == _REJECTED]
    told = [_made(role) for role in partners]
    told += [f"GRANT USAGE ON SCHEMA public TO {role}" for role in partners]
    for table in own:
        told += [f"ALTER TABLE {table.name} {how} ROW LEVEL SECURITY" for how in ("ENABLE", "FORCE")]
        told += [f"DROP POLICY IF EXISTS of_the_house ON {table.name}"]
        told += [f"CREATE POLICY of_the_house ON {table.name} TO {', '.join(house)} USING (true) WITH CHECK (true)"]
        if not table.name.startswith("assn_"):
            told += [line for role, feeds in sorted(partners.items()) for line in _of_own(table, role, feeds)]
    return told


def _of_own(table: Table, role: str, feeds: Sequence[str]) -> list[str]:
    named_feeds = ", ".join(f"'{feed}'" for feed in sorted(feeds))  # names of our own YAML files, letters and _ only
    own = f"feed IN ({named_feeds})"
    rule = own if "feed" in table.c else f"file_id IN (SELECT file_id FROM log_files WHERE {own})"  # noqa: S608  as above
    return [
        f"GRANT SELECT ON {table.name} TO {role}",
        f"DROP POLICY IF EXISTS {role} ON {table.name}",
        f"CREATE POLICY {role} ON {table.name} FOR SELECT TO {role} USING ({rule})",
    ]


def _made(role: str) -> str:
    return f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"


def grant(connection: Connection, partners: Mapping[str, Sequence[str]], programme: str | None = None) -> None:
    """Make the roles and grant their rights; raises ValueError where the database has no roles."""
    if connection.dialect.name != "postgresql":
        raise ValueError("SQLite knows no roles: the file's rights are its owner's")
    for statement in statements(partners, programme):
        connection.execute(text(statement))
