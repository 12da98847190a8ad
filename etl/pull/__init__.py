"""EDGE  drop folder → landing: bytes untouched, kept once under their fingerprint."""

from etl.pull.folder import Arrived, arrived, land, unknown_folders

__all__ = ["Arrived", "arrived", "land", "unknown_folders"]
