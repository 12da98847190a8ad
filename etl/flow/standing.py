"""The rows that name somebody and count at a moment: as columns, for a country's are never a million dicts."""

from datetime import datetime

import pandas as pd

from etl.link import RECORD_COLUMNS
from warehouse import read as question
from warehouse import write
from warehouse.engine import Connection

_ORDER = ("received_at", "file", "file_id", "sheet", "row")  # in which rows became known, of one feed


def rows(connection: Connection, cutoff: datetime | None = None) -> pd.DataFrame:
    """Return every row that names a person or cooperative, in no order; what linking compares of it, and its place.

    Columns: of ``etl.link.RECORD_COLUMNS`` those that ``core_records`` has, ``file, file_id, sheet, row``.
    """
    kept = write.columns_of("core_records")
    names = dict.fromkeys((*(name for name in RECORD_COLUMNS if name in kept), *_ORDER))
    return pd.DataFrame(question.record_columns(connection, list(names), cutoff), dtype=object)


def distinct(standing: pd.DataFrame) -> pd.DataFrame:
    """Keep one line per record id, the first known: rows that say the same of a person are one record.

    ``standing``: as :func:`rows` answers. Records that name a cooperative and nobody of it are no persons.
    """
    first: dict[str, int] = {}
    order = list(zip(*(standing[name].tolist() for name in _ORDER), strict=True))
    names = zip(*(standing[name].tolist() for name in ("record_id", "name_key", "national_id")), strict=True)
    for at, (record, key, card) in enumerate(names):
        if (key or card) and (record not in first or order[at] < order[first[record]]):
            first[record] = at
    return standing.iloc[list(first.values())].reset_index(drop=True)
