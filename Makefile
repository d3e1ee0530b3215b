# Every recipe makes the environment that it needs. Dependencies come from requirements/*.txt,
# which lock names, versions and hashes; `make lock` renews them.

PYTHON ?= python3
VENV ?= .venv
RUN_VENV ?= .venv-run
BENCH_VENV ?= .venv-bench
JAVASCRIPT := tests/sandbox/javascript
PYTEST_FLAGS ?=
BIN := $(VENV)/bin

.PHONY: help demo test check format format-check lint types contract docs crash crash-matrix year bench record lock clean

help:  ## what there is to make
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

demo: $(RUN_VENV)/.made  ## the main job, told as a story against a sandbox of its own
	$(RUN_VENV)/bin/gccreds demo

test: $(VENV)/.made javascript  ## all tests
	$(BIN)/python -m pytest -n auto $(PYTEST_FLAGS)

check: format-check lint types contract  ## what CI runs: all of the above checks, and the tests
	$(MAKE) test PYTEST_FLAGS="--cov --cov-report=term:skip-covered $(PYTEST_FLAGS)"

format: $(VENV)/.made  ## lay out the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

format-check: $(VENV)/.made
	$(BIN)/ruff format --check .

lint: $(VENV)/.made
	$(BIN)/ruff check .

types: $(VENV)/.made
	$(BIN)/mypy

contract: $(VENV)/.made  ## floors of the house: an arrow may only go down
	$(BIN)/lint-imports

docs: $(VENV)/.made  ## documents that tests hold to the code
	$(BIN)/python -m pytest tests/docs $(PYTEST_FLAGS)

crash: $(VENV)/.made  ## kill an apply at every request and delivery, and print what becomes of it
	$(BIN)/python -m tests.crash

crash-matrix: $(VENV)/.made  ## the same for every kind, strategy, reason and number of destinations: half an hour
	$(BIN)/python -m tests.crash.matrix

year: $(VENV)/.made  ## play every hour of a year of scheduled applies, and print what was counted
	$(BIN)/python -m tests.year

bench: $(BENCH_VENV)/.made  ## seconds, memory and requests, beside octoDNS in the same run
	$(BENCH_VENV)/bin/python -m bench

record: $(VENV)/.made  ## record the cassettes anew, from a sandbox or a live organisation
	$(BIN)/python -m tests.cassettes.record

lock: $(VENV)/.made  ## renew the locked dependencies
	for name in run dev bench; do \
	  extras=$$(test $$name = dev && echo --extra=all || true); \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-emit-index-url --no-strip-extras --upgrade pyproject.toml \
	    --group $$name $$extras --output-file requirements/$$name.txt; \
	done

clean:  ## remove what the recipes made
	rm -rf $(VENV) $(RUN_VENV) $(BENCH_VENV) $(JAVASCRIPT)/node_modules

.PHONY: javascript
javascript:
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(JAVASCRIPT)/node_modules/.made; \
	else echo "node is missing: the JavaScript SDK test will say how to install it"; fi

$(JAVASCRIPT)/node_modules/.made: $(JAVASCRIPT)/package-lock.json
	npm ci --prefix $(JAVASCRIPT) --no-audit --no-fund --loglevel=error
	touch $@

define make-venv
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gccreds needs Python 3.11 or newer; say which with: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
endef

$(VENV)/.made: requirements/dev.txt pyproject.toml
	$(make-venv)

$(RUN_VENV)/.made: requirements/run.txt pyproject.toml
	$(make-venv)

$(BENCH_VENV)/.made: requirements/bench.txt pyproject.toml
	$(make-venv)
