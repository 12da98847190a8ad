"""What could not be taken of a partner's deliveries: what is new since the last letter, and how much is older.

Nothing ties a refused file to the one that mends it, so a letter tells each refusal once; the workbook keeps them all.
"""

from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from etl.report.shapes import RefusedFile, Taken

_NOT_TAKEN = ("refused", "held")
_FILE = ["feed", "file", "reason_fr", "reason_ar", "received_at"]


def taken(
    files: pd.DataFrame, rejects: pd.DataFrame, partners: Mapping[str, str], previous_cutoff: datetime | None
) -> dict[str, Taken]:
    """Return per partner what was not taken; a feed without a partner is told to nobody.

    ``previous_cutoff``: what the last letter knew ends here; None makes everything new.
    """
    refused = files[files["outcome"].isin(_NOT_TAKEN)] if not files.empty else files
    if "answered_by" in refused:  # a held file in whose place a better one came is nobody's work any more
        refused = refused[refused["answered_by"].isna() | (refused["outcome"] != "held")]
    rows = rejects[rejects["severity"] != "warning"] if not rejects.empty else rejects
    found: dict[str, Taken] = {}
    for partner in dict.fromkeys(partners.values()):
        feeds = {feed for feed, owner in partners.items() if owner == partner}
        new_files, old_files = _split(refused, feeds, previous_cutoff)
        new_rows, old_rows = _split(rows, feeds, previous_cutoff)
        found[partner] = Taken(_told(new_files), _counted(new_rows), _told(old_files), _counted(old_rows))
    return found


def _split(lines: pd.DataFrame, feeds: set[str], cutoff: datetime | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the feeds' lines that came since, and those that came before; one without a moment came since."""
    if lines.empty:
        return lines, lines
    own = lines[lines["feed"].isin(feeds)]
    if cutoff is None or "received_at" not in own:
        return own, own.head(0)
    is_old = pd.to_datetime(own["received_at"], utc=True) < cutoff
    return own[~is_old], own[is_old]


def _told(files: pd.DataFrame) -> tuple[RefusedFile, ...]:
    lines = files.reindex(columns=_FILE).astype(object)
    lines = lines.where(lines.notna(), None)
    return tuple(
        RefusedFile(feed, file or "", fr or "", ar or "", received)
        for feed, file, fr, ar, received in lines.itertuples(index=False, name=None)
    )


def _counted(rows: pd.DataFrame) -> int:
    return len(rows.drop_duplicates(["feed", "file", "sheet", "row"])) if len(rows) else 0
