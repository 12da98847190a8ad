"""The library that judges, imported when it is first needed: its import takes seconds."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


@cache
def great_expectations() -> tuple[Any, Any]:
    """Return the library and a batch definition that takes any DataFrame; made once, nothing is kept in it."""
    with _without("rfc3987_syntax"):  # its grammars of web addresses take a second, and no suite asks for them
        import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("file").add_dataframe_asset("records")
    return gx, asset.add_batch_definition_whole_dataframe("all")


@contextmanager
def _without(module: str) -> Iterator[None]:
    """Have libraries that can do without a module do so while they load; one that is loaded already stays."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]  # Python's own word for "cannot be imported"
    try:
        yield
    finally:
        del sys.modules[module]
