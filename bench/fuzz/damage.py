"""Damage to bytes: what transfers, disks and hostile hands do to a file."""

from collections.abc import Callable
from random import Random

_TELLING = [
    b"\x00",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\x00\x00\x00",
    b"\r\n",
    b'"',
    b"\xd8\x00",
    b"]]>",
    b"<",
]


def damaged(content: bytes, other: bytes, chance: Random) -> bytes:
    """Return the bytes after one to six mishaps; ``other`` is a file that may get mixed in."""
    found = bytearray(content)
    for _ in range(chance.choice([1, 1, 1, 2, 3, 6])):
        chance.choice(_MISHAPS)(found, other, chance)
    return bytes(found)


def _at(content: bytearray, chance: Random) -> int:
    return chance.randrange(len(content) + 1)


def _flip(content: bytearray, other: bytes, chance: Random) -> None:
    for _ in range(chance.choice([1, 1, 4, 40])):
        if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _truncate(content: bytearray, other: bytes, chance: Random) -> None:
    del content[_at(content, chance) :]


def _behead(content: bytearray, other: bytes, chance: Random) -> None:
    del content[: min(len(content), chance.choice([1, 2, 8, 512, len(content) // 2]))]


def _overwrite(content: bytearray, other: bytes, chance: Random) -> None:
    at, told = _at(content, chance), chance.choice(_TELLING)
    content[at : at + len(told)] = told


def _insert(content: bytearray, other: bytes, chance: Random) -> None:
    at = _at(content, chance)
    content[at:at] = chance.choice([*_TELLING, chance.randbytes(chance.choice([1, 4, 64]))])


def _remove(content: bytearray, other: bytes, chance: Random) -> None:
    at = _at(content, chance)
    del content[at : at + chance.choice([1, 2, 4, 100, 512])]


def _double(content: bytearray, other: bytes, chance: Random) -> None:
    at = _at(content, chance)
    piece = content[at : at + chance.choice([1, 16, 512])]
    content[at:at] = piece * chance.choice([1, 2, 50])


def _splice(content: bytearray, other: bytes, chance: Random) -> None:
    content[_at(content, chance) :] = other[chance.randrange(len(other) + 1) :]


def _blank(content: bytearray, other: bytes, chance: Random) -> None:
    at = _at(content, chance)
    end = min(len(content), at + chance.choice([8, 512, 4096]))
    content[at:end] = bytes(end - at)


_MISHAPS: list[Callable[[bytearray, bytes, Random], None]] = [
    _flip, _flip, _truncate, _behead, _overwrite, _overwrite, _insert, _remove, _double, _splice, _blank
]  # fmt: skip
