# Two commands do everything: `make demo` runs the site, `make test` runs all its checks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := $(shell git ls-files '*.po' 2>/dev/null) hatch_build.py pyproject.toml

.PHONY: demo test fast lint bench requirements catalogue clean help

help: ## Show what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 demo" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The project itself goes in editable; its build makes the fonts and the compiled catalogues.
$(VENV)/run.stamp: requirements/run.txt $(SOURCES) | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test.stamp: requirements/test.txt $(VENV)/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

demo: $(VENV)/run.stamp ## Run the site with its demo on 127.0.0.1:8000 (PORT= changes it)
	@PS5_DEMO=1 exec $(BIN)/ps5 demo run

test: $(VENV)/test.stamp ## Everything that CI runs
	@.ci/browser
	@BIN=$(BIN) .ci/checks

fast: $(VENV)/test.stamp ## Unit and HTTP tests on SQLite
	$(BIN)/python -m pytest -q -n logical --maxprocesses 8 --dist worksteal -m "not browser"

lint: $(VENV)/test.stamp ## Lint, types, import contracts
	@BIN=$(BIN) .ci/lint

bench: $(VENV)/test.stamp ## Measure the pages against a floor (N= lessons, 10,000 by default)
	$(BIN)/python -m ps5_collab.operations.bench --lessons $(or $(N),10000)

requirements: $(VENV)/test.stamp ## Pin the newest versions that fit, with hashes and without an index
	$(BIN)/python .ci/pin

catalogue: $(VENV)/test.stamp ## Collect the words of the pages for the translators
	$(BIN)/pybabel -q extract -F babel.cfg -k lazy_gettext -k _l -k lazy_ngettext:1,2 -k say_many:1,2 --no-location --sort-output --project "PS5 Collab" -o ps5_collab/translations/messages.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching --no-wrap --ignore-obsolete -i ps5_collab/translations/messages.pot -d ps5_collab/translations
	$(BIN)/pybabel -q compile -d ps5_collab/translations

clean: ## Remove what was made; the demo's data in instance/ stays
	rm -rf $(VENV) static/vendor build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
