"""What of a record is compared."""

from collections.abc import Callable, Iterable
from itertools import starmap
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from etl.link.homes import homes
from etl.link.keys import bringing_together
from etl.link.model import Model
from etl.link.prints import halves, of_values, together
from etl.parts import InParts, at_once
from etl.spelling import skeleton

HOUSEHOLD = 3  # so many names behind one phone: it is a household's, or the clerk's own (linkage §4)

TEXT_COLUMNS = (
    "national_id", "birth_date", "birth_date_precision", "phone", "phone_second", "province", "commune", "commune_code",
    "craft", "sex", "registry_id", "trainee_id_ofppt", "name_key", "name_key_arabic", "name_key_glued",
    "name_key_coarse", "given_key", "given_variant", "family_key", "address",
)  # fmt: skip
_NAMES = ("family_name", "given_name", "full_name")
# What a record has to say to be compared; columns of core_records.
RECORD_COLUMNS = (
    "record_id", "feed", "received_at", "fem", *TEXT_COLUMNS,
    *(f"{part}_{script}" for part in _NAMES for script in ("latin", "arabic")),
)  # fmt: skip
Column = list[Any]
T = TypeVar("T")
R = TypeVar("R")


def comparable(records: pd.DataFrame, model: Model, in_parts: InParts = at_once) -> pd.DataFrame:
    """Return what is compared of each record, one line per record, sorted by ``record_id``.

    ``records``: one line per distinct ``record_id`` with ``feed``, ``received_at`` and person columns of
    ``core_records``; a missing column is unknown everywhere. Columns answered: ``record_id, feed, first_seen``, the
    texts compared (None: unknown), the tuples ``name_keys, units, phones, home_words, home_pairs``, ``keys`` (numbers),
    ``tf_name_sorted`` and ``fingerprint``: its first half (:func:`etl.link.prints.said`) changes whenever anything
    that is compared does, the other when the record gains or loses a key.
    """
    ordered = records.sort_values("record_id", kind="stable").reset_index(drop=True)
    said = {name: _texts(ordered, name) for name in TEXT_COLUMNS}
    count = len(ordered)
    told: dict[str, Column] = {
        "record_id": [str(key) for key in ordered["record_id"]],
        "feed": [str(feed) for feed in ordered["feed"]] if "feed" in ordered else [""] * count,
        "first_seen": _each(ordered["received_at"].tolist(), str) if "received_at" in ordered else [""] * count,
        "fem": _flags(ordered),
        "latin": _written(ordered, "latin"),
        "arabic": _written(ordered, "arabic"),
    }
    told |= {name: said[name] for name in ("national_id", "given_key", "given_variant", "family_key", "craft", "sex")}
    told |= {name: said[name] for name in ("registry_id", "trainee_id_ofppt", "province", "commune_code")}
    told |= _births(said) | _name_columns(said, model) | _phones(said) | homes(said["address"])
    told["commune_sound"] = _each(said["commune"], _place_sound)
    told["gender"] = list(starmap(_gender, zip(said["sex"], told["fem"], strict=True)))
    # Keys that nobody shares bring nobody together; they do not belong to what a record says of others.
    telling, shared = bringing_together(told, said["province"], in_parts)
    printed = [of_values(told[name]) for name in told if name not in _UNPRINTED]
    told["fingerprint"] = halves(together(*printed), telling)
    told["keys"] = shared
    return pd.DataFrame(told, dtype=object)  # None stays None


def _each(values: Iterable[T], make: Callable[[T], R]) -> list[R]:
    """Return what is made of each value, one object for equal ones: a country's records say few different things."""
    made: dict[T, R] = {}
    return [made[value] if value in made else made.setdefault(value, make(value)) for value in values]


def _texts(records: pd.DataFrame, name: str) -> Column:
    if name not in records:
        return [None] * len(records)
    return [None if value is None or value != value or value == "" else str(value) for value in records[name].tolist()]


def _flags(records: pd.DataFrame) -> Column:
    found = records["fem"].tolist() if "fem" in records else [None] * len(records)
    return [None if value is None or value is pd.NA or value != value else bool(value) for value in found]


def _written(records: pd.DataFrame, script: str) -> Column:
    """The name as one text: first and family name, else the whole."""
    family, first, full = (_texts(records, f"{part}_{script}") for part in _NAMES)
    return [
        f"{given} {own}" if given and own else whole or own or given
        for own, given, whole in zip(family, first, full, strict=True)
    ]


def _births(said: dict[str, Column]) -> dict[str, Column]:
    days = _each(said["birth_date"], lambda text: text[:10] if text else None)
    exact = [precision in {None, "day"} for precision in said["birth_date_precision"]]
    return {
        "birth": days,
        "birth_year": _each(days, lambda day: day[:4] if day else None),
        "birth_swapped": _each(days, lambda day: f"{day[:4]}-{day[8:]}-{day[5:7]}" if day else None),
        "birth_exact": [bool(day) and known for day, known in zip(days, exact, strict=True)],
    }


def _distinct(words: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if word}))


def _name_columns(said: dict[str, Column], model: Model) -> dict[str, Column]:
    both = _each(zip(said["name_key"], said["name_key_arabic"], strict=True), _distinct)
    return {
        "name_sorted": said["name_key"],
        "name_keys": both,
        "name_glued": said["name_key_glued"],
        "name_coarse": said["name_key_coarse"],
        "units": _each(both, lambda keys: _distinct(unit for key in keys for unit in key.split())),
        "tf_name_sorted": _each(said["name_key"], lambda key: model.name_frequency(key) if key else None),
    }


def _phones(said: dict[str, Column]) -> dict[str, Column]:
    """All phones of a record, and whether one of them is a household's."""
    own = _each(zip(said["phone"], said["phone_second"], strict=True), _distinct)
    bearers: dict[str, set[str | None]] = {}
    for phones, name in zip(own, said["name_key"], strict=True):
        for phone in phones:
            bearers.setdefault(phone, set()).add(name)
    shared = {phone for phone, names in bearers.items() if len(names) >= HOUSEHOLD}
    return {
        "own_phone": said["phone"],
        "phone": [phones[0] if phones else None for phones in own],
        "phones": own,
        "phone_household": [any(phone in shared for phone in phones) for phones in own],
        "phone_bearers": [max((len(bearers[phone]) for phone in phones), default=0) for phones in own],
    }


def _place_sound(text: str | None) -> str | None:
    return (skeleton.glued(skeleton.units(text)) or None) if text else None


def _gender(stated: str | None, ends_as_womens: bool | None) -> str | None:
    """The stated sex, else what the first name's last vowel tells."""
    return stated or (None if ends_as_womens is None else "F" if ends_as_womens else "M")


_UNPRINTED = frozenset({"record_id", "first_seen"})


def sharing(column: pd.Series) -> np.ndarray[Any, Any]:
    """Return for each record how many records say the same in a column, 0 where it is silent."""
    return column.map(column.value_counts()).fillna(0).to_numpy()
