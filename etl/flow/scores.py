"""What the model said of pairs, kept in the home between runs; a lost or damaged file costs time and nothing else."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather

from etl.flow.houses import Houses
from etl.link import Scores

_UNREADABLE = (OSError, pa.ArrowException, KeyError, ValueError)


def _place(houses: Houses) -> Path:
    return houses.settings.home / "link" / "scores.arrow"


def known(houses: Houses) -> Scores | None:
    """Return what an earlier run kept; None when there is nothing that can be read whole."""
    with suppress(*_UNREADABLE):
        table = feather.read_table(_place(houses))
        told = json.loads(table.schema.metadata[b"tajhiz"])
        return Scores(told["version"], told["prints"], table.replace_schema_metadata().to_pandas())
    return None


def keep(houses: Houses, scores: Scores) -> None:
    """Write the scores beside the warehouse: whole under its name, or not at all."""
    place = _place(houses)
    place.parent.mkdir(parents=True, exist_ok=True)
    told = json.dumps({"version": scores.version, "prints": scores.prints})
    table = pa.Table.from_pandas(scores.pairs, preserve_index=False).replace_schema_metadata({"tajhiz": told})
    written = place.with_name(f".tajhiz-{os.getpid()}-{place.stem}.part")  # swept when a run is cut off here
    feather.write_feather(table, written, compression="zstd")
    written.replace(place)


def forget(houses: Houses) -> None:
    """Take away what is kept: who was erased is not to be known by it; the next run scores anew."""
    _place(houses).unlink(missing_ok=True)
