"""One programme of 20,000 people on other engines: every fact, link, state and figure is the same, to the digit.

The laptop's engines (SQLite, DuckDB) beside the server's and the cluster's (PostgreSQL; a Spark master with two workers).
"""

import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench import country
from etl.flow import answers, linking, open_houses, run_week
from etl.settings import Settings, SettingsError
from warehouse import read as question

ROOT = Path(__file__).parents[2]
SPARK = ROOT / ".venv-spark"
WEEK = country.WEEKS[0]
PEOPLE = 20_000


def spark_is_missing():
    if not (SPARK / "bin" / "python").exists():
        return "no .venv-spark: `make spark` builds it"
    return None if shutil.which("java") else "Spark needs Java 17 (Debian: openjdk-17-jre-headless)"


@pytest.fixture(scope="module")
def inbox(tmp_path_factory):
    folder = tmp_path_factory.mktemp("country")
    country.write_inboxes(folder, PEOPLE, PEOPLE // 4)
    return folder / WEEK


@pytest.fixture(scope="module")
def on_a_laptop(inbox, tmp_path_factory):
    return answer(Settings(home=tmp_path_factory.mktemp("laptop"), inbox=inbox, week=WEEK))


def answer(settings):
    with open_houses(settings) as houses:
        run_week(houses, WEEK)
        with houses.asking() as connection:
            digest = question.tables_digest(connection)
            links = question.links(connection)
        told = answers.of_week(houses, WEEK)
    told.header.pop("created_at")  # of our clock
    decided = [{name: line[name] for name in line if name != "decided_at"} for line in links]
    return digest, decided, told


def assert_same(ours, theirs):
    assert len(ours[1]) > PEOPLE
    assert {line["decided_by"] for line in ours[1]} >= {"P", "T1", "alone"}
    assert theirs[1] == ours[1]
    assert theirs[2] == ours[2]
    assert theirs[0] == ours[0]


@contextmanager
def two_workers(folder):
    """Start a Spark master and two workers of one core on loopback; give the master's address."""
    words = [SPARK / "bin" / "python", "-c", "import pyspark, os; print(os.path.dirname(pyspark.__file__))"]
    home = Path(subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip())
    env = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": str(words[0])}
    env |= {"SPARK_WORKER_DIR": str(folder / "work"), "SPARK_NO_DAEMONIZE": "1"}
    running = []

    def start(name, *words):
        log = folder / f"{name}.log"
        with log.open("wb") as told:
            command = [home / "bin" / "spark-class", *words]
            running.append(subprocess.Popen(command, env=env, stdout=told, stderr=told, start_new_session=True))
        return log

    def said(log, pattern):
        for _ in range(120):
            if found := re.search(pattern, log.read_text(errors="replace")):
                return found
            time.sleep(0.5)
        raise AssertionError(log.read_text(errors="replace")[-2000:])

    deploy = "org.apache.spark.deploy"
    try:
        words = ("--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        master = said(start("master", f"{deploy}.master.Master", *words), r"Starting Spark master at (spark://\S+)")[1]
        for worker in ("one", "other"):
            words = ("--cores", "1", "--memory", "2g", "--host", "127.0.0.1", "--webui-port", "0", master)
            said(start(worker, f"{deploy}.worker.Worker", *words), "Successfully registered with master")
        yield master
    finally:
        for process in running:
            os.killpg(process.pid, 9)
            process.wait()


@pytest.mark.slow
def test_a_server_with_postgresql_answers_as_a_laptop_does(inbox, on_a_laptop, tmp_path, postgres):
    server = Settings(home=tmp_path / "home", inbox=inbox, week=WEEK, database_url=postgres.database())
    assert_same(on_a_laptop, answer(server))


@pytest.mark.slow
def test_a_cluster_with_spark_answers_as_a_laptop_does(inbox, on_a_laptop, tmp_path):
    if missing := spark_is_missing():
        assert not os.environ.get("CI"), missing
        pytest.skip(missing)
    with two_workers(tmp_path) as master:
        cluster = Settings(
            home=tmp_path / "home", inbox=inbox, week=WEEK, spark=master, spark_python=SPARK / "bin/python"
        )
        assert_same(on_a_laptop, answer(cluster))
        said = (tmp_path / "master.log").read_text(errors="replace")
    assert len(re.findall(r"Launching executor", said)) == 2


def test_without_sparks_environment_the_setting_is_told_wrong(place, tmp_path):
    settings = Settings(home=tmp_path, spark="local[2]", spark_python=tmp_path / "none")
    with pytest.raises(SettingsError, match="make spark"):
        linking.linked(settings)


def test_a_cluster_that_fails_is_told_with_where_its_log_is(tmp_path):
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho out of memory >&2\nexit 3\n")
    python.chmod(0o700)
    with pytest.raises(linking.SparkFailedError, match=r"spark\.log says why"):
        linking.linked(Settings(home=tmp_path, spark="local[2]", spark_python=python))
    assert "out of memory" in (tmp_path / "link" / "spark.log").read_text()


@pytest.mark.parametrize("wrong", ["host:7077", "local[x]", "spark://", "http://x"])
def test_an_address_that_is_no_masters_is_told_wrong(wrong):
    with pytest.raises(SettingsError, match="TAJHIZ_SPARK is wrong"):
        Settings.chosen(spark=wrong)
