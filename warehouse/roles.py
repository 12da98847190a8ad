"""Who may do what in PostgreSQL: roles without login, to be granted to the accounts of people and services.

``tajhiz_owner`` owns the tables, migrates and erases; ``tajhiz_loader`` runs the legs; ``tajhiz_reviewer`` reads and
writes answers down; ``tajhiz_reader`` reads, and whom it looked at is written down. What people said is append-only
for everybody but the owner. ``tajhiz_of_<partner>`` reads what that partner itself sent, its files and its rejected
rows, and nothing else: row security decides by the role, not by a setting that a session could change.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, text

from warehouse.tables import METADATA

OWNER, LOADER, READER, REVIEWER = "tajhiz_owner", "tajhiz_loader", "tajhiz_reader", "tajhiz_reviewer"
_ROLES = (OWNER, LOADER, READER, REVIEWER)
APPEND_ONLY = (
    "log_access", "log_decisions", "log_judgements", "log_marks", "log_opinions", "log_policies", "log_removals",
    "log_requests",
)  # fmt: skip
_SAID = ("log_access", "log_decisions", "log_judgements", "log_opinions", "log_requests")  # what a reviewer adds to
_REJECTED = "log_quarantined_rows"
_ASKED = ("assn_group_pairs", "assn_pairs")  # what an answer changes


def of_partner(code: str) -> str:
    """Return the role that reads what one partner sent."""
    return f"tajhiz_of_{code}"


def statements(partners: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the SQL that makes the roles and grants each what it needs; the same again changes nothing.

    ``partners``: code → the feeds that this partner sends.
    """
    names = sorted(METADATA.tables)
    told = [_made(role) for role in _ROLES]
    told += [f"GRANT USAGE ON SCHEMA public TO {', '.join(_ROLES[1:])}"]
    for name in (*names, "alembic_version"):
        told += [f"REVOKE ALL ON {name} FROM PUBLIC", f"ALTER TABLE {name} OWNER TO {OWNER}"]
        told += [f"GRANT SELECT ON {name} TO {LOADER}, {READER}, {REVIEWER}"]
    for name in names:
        rights = "INSERT" if name in APPEND_ONLY else "INSERT, UPDATE, DELETE"
        told.append(f"GRANT {rights} ON {name} TO {LOADER}")
    told += [f"GRANT INSERT ON {name} TO {REVIEWER}" for name in _SAID]
    told.append(f"GRANT INSERT ON log_access TO {READER}")  # whoever looks at persons is written down
    told += [f"GRANT UPDATE (status, usefulness) ON {name} TO {REVIEWER}" for name in _ASKED]
    told.append(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {LOADER}, {REVIEWER}, {READER}")
    return told + _row_security(partners)


def _row_security(partners: Mapping[str, Sequence[str]]) -> list[str]:
    """Let each partner's role see the rows of its own feeds; the house's roles see all, the owner by a rule, too."""
    own = [table for table in METADATA.sorted_tables if "feed" in table.c or table.name == _REJECTED]
    told = [_made(of_partner(code)) for code in partners]
    told += [f"GRANT USAGE ON SCHEMA public TO {of_partner(code)}" for code in partners]
    for table in own:
        told += [f"ALTER TABLE {table.name} {how} ROW LEVEL SECURITY" for how in ("ENABLE", "FORCE")]
        told += [f"DROP POLICY IF EXISTS of_the_house ON {table.name}"]
        told += [f"CREATE POLICY of_the_house ON {table.name} TO {', '.join(_ROLES)} USING (true) WITH CHECK (true)"]
        if not table.name.startswith("assn_"):
            told += [line for code, feeds in sorted(partners.items()) for line in _of_own(table, code, feeds)]
    return told


def _of_own(table: Table, code: str, feeds: Sequence[str]) -> list[str]:
    role = of_partner(code)
    named = ", ".join(f"'{feed}'" for feed in sorted(feeds))  # names of our own YAML files, letters and _ only
    own = f"feed IN ({named})"
    rule = own if "feed" in table.c else f"file_id IN (SELECT file_id FROM log_files WHERE {own})"  # noqa: S608  as above
    return [
        f"GRANT SELECT ON {table.name} TO {role}",
        f"DROP POLICY IF EXISTS {role} ON {table.name}",
        f"CREATE POLICY {role} ON {table.name} FOR SELECT TO {role} USING ({rule})",
    ]


def _made(role: str) -> str:
    return f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"


def grant(connection: Connection, partners: Mapping[str, Sequence[str]]) -> None:
    """Make the roles and grant their rights; raises ValueError where the database has no roles."""
    if connection.dialect.name != "postgresql":
        raise ValueError("SQLite knows no roles: the file's rights are its owner's")
    for statement in statements(partners):
        connection.execute(text(statement))
