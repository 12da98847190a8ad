"""Parameters that a release carries: JSON, packed, with the checksum of what they say."""

import gzip
import hashlib
import json
from importlib import resources
from typing import Any


def checksum(told: dict[str, Any]) -> str:
    """Return the sha256 of the parameters, the entry ``sha256`` left out."""
    plain = {name: said for name, said in told.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def parameters(package: str, file: str) -> dict[str, Any]:
    """Read the parameters that stand in a package's ``data`` folder."""
    packed = resources.files(package).joinpath("data", file).read_bytes()
    told: dict[str, Any] = json.loads(gzip.decompress(packed))
    return told


def pack(told: dict[str, Any]) -> bytes:
    """Return the parameters as they are shipped: equal parameters are equal bytes."""
    plain = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(plain.encode(), mtime=0)
