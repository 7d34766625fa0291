# The first two commands: make demo, make test. Each prepares what it needs.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(not ((3,11) <= sys.version_info[:2] <= (3,13)))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo run test lint check bench bench-match bench-lists bench-monitor bench-batch bench-screen bench-http bench-scale weights tables lock clean

help:
	@echo "make demo   screen the sample deals on the starter list"
	@echo "make test   run the whole test suite"
	@echo "make run    serve the API and the Swagger UI on http://127.0.0.1:8000/docs"
	@echo "make lint   format, lint, types and import order"
	@echo "make bench  measure the matcher and the screening"
	@echo "make bench-lists measure how fast all lists load"
	@echo "make bench-screen measure a whole screening of five parties on all lists"
	@echo "make bench-http measure screenings over HTTP, with PostgreSQL and with SQLite"
	@echo "make bench-monitor measure how soon a changed list is told to a book of 100,000 parties"
	@echo "make bench-batch measure how long a file of 100,000 names takes on all lists"
	@echo "make bench-scale measure the matcher on 100,000 and 1,000,000 generated names"
	@echo "make weights learn the weights of the name model again"
	@echo "make tables write the tables of names taken from libraries again (person names: from the lists loaded)"
	@echo "make lock   resolve the dependencies again"

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "GoNoGo needs Python 3.11, 3.12 or 3.13" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock pyproject.toml $(VENV)/.python
	$(PIP_INSTALL) --only-binary :all: --no-deps --require-hashes -r requirements.lock
	$(PIP_INSTALL) --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	$(PIP_INSTALL) --only-binary :all: --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.runtime
	$(BIN)/gonogo demo

run: $(VENV)/.runtime
	$(BIN)/gonogo serve

test: $(VENV)/.dev
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

tables: $(VENV)/.dev
	$(BIN)/python -m tools.territory_names
	$(BIN)/python -m tools.person_names

bench: $(VENV)/.dev
	$(BIN)/python -m bench

bench-match: bench

bench-lists: $(VENV)/.dev
	$(BIN)/python -m bench.lists

bench-screen: $(VENV)/.dev
	$(BIN)/python -m bench.screen

bench-http: $(VENV)/.dev
	$(BIN)/python -m bench.http

bench-monitor: $(VENV)/.dev
	$(BIN)/python -m bench.monitor

bench-batch: $(VENV)/.dev
	$(BIN)/python -m bench.batch

bench-scale: $(VENV)/.dev
	$(BIN)/python -m bench.scale

weights: $(VENV)/.dev
	$(BIN)/python -m tools.name_weights --write

lock: $(VENV)/.python
	$(PIP_INSTALL) uv
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --only-binary :all: --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --only-binary :all: --generate-hashes --no-emit-index-url --no-header -q -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache build dist
