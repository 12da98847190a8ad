"""Two lists of invented people with a known truth, spelled as real lists spell and as wrong as partners write them.

Spellings are those that public lists attest for each unit of a name; how often a list is silent or errs is told by its
:class:`etl.train.rates.Rates`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from etl import normalise
from etl.feeds import declared_feeds
from etl.policy import load_policy
from etl.records import TextTable
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import crafts, people
from etl.train.rates import Rates
from etl.train.slips import mistyped, mistyped_card

_FEED = "chamber_registry"  # its columns are those of any list of persons


@dataclass(frozen=True)
class Lists:
    """Two lists about partly the same people.

    ``records``: lines of both as ``core_records`` has them, ``feed`` telling them apart; ``truth``: record → person.
    """

    records: pd.DataFrame
    truth: dict[str, int]


def write(
    persons: pd.DataFrame, rates: Rates, spelling: Spelling, communes: pd.DataFrame, chance: np.random.Generator
) -> pd.DataFrame:
    """Return the lines of a list about these persons, in the canonical text columns of a partner's file."""
    count = len(persons)
    arabic, one_field, swapped = (chance.random(count) < getattr(rates, n) for n in ("arabic", "one_field", "swapped"))
    given = spelling.written(_called(persons, rates, spelling, chance), arabic, chance)
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
    at_home = persons["commune"].where(chance.random(count) >= rates.other_commune, chance.integers(0, len(communes)))
    places = _either(arabic, communes["ar"], communes["fr"], at_home)
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
            "address": _kept(_addresses_written(persons, rates, spelling, arabic, chance), rates.address, chance),
        },
        dtype=object,
    )


def _called(persons: pd.DataFrame, rates: Rates, spelling: Spelling, chance: np.random.Generator) -> list[str]:
    others = spelling.given(persons["sex"].to_numpy(object), chance)
    said = np.where(chance.random(len(persons)) < rates.other_given, others, persons["given"])
    return [str(name) for name in said]


_WORDS = {True: ("رقم", "زنقة", "حي"), False: ("N°", "Rue", "Hay")}


def _addresses_written(
    persons: pd.DataFrame, rates: Rates, spelling: Spelling, arabic: Any, chance: np.random.Generator
) -> list[str]:
    """Write where people live as clerks do: door, street, quarter, one of them left out, moved or mistyped at times."""
    if not rates.address:
        return [""] * len(persons)
    streets, quarters = (spelling.written(persons[part].tolist(), arabic, chance) for part in ("street", "quarter"))
    written = []
    for door, street, quarter, is_arabic, lot in zip(
        persons["door"].tolist(), streets, quarters, arabic.tolist(), chance.random((len(persons), 4)), strict=True
    ):
        words = _WORDS[bool(is_arabic)]
        if lot[0] < rates.moved:
            door, street = int(chance.integers(1, 200)), quarter
        parts = [f"{words[0]} {door}", f"{words[1]} {street}", f"{words[2]} {quarter}"]
        if lot[1] < rates.address_slip:
            del parts[int(chance.integers(3))]
        text = (" " if lot[2] < 0.5 else ", ").join(parts)
        written.append(mistyped(text, chance) if lot[3] < rates.address_slip else text)
    return written


def _either(arabic: Any, in_arabic: pd.Series, in_latin: pd.Series, at: pd.Series) -> Any:
    return np.where(arabic, in_arabic.to_numpy(object)[at], in_latin.to_numpy(object)[at])


def _crafts_written(persons: pd.DataFrame, rates: Rates, arabic: Any, chance: np.random.Generator) -> list[str]:
    known = crafts()
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
    times: int = 1,
) -> Lists:
    """Return two lists of ``sizes`` people, ``overlap`` of the shorter in both, read as a partner's files are.

    ``times``: how often the second list names each of its people, each time written anew.
    """
    chance = np.random.default_rng(seed)
    shared = int(min(sizes) * overlap)
    everybody = people(sum(sizes) - shared, spelling, communes, chance)
    order = chance.permutation(len(everybody))
    left = np.sort(order[: sizes[0]])
    right = np.sort(np.concatenate([order[:shared], order[sizes[0] :]]))
    tables: list[pd.DataFrame] = []
    truth: dict[str, int] = {}
    for feed, members, own in zip(("left", "right"), (left, np.tile(right, times)), rates, strict=True):
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
