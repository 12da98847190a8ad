"""Where Splink runs the model: DuckDB in this process, or a Spark cluster. The same settings, the same numbers.

What the settings say in SQL both engines know; only the marks around a column's name differ, and a function that each
names its own way.
"""

import json
import tempfile
from typing import Any, Protocol

import duckdb
import pandas as pd
import pyarrow as pa
from splink.backends.duckdb import DuckDBAPI

_BUDGET = "30%"  # of the machine's memory, for Python holds the same records; what does not fit goes to disk


class Engine(Protocol):
    """What scoring asks of an engine."""

    api: Any  # Splink's

    def settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the model's settings as this engine reads them."""

    def register(self, table: pa.Table) -> Any:
        """Hand a table over; returns Splink's table."""

    def taken(self, found: Any, columns: list[str], condition: str) -> pd.DataFrame:
        """Bring these columns back of the pairs for which a condition in SQL holds."""


class OnDuckDB:
    """In this process, on every core."""

    def __init__(self) -> None:
        self._aside = tempfile.TemporaryDirectory(prefix="tajhiz-")  # by its default it would be the current folder
        self._connection = duckdb.connect(
            ":memory:", config={"temp_directory": self._aside.name, "memory_limit": _BUDGET}
        )
        self._connection.execute("SET preserve_insertion_order = false")
        self._connection.execute("CREATE MACRO arrays_overlap(a, b) AS list_has_any(a, b)")
        self.api = DuckDBAPI(connection=self._connection)

    def close(self) -> None:
        """Give back what it holds, in memory and on disk."""
        self._connection.close()
        self._aside.cleanup()

    def settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the settings as they are: they are written for DuckDB."""
        return settings

    def register(self, table: pa.Table) -> Any:
        """Register an Arrow table."""
        return self.api.register(table)

    def taken(self, found: Any, columns: list[str], condition: str) -> pd.DataFrame:
        """Bring these columns back without copying the others."""
        chosen: pd.DataFrame = found.as_duckdbpyrelation().filter(condition).select(", ".join(columns)).df()
        return chosen


class OnSpark:
    """On the cluster of a Spark session whose ``spark.jars`` holds Splink's ``similarity_jar_location()``.

    The session needs a checkpoint directory. pyspark lives in an environment of its own (``make spark``): Great
    Expectations slows down where it finds it.
    """

    def __init__(self, session: Any) -> None:
        from splink.backends.spark import SparkAPI

        self._session = session
        self.api = SparkAPI(spark_session=session, break_lineage_method="persist")

    def settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Return the settings with Spark's marks around names."""
        text = json.dumps(settings).replace('\\"', "`").replace('"sql_dialect": "duckdb"', '"sql_dialect": "spark"')
        told: dict[str, Any] = json.loads(text)
        return told

    def register(self, table: pa.Table) -> Any:
        """Register an Arrow table."""
        return self.api.register(self._session.createDataFrame(table))

    def taken(self, found: Any, columns: list[str], condition: str) -> pd.DataFrame:
        """Bring these columns here as Arrow."""
        chosen: pd.DataFrame = found.as_spark_dataframe().filter(condition).select(*columns).toArrow().to_pandas()
        return chosen
