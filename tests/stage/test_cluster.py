"""The whole Monday on what a cluster has (PostgreSQL, Redis, two Celery workers) tells what a laptop tells."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-cluster" / "bin" / "python"


def missing():
    if not PYTHON.exists():
        return "no .venv-cluster: `make cluster` builds it"
    return None if shutil.which("redis-server") else "a cluster needs Redis (Debian: redis-server)"


def of_the_week(said):
    """Return the summary's tables, line by line."""
    lines = [line.strip() for line in said.splitlines()]
    start = next(at for at, line in enumerate(lines) if line.startswith("Week "))
    end = next(at for at, line in enumerate(lines) if line.startswith("known until"))
    return [line for line in lines[start:end] if line]


@pytest.fixture(scope="module")
def on_a_laptop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("laptop")
    tajhiz = [Path(sys.executable).with_name("tajhiz")]
    subprocess.run([*tajhiz, "demo", "--to", folder / "demo"], check=True, capture_output=True)
    for week in sorted(entry.name for entry in (folder / "demo").glob("*-W[0-9][0-9]")):
        words = ["run", "--inbox", folder / "demo" / week, "--week", week, "--home", folder / "home"]
        done = subprocess.run(
            [*tajhiz, *words], check=False, capture_output=True, text=True, env={**os.environ, "COLUMNS": "110"}
        )
        assert done.returncode in (0, 3), done.stderr
    return of_the_week(done.stdout)


def test_a_cluster_tells_what_a_laptop_tells_and_both_workers_worked(tmp_path, on_a_laptop):
    if why := missing():
        assert not os.environ.get("CI"), why
        pytest.skip(why)
    at = tmp_path / "run"
    told = subprocess.run(
        [PYTHON, "-m", "etl.stage", "run", "--auto-approve", "--cluster"],
        env={**os.environ, "TAJHIZ_STAGE_DIR": str(at)}, capture_output=True, text=True, check=False, timeout=500,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    assert of_the_week(told.stdout) == on_a_laptop
    assert "warehouse postgresql" in told.stdout
    assert "letters sent: 5" in told.stdout
    assert not list(at.rglob("warehouse.db"))
    for name in ("celery-one", "celery-other"):
        assert "succeeded" in (at / "airflow" / "logs" / f"{name}.log").read_text()
