"""Link a list of records on a local Spark of two workers: python on_spark.py RECORDS.pkl LINKS.pkl (see test_engines)."""

import sys
from pathlib import Path

import pandas as pd

from etl.link import OnSpark, link_records
from etl.on_spark import session


def main(records: Path, answer: Path) -> None:
    """Write who is who as DuckDB's answer is written."""
    with session("local[2]") as spark:
        spark.conf.set("spark.sql.shuffle.partitions", 2)
        unjudged = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"])
        links = link_records(pd.read_pickle(records), unjudged, {}, rolls=("left", "right"), engine=OnSpark(spark))
    pd.to_pickle((links.persons, links.pairs), answer)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
