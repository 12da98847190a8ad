"""How much text the cells of an .xlsx file show, when a million of them share one long text."""

import re
from array import array

import numpy as np

from etl.read.cell_box import without_prefixes
from etl.read.limits import Limits
from etl.records import FileRefusedError

_SHARED = re.compile(rb"""\st\s*=\s*["']s["'][^<>]*>\s*<v[^<>]*>\s*(\d{1,9})""")
_UNIQUE = re.compile(rb"""uniqueCount\s*=\s*["'](\d+)""")
_UNIT = 8  # bytes; lengths are kept in such steps, in two bytes each
_LONGEST = 2**16 - 1
_DOUBT = 4  # times the limit if every text were the longest; below that the reader's own limit is enough


class SharedText:
    """The lengths of the shared texts, and what the cells that show them add up to."""

    def __init__(self, limits: Limits) -> None:
        self._limit, self._most = limits.text_bytes, limits.cells // 2
        self._lengths = array("H")
        self._longest = self._shown = self._counted = 0

    def see(self, piece: bytes) -> None:
        """Take a piece of the part with the shared texts; it should stop behind one."""
        told = _UNIQUE.search(piece)
        *texts, _ = without_prefixes(piece).split(b"</si>")
        self._lengths.extend(min(len(text) // _UNIT + 1, _LONGEST) for text in texts)
        if len(self._lengths) > self._most or (told and int(told.group(1)[:12]) > self._most):
            raise FileRefusedError("workbook_too_large", why="shared texts")  # a reader sets aside what is told
        if texts:
            self._longest = max(self._longest, *self._lengths[-len(texts) :])

    def show(self, piece: bytes) -> None:
        """Take a piece of a sheet."""
        if self._longest:
            self._shown += piece.count(b't="s"')

    @property
    def is_doubtful(self) -> bool:
        """Return whether the sheets seen so far might show too much, so that they must be counted text by text."""
        return self._shown * self._longest * _UNIT > self._limit * _DOUBT

    def count(self, piece: bytes) -> None:
        """Take a piece of a doubtful sheet again; refuse when its cells show too much."""
        shown = np.array(_SHARED.findall(piece), dtype="S9").astype(np.int64)
        lengths = np.frombuffer(self._lengths, dtype=np.uint16)
        known = shown[shown < len(lengths)]
        self._counted += int(lengths[known].sum(dtype=np.int64)) * _UNIT
        if self._counted > self._limit:
            raise FileRefusedError("workbook_too_large", megabytes=self._limit // 2**20)
