"""Python's cycle collector: seldom at work, and at rest while millions of objects are made of which none is a cycle."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_OFTEN = (100_000, 20, 10)  # objects made, of which most are functions and classes of libraries that stay


def seldom() -> None:
    """Have the collector look less often, from a process's start on: it takes a third of what libraries load in."""
    gc.set_threshold(*_OFTEN)


@contextmanager
def resting() -> Iterator[None]:
    """Let the collector rest: it would look at every object again and again and find nothing to free."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
