"""Which cooperative is which, as the last linking left it."""

from sqlalchemy import Connection, select

from warehouse.read.rows import Line, lines
from warehouse.tables import assn, core, table_named

_GROUPS = table_named(core.Group.__tablename__)
_MENTIONS = table_named(assn.MentionOfGroup.__tablename__)
_PAIRS = table_named(assn.GroupsToReview.__tablename__)


def groups(connection: Connection) -> list[Line]:
    """Return every group ever met; columns of ``core_groups``."""
    return lines(connection, select(_GROUPS).order_by(_GROUPS.c.name, _GROUPS.c.group_id))


def group_mentions(connection: Connection) -> list[Line]:
    """Return what rows say of cooperatives; columns of ``assn_mentions_groups``."""
    return lines(connection, select(_MENTIONS).order_by(_MENTIONS.c.group_record_id))


def group_pairs(connection: Connection) -> list[Line]:
    """Return the pairs of mentions that wait for an answer, most useful first; columns of ``assn_group_pairs``."""
    waiting = select(_PAIRS).where(_PAIRS.c.status == "waiting")
    return lines(connection, waiting.order_by(_PAIRS.c.usefulness, _PAIRS.c.left_record_id, _PAIRS.c.right_record_id))
