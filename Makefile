# Two commands do everything: `make run` and `make test`. `make` alone lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
export PYTHONTZPATH :=
export GX_ANALYTICS_ENABLED := False
# Compiled once at build, read at every start: without it Airflow and Great Expectations take twice as long to import.
unexport PYTHONDONTWRITEBYTECODE
# Whatever index or find-links the machine has for itself must not change what the lock file says.
export UV_NO_CONFIG := 1

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(VENV)/.built: requirements.txt pyproject.toml
	@python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "Tajhiz needs Python 3.11 to 3.13; this python3 is $$(python3 -V). Install python3.11 and try again."; exit 2; }
	@test -x $(BIN)/python || python3 -m venv $(VENV) || { echo "python3 cannot make a virtual environment. On Debian: apt-get install python3-venv"; exit 2; }
	@echo "Building the environment in $(VENV) from requirements.txt (hashes checked) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib etl warehouse expectations >/dev/null 2>&1 || true
	@touch $@

SPARK := .venv-spark
$(SPARK)/.built: requirements-spark.txt pyproject.toml $(VENV)/.built
	@test -x $(SPARK)/bin/python || python3 -m venv $(SPARK)
	@echo "Building Spark's environment in $(SPARK) from requirements-spark.txt (hashes checked) …"
	@$(BIN)/uv pip sync -q --python $(SPARK)/bin/python --require-hashes requirements-spark.txt
	@$(BIN)/uv pip install -q --python $(SPARK)/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

spark: $(SPARK)/.built ## the linking model on Spark links whom DuckDB links; needs Java 17
	@$(BIN)/python -m pytest -rs tests/link/test_engines.py tests/flow/test_engines.py

CLUSTER := .venv-cluster
$(CLUSTER)/.built: requirements-cluster.txt pyproject.toml $(VENV)/.built
	@test -x $(CLUSTER)/bin/python || python3 -m venv $(CLUSTER)
	@echo "Building the cluster's environment in $(CLUSTER) from requirements-cluster.txt (hashes checked) …"
	@$(BIN)/uv pip sync -q --python $(CLUSTER)/bin/python --require-hashes requirements-cluster.txt
	@$(BIN)/uv pip install -q --python $(CLUSTER)/bin/python --no-deps --no-build-isolation --editable .
	@touch $@

cluster: $(CLUSTER)/.built ## the whole Monday on PostgreSQL, Redis and two Celery workers of this machine
	@$(CLUSTER)/bin/python -m etl.stage run --auto-approve --cluster $(if $(INBOX),--inbox "$(INBOX)") $(if $(WEEK),--week "$(WEEK)")

fab: $(CLUSTER)/.built ## the desk's pages behind Airflow's FAB auth manager, with its own users and roles
	@$(BIN)/python -m pytest -rs tests/desk/test_fab.py

env: $(VENV)/.built ## build the environment, nothing else

run: $(VENV)/.built ## the whole Monday on real Airflow: the demo's files, or INBOX=dir WEEK=2026-W47
	@$(BIN)/python -m etl.stage run --auto-approve $(if $(INBOX),--inbox "$(INBOX)") $(if $(WEEK),--week "$(WEEK)") $(if $(POLICY),--policy "$(POLICY)")

ui: $(VENV)/.built ## leave Airflow's pages running; prints address and login
	@$(BIN)/python -m etl.stage ui

test: $(VENV)/.built ## the tests; those that take minutes are `make slow`
	@$(BIN)/python -m pytest -m "not slow" -n 2 --dist loadfile --no-loadscope-reorder

slow: $(VENV)/.built ## the other tests: real Airflow, kills by the hundred, a browser, Spark
	@$(BIN)/python -m pytest -m slow -n 2 --dist loadfile --no-loadscope-reorder

faults: $(VENV)/.built ## do every fault of tests/faults.yml and write docs/faults.md
	@$(BIN)/python -m pytest -q $$($(BIN)/python -c 'from tests import faults; print(*faults.nodes())') --faults-to docs/faults.md

bench: $(VENV)/.built ## reading, linking, reconciling beside their limits and peers; ROWS=1000000 SEEDS=10 for full size, PART=linking
	@$(BIN)/python -m bench

check: $(VENV)/.built ## format, lint, types, import rules, security rules, supply chain
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/python -m tests.supply_chain

sbom: $(VENV)/.built ## the bill of materials (CycloneDX) of what is locked, in build/sbom.cdx.json
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.cdx.json
	@echo build/sbom.cdx.json

format: $(VENV)/.built ## write the format and the safe fixes
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix -q .

lock: $(VENV)/.built ## make requirements.txt anew from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --extra dev --extra train --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --quiet --output-file requirements.txt
	@$(BIN)/uv pip compile requirements-spark.in --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --quiet --output-file requirements-spark.txt
	@cp requirements.txt requirements-cluster.txt # the same versions wherever both can have them
	@$(BIN)/uv pip compile pyproject.toml requirements-cluster.in --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --quiet --output-file requirements-cluster.txt
	@$(BIN)/uv pip compile bench/peers/recordlinkage.in --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --quiet --output-file bench/peers/requirements.txt

clean: ## remove what the commands made
	rm -rf $(VENV) $(SPARK) $(CLUSTER) var build .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

.PHONY: help env run ui test slow spark fab cluster bench check sbom faults format lock clean
