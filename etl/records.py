"""The nouns that travel between rooms.

Tables travel as pandas DataFrames; each room's docstring names their columns. A missing value is
None or NaN, never an empty string; test it with ``pandas.isna``.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa


class State(StrEnum):
    """What a training has come to (design §1)."""

    EQUIPPED = "equipped"
    PARTLY_EQUIPPED = "partly_equipped"
    NOT_EQUIPPED = "not_equipped"
    CLOSED = "closed"


class Reason(StrEnum):
    """Why an item has not reached a person, in the order of the chain (design §5)."""

    IDENTITY_CONFLICT = "identity_conflict"
    KIT_NOT_DEFINED = "kit_not_defined"
    NOT_TENDERED = "not_tendered"
    NOT_AWARDED = "not_awarded"
    AWAITING_SUPPLIER = "awaiting_supplier"
    AWAITING_INSPECTION = "awaiting_inspection"
    FAILED_INSPECTION = "failed_inspection"
    NOT_ON_ANY_LIST = "not_on_any_list"
    IN_STORE = "in_store"
    ABSENT = "absent"
    REFUSED_BY_BENEFICIARY = "refused_by_beneficiary"
    NOT_SIGNED = "not_signed"
    GROUP_NOT_CONFIRMED = "group_not_confirmed"
    WRONG_KIT = "wrong_kit"
    WITHDRAWN = "withdrawn"
    DATA_STALE = "data_stale"


class Outcome(StrEnum):
    """What became of a delivered file."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    DUPLICATE = "duplicate"
    HELD = "held"
    SUPERSEDED = "superseded"


class Judgement(StrEnum):
    """A human's answer on a pair of records; it always beats the model."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class FileRefusedError(Exception):
    """A file, or a sheet of it, that cannot be taken as a whole.

    ``code`` names a sentence of ``etl/words.yml``; ``facts`` fill it. Facts hold file, sheet, column
    names and counts, never a cell's value: this text reaches logs.
    """

    def __init__(self, code: str, **facts: object) -> None:
        self.code = code
        self.facts = facts
        super().__init__(f"{code}: {facts}" if facts else code)


@dataclass(frozen=True)
class LandedFile:
    """One delivery of a feed, its bytes kept untouched under their fingerprint."""

    feed: str
    name: str  # as the partner called it
    sha256: str
    path: Path
    received_at: datetime  # aware, UTC: when we knew
    size_bytes: int


@dataclass(frozen=True)
class Piece:
    """Rows of one table of a sheet in the partner's own columns, from position ``start`` on.

    ``columns``: what the partner calls each column → its cells, equally long; an empty cell is null. A column
    without a title is called by its number, "(7)". A cell under a merged one says what the merged one says.
    """

    start: int
    columns: dict[str, pa.Array | pa.ChunkedArray]

    def __len__(self) -> int:
        return max((len(column) for column in self.columns.values()), default=0)


@dataclass(frozen=True)
class Written:
    """The rows of a file as the partner wrote them; a row's position is its label in ``TextTable.rows``."""

    pieces: tuple[Piece, ...] = ()

    def cells(self, position: int) -> dict[str, str | None]:
        """Return one row: the partner's header → text or None, in the partner's order."""
        for piece in self.pieces:
            if piece.start <= position < piece.start + len(piece):
                at = position - piece.start
                row = {label: column[at].as_py() for label, column in piece.columns.items()}
                return {label: text for label, text in row.items() if text or not label.startswith("(")}
        raise IndexError(f"no row has position {position}")


@dataclass(frozen=True)
class TextTable:
    """A partner's file as text with addresses; nothing of it is interpreted yet.

    ``rows``: one line per data row, labelled by its position from 0; columns ``sheet`` (str, empty for text files),
    ``row`` (int, as the partner sees it, 1-based), ``title`` (str: the sheet's title rows above the header, joined by
    newline, with the sheet's name first) and one str column per canonical column of the feed that the file has.
    ``written``: the same rows in the partner's own columns.
    ``ignored``: every non-empty row that is no data row; columns ``sheet``, ``row``, ``kind``
    (title, header, subtotal, total, signature, note).
    ``refused_rows``: rows of sheets that could not be read although others could; columns
    ``sheet``, ``row``, ``code``, ``title``, ``cells``.
    ``remarks``: (code, facts) pairs for people, such as an unknown column or hidden rows.
    """

    rows: pd.DataFrame
    ignored: pd.DataFrame
    refused_rows: pd.DataFrame
    remarks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    written: Written = Written()


@dataclass(frozen=True)
class Verdict:
    """What a suite says of a file's records.

    ``accepted``: the records that pass. ``quarantined``: one line per (row, failed rule), columns
    ``sheet, row, column, code, severity, reason_fr, reason_ar, position`` (the record's index label).
    ``warnings``: the same columns for rows that pass with a remark. ``stopped_by``: code of a critical rule that
    failed, which stops the file. ``validation``: the rules that were asked and how many rows broke each, without any
    value: ``suite`` and ``results``, one per rule.
    """

    accepted: pd.DataFrame
    quarantined: pd.DataFrame
    warnings: pd.DataFrame
    stopped_by: str | None = None
    stopped_reason_fr: str = ""
    stopped_reason_ar: str = ""
    validation: dict[str, Any] | None = None


@dataclass(frozen=True)
class Links:
    """What linking found.

    ``persons``: one line per record, columns ``record_id, person_id, decided_by, match_probability``.
    ``review``: pairs that wait for a person, columns ``left, right, tier, match_probability, evidence`` (list of
    Evidence), most useful first. ``merged``: old person id → the id that replaces it.
    ``pairs``: what is worth remembering of pairs, one line each: ``left, right, status`` (linked, apart or waiting),
    ``tier, match_probability, match_weight`` (bits; missing for a rule), ``evidence, veto`` (the rule that keeps them
    apart, else None), ``second`` (the next best candidate's record, else None), ``second_weight`` (its bits),
    ``usefulness`` (rank of the question, 0 is asked first).
    ``contradictions``: judgements that cannot all hold, columns of ``etl.link.judgements``.
    ``scores``: what the model said of pairs, to be kept for the next run: ``etl.link.Scores``.
    ``touched``: the records that are told of here, what else holds is what the last run left; None: all of them.
    """

    persons: pd.DataFrame
    review: pd.DataFrame
    merged: dict[str, str] = field(default_factory=dict)
    pairs: pd.DataFrame = field(default_factory=pd.DataFrame)
    contradictions: pd.DataFrame = field(default_factory=pd.DataFrame)
    scores: Any = None
    touched: frozenset[str] | None = None


@dataclass(frozen=True)
class Evidence:
    """Why one column made a pair more or less likely."""

    column: str
    level: str
    match_weight: float | None = None  # log2 odds, negative speaks against; None: a rule decided, not a weight
