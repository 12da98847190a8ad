"""EDGE  SFTP, S3, HTTPS, mailbox → drop folder → landing: bytes untouched, kept once under their fingerprint."""

from etl.pull.fetch import fetch
from etl.pull.folder import Arrived, arrived, fingerprint, is_landed, land, left_alone, place_of
from etl.pull.source import Fetched, Login, Source, SourceRefusedError, SourceUnreachableError, source_of
from etl.pull.whole import sweep, write_whole

__all__ = [
    "Arrived",
    "Fetched",
    "Login",
    "Source",
    "SourceRefusedError",
    "SourceUnreachableError",
    "arrived",
    "fetch",
    "fingerprint",
    "is_landed",
    "land",
    "left_alone",
    "place_of",
    "source_of",
    "sweep",
    "write_whole",
]
