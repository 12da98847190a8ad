"""The home's secret in its versions: a new one names what comes next, the older ones still know what they named."""

import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from etl.flow.houses import Houses
from etl.settings import SettingsError


@dataclass(frozen=True)
class Keyring:
    """The secrets, oldest first; the last one is in use."""

    secrets: tuple[bytes, ...] = field(repr=False)

    def digests(self, *told: str) -> list[bytes]:
        """Return the keyed hash of some words under each secret, the newest first."""
        message = "\x1f".join(told).encode()
        return [hmac.digest(secret, message, "sha256") for secret in reversed(self.secrets)]

    def pseudonyms(self, kind: str, told: str) -> list[str]:
        """Return what something of a kind may be called, the newest name first, each with the version of its secret."""
        newest = len(self.secrets)
        return [f"v{newest - at}:{digest.hex()}" for at, digest in enumerate(self.digests("mark", kind, told))]


def of_home(houses: Houses) -> Keyring:
    """Return the secrets of the settings, else those in the home; the first is made there when there is none."""
    settings = houses.settings
    if settings.row_key is not None:
        return Keyring(tuple(one.get_secret_value().encode() for one in (*settings.row_keys_before, settings.row_key)))
    places = _places(settings.home)
    if not places:
        _write_once(settings.home / "row.key", secrets.token_bytes(32))
        places = _places(settings.home)
    return Keyring(tuple(place.read_bytes() for place in places))


def rotate(houses: Houses) -> int:
    """Make a new secret for what is named from now on; return its number.

    Raises SettingsError where the secret is a setting.
    """
    if houses.settings.row_key is not None:
        raise SettingsError(
            "the secret is a setting here: put a new one into TAJHIZ_ROW_KEY and add the old one to "
            'TAJHIZ_ROW_KEYS_BEFORE, as ["old"], the oldest first'
        )
    number = len(of_home(houses).secrets) + 1
    _write_once(houses.settings.home / f"row.{number}.key", secrets.token_bytes(32))
    return number


def _places(home: Path) -> list[Path]:
    """Return where the secrets lie, the oldest first: row.key, row.2.key, and so on."""
    later = sorted(home.glob("row.*.key"), key=lambda place: int(place.name.split(".")[1]))
    return [place for place in (home / "row.key", *later) if place.exists()]


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
