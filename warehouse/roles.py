"""Who may do what in PostgreSQL: four roles without login, to be granted to the accounts of people and services.

``tajhiz_owner`` owns the tables and migrates; ``tajhiz_loader`` runs the legs; ``tajhiz_reviewer`` reads and writes
answers down; ``tajhiz_reader`` reads, and whom it looked at is written down. What people said is append-only for
everybody but the owner.
"""

from sqlalchemy import Connection, text

from warehouse.tables import METADATA

OWNER, LOADER, READER, REVIEWER = "tajhiz_owner", "tajhiz_loader", "tajhiz_reader", "tajhiz_reviewer"
_ROLES = (OWNER, LOADER, READER, REVIEWER)
APPEND_ONLY = ("log_access", "log_decisions", "log_judgements", "log_opinions", "log_policies")
_SAID = ("log_access", "log_decisions", "log_judgements", "log_opinions")  # what a reviewer adds to
_ASKED = ("assn_group_pairs", "assn_pairs")  # what an answer changes


def statements() -> list[str]:
    """Return the SQL that makes the roles and grants each what it needs; the same again changes nothing."""
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
    return told


def _made(role: str) -> str:
    return f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"


def grant(connection: Connection) -> None:
    """Make the roles and grant their rights; raises ValueError where the database has no roles."""
    if connection.dialect.name != "postgresql":
        raise ValueError("SQLite knows no roles: the file's rights are its owner's")
    for statement in statements():
        connection.execute(text(statement))
