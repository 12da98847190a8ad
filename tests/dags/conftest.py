"""What Airflow reads in dags/, asked once in a process of its own so that nothing else is imported there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DAGS = Path(__file__).resolve().parents[2] / "dags"
ASK = Path(__file__).with_name("ask_airflow.py")


@pytest.fixture(scope="session")
def read_by_airflow(tmp_path_factory):
    home = tmp_path_factory.mktemp("airflow")
    settings = {
        **os.environ,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "PYTHONTZPATH": "",
    }
    asked = subprocess.run(
        [sys.executable, str(ASK), str(DAGS)], env=settings, capture_output=True, text=True, check=False, cwd=home
    )
    assert asked.returncode == 0, asked.stderr
    return json.loads(asked.stdout.splitlines()[-1])
