"""What a line of a partner's list is called, so that its answer comes home: opaque outside, found again here.

A keyed hash over partner and training: nobody else can make one, none tells anything, and a key of one partner's list
fits no other's.
"""

import base64
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from etl.flow.houses import Houses

_FILE = "row.key"
_LENGTH = 20  # letters of base 32: a hundred bits


def maker(houses: Houses, partner: str) -> Callable[[str, str, str], str]:
    """Return what names the lines of one partner's lists: (person, cohort, craft) → 20 letters and digits."""
    secret = _secret(houses)

    def name(person: str, cohort: str, craft: str) -> str:
        told = "\x1f".join((partner, person, cohort, craft)).encode()
        return base64.b32encode(hmac.digest(secret, told, "sha256")).decode()[:_LENGTH]

    return name


def _secret(houses: Houses) -> bytes:
    """Return the secret of the settings, else the one that lies in the home; made there when there is none."""
    if houses.settings.row_key is not None:
        return houses.settings.row_key.get_secret_value().encode()
    place = houses.settings.home / _FILE
    if not place.exists():
        _write_once(place, secrets.token_bytes(32))
    return place.read_bytes()


def _write_once(place: Path, content: bytes) -> None:
    """Write a file that nobody else may read; who comes second takes what is there."""
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    beside.touch(mode=0o600)
    beside.write_bytes(content)
    try:
        os.link(beside, place)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
