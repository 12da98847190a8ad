"""A million names beside a million others: ours and stock Splink on the same lists, each in a process of its own.

``python -m bench.million ours SIZE`` prints seconds, gigabytes and how many people are found as JSON; ``stock`` is
stock Splink with blocking rules of its own, ``paired`` stock Splink on the pairs that our keys bring together (making
those keys is not counted). ``PART=million make bench`` runs all, which takes the better part of an hour;
``SIZES=100000`` asks for less, ``PEERS=paired`` for one peer.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from splink.internals.exceptions import SplinkException

from bench import linking
from bench.line import Line
from bench.peers import stock_splink
from etl.accuracy import Curve
from etl.flow import copies
from etl.link import link_records, pair_probabilities
from etl.link.columns import comparable
from etl.link.model import shipped
from etl.spelling import likeness
from etl.train.bilingual import Lists, two_lists
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of
from etl.train.name_people import read_people
from etl.train.rates import S1, S2

_SIZES = "1000000"
_FOLDER = Path("var/bench")  # keeps the names model that has not met the people asked
_FURTHER = 0.2  # recall that is asked for above the peer's
_SEED = 5
_ON = {"paired": ", on the same pairs", "stock": ", on its own pairs"}


def lines(tell: Callable[[str], None]) -> Iterator[Line]:
    """Measure both at each size."""
    for size in map(int, os.environ.get("SIZES", _SIZES).split(",")):
        told = {}
        peers = os.environ.get("PEERS", "paired,stock").split(",")
        for which in ("ours", *peers):
            tell(f"{size} × {size}: {which} …")
            told[which] = _apart(which, size)
            (_FOLDER / f"million-{which}-{size}.json").write_text(json.dumps(told[which]) + "\n", "utf-8")
        for peer in peers:
            yield from _compared(f"{size} × {size}{_ON[peer]}", told["ours"], told[peer])


def _compared(what: str, ours: dict[str, Any], stock: dict[str, Any]) -> Iterator[Line]:
    if "ended" in stock:  # the time until then is the least that it would have needed
        stock = {"pairs": 0, "recall": float("nan"), "gigabytes": float("nan"), **stock}
        stock["ended"] = f" (did not come to an end: {stock['ended']})"
    took = f"{ours['seconds']:.0f} s and {stock['seconds']:.0f} s{stock.get('ended', '')}"
    keys = f" ({stock['keyed']:.0f} s of making keys not counted)" if stock.get("keyed", 0) > 1 else ""
    note = f"{took}{keys}; {ours['pairs']} and {stock['pairs']} pairs kept"
    yield Line(f"{what}: time, of stock Splink's", ours["seconds"] / stock["seconds"], "", 1, note)
    note = f"stock Splink {stock['recall']:.3f}"
    floor = None if "ended" in stock else stock["recall"] + _FURTHER
    yield Line(f"{what}: recall at precision {linking.PRECISION}", ours["recall"], "", floor, note, True)
    note = f"stock Splink {stock['gigabytes']:.1f} GB"
    yield Line(f"{what}: memory", ours["gigabytes"], "GB", 16, note)


def _apart(which: str, size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.million", which, str(size)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def main(which: str, size: int) -> None:
    """Link once and print what it took; making the lists and counting who was found is not counted."""
    read = read_people()
    spelling = Spelling(read[read["fold"] == linking.EXAM])
    with likeness.heard_with(linking.blind(_FOLDER, read)):
        lists = two_lists((size, size), (S1, S2), spelling, communes_of(), seed=_SEED)
        told = _ours(lists) if which == "ours" else _stock(lists, on_our_keys=which == "paired")
    _say(told)


def _ours(lists: Lists) -> dict[str, Any]:
    began = time.perf_counter()
    links = link_records(lists.records, linking.UNJUDGED, {}, rolls=("left", "right"), in_parts=copies.in_parts)
    told = _taken(began)
    _say(told)
    between = linking.between_lists(pair_probabilities(links.scores, lists.records))
    weight = linking.odds(between["probability"].to_numpy(np.float64))
    return {**told, "pairs": len(between), "recall": _recall(between, weight, lists)}


def _stock(lists: Lists, *, on_our_keys: bool) -> dict[str, Any]:
    began = time.perf_counter()
    keys = _keys(lists.records) if on_our_keys else None
    keyed, began = time.perf_counter() - began, time.perf_counter()
    try:
        pairs, weight = stock_splink.pairs(lists.records, 0, keys)  # nothing lighter is linked at this precision
    except SplinkException as error:  # of a million it may need more disk than there is
        return {**_taken(began), "ended": str(error).strip().splitlines()[-1][:80]}
    told = {**_taken(began), "keyed": keyed}
    _say(told)
    return {**told, "pairs": len(pairs), "recall": _recall(pairs, weight, lists)}


def _keys(records: pd.DataFrame) -> list[list[int]]:
    told = comparable(records, shipped(), copies.in_parts)
    keys = dict(zip(told["record_id"], told["keys"], strict=True))
    return [keys[record].tolist() for record in records["record_id"]]


def _recall(pairs: pd.DataFrame, weight: NDArray[np.float64], lists: Lists) -> float:
    """Recall at the precision asked for, of the pairs that are the best of both their records.

    The heaviest matching, which smaller sizes are counted by, would take hours over the peer's pairs.
    """
    is_best = np.ones(len(pairs), dtype=np.bool_)
    for side in ("left", "right"):
        codes, records = pd.factorize(pairs[side])
        most = np.full(len(records), -np.inf)
        np.maximum.at(most, codes, weight)
        is_best &= weight == most[codes]
    kept = pairs[is_best]
    same = linking.are_same(kept, lists)
    return Curve.of(weight[is_best], same, len(lists.records) // 4).recall_at(linking.PRECISION)


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def _taken(began: float) -> dict[str, float]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {"seconds": time.perf_counter() - began, "gigabytes": peak}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
