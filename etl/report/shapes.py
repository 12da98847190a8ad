"""The figures of a week as frozen values: what everybody counts, and what one partner may see of it.

In both, ``None`` in place of a count means "not shown to you", never "unknown" and never zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import pandas as pd

STATES = ("equipped", "partly_equipped", "not_equipped", "closed")


@dataclass(frozen=True)
class Group:
    """Trained trainings of one cohort, craft or province, by state; the four states add up to ``trained``."""

    code: str  # policy code; empty: not given
    fr: str | None  # None: the policy has no name for the code
    ar: str | None
    trained: int | None
    equipped: int | None
    partly_equipped: int | None
    not_equipped: int | None
    closed: int | None

    @property
    def waiting(self) -> int | None:
        """Trained and not, or not fully, equipped; None when a part of it is hidden."""
        if self.partly_equipped is None or self.not_equipped is None:
            return None
        return self.partly_equipped + self.not_equipped


@dataclass(frozen=True)
class CohortFigures:
    """One edition beside its denominator, so that no percentage stands without one."""

    group: Group
    denominator: int
    denominator_is: Literal["reference_list", "trained"]
    equipped_of_denominator: int
    target: int | None  # what was promised, never what is divided by
    through_cooperative: int  # of the equipped
    not_trained_on_list: int
    trained_off_list: int


@dataclass(frozen=True)
class Change:
    """One step of the waterfall from last week's waiting to this week's; ``count`` is signed."""

    code: str
    count: int


@dataclass(frozen=True)
class ReasonFigures:
    """Waiting trainings that share a reason."""

    code: str
    owners: tuple[str, ...]  # codes of ``owner.*`` sentences or of partners
    trainings: int | None
    oldest_days: int | None  # since the training ended


@dataclass(frozen=True)
class FeedAge:
    """How old the newest file of a feed is, at the data cut-off."""

    feed: str
    partner: str
    last_received_at: datetime | None
    age_days: int | None  # None: never received
    is_late: bool


@dataclass(frozen=True)
class GoodsFigures:
    """One item as far as its quality goes; quantities in ``unit``, of goods and of no person."""

    code: str
    fr: str
    ar: str
    unit: str
    delivered: float
    accepted: float
    refused: float


@dataclass(frozen=True)
class Point:
    """One week of the trend: trained trainings that wait."""

    week: str
    waiting: int


@dataclass(frozen=True)
class RefusedFile:
    """A file that was not taken as a whole."""

    feed: str
    file: str
    reason_fr: str
    reason_ar: str
    received_at: datetime | None = None


@dataclass(frozen=True)
class Taken:
    """What could not be taken from one partner: told now, and told by earlier letters."""

    refused_files: tuple[RefusedFile, ...] = ()
    rows_quarantined: int = 0
    earlier_files: tuple[RefusedFile, ...] = ()
    earlier_rows: int = 0


@dataclass(frozen=True)
class WeekFigures:
    """Everything counted for a week. It stays with the data team: partners get ``PartnerFigures``.

    ``waiting`` and ``moved`` hold a line per training of whoever may be named, with the columns of ``out_trainings``,
    plus ``missing_items`` (tuple of item codes) and, for ``moved``, ``change``. ``to_hand``: a line per item in store
    for one of them: the training's columns, ``item`` and ``quantity``. ``rejects``: addresses of rows not taken.
    """

    week: str
    previous_week: str | None
    revision: int
    data_cutoff: datetime
    policy_version: str
    total: Group
    persons_waiting: int
    previous_waiting: int | None  # None: there is no last week
    changes: tuple[Change, ...]
    cohorts: tuple[CohortFigures, ...]
    crafts: tuple[Group, ...]
    provinces: tuple[Group, ...]
    reasons: tuple[ReasonFigures, ...]  # in the order of the chain
    feeds: tuple[FeedAge, ...]
    taken: Mapping[str, Taken]  # by partner
    goods: tuple[GoodsFigures, ...]  # delivered or inspected, most refused first
    trend: tuple[Point, ...]  # oldest first, this week last
    questions: int  # pairs of records that wait for a judgement
    unnamed: int  # trainings that wait whose persons asked not to be named, or were erased
    waiting: pd.DataFrame = field(compare=False, repr=False)
    moved: pd.DataFrame = field(compare=False, repr=False)
    to_hand: pd.DataFrame = field(compare=False, repr=False)
    rejects: pd.DataFrame = field(compare=False, repr=False)


@dataclass(frozen=True)
class PartnerFigures:
    """What one partner may read: aggregates, its own rejects, and the listed columns when it must act on persons.

    Deliberately not a view on ``WeekFigures``: whatever is not copied here cannot leave the house.
    ``rejects``: feed, file, sheet, row, column, severity, reason_fr, reason_ar, received_at. ``listed`` and ``moved``:
    the columns that the policy names for this partner (``moved`` begins with ``change``), or None for aggregates only.
    """

    partner: str
    fr: str
    ar: str
    language: Literal["fr", "ar"]
    week: str
    previous_week: str | None
    revision: int
    data_cutoff: datetime
    policy_version: str
    attendance_minimum: float
    authorisation: str  # number under which a list of persons may leave (law 09-08); empty: none does
    withheld: Literal["", "authorisation", "password"]  # for want of which this partner gets no list of persons
    unnamed: int  # trainings that wait and stand on no list: their persons asked not to be named
    total: Group
    persons_waiting: int
    previous_waiting: int | None
    changes: tuple[Change, ...]
    cohorts: tuple[CohortFigures, ...]
    crafts: tuple[Group, ...]
    provinces: tuple[Group, ...]
    reasons: tuple[ReasonFigures, ...]
    actions: tuple[ReasonFigures, ...]  # yours, the longest wait first, at most three
    feeds: tuple[FeedAge, ...]
    taken: Taken
    goods: tuple[GoodsFigures, ...]
    trend: tuple[Point, ...]
    questions: int
    row_keys: tuple[str, ...]  # of the lines of ``listed``, in their order: opaque, so that an answer finds its line
    names: Mapping[str, tuple[str, str]]  # code of a partner, craft, cohort, province or item → (fr, ar)
    rejects: pd.DataFrame = field(compare=False, repr=False)
    listed: pd.DataFrame | None = field(compare=False, repr=False)
    moved: pd.DataFrame | None = field(compare=False, repr=False)
    to_hand: pd.DataFrame | None = field(compare=False, repr=False)  # for the list to sign; see ``WeekFigures``

    @property
    def late_feeds(self) -> tuple[FeedAge, ...]:
        """Every feed that is older than it may be."""
        return tuple(feed for feed in self.feeds if feed.is_late)

    @property
    def own_late_feeds(self) -> tuple[FeedAge, ...]:
        """The late feeds that this partner sends."""
        return tuple(feed for feed in self.late_feeds if feed.partner == self.partner)
