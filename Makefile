# The one command for each job. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A lock names all there is to install: nothing is left to resolve, and no extra to be warned of.
PIP_INSTALL := --disable-pip-version-check --no-input --quiet --require-hashes --no-deps
DATA ?= dateline-data
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run test test-opensearch screens quick check lint coverage audit wheel soak bench bench-cleaning bench-regions bench-relevance bench-search lock clean

help: ## list what there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.run ## index sample_docs/ and serve the search page on http://127.0.0.1:8000
	$(BIN)/dateline index sample_docs --data $(DATA)
	$(BIN)/dateline serve --data $(DATA) --port $(PORT)

test: $(VENV)/.test ## run every test
	$(BIN)/python -m pytest

test-opensearch: $(VENV)/.test ## run the engine's tests on OpenSearch nodes, of one and of three (needs Maven)
	$(BIN)/python -m tests.opensearch.cluster test

quick: $(VENV)/.test ## run the tests of the rooms you have changed, or of ROOM=index/query
	$(BIN)/python -m scripts.quick $(ROOM)

check: ## run exactly what CI runs
	bash .ci/run

lint: $(VENV)/.test ## format check, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

coverage: $(VENV)/.coverage ## measure how much of each package the tests run; fail below its floor
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest || [ $$? -eq 1 ] # 1: a test failed, such as one on time; `make test` says which
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage json --quiet -o coverage.json
	$(BIN)/python -m scripts.coverage_floors coverage.json

audit: $(VENV)/.audit ## look up known vulnerabilities of what is installed to run
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements/run.txt

wheel: $(VENV)/.run ## build the wheel into dist/
	$(PYTHON) -m pip --python $(VENV)/bin/python wheel --disable-pip-version-check --quiet --no-deps --no-build-isolation --no-index -w dist .

soak: $(VENV)/.soak ## run the tests that take minutes: crash loops, long fuzzing
	$(BIN)/python -m pytest -m soak

bench: $(VENV)/.bench ## measure; bench/README.md says what
	$(BIN)/python -m bench

bench-cleaning: $(VENV)/.test ## measure what is cleaned of the shared pages, beside trafilatura
	$(BIN)/python -m bench cleaning

bench-relevance: $(VENV)/.bench ## measure how good the order is, beside three peers
	$(BIN)/python -m bench relevance

bench-search: $(VENV)/.bench ## measure search and indexing, beside four peers (SEARCH: options)
	$(BIN)/python -m bench search $(SEARCH)

bench-regions: $(VENV)/.test ## measure the countries inferred from Reuters stories
	$(BIN)/python -m bench regions

screens: $(VENV)/.test ## take the screenshots in docs/screens/ anew
	$(BIN)/python -m scripts.screens

lock: $(VENV)/.test ## resolve pyproject.toml into the lock files anew
	$(BIN)/python -m pip install $(subst --require-hashes,,$(PIP_INSTALL)) uv
	$(BIN)/uv pip compile $(LOCK) --group build -o requirements/run.txt
	$(BIN)/uv pip compile $(LOCK) --extra opensearch --group build --group check -o requirements/test.txt
	$(BIN)/uv pip compile $(LOCK) --extra opensearch --group build --group bench -o requirements/bench.txt
	$(BIN)/uv pip compile $(LOCK) --extra opensearch --group build --group check --group soak -o requirements/soak.txt
	$(BIN)/uv pip compile $(LOCK) --extra opensearch --group build --group check --group coverage -o requirements/coverage.txt
	$(BIN)/uv pip compile $(LOCK) --group build --group audit -o requirements/audit.txt
	$(BIN)/uv pip compile $(LOCK) --group scripts -o requirements/scripts.txt
LOCK := -q --universal --generate-hashes --no-emit-index-url --no-header --upgrade pyproject.toml

clean: ## remove the virtual environment, the sample index and what fuzzing found
	rm -rf $(VENV) .opensearch dateline-data build dist .coverage* coverage.json index/evaluation/_kernels.c index/evaluation/_kernels.*.so .fuzz

# A Python without ensurepip (Debian's) makes the environment bare and lends it its own pip.
$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dateline needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m venv --clear --without-pip $(VENV)

# What an installation is built of.
BUILT := pyproject.toml setup.py index/evaluation/_kernels.pyx

define install
	if $(BIN)/python -m pip --version >/dev/null 2>&1; \
	then $(BIN)/python -m pip install $(PIP_INSTALL) -r $(1) && \
	     $(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --no-index -e .; \
	else $(PYTHON) -m pip --python $(VENV)/bin/python install $(PIP_INSTALL) -r $(1) && \
	     $(PYTHON) -m pip --python $(VENV)/bin/python install --disable-pip-version-check --quiet --no-deps --no-build-isolation --no-index -e .; \
	fi
endef

$(VENV)/.run: requirements/run.txt $(BUILT) | $(VENV)/bin/python
	@$(call install,requirements/run.txt)
	@touch $@

$(VENV)/.test: requirements/test.txt $(BUILT) | $(VENV)/bin/python
	@$(call install,requirements/test.txt)
	@touch $@ $(VENV)/.run

$(VENV)/.bench: requirements/bench.txt $(BUILT) | $(VENV)/bin/python
	@$(call install,requirements/bench.txt)
	@touch $@ $(VENV)/.run

$(VENV)/.coverage: requirements/coverage.txt $(BUILT) | $(VENV)/bin/python
	@$(call install,requirements/coverage.txt)
	@touch $@ $(VENV)/.run $(VENV)/.test

$(VENV)/.audit: requirements/audit.txt $(BUILT) | $(VENV)/bin/python
	@$(call install,requirements/audit.txt)
	@touch $@ $(VENV)/.run

$(VENV)/.soak: requirements/soak.txt $(BUILT) | $(VENV)/bin/python
	@$(call install,requirements/soak.txt)
	@touch $@ $(VENV)/.run $(VENV)/.test
