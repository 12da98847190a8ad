"""Write into the warehouse, in the caller's transaction; the same thing twice changes nothing."""

from warehouse.tables import NaiveDatetimeError, UnknownColumnError, UnknownTableError, columns_of
from warehouse.write.arrivals import arrival
from warehouse.write.columns import Columns, UnevenColumnsError
from warehouse.write.decisions import decision, policy_used
from warehouse.write.deliveries import file_answered, file_difference, file_superseded, release, rows_closed
from warehouse.write.files import (
    FileLoad,
    FileUnknownError,
    file_accepted,
    file_closed,
    file_id_of,
    file_loading,
    row_id_of,
)
from warehouse.write.groups import group_answered, groups
from warehouse.write.journals import run_ended, run_started
from warehouse.write.outbox import (
    LetterStateError,
    outbox_bounced,
    outbox_claim,
    outbox_mark,
    outbox_put,
    outbox_recover,
)
from warehouse.write.people import judgement, links, opinion, pairs_weighed
from warehouse.write.privacy import (
    access,
    cells_taken,
    digest_again,
    looks_taken,
    mark,
    person_erased,
    records_erased,
    removal,
    request,
    row_without,
    tie_of_erased,
)
from warehouse.write.week import (
    SnapshotKept,
    SnapshotPublishedError,
    answer_digest,
    snapshot,
    snapshot_published,
)

__all__ = [
    "Columns",
    "FileLoad",
    "FileUnknownError",
    "LetterStateError",
    "NaiveDatetimeError",
    "SnapshotKept",
    "SnapshotPublishedError",
    "UnevenColumnsError",
    "UnknownColumnError",
    "UnknownTableError",
    "access",
    "answer_digest",
    "arrival",
    "cells_taken",
    "columns_of",
    "decision",
    "digest_again",
    "file_accepted",
    "file_answered",
    "file_closed",
    "file_difference",
    "file_id_of",
    "file_loading",
    "file_superseded",
    "group_answered",
    "groups",
    "judgement",
    "links",
    "looks_taken",
    "mark",
    "opinion",
    "outbox_bounced",
    "outbox_claim",
    "outbox_mark",
    "outbox_put",
    "outbox_recover",
    "pairs_weighed",
    "person_erased",
    "policy_used",
    "records_erased",
    "release",
    "removal",
    "request",
    "row_id_of",
    "row_without",
    "rows_closed",
    "run_ended",
    "run_started",
    "snapshot",
    "snapshot_published",
    "tie_of_erased",
]
