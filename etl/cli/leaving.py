"""The end of a command: once all is written, the process is gone, not taken apart object by object for a second."""

import atexit
import os
import sys
from contextlib import suppress

_left_with: list[int] = []


def quickly() -> None:
    """Have this process end at once when everything else that ends with it has ended; to be called before all else."""
    atexit.register(_gone)  # what is registered first is called last


def leave(code: int) -> None:
    """End the command with an exit code."""
    _left_with.append(code)
    sys.exit(code)


def _gone() -> None:
    if _left_with:  # else it is not a command that ended but Python, by an error of its own
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # closed, or its reader is gone: there is nobody to tell
                stream.flush()
        os._exit(_left_with[0])
