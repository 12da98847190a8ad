"""Ask the warehouse named questions; answers are lists of plain dicts in a stable order."""

from warehouse.read.facts import facts, generic_rows, records
from warehouse.read.files import arrivals, file_by_content, files, files_summary, ignored, ignored_counts, quarantined
from warehouse.read.people import (
    judgements,
    link_rows,
    links,
    pairs,
    person_now,
    persons,
    persons_with_national_id,
    records_of_person,
)
from warehouse.read.rows import tables_digest
from warehouse.read.week import (
    accesses,
    findings,
    items,
    last_snapshot,
    last_snapshot_before,
    outbox,
    runs,
    snapshot_header,
    snapshots,
    trainings,
)

__all__ = [
    "accesses",
    "arrivals",
    "facts",
    "file_by_content",
    "files",
    "files_summary",
    "findings",
    "generic_rows",
    "ignored",
    "ignored_counts",
    "items",
    "judgements",
    "last_snapshot",
    "last_snapshot_before",
    "link_rows",
    "links",
    "outbox",
    "pairs",
    "person_now",
    "persons",
    "persons_with_national_id",
    "quarantined",
    "records",
    "records_of_person",
    "runs",
    "snapshot_header",
    "snapshots",
    "tables_digest",
    "trainings",
]
