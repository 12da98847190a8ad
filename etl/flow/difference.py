"""What a corrected list changes in the one it replaces: rows in, counts and addresses out, never a value."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from etl.flow.sameness import GROUP, PAPERS, PERSON, WHAT

Row = tuple[str, int, tuple[Any, ...]]  # sheet, row, what it says
_ROWS_TOLD = 200  # addresses of each kind kept with a difference


def difference(old: Iterable[Row], new: Iterable[Row], again: Iterable[Row], names: Sequence[str]) -> dict[str, Any]:
    """Return what changes from the old list to the new one: counts, addresses and columns, never a value.

    ``names``: the columns of each row's values. ``again``: the new rows once more, for a list is read, not held.
    Keys: unchanged, added, gone, changed (counts), columns (name → rows in which it changed), added_rows, gone_rows
    ([sheet, row]), changed_rows ([sheet, row, sheet before, row before, columns]); at most 200 of each.
    """
    waiting = Counter(hash(values) for _, _, values in new)
    total = waiting.total()
    left = [row for row in old if not _taken(waiting, hash(row[2]))]
    fresh = [row for row in again if _taken(waiting, hash(row[2]))]
    gone, added, pairs = _paired(sorted(left, key=_address), sorted(fresh, key=_address), names)
    changes = [
        (
            now,
            before,
            [name for name, a, b in zip(names, before[2], now[2], strict=True) if a != b and name != "name_key"],
        )
        for before, now in pairs
    ]
    touched = Counter(name for _, _, columns in changes for name in columns)
    return {
        "unchanged": total - len(fresh),
        "added": len(added),
        "gone": len(gone),
        "changed": len(changes),
        "columns": dict(sorted(touched.items())),
        "added_rows": [list(_address(row)) for row in added[:_ROWS_TOLD]],
        "gone_rows": [list(_address(row)) for row in gone[:_ROWS_TOLD]],
        "changed_rows": [[*_address(now), *_address(old), columns] for now, old, columns in changes[:_ROWS_TOLD]],
    }


def _changed(before: Row, now: Row, names: Sequence[str]) -> list[str]:
    both = zip(names, before[2], now[2], strict=True)
    return [name for name, a, b in both if a != b and name != "name_key"]


def _taken(waiting: Counter[int], content: int) -> bool:
    if waiting[content] <= 0:
        return False
    waiting[content] -= 1
    return True


def _address(row: Row) -> tuple[str, int]:
    return row[0], row[1]


def _paired(old: list[Row], new: list[Row], names: Sequence[str]) -> tuple[list[Row], list[Row], list[tuple[Row, Row]]]:
    """Pair the rows that speak of the same, the surest way of knowing it first; return what is left, and the pairs."""
    pairs: list[tuple[Row, Row]] = []
    for columns in _ways(names):
        places = [names.index(name) for name in columns]
        surer = () if columns[0] in PERSON else PERSON if columns[0] in GROUP else (*PERSON, *GROUP)
        silent = [at for at, name in enumerate(names) if name in surer]
        by_key: dict[tuple[Any, ...], list[Row]] = {}
        for row in old:
            if _tells(row, places, silent):
                by_key.setdefault(_key(row, places), []).append(row)
        found: set[tuple[str, int]] = set()
        rest = []
        for row in new:
            alike = by_key.get(_key(row, places)) if _tells(row, places, silent) else None
            if alike:
                before = alike.pop(0)
                found.add(_address(before))
                pairs.append((before, row))
            else:
                rest.append(row)
        old, new = [row for row in old if _address(row) not in found], rest
    return old, new, sorted(pairs, key=lambda pair: _address(pair[1]))


def _tells(row: Row, places: list[int], silent: list[int]) -> bool:
    """Tell whether a row can be known this way: by a person, by a group where it names none, else by a thing."""
    return row[2][places[0]] is not None and all(row[2][place] is None for place in silent)


def _key(row: Row, places: list[int]) -> tuple[Any, ...]:
    return tuple(row[2][place] for place in places)


def _ways(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield sets of columns that tell a row, the telling one first: who with everything, who alone, then things."""
    what = tuple(name for name in (*PAPERS, *WHAT, "craft") if name in names)
    for short in (what, tuple(name for name in ("item",) if name in names)):
        yield from ((name, *short) for name in (*PERSON, *GROUP) if name in names)
    things = ("line", "item", "craft", "group_ofppt", "training_centre")
    yield from ((name, *(n for n in what if n != name)) for name in things if name in names)
    yield from ((name, *(n for n in (*PAPERS, "lot") if n in names)) for name in things[:2] if name in names)
