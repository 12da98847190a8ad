"""How well two lists of persons are linked, on any pair of files with a truth."""

import resource
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from etl import normalise
from etl.accuracy import Curve, calibration
from etl.feeds import declared_feeds
from etl.flow.bench_names import BenchFileError
from etl.link import link_records, one_to_one, pair_probabilities
from etl.policy import load_policy
from etl.records import TextTable
from etl.spelling.text import fold

_FEED = "chamber_registry"  # its columns are those of any list of persons
_OTHERS = ("ofppt_trainees", "region_handovers", "reference_list")  # whose spellings of headers are known too
_TEXTS = (".csv", ".tsv", ".txt")
_ALIASES = {
    "given_name_latin": ("given_name", "first_name", "firstname", "prenom"),
    "family_name_latin": ("surname", "family_name", "last_name", "lastname", "nom"),
    "full_name_latin": ("full_name", "name", "nom_complet"),
    "national_id": ("cin", "cnie", "national_id", "soc_sec_id", "id_number"),
    "birth_date": ("date_of_birth", "birth_date", "birthdate", "dob", "date_naissance"),
    "phone": ("phone", "telephone", "tel", "phone_number"),
    "commune": ("suburb", "commune", "city", "town"),
    "province": ("province", "state"),
    "sex": ("sex", "gender", "sexe"),
    "craft": ("craft", "metier"),
    "address": ("address", "adresse"),
}
_HOME = ("street_number", "postcode", "postal_code", "code_postal", "address_1", "address_2", "street", "rue")
_IDS = ("id", "rec_id", "record_id", "unique_id", "left_id", "right_id", "uid")


def measure(folder: Path) -> dict[str, Any]:
    """Return the figures of linking two lists, each line of each a person.

    ``folder``: two files of persons (CSV or TSV, UTF-8, a header each; one column is the line's id) and ``truth.csv``:
    a pair of ids per line, the first list's (in the order of names) first. Figures: ``left, right, true_pairs``;
    ``automatic`` (pairs, precision, recall, f1 of what is linked unasked); ``recall_at_995`` and ``best_f1`` of
    probabilities after one-to-one assignment; ``in_review`` (share of records in a question); ``calibration``;
    ``seconds``; ``peak_mb``. Raises BenchFileError.
    """
    left, right, truth = _files(folder)
    began = time.perf_counter()
    records = pd.concat([_records(path, side) for path, side in ((left, "left"), (right, "right"))], ignore_index=True)
    names = dict(zip(records["record_id"], records["bench_id"], strict=True))
    links = link_records(
        records, pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"]), {}, rolls=("left", "right")
    )
    seconds = time.perf_counter() - began
    true = _truth(truth, names)
    pairs = pair_probabilities(links.scores, records)
    between = pairs[pairs["left"].str.startswith("left") & pairs["right"].str.startswith("right")].reset_index(
        drop=True
    )
    same = np.array([pair in true for pair in zip(between["left"], between["right"], strict=True)], dtype=np.bool_)
    probability = between["probability"].to_numpy(np.float64)
    kept = _assigned(between, probability)
    curve = Curve.of(probability[kept], same[kept], len(true))
    asked = set(links.review["left"]) | set(links.review["right"])
    return {
        "left": int(records["feed"].eq("left").sum()),
        "right": int(records["feed"].eq("right").sum()),
        "true_pairs": len(true),
        "candidates": len(between),
        "candidate_recall": float(same.sum() / max(len(true), 1)),
        "automatic": _automatic(links.persons, true),
        "recall_at_995": curve.recall_at(0.995),
        "best_f1": curve.best_f1,
        "in_review": len(asked) / max(len(records), 1),
        "calibration": calibration(probability, same),
        "seconds": seconds,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _assigned(between: pd.DataFrame, probability: Any) -> Any:
    left, right = (pd.factorize(between[side])[0].astype(np.int64) for side in ("left", "right"))
    held = np.clip(probability, 1e-6, 1 - 1e-9)
    return one_to_one(left, right, np.log2(held / (1 - held)) + 21)


def _automatic(persons: pd.DataFrame, true: set[tuple[str, str]]) -> dict[str, Any]:
    told: dict[str, tuple[list[str], list[str]]] = {}
    for record, person in zip(persons["record_id"], persons["person_id"], strict=True):
        told.setdefault(person, ([], []))[int(str(record).startswith("right"))].append(str(record))
    found = {(a, b) for ours, theirs in told.values() for a in ours for b in theirs}
    right = len(found & true)
    precision, recall = right / max(len(found), 1), right / max(len(true), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-12)
    return {"pairs": len(found), "wrong": len(found) - right, "precision": precision, "recall": recall, "f1": f1}


def _files(folder: Path) -> tuple[Path, Path, Path]:
    if not folder.is_dir():
        raise BenchFileError(f"{folder} is no folder: give one with two lists of persons and truth.csv")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() in _TEXTS)
    truths = [path for path in found if "truth" in path.stem.lower()]
    lists = [path for path in found if path not in truths]
    if len(truths) != 1 or len(lists) != 2:
        told = ", ".join(path.name for path in found) or "no .csv or .tsv file"
        raise BenchFileError(f"{folder} must hold two lists of persons and one truth.csv; it holds {told}")
    return lists[0], lists[1], truths[0]


