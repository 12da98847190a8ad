"""Give rows the cell that was merged over them: a province, a craft, a person written once for several rows."""

from collections.abc import Sequence
from itertools import pairwise

from etl.feeds import Feed
from etl.read.sheet import Line, Span

_PARTITIONS = frozenset({"province", "commune", "craft", "cohort"})
_NUMBERING = frozenset({"order_number", "line"})
_SPARSE = 0.25  # of the rows at least are blank where a partition is written once


def filled_down(
    rows: Sequence[Line], places: dict[str, int], feed: Feed, merged: tuple[Span, ...] | None
) -> dict[int, dict[str, str]]:
    """Return what rows inherit from above: row number → canonical column → text.

    Only columns that the feed declares, and only where the sheet says that cells are merged. Formats that do
    not say it (.ods, text) show a merged column as one filled cell and blanks below: that is believed of the
    outermost column alone, when each value starts a new run.
    """
    inherited: dict[int, dict[str, str]] = {}
    for column in feed.fill_down:
        place = places.get(column)
        if place is None:
            continue
        if merged is not None:
            given = _from_merged(rows, place, merged)
        elif feed.columns[column].type in _PARTITIONS and _is_outermost(place, places):
            given = _from_runs(rows, place)
        else:
            given = {}
        for number, text in given.items():
            inherited.setdefault(number, {})[column] = text
    return inherited


def _from_merged(rows: Sequence[Line], place: int, merged: tuple[Span, ...]) -> dict[int, str]:
    by_number = {line.number: line for line in rows}
    given: dict[int, str] = {}
    for (top, left), (bottom, right) in merged:
        first = by_number.get(top + 1)
        text = _at(first, left) if first and left <= place <= right else ""
        if text:
            given.update(
                {n: text for n in range(top + 2, bottom + 2) if n in by_number and not _at(by_number[n], place)}
            )
    return given


def _from_runs(rows: Sequence[Line], place: int) -> dict[int, str]:
    written = [_at(line, place) for line in rows]
    starts = [text for text in written if text]
    is_run = all(one != after for one, after in pairwise(starts))
    if not starts or not written[0] or not is_run or len(written) - len(starts) < _SPARSE * len(written):
        return {}
    given: dict[int, str] = {}
    current = ""
    for line, text in zip(rows, written, strict=True):
        current = text or current
        if not text:
            given[line.number] = current
    return given


def _is_outermost(place: int, places: dict[str, int]) -> bool:
    return place == min(place for column, place in places.items() if column not in _NUMBERING)


def _at(line: Line | None, place: int) -> str:
    return line.cells[place] if line and place < len(line.cells) else ""
