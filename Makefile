# Every target sets up what it needs in .venv on first use.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
PYTHON := python
BIN := $(VENV)/Scripts
endif
PIP := $(BIN)/python -m pip
QUIET := --quiet --disable-pip-version-check
ARGS ?=
# As on a user's machine: what Python does without them is what must be right.
unexport PYTHONUNBUFFERED PYTHONDONTWRITEBYTECODE

# The long tests that reach what no quick test does, and take little time.
COVERING = $(addprefix tests/test_,adopt.py install.py kinds.py wrong_merges.py)

.PHONY: help check test test-long coverage test-wheel fuzz mutate bench lint format docs man dist audit clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

check: $(VENV)/.run ## Check our own backlog page
	@$(BIN)/pillcheck check $(ARGS)

test: $(VENV)/.dev ## Run the quick tests
	$(BIN)/python -m pytest -q -n auto -m "not slow"

test-long: $(VENV)/.dev ## Run the long tests
	$(BIN)/python -m pytest -q -n auto -m slow
	$(BIN)/python -m pytest -q -n auto --hypothesis-profile long tests/properties

coverage: $(VENV)/.dev ## Run the quick tests and a few long ones, and fail below 97 % of the branches
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -n auto -m "not slow and not no_coverage"
	$(BIN)/coverage run -m pytest -q -n auto -m "slow and not no_coverage" $(COVERING)
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

test-wheel: dist ## Run the quick tests against the wheel, from the sdist, in a clean environment
	rm -rf build/sdist build/$(VENV)
	mkdir -p build/sdist
	tar -xzf dist/*.tar.gz -C build/sdist --strip-components 1
	$(PYTHON) -m venv build/$(VENV)
	$(PIP) --python build/$(BIN)/python install $(QUIET) dist/*.whl
	cd build/sdist && $(CURDIR)/$(PIP) --python ../$(BIN)/python install $(QUIET) --group dev
	cd build/sdist && ../$(BIN)/python -c \
	  "import pillcheck; assert 'site-packages' in pillcheck.__file__, pillcheck.__file__"
	cd build/sdist && ../$(BIN)/python -m pytest -q -n auto -m "not slow"

fuzz: $(VENV)/.dev ## Edit 30,000 damaged pages and look for a wrong edit
	$(BIN)/python -m tests.fuzz $(or $(SEED),0) $(or $(COUNT),30000)

mutate: $(VENV)/.mutate ## Change what proves and writes an edit, and look for changes that no test notices
	$(BIN)/mutmut run $(ARGS)
	@$(BIN)/python tools/mutants.py mutants

bench: $(VENV)/.run ## Time every command (WRITE=1 updates docs/performance.md, ARGS are for bench.py)
	$(BIN)/python benchmarks/bench.py $(if $(WRITE),--write) $(ARGS)

lint: $(VENV)/.dev ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@sh tools/browser/check.sh

format: $(VENV)/.dev ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.run ## Write what is generated: docs/rules.md, the schema and the screenshot
	$(BIN)/python tools/reference.py
	$(BIN)/python tools/screenshot.py

man: $(VENV)/.release ## Write man pages into build/man
	$(BIN)/python tools/man.py build/man

dist: $(VENV)/.release ## Build sdist and wheel into dist, and check what PyPI will show
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/python -m twine check --strict dist/*

audit: dist ## Write what pillcheck runs with to build/sbom.json, and look for vulnerabilities in it
	rm -rf build/run
	$(PYTHON) -m venv --without-pip build/run
	$(PIP) --python build/run/$(notdir $(BIN))/python install $(QUIET) dist/*.whl
	$(BIN)/cyclonedx-py environment --output-reproducible --output-file build/sbom.json build/run
	$(PIP) --python build/run/$(notdir $(BIN))/python freeze --exclude pillcheck > build/run.txt
	$(BIN)/python -m pip_audit --strict --disable-pip --no-deps --progress-spinner off -r build/run.txt

clean: ## Remove everything that is made
	rm -rf $(VENV) build dist mutants .coverage .coverage.* htmlcov .hypothesis .mypy_cache .pytest_cache .ruff_cache tools/browser/node_modules

# The packages that pillcheck runs with. A virtual environment needs python3-venv on Debian.
$(VENV)/.run: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install $(QUIET) --upgrade "pip>=25.1"
	$(PIP) install $(QUIET) --editable .
	@touch $@

# The packages that it is developed with besides.
$(VENV)/.dev: $(VENV)/.run
	$(PIP) install $(QUIET) --group dev
	@touch $@

# The packages that look for what tests do not notice.
$(VENV)/.mutate: $(VENV)/.run
	$(PIP) install $(QUIET) --group mutate
	@touch $@

# The packages that a release is made with.
$(VENV)/.release: $(VENV)/.run
	$(PIP) install $(QUIET) --group release
	@touch $@