def _table(path: Path) -> pd.DataFrame:
    try:
        header = path.read_text(encoding="utf-8-sig").split("\n", 1)[0]
        separator = max(",;\t", key=header.count)
        told = pd.read_csv(
            path, sep=separator, dtype=str, encoding="utf-8-sig", keep_default_na=False, skipinitialspace=True
        )
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BenchFileError(f"{path.name} cannot be read as UTF-8 CSV or TSV: {type(error).__name__}") from error
    return told.set_axis([str(name).strip() for name in told], axis="columns")


def _known_headers() -> Mapping[str, str]:
    known: dict[str, str] = {}
    feeds = {feed.name: feed for feed in declared_feeds()}
    ours = feeds[_FEED].columns
    for feed in (feeds[_FEED], *(feeds[name] for name in _OTHERS)):
        for name, column in feed.columns.items():
            if name in ours:
                known |= {fold(header): name for header in column.headers if fold(header) not in known}
    known |= {fold(name.replace("_", " ")): name for name in ours}
    return known | {fold(alias.replace("_", " ")): name for name, aliases in _ALIASES.items() for alias in aliases}


def _records(path: Path, side: str) -> pd.DataFrame:
    told = _table(path)
    known = _known_headers()
    titles = [str(name) for name in told]
    ids = next((name for name in titles if name.lower() in _IDS), None)
    if ids is None:
        raise BenchFileError(f"{path.name} needs a column of ids, one of {', '.join(_IDS)}; it has {', '.join(titles)}")
    columns: dict[str, pd.Series] = {}
    for name in titles:
        canonical = known.get(fold(name.replace("_", " ")))
        if canonical and name != ids and canonical not in columns:
            columns[canonical] = told[name].str.strip().replace("", None)
    if not columns.keys() & {"full_name_latin", "family_name_latin", "full_name_arabic", "family_name_arabic"}:
        raise BenchFileError(
            f"{path.name} names nobody: no column of it is known as a name; it has {', '.join(titles)}"
        )
    parts = [told[name].str.strip() for name in titles if name.lower() in _HOME]
    if parts:
        home = pd.concat([*parts, *([columns["address"].fillna("")] if "address" in columns else [])], axis="columns")
        columns["address"] = home.agg(" ".join, axis="columns").str.strip().replace("", None)
    if "birth_date" in columns:  # 19661103, as some lists of the world write it
        columns["birth_date"] = columns["birth_date"].str.replace(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", regex=True)
    feed = next(one for one in declared_feeds() if one.name == _FEED)
    rows = pd.DataFrame(columns, dtype=object).assign(sheet="", row=range(2, len(told) + 2), title="")
    read = normalise.records(TextTable(rows, pd.DataFrame(), pd.DataFrame()), feed, load_policy(None))
    keys = [f"{side}:{number:08d}" for number in range(len(told))]
    return read.assign(feed=side, record_id=keys, bench_id=told[ids].str.strip(), received_at="2026-01-01")


def _truth(path: Path, names: Mapping[str, str]) -> set[tuple[str, str]]:
    told = _table(path)
    if len(told.columns) < 2:
        raise BenchFileError(f"{path.name} needs two columns of ids, the first list's first")
    at = {side: {str(own): key for key, own in names.items() if key.startswith(side)} for side in ("left", "right")}
    found = set()
    for line, (one, other) in enumerate(zip(told.iloc[:, 0].str.strip(), told.iloc[:, 1].str.strip(), strict=True), 2):
        if one in at["left"] and other in at["right"]:
            found.add((at["left"][one], at["right"][other]))
        elif other in at["left"] and one in at["right"]:
            found.add((at["left"][other], at["right"][one]))
        else:
            raise BenchFileError(f"{path.name}, line {line}: no such pair of ids in the two lists")
    return found
