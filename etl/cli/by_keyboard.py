"""Answering at a terminal: the pairs and keys of the desk's review page, one pair after the other."""

import os
import sys
import termios
import tty
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.table import Table
from rich.text import Text

from etl.cli import screen
from etl.cli.errors import StopError
from etl.flow import answers, opinions, questions
from etl.flow.houses import Houses
from etl.records import Judgement
from etl.words import sentence

Pair = dict[str, Any]
_VERDICTS = {"x": Judgement.SAME, "n": Judgement.DIFFERENT, "u": Judgement.UNSURE}
_LEAVE = ("q", "\x04")
_ESCAPE = "\x1b"  # how arrows and the like begin


def answer(houses: Houses, language: str, by: str) -> None:
    """Show the waiting pairs and write each answer down at once, until none is left or ``q``.

    Keys: x same, n different, u unsure, s skip, z undo the last, ? help, q leave. Who looked is written down.
    """
    if not os.isatty(sys.stdin.fileno()):
        raise StopError("`tajhiz review --by` asks at a terminal; without one answer with `tajhiz judge`", 2)
    answers.looked(houses, by, "review at a terminal", None)
    waiting = deque(questions.pairs(houses, language, by))
    with _typed() as keys:
        _Seat(houses, language, by, waiting).sit(keys)
    screen.say(questions.agreement(houses, language))
    for torn in questions.conflicts(houses, language):
        pair = f"{questions.short(torn['left'])} {questions.short(torn['right'])}"
        screen.say(f"{torn['what']}: {pair} — {torn['answers']}")


@contextmanager
def _typed() -> Iterator[Iterator[str]]:
    """Give the keys as they are typed, typed ahead or not, without echo and without waiting for a line."""
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSANOW)

    def keys() -> Iterator[str]:
        while told := os.read(terminal, 64).decode("utf-8", "replace"):
            yield from "" if told.startswith(_ESCAPE) else told

    try:
        yield keys()
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


class _Seat:
    """One reviewer at one terminal."""

    def __init__(self, houses: Houses, language: str, by: str, waiting: deque[Pair]) -> None:
        self._houses, self._language, self._by = houses, language, by
        self._waiting, self._answered = waiting, list[Pair]()
        self._keys: dict[str, Callable[[], None]] = {"s": self._skip, "z": self._undo, "?": self._help}

    def sit(self, keys: Iterator[str]) -> None:
        """Ask until nothing waits."""
        self._help()
        while self._waiting:
            self._show(self._waiting[0])
            key = next(keys, "q")
            if key in _LEAVE:
                return
            if key in _VERDICTS:
                self._judge(_VERDICTS[key])
            else:
                self._keys.get(key, self._help)()
        self._say("no_pairs")

    def _judge(self, verdict: Judgement) -> None:
        pair = self._waiting.popleft()
        try:
            became = opinions.give(self._houses, pair["left"], pair["right"], verdict, self._by, pair["seen"])
        except opinions.StalePairError:
            self._say("stale")
            self._waiting = deque(questions.pairs(self._houses, self._language, self._by))
            return
        self._answered.append(pair)
        screen.say(f"{self._said(verdict.value)} — {self._said(became)}")

    def _undo(self) -> None:
        if not self._answered:
            return
        pair = self._answered.pop()
        opinions.take_back(self._houses, pair["left"], pair["right"], self._by)
        self._waiting.appendleft(pair)
        self._say("undone")

    def _skip(self) -> None:
        self._waiting.rotate(-1)

    def _help(self) -> None:
        screen.say(f"{self._said('help')} {self._said('leave')}")

    def _show(self, pair: Pair) -> None:
        table = Table(title=sentence("desk.left", self._language, {"count": len(self._waiting)}), title_justify="left")
        for head in ("", pair["left_rows"], pair["right_rows"]):
            table.add_column(screen.shown(head.replace("\n", " ")), overflow="fold")
        for line in pair["values"]:
            table.add_row(line["name"], _marked(line["left"], line["right"]), _marked(line["right"], line["left"]))
        screen.console().print(table)
        for told in (pair["why"], *pair["notes"]):
            screen.say(told)

    def _said(self, code: str) -> str:
        return sentence(f"desk.{code}", self._language)

    def _say(self, code: str) -> None:
        screen.say(self._said(code))


def _marked(value: str, other: str) -> Text:
    """Return a value with the letters in which it differs from the other, from the first to the last, in reverse."""
    first, last = _alike(value, other), _alike(value[::-1], other[::-1])
    last = min(last, len(value) - first, len(other) - first)
    found = Text(screen.shown(value) or "–")
    if value and other and first + last < len(value):
        found.stylize("reverse", first, len(value) - last)
    return found


def _alike(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
