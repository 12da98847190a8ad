"""The library that judges, imported when it is first needed: its import takes seconds."""

import logging
from functools import cache
from typing import Any


@cache
def great_expectations() -> tuple[Any, Any]:
    """Return the library and a batch definition that takes any DataFrame; made once, nothing is kept in it."""
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("file").add_dataframe_asset("records")
    return gx, asset.add_batch_definition_whole_dataframe("all")
