"""EDGE  who is who on a Spark cluster: ``python -P -m etl.on_spark FD MASTER`` in the environment that has pyspark.

Work and answers travel pickled: both ends are this programme, on a line that nobody else holds. The rows themselves go
from here to the cluster.
"""

import pickle
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from etl.link import OnSpark, link_records


def serve(asked: Connection, master: str) -> None:
    """Link what is asked, once; an exception goes back as its kind alone: its words may hold a row's."""
    arguments, named = pickle.loads(asked.recv_bytes())  # noqa: S301  from the process that started us
    answer: Any = None  # also when it is ended half-way
    try:
        with session(master) as spark:
            answer = link_records(*arguments, **{**named, "engine": OnSpark(spark)})
    except Exception as error:
        answer = type(error).__name__
        raise
    finally:
        asked.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


@contextmanager
def session(master: str) -> Iterator[Any]:
    """Give a Spark session with what Splink needs; ``master``: spark://host:7077, local[2], and so on."""
    from pyspark.sql import SparkSession  # type: ignore[import-not-found]  # lives in an environment of its own
    from splink.backends.spark import similarity_jar_location

    with tempfile.TemporaryDirectory(prefix="tajhiz-") as aside:
        spark = (
            SparkSession.builder.master(master)
            .appName("tajhiz")
            .config("spark.jars", similarity_jar_location())
            .config("spark.driver.memory", "2g")
            .config("spark.driver.maxResultSize", "0")
            .config("spark.local.dir", aside)
            .config("spark.ui.enabled", "false")
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .getOrCreate()
        )
        try:
            spark.sparkContext.setLogLevel("ERROR")
            spark.sparkContext.setCheckpointDir(str(Path(aside) / "checkpoints"))
            yield spark
        finally:
            spark.stop()


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), sys.argv[2])
