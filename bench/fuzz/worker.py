"""Read one case after the other: numbers come in by line, one line of JSON goes out for each."""

import json
import logging
import os
import resource
import sys
import time
import traceback
from collections import deque
from typing import Any

from bench.fuzz.account import changed_words, lost_records, unaccounted
from bench.fuzz.cases import Case, case
from etl import normalise, read, validate
from etl.feeds import declared_feed
from etl.policy import load_policy
from etl.records import FileRefusedError, TextTable
from etl.words import sentence
from expectations import suite_of

_LANGUAGES = ("fr", "ar", "en")
_BROKE = "reading_failed"
_OF_CONTENT = {
    "no_known_header",
    "columns_missing",
    "empty_file",
    "nul_in_text",
}  # what may be said of any table of text
_ERRORS: deque[str] = deque(maxlen=3)  # what was logged last


def judged(one: Case, *, suite: bool = True) -> dict[str, Any]:
    """Return how a case ended: ``outcome`` is read, stopped or refused, or ``failure`` says what must not be.

    ``suite``: whether its records are also held against the feed's suite, which takes longer than all the rest.
    """
    try:
        return _judged(one, suite)
    except Exception as error:  # noqa: BLE001 - any exception at all is what we are looking for
        return {"outcome": "failed", "failure": type(error).__name__, "told": traceback.format_exc()}
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        return {"outcome": "failed", "failure": type(error).__name__, "told": traceback.format_exc()}


def _judged(one: Case, suite: bool) -> dict[str, Any]:
    feed = declared_feed(one.feed)
    try:
        table = read.table(one.content, one.name, feed)
    except FileRefusedError as refusal:
        for language in _LANGUAGES:
            sentence(refusal.code, language, refusal.facts)
        json.dumps(refusal.facts, default=list)
        if refusal.code == _BROKE:  # a refusal for the partner, a fault of ours all the same
            return {"outcome": "failed", "failure": "reading broke", "told": "\n".join(_ERRORS)}
        if one.must is not None and refusal.code not in _OF_CONTENT:
            return {
                "outcome": "failed",
                "failure": f"an undamaged file is refused: {refusal.code}",
                "told": str(refusal),
            }
        return {"outcome": "refused", "code": refusal.code}
    wrong = unaccounted(one, table) or changed_words(one, table) or _wrong_words(table) or _wrong_cells(table)
    if wrong:
        return {"outcome": "failed", "failure": wrong.split(":")[0].lstrip("0123456789 "), "told": wrong}
    records = normalise.records(table, feed, load_policy())
    if not suite:
        return {"outcome": "read", "rows": len(table.rows)}
    verdict = validate.check(records, suite_of(feed.name))
    wrong = lost_records(table, records, verdict.accepted, verdict.quarantined)
    if wrong:
        return {"outcome": "failed", "failure": wrong, "told": wrong}
    return {"outcome": "stopped" if verdict.stopped_by else "read", "rows": len(table.rows)}


def _wrong_words(table: TextTable) -> str:
    for code, facts in table.remarks:
        for language in _LANGUAGES:
            sentence(code, language, facts)
    for code in set(table.refused_rows["code"]):
        sentence(code, "fr")
    return ""


def _wrong_cells(table: TextTable) -> str:
    """Tell of cells that no warehouse holds, and of rows whose written cells cannot be shown."""
    for column in table.rows.columns.difference(["row"]):
        for cell in table.rows[column].dropna():
            if not isinstance(cell, str):
                return f"a cell is no text: {column}"
            if "\x00" in cell:
                return f"a cell holds a NUL, which no database keeps: {column}"
            cell.encode()  # raises for half a letter
    for position in table.rows.index[:3]:
        json.dumps(table.written.cells(int(position)), ensure_ascii=False).encode()
    return ""


class _Listening(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _ERRORS.append(record.getMessage())


def main() -> None:
    """Answer until the numbers end; every so many files are held against their suite.

    What libraries print must not mix with the answers.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.getLogger("etl").addHandler(_Listening(logging.ERROR))
    seed, every = int(sys.argv[1]), int(sys.argv[2])
    for line in sys.stdin:
        one = case(seed, int(line))
        started = time.monotonic()
        found = judged(one, suite=one.number % every == 0)
        found |= {"number": one.number, "way": one.way, "seconds": round(time.monotonic() - started, 3)}
        found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        answers.write(json.dumps(found) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
