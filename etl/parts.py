"""Work on parts of a list: who does it, and where, is the flow's to say; whoever thinks only cuts the work."""

from collections.abc import Callable, Sequence
from typing import Any

# Does a piece of work on consecutive parts of a list, side by side where it can, for so many rows of a week; gives the
# answers in the order of the parts. The work changes nothing outside itself: it may be done by another process.
InParts = Callable[[Callable[[Any], Any], Sequence[Any], int], list[Any]]


def at_once(work: Callable[[Any], Any], things: Sequence[Any], _rows: int) -> list[Any]:
    """Do work on all things as one part."""
    return [work(things)]
