"""A column as its distinct values and where each stands: what a list says a thousand times is read once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Objects = np.ndarray[Any, np.dtype[np.object_]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Places = np.ndarray[Any, np.dtype[np.int64]]
Reader = Callable[..., Any]


def objects(values: Iterable[Any], count: int) -> Objects:
    """Return values as an array of Python objects, tuples kept whole."""
    return np.fromiter(values, dtype=object, count=count)


def matching(texts: Objects, pattern: str) -> Flags:
    """Tell which texts a pattern is found in; ``pattern`` is RE2, whose classes are of ASCII unless spelt out."""
    found = pc.match_substring_regex(pa.array(texts, pa.large_string()), pattern)
    return np.asarray(found.fill_null(False))


def _writable(value: Any) -> str:
    """Return a value as text that UTF-8 can hold: half a sign is a question mark."""
    return str(value).encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True)
class Cells:
    """A column: its ``distinct`` values (None among them means nothing) and each row's place there, -1 for nothing.

    Two places may hold equal values: they were written differently.
    """

    distinct: Objects
    places: Places

    @classmethod
    def of(cls, column: "pd.Series[Any]") -> "Cells":
        """Take a table's column of texts; what is no text is taken as Python writes it."""
        try:
            values = pa.array(column, type=pa.large_string(), from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
            values = pa.array([None if pd.isna(one) else _writable(one) for one in column], pa.large_string())
        if isinstance(values, pa.ChunkedArray):
            values = values.combine_chunks()
        coded = values.dictionary_encode()
        places = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
        return cls(coded.dictionary.to_numpy(zero_copy_only=False).astype(object), places)

    @classmethod
    def nothing(cls, count: int) -> "Cells":
        """Return a column of empty cells."""
        return cls(np.empty(0, dtype=object), np.full(count, -1))

    @classmethod
    def of_numbers(cls, numbers: np.ndarray[Any, np.dtype[np.float64]]) -> "Cells":
        """Return a column of numbers, none missing."""
        places, found = pd.factorize(numbers)
        return cls(objects(found.tolist(), len(found)), places.astype(np.int64))

    @classmethod
    def constant(cls, value: Any, count: int) -> "Cells":
        """Return a column that holds one value everywhere."""
        return cls(objects([value], 1), np.zeros(count, dtype=np.int64))

    @classmethod
    def flagged(cls, flags: Flags) -> "Cells":
        """Return a column of True and False."""
        return cls(objects((False, True), 2), flags.astype(np.int64))

    def __len__(self) -> int:
        return len(self.places)

    def read(self, reader: Reader) -> "Cells":
        """Return the reader's answer to each value; an empty cell has none."""
        answers = (None if value is None else reader(value) for value in self.distinct)
        return Cells(objects(answers, len(self.distinct)), self.places)

    def named(self, field: str) -> "Cells":
        """Return one field of answers that are named tuples."""
        return self.read(lambda answer: getattr(answer, field))

    def rewritten(self, pattern: str, by: str) -> "Cells":
        """Return texts with a pattern (RE2) replaced; what is then equal is one."""
        if not matching(self.distinct, pattern).any():
            return self
        texts = pc.replace_substring_regex(pa.array(self.distinct, pa.large_string()), pattern, by)
        again = Cells.of(pd.Series(texts.to_numpy(zero_copy_only=False), dtype="object"))
        return Cells(again.distinct, np.append(again.places, -1)[self.places])

    def spread(self) -> Objects:
        """Return the value of each row, None for nothing."""
        table = np.empty(len(self.distinct) + 1, dtype=object)
        table[:-1] = self.distinct
        return table[self.places]

    def spread_at(self, rows: Places) -> list[Any]:
        """Return the values of some rows, by their number."""
        values: list[Any] = Cells(self.distinct, self.places[rows]).spread().tolist()
        return values

    def numbers(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Return the number of each row, NaN for nothing."""
        table = np.array([np.nan if value is None else value for value in (*self.distinct, None)], dtype=np.float64)
        return table[self.places]

    def having(self, is_so: Callable[[Any], bool]) -> Flags:
        """Tell which rows hold a value that is so; an empty cell is never."""
        table = np.array([value is not None and is_so(value) for value in self.distinct] + [False])
        found: Flags = table[self.places]
        return found

    def filled(self) -> Flags:
        """Tell which rows hold a value."""
        return self.having(lambda _: True)

    def only(self, rows: Flags) -> "Cells":
        """Return the column with the other rows emptied."""
        return Cells(self.distinct, np.where(rows, self.places, -1))._used()

    def at(self, rows: Flags) -> "Cells":
        """Return the column cut to some rows."""
        return Cells(self.distinct, self.places[rows])._used()

    def _used(self) -> "Cells":
        """Leave out what no row holds any more."""
        places = self.places + 1
        is_held = np.zeros(len(self.distinct) + 1, dtype=np.bool_)
        is_held[places] = True
        is_held[0] = True
        if is_held.all():
            return self
        return Cells(self.distinct[is_held[1:]], (np.cumsum(is_held) - 1)[places] - 1)

    def merged(self) -> "Cells":
        """Return the column with equal values at one place: texts that were cut out of different ones."""
        places, found = pd.factorize(self.distinct)
        return Cells(np.asarray(found, dtype=object), np.append(places, -1)[self.places])

    def put(self, rows: Flags, other: "Cells") -> "Cells":
        """Return the column with ``other``, as long as there are such rows, in their place."""
        places = self.places.copy()
        places[rows] = np.where(other.places < 0, -1, other.places + len(self.distinct))
        return Cells(np.concatenate([self.distinct, other.distinct]), places)


def together(columns: Iterable[Cells], reader: Reader) -> Cells:
    """Return the reader's answer to each row's values taken together, asked once per combination of places."""
    columns = tuple(columns)
    combined = columns[0].places
    for column in columns[1:]:
        combined = pd.factorize(combined)[0] * (len(column.distinct) + 1) + column.places + 1
    places, found = pd.factorize(combined)
    first = np.empty(len(found), dtype=np.int64)
    first[places[::-1]] = np.arange(len(places))[::-1]
    asked = zip(*(column.spread_at(first) for column in columns), strict=True)
    return Cells(objects((reader(*values) for values in asked), len(found)), places.astype(np.int64))
