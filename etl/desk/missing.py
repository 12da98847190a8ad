"""What is not there is a 404, without a word on why."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import HTTPException

from etl.flow.answers import NothingToAnswerError

_T = TypeVar("_T")


def or_404(look: Callable[[], _T]) -> _T:
    """Return what a look finds; raise 404 where there is nothing."""
    try:
        return look()
    except (NothingToAnswerError, LookupError, OSError, ValueError) as error:
        raise HTTPException(404, "there is none") from error
