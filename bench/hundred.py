"""Link two lists in a process of its own: ``python -m bench.hundred SIZE`` prints seconds and memory."""

import json
import resource
import sys
import time

import pandas as pd

from etl.flow import copies
from etl.link import link_records
from etl.train.bilingual import as_records, write
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of, people
from etl.train.name_people import read_people
from etl.train.rates import S1, S2


def main(size: int) -> None:
    """Print what keys and linking take; making the lists is not counted."""
    import numpy as np

    chance = np.random.default_rng(5)
    read = read_people()
    spelling = Spelling(read[read["fold"] == 0])
    everybody = people(size + size // 2, spelling, communes_of(), chance)
    members = everybody.iloc[:size], everybody.iloc[size // 2 :]
    written = [
        write(one.reset_index(drop=True), rates, spelling, communes_of(), chance)
        for one, rates in zip(members, (S1, S2), strict=True)
    ]
    began = time.perf_counter()
    records = pd.concat([as_records(lines, feed) for lines, feed in zip(written, ("left", "right"), strict=True)])
    keyed = time.perf_counter() - began
    unjudged = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"])
    links = link_records(
        records.reset_index(drop=True), unjudged, {}, rolls=("left", "right"), in_parts=copies.in_parts
    )
    told = {
        "seconds": time.perf_counter() - began,
        "keys": keyed,
        "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2,
        "pairs": len(links.scores.pairs),
        "people": int(links.persons["person_id"].nunique()),
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
