"""Names of persons in both scripts, from a public wheel, without those that the exam will ask."""

import hashlib
import json
import sqlite3
from functools import cache
from importlib import resources

import numpy as np
import pandas as pd

from etl.spelling.letters import is_arabic, units_of
from etl.spelling.text import fold

FOLDS = 5
_EXAMINED = "MA"  # of this country only the persons of our half are read; of the other half only what to leave out
_FAR = ("IR", "PK", "AF", "SO", "KM", "DJ")  # their Latin spellings are of other languages
NEIGHBOURS = ("DZ", "TN", "LY", "MR")


def short_hash(arabic: str, latin: str) -> str:
    """Return what stands in the repository for a name pair."""
    return hashlib.sha256(f"{arabic}|{latin}".encode()).hexdigest()[:10]


@cache
def ours() -> frozenset[str]:
    """Return the hashes of the name pairs of the examined country that may be learned from."""
    return frozenset(json.loads(resources.files("etl.train").joinpath("data", "names_ours.json").read_text("utf-8")))


def read_people() -> pd.DataFrame:
    """Return ``arabic, latin, country`` (text), ``units_arabic, units_latin`` (tuples), ``person, fold`` (int).

    Rows that share a spelling in either script are one person, and a person is in one fold.
    """
    rows = _rows()
    rows["units_arabic"], rows["units_latin"] = rows["arabic"].map(units_of), rows["latin"].map(units_of)
    both = [
        bool(a and b) and all(map(is_arabic, a)) and not any(map(is_arabic, b))
        for a, b in zip(rows["units_arabic"], rows["units_latin"], strict=True)
    ]
    rows = rows[both].reset_index(drop=True)
    rows["person"] = _persons(rows)
    rows["fold"] = [_fold_of(str(rows["sorted_arabic"].iat[first])) for first in rows["person"]]
    return rows.drop(columns=["sorted_arabic", "sorted_latin"])


def _rows() -> pd.DataFrame:
    """Read the wheel; of the exam's half only the spellings are read, to leave out whoever shares one."""
    path = resources.files("arabic_name_romanizer").joinpath("resources", "names.sqlite3")
    with resources.as_file(path) as file, sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        rows = pd.read_sql_query(
            "SELECT arabic_key AS arabic, latin, country FROM full_names "
            "ORDER BY country, arabic_key, latin, latin_lang",
            connection,
        )
    rows["sorted_arabic"] = rows["arabic"].map(lambda name: " ".join(sorted(name.split())))
    rows["sorted_latin"] = rows["latin"].map(lambda name: " ".join(sorted(fold(name).split())))
    is_examined = rows["country"] == _EXAMINED
    hashes = [short_hash(*pair) for pair in zip(rows["arabic"], rows["latin"], strict=True)]
    is_ours = is_examined & pd.Series(hashes, index=rows.index).isin(ours())
    hidden = rows[is_examined & ~is_ours]
    is_shared = rows["sorted_arabic"].isin(hidden["sorted_arabic"]) | rows["sorted_latin"].isin(hidden["sorted_latin"])
    is_free = ~is_examined & ~is_shared & ~rows["country"].isin(_FAR)
    return rows[is_ours | is_free].drop_duplicates(["arabic", "latin", "country"]).reset_index(drop=True)


def _persons(rows: pd.DataFrame) -> list[int]:
    """Number persons by their first row; names of one word are words, and share only their Arabic."""
    parent = list(range(len(rows)))

    def first_of(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    seen: dict[tuple[str, str], int] = {}
    for row, (arabic, latin) in enumerate(zip(rows["sorted_arabic"], rows["sorted_latin"], strict=True)):
        is_whole = " " in arabic and " " in latin
        for key in (("arabic", arabic), ("latin", latin))[: 1 + is_whole]:
            one, other = sorted((first_of(row), first_of(seen.setdefault(key, row))))
            parent[other] = one
    return [first_of(row) for row in range(len(rows))]


def _fold_of(name: str) -> int:
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % FOLDS


def aligned_units(people: pd.DataFrame) -> pd.DataFrame:
    """Return ``arabic, latin`` (units that stand at one place of a name), ``country, fold, weight`` (neighbours 2)."""
    same = people[people["units_arabic"].map(len) == people["units_latin"].map(len)]
    told = same[["units_arabic", "units_latin", "country", "fold"]].explode(["units_arabic", "units_latin"])
    told["weight"] = np.where(told["country"].isin((_EXAMINED, *NEIGHBOURS)), 2.0, 1.0)
    return told.rename(columns={"units_arabic": "arabic", "units_latin": "latin"}).reset_index(drop=True)
