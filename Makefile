# Everything there is to do, by name. `make` alone lists it. GNU make, any shell, python3 3.11 or newer.
.DEFAULT_GOAL := help
.PHONY: help up demo test test-core lint check nightly wheel lock clean environment environment-dev chromium
.SUFFIXES:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2
CASES ?= 1000000
ARGS ?=
export PORT SAYSO_VAR

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

up: environment ## build what is missing, start everything, print where it is; Ctrl-C stops it
	@exec $(BIN)/python manage.py up --with-parent

demo: environment-dev ## see a real job stop because the person in the pictures said no
	@exec $(BIN)/python manage.py demo $(ARGS)

test: environment-dev chromium ## run every test; ARGS="tests/registry -k permit" runs some
	@exec $(BIN)/python -m pytest -n $(JOBS) --dist loadfile $(ARGS)

test-core: environment-dev ## the meaning of consent and the gate: no Django, no database, seconds
	@exec env SAYSO_CASES=2000 $(BIN)/python -m pytest -p no:django -p no:xdist tests/consent tests/reference tests/gate \
		--ignore tests/gate/processes --ignore tests/gate/test_wheel.py --ignore tests/gate/test_against_the_real_registry.py $(ARGS)

lint: environment-dev ## ruff, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## all that a change must pass

nightly: environment-dev ## a million random cases against the independent reference
	@exec env SAYSO_CASES=$(CASES) $(BIN)/python -m pytest -p no:django -p no:xdist --timeout 36000 -s -m million \
		tests/reference $(ARGS)

wheel: environment-dev ## build the wheel that tools install, into dist/
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist .

lock: ## choose the versions again; needs the network
	@$(PYTHON) -m venv .venv/lock
	@.venv/lock/bin/pip --quiet --disable-pip-version-check install uv
	@.venv/lock/bin/uv pip compile $(COMPILE) --output-file requirements-dev.lock pyproject.toml --all-extras --group dev
	@.venv/lock/bin/uv pip compile $(COMPILE) --output-file requirements.lock pyproject.toml --extra registry --extra local \
		--constraint requirements-dev.lock
	@rm -r .venv/lock
COMPILE := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock"

clean: ## remove the environment, build products and caches; var/ (your data) stays
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment:
	@exec $(PYTHON) registry/running/install.py runtime

environment-dev:
	@exec $(PYTHON) registry/running/install.py dev

chromium:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit; done; exec tests/install_chromium
