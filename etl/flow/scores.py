"""What the model said of pairs, kept in the home between runs; a lost or damaged file costs time and nothing else."""

import hashlib
import json
import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib.resources import files as sources_of
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather

from etl.flow.houses import Houses
from etl.link import Scores, model_version

_UNREADABLE = (OSError, pa.ArrowException, KeyError, ValueError, IndexError, TypeError)
_ROOMS = ("etl.link", "etl.spelling", "etl.flow")
_VERDICT = ("left_record_id", "right_record_id", "verdict", "evidence_hash")
_ENDS = ["left", "right"]  # kept as places among the records, which a country's pairs name over and over


def _place(houses: Houses) -> Path:
    return houses.settings.home / "link" / "scores.arrow"


def known(houses: Houses, standing: str | None, rolls: Collection[str]) -> Scores | None:
    """Return what an earlier run kept; None when there is nothing that can be read whole.

    ``standing``: what the warehouse says that its ties and pairs rest on (:func:`warehouse.read.comparisons`); where
    that is something else, nothing is told of how pairs were decided, and all are decided anew. ``rolls``: see
    :func:`etl.link.link_records`.
    """
    with suppress(*_UNREADABLE):
        table = feather.read_table(_place(houses))
        told = json.loads(table.schema.metadata[b"tajhiz"])
        pairs = table.replace_schema_metadata().to_pandas()
        records = np.array(list(told["prints"]), dtype=object)
        pairs[_ENDS] = pairs[_ENDS].apply(lambda places: pd.Series(records[places], dtype=object))
        kept = Scores(told["version"], told["prints"], pairs, frozenset(told["judged"]))
        rests = json.loads(table.schema.metadata[b"last"])["rests_on"]
        return kept if made_of(kept, rolls, rests) == standing else kept.scored_only()
    return None


def made_of(scores: Scores, rolls: Collection[str], rests: str) -> str:
    """Return the fingerprint of a linking: comparisons, answered records, rolls, programme, and what it started from.

    ``rests``: see :func:`rests_on`.
    """
    rest = f"{scores.version} {_programme()} {sorted(rolls)} {sorted(scores.judged)} {rests}"
    told = hashlib.blake2b(rest.encode(), digest_size=16)
    for record, seen in sorted(scores.prints.items()):
        told.update(f"{record} {seen}\n".encode())
    return told.hexdigest()


@cache
def _programme() -> str:
    """Return the fingerprint of the rooms that links rest on: after an upgrade everything is decided anew."""
    found = (one for room in _ROOMS for one in sources_of(room).iterdir())
    sources = sorted((one for one in found if one.name.endswith(".py")), key=lambda one: one.name)
    return hashlib.sha256(b"".join(one.read_bytes() for one in sources)).hexdigest()


def rests_on(files: Sequence[tuple[str, int]], answers: Sequence[Mapping[str, Any]], rolls: Collection[str]) -> str:
    """Return the fingerprint of all that linking starts from: where it stays, so does who is who.

    ``files``: see :func:`warehouse.read.record_counts`; ``answers``: see :func:`etl.flow.judging.answers`.
    """
    verdicts = [[answer[name] for name in _VERDICT] for answer in answers]  # in order of time, whatever the hour
    told = [model_version(), _programme(), sorted(rolls), files, verdicts]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def counts_of(houses: Houses, standing: str | None, rests: str) -> dict[str, int] | None:
    """Return what the last linking counted, where it started from the same and the warehouse still rests on it."""
    with suppress(*_UNREADABLE), pa.memory_map(str(_place(houses))) as file:
        last = json.loads(pa.ipc.open_file(file).schema.metadata[b"last"])
        counts: dict[str, int] = last["counts"]
        return counts if standing is not None and (last["made_of"], last["rests_on"]) == (standing, rests) else None
    return None


def keep(houses: Houses, scores: Scores, made_of: str, rests: str, counts: Mapping[str, int]) -> None:
    """Write the scores beside the warehouse: whole under its name, or not at all.

    ``made_of``, ``rests``: see the functions of these names; ``counts``: what the linking counted.
    """
    place = _place(houses)
    place.parent.mkdir(parents=True, exist_ok=True)
    told = json.dumps({"version": scores.version, "prints": scores.prints, "judged": sorted(scores.judged)})
    place_of = {record: at for at, record in enumerate(scores.prints)}
    ends = {side: scores.pairs[side].map(place_of).astype("int32") for side in _ENDS}
    pairs = scores.pairs.assign(**ends)
    last = json.dumps({"made_of": made_of, "rests_on": rests, "counts": counts})
    table = pa.Table.from_pandas(pairs, preserve_index=False).replace_schema_metadata({"tajhiz": told, "last": last})
    written = place.with_name(f".tajhiz-{os.getpid()}-{place.stem}.part")  # swept when a run is cut off here
    feather.write_feather(table, written, compression="zstd")
    written.replace(place)


def forget(houses: Houses) -> None:
    """Take away what is kept: who was erased is not to be known by it; the next run scores anew."""
    _place(houses).unlink(missing_ok=True)
