"""One YAML per feed: what a partner sends, in the partner's words."""

from collections.abc import Collection
from contextlib import suppress
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

ColumnType = Literal[
    "text",  # kept as written, cleaned of bidi marks, tatweel and doubled spaces
    "name",  # part of a person's name or of a cooperative's
    "national_id",
    "date",
    "phone",
    "sex",
    "quantity",  # a number of units, with its unit where the partner writes one
    "amount",  # dirhams
    "number",  # any other number: a lot, a rate, a head count
    "craft",
    "item",
    "province",
    "commune",
    "cohort",
    "yes_no",
    "presence",  # one day of an attendance sheet
    "rate",  # 0–1, from 80 %, 0,8 or 4/5
    "handover_status",
    "beneficiary_kind",  # individual or cooperative
    "unit",
]


class Column(BaseModel):
    """One canonical column: its type and every header that partners are known to write for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: ColumnType = "text"
    headers: tuple[str, ...]


class Title(BaseModel):
    """Words about a feed as partners read them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fr: str
    ar: str


class Gates(BaseModel):
    """Where a file is held and asked about, rather than taken: shares of 1.

    ``whole_list``: each file of the feed is the whole list, so that one about mostly the same persons replaces the
    last, whatever its name. ``fewest_share`` and ``most_share``: of the rows of the list that a file replaces.
    ``most_duplicates``: of the file's rows that say what another row of it says. ``most_known``: of its rows that
    another list already said.
    ``most_off``: how far a control total may be from what it counts.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    whole_list: bool = False
    fewest_share: Annotated[float, Field(ge=0, le=1)] = 0.5
    most_share: Annotated[float, Field(ge=1)] = 3.0
    most_duplicates: Annotated[float, Field(ge=0, le=1)] = 0.3
    most_known: Annotated[float, Field(ge=0, le=1)] = 0.5
    most_off: Annotated[float, Field(ge=0, le=1)] = 0.1


class Feed(BaseModel):
    """A declared feed. ``required`` is a list of alternatives: of each, at least one column must be there."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: Title
    partner: str
    purpose: Title  # why its rows are processed (law 09-08), for the register
    row_is: Literal["person", "cooperative", "person_or_cooperative", "thing"]
    duplicate_free: bool = False  # a roll: whoever stands on it twice does so by mistake
    table: str = "core_rows"  # the warehouse table of its facts
    schedule: str = "0 3 * * 1"
    source: Annotated[str, Field(pattern=r"^(sftp|s3|https|imap)://")] | None = None  # see etl/pull/source.py
    late_after_days: Annotated[int, Field(gt=0)] = 14
    kinds: tuple[str, ...] = ("xlsx", "xlsm", "xls", "ods", "csv", "tsv")
    columns: dict[str, Column]
    required: tuple[tuple[str, ...], ...]
    ignored_columns: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()  # columns whose merged cells hold for the rows below
    sheet_name_is: tuple[str, ...] = ()  # columns that a sheet's name may hold: craft, province
    annex: tuple[tuple[str, ...], ...] = ()  # required columns of an annex sheet that has a layout of its own
    template: tuple[str, ...] = ()  # the columns of an empty form for partners that have none, in this order
    lookups: dict[str, dict[str, str]] = {}  # column → {as the partner writes it: as we read it}
    gates: Gates = Gates()


# A workbook of rejected rows that comes home carries these beside the partner's own columns.
RETURNED_REF = "returned_ref"
RETURNED_REF_HEADER = "Réf. Tajhiz / مرجع تجهيز"
REASON_HEADERS = ("Motif du renvoi", "سبب الإرجاع")
_RETURNED = Column(type="text", headers=(RETURNED_REF_HEADER, "Réf. Tajhiz", "مرجع تجهيز"))


class OwnWords(BaseModel):
    """What a programme says of a shipped feed in its own folder: what its partners write, when they send and how much.

    ``sent``: false where its convention has no such list. ``headers``, ``lookups`` and ``ignored_columns`` are known
    besides the shipped ones; everything else stands in the place of what is shipped.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sent: bool = True
    headers: dict[str, tuple[str, ...]] = {}  # column → further headers
    lookups: dict[str, dict[str, str]] = {}
    ignored_columns: tuple[str, ...] = ()
    schedule: str | None = None
    source: str | None = None
    late_after_days: int | None = None
    gates: dict[str, Any] = {}


_IN_PLACE = ("schedule", "source", "late_after_days")  # of what is shipped


class FeedDeclarationError(Exception):
    """A feed's YAML does not fit the schema; the text names the file."""


