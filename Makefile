# Every target sets up what it needs in .venv on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
PYTHON := python
BIN := $(VENV)/Scripts
endif
PAGES ?=

.PHONY: help check test test-long fuzz lint format clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

check: $(VENV)/.run ## Check our own backlog page
	@$(BIN)/pillcheck check $(PAGES)

test: $(VENV)/.dev ## Run the quick tests
	$(BIN)/python -m pytest -q -n auto -m "not slow"

test-long: $(VENV)/.dev ## Run the long tests
	$(BIN)/python -m pytest -q -n auto -m slow

fuzz: $(VENV)/.dev ## Edit 30,000 damaged pages and look for a wrong edit
	$(BIN)/python -m tests.fuzz $(or $(SEED),0) $(or $(COUNT),30000)

lint: $(VENV)/.dev ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove everything that is made
	rm -rf $(VENV) build dist .coverage htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache

# The packages that pillcheck runs with. A virtual environment needs python3-venv on Debian.
$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# The packages that it is developed with besides.
$(VENV)/.dev: $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@
