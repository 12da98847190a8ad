"""One model file, two engines: what Spark makes of the records is what DuckDB makes of them, to the last digit."""

import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from etl.link import link_records
from etl.train.bilingual import two_lists
from etl.train.bilingual_names import Spelling
from etl.train.bilingual_people import communes_of
from etl.train.name_people import read_people
from etl.train.rates import H1, H2

ROOT = Path(__file__).parents[2]
SPARK = ROOT / ".venv-spark" / "bin" / "python"
UNJUDGED = pd.DataFrame(columns=["left_record_id", "right_record_id", "verdict"])


def spark_is_missing():
    if not SPARK.exists():
        return "no .venv-spark: `make spark` builds it"
    return None if shutil.which("java") else "Spark needs Java 17 (Debian: openjdk-17-jre-headless)"


@pytest.mark.slow
def test_spark_links_whom_duckdb_links(tmp_path):
    if missing := spark_is_missing():
        assert not os.environ.get("CI"), missing
        pytest.skip(missing)
    spelling = Spelling(read_people())
    records = two_lists((120, 200), (replace(H1, card=0.6), H2), spelling, communes_of(), seed=11).records
    ours = link_records(records, UNJUDGED, {}, rolls=("left", "right"))
    records.to_pickle(tmp_path / "records.pkl")
    subprocess.run(
        [SPARK, Path(__file__).with_name("on_spark.py"), tmp_path / "records.pkl", tmp_path / "links.pkl"],
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
    )
    persons, pairs = pd.read_pickle(tmp_path / "links.pkl")
    assert (ours.pairs["status"] == "linked").sum() > 50
    pd.testing.assert_frame_equal(persons, ours.persons, check_dtype=False)
    pd.testing.assert_frame_equal(pairs, ours.pairs, check_dtype=False)