def _load(name: str, text: str) -> Feed:
    try:
        declared: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
        declared["columns"] = {**declared["columns"], RETURNED_REF: _RETURNED}
        declared["ignored_columns"] = [*declared.get("ignored_columns", ()), *REASON_HEADERS]
        return Feed(name=name, **declared)
    except (yaml.YAMLError, ValidationError, TypeError, KeyError) as error:
        raise FeedDeclarationError(f"etl/feeds/{name}.yml: {error}") from error


def declared_feeds(folder: Path | None = None) -> tuple[Feed, ...]:
    """Return every feed that has a YAML here, by name.

    ``folder``: of a programme with words of its own on some of them, ``<feed>.yml`` as :class:`OwnWords`; those that it
    is not sent are left out. What is changed there counts from then on. Raises FeedDeclarationError.
    """
    return _declared(folder, None if folder is None else _state(folder))


def _state(folder: Path) -> tuple[tuple[str, int, int], ...] | None:
    """Return what tells that a folder was edited; None where it cannot be read, which is said by whoever reads it."""
    with suppress(OSError):
        found = [(place.name, place.stat()) for place in folder.iterdir()]
        return tuple(sorted((name, at.st_mtime_ns, at.st_size) for name, at in found))
    return None


@lru_cache(maxsize=64)
def _declared(folder: Path | None, _state: object) -> tuple[Feed, ...]:
    sheets = sorted((entry for entry in files(__name__).iterdir() if entry.name.endswith(".yml")), key=lambda e: e.name)
    shipped = tuple(_load(sheet.name.removesuffix(".yml"), sheet.read_text("utf-8")) for sheet in sheets)
    if folder is None:
        return shipped
    own = _own_words(folder, {feed.name for feed in shipped})
    said = [(_with(feed, *own[feed.name]) if feed.name in own else feed, feed.name) for feed in shipped]
    return tuple(feed for feed, name in said if name not in own or own[name][0].sent)


def _own_words(folder: Path, known: Collection[str]) -> dict[str, tuple[OwnWords, Path]]:
    """Return feed → a programme's words on it, and the file that says them."""
    try:
        places = sorted(place for place in folder.iterdir() if place.suffix in {".yml", ".yaml"})
        read = [(place, place.read_text("utf-8")) for place in places]
    except (OSError, UnicodeDecodeError) as error:
        raise FeedDeclarationError(f"the folder of feeds {folder} cannot be read: {error}") from error
    found = {}
    for place, text in read:
        if place.stem not in known:
            raise FeedDeclarationError(f"{place}: no feed is called {place.stem}; they are {', '.join(sorted(known))}")
        try:
            found[place.stem] = OwnWords(**(yaml.load(text, yaml.CSafeLoader) or {})), place
        except (yaml.YAMLError, ValidationError, TypeError) as error:
            raise FeedDeclarationError(f"{place}: {error}") from error
    return found


def _with(feed: Feed, own: OwnWords, place: Path) -> Feed:
    """Return a feed as a programme knows it."""
    strange = (own.headers.keys() | own.lookups.keys()) - feed.columns.keys()
    if strange:
        known = ", ".join(sorted(feed.columns))
        raise FeedDeclarationError(f"{place}: {', '.join(sorted(strange))} is no column of it; they are {known}")
    told = feed.model_dump()
    for name, headers in own.headers.items():
        told["columns"][name]["headers"] = (*feed.columns[name].headers, *headers)
    for name, words in own.lookups.items():
        told["lookups"][name] = {**feed.lookups.get(name, {}), **words}
    told["ignored_columns"] = (*feed.ignored_columns, *own.ignored_columns)
    told["gates"] = {**told["gates"], **own.gates}
    told |= {name: said for name in _IN_PLACE if (said := getattr(own, name)) is not None}
    try:
        return Feed(**told)
    except ValidationError as error:
        raise FeedDeclarationError(f"{place}: {error}") from error


def declared_feed(name: str, folder: Path | None = None) -> Feed:
    """Return the feed called ``name``; raise KeyError naming the known ones when there is none."""
    by_name = {feed.name: feed for feed in declared_feeds(folder)}
    if name not in by_name:
        raise KeyError(f"no feed is called {name!r}; the feeds are {', '.join(by_name)}")
    return by_name[name]


def asset_name(feed: str) -> str:
    """Return the name of the asset that says new rows of this feed are in the warehouse."""
    return f"accepted_{feed}"
