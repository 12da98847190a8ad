"""Link a list of records on a local Spark of two workers: python on_spark.py RECORDS.pkl LINKS.pkl (see test_engines)."""

import sys
from pathlib import Path

import pandas as pd
from pyspark.sql import SparkSession
from splink.backends.spark import similarity_jar_location

from etl.link import OnSpark, link_records


def main(records: Path, answer: Path) -> None:
    """Write who is who as DuckDB's answer is written."""
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.jars", similarity_jar_location())
        .config("spark.sql.shuffle.partitions", 2)
        .config("spark.default.parallelism", 2)
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setCheckpointDir(str(answer.with_suffix(".checkpoints")))
    unjudged = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"])
    links = link_records(pd.read_pickle(records), unjudged, {}, rolls=("left", "right"), engine=OnSpark(session))
    pd.to_pickle((links.persons, links.pairs), answer)
    session.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
