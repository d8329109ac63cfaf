# One command for everything. Each target sets up what it needs, and does nothing twice.

VENV := .venv
BIN := $(VENV)/bin
SUPPORTED := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for one in python3 python3.13 python3.12 python3.11; do \
	$$one -c '$(SUPPORTED)' >/dev/null 2>&1 && echo $$one && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install -qq --require-hashes
BUILT := src/telltale/surfaces/pages/static/built/manifest.json
FRONTEND := hatch_build.py $(wildcard frontend/*.json frontend/*.mjs frontend/src/*)
DEMO ?=
TESTS ?=
WORKERS ?= auto

.DEFAULT_GOAL := check
.PHONY: check demo test test-long lint types bench docs lock clean help

check: lint types $(BUILT)  ## lint, types and the quick tests: before every commit
	$(BIN)/pytest -n $(WORKERS) -m "not long and not browser" $(TESTS)

demo: $(BUILT)  ## a simulated company in your browser (DEMO="--no-open --port 8091" passes words on)
	$(BIN)/telltale demo $(DEMO)

test: $(VENV)/.dev $(BUILT)  ## all tests but the long ones, in a real browser too (TESTS=tests/store for some)
	@$(BIN)/python tests/browser/chromium.py --install
	$(BIN)/pytest -n $(WORKERS) -m "not long" $(TESTS)

test-long: $(VENV)/.dev $(BUILT)  ## every test in its long form: more cases, bigger data, more crashes
	@$(BIN)/python tests/browser/chromium.py --install
	$(BIN)/pytest -n $(WORKERS) --hypothesis-profile=long $(TESTS)

lint: $(VENV)/.dev  ## ruff and the floors
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-cache

types: $(VENV)/.dev  ## pyright over the package, tsc over the front end
	$(BIN)/pyright
	$(BIN)/python hatch_build.py --types

bench: $(VENV)/.dev $(BUILT)  ## every benchmark, into docs/benchmarks.md; wants a quiet machine (BENCH="--only asking")
	$(BIN)/python -m benchmarks $(BENCH)

docs: $(VENV)/.docs  ## the documentation: what is derived from declarations, and all of it into site/
	$(BIN)/python docs/generate.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir site

lock: $(VENV)/.lock  ## the lock files from pyproject.toml (UPGRADE=--upgrade for newer versions)
	$(BIN)/python requirements/lock.py $(UPGRADE)

clean:  ## everything that make has made
	rm -rf $(VENV) frontend/node_modules $(dir $(BUILT)) src/telltale/charts/built site dist

help:  ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Telltale needs Python 3.11, 3.12 or 3.13 with its venv module; none was found." \
		"On Debian: apt-get install python3-venv. Or say which: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# What running needs, reading of texts included.
$(VENV)/.base: requirements/language.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	$(INSTALL) -r requirements/language.txt -r requirements/build.txt
	$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@

# What working on it needs.
$(VENV)/.dev: requirements/dev.txt $(VENV)/.base | $(VENV)/bin/python
	$(INSTALL) -r requirements/dev.txt
	$(BIN)/python hatch_build.py --tools
	@touch $@

$(VENV)/.docs: requirements/docs.txt $(VENV)/.base
	$(INSTALL) -r requirements/docs.txt
	@touch $@

$(VENV)/.lock: requirements/lock.txt $(VENV)/.base
	$(INSTALL) -r requirements/lock.txt
	@touch $@

$(BUILT): $(FRONTEND) | $(VENV)/.base
	$(BIN)/python hatch_build.py
