"""EDGE  drop folder → landing: bytes untouched, kept once under their fingerprint."""

from etl.pull.folder import Arrived, arrived, fingerprint, is_landed, land, left_alone, place_of
from etl.pull.whole import sweep, write_whole

__all__ = [
    "Arrived",
    "arrived",
    "fingerprint",
    "is_landed",
    "land",
    "left_alone",
    "place_of",
    "sweep",
    "write_whole",
]
