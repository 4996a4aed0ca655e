# The one door to every command. It needs Python 3.11 or newer, pip, make and git; `make` alone tells more.

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
# One more than two processors: the trials of kills mostly wait.
PYTEST_WORKERS ?= 3
PYTEST_ARGS ?=

# uv takes the Python that is here and never fetches one of its own.
export UV_PYTHON_DOWNLOADS := never
export UV_NO_PROGRESS := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo run test check fast lint types walls format sizes docs messages assets shots bench browser fresh clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- Setting up --------------------------------------------------------------------------------------------

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Koers needs Python 3.11 or newer. Name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m pip --version >/dev/null 2>&1 \
	  || { echo "Koers needs pip to set itself up. On Debian: apt-get install python3-pip"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv --without-pip .venv
	@$(PYTHON) -m pip --python $(BIN)/python install --quiet uv==$(UV_VERSION)

# What runs Koers. `--inexact` leaves uv itself, and the tools of `make setup`, where they are.
.venv/ready-to-run: uv.lock pyproject.toml | $(BIN)/uv
	@$(BIN)/uv sync --quiet --inexact --frozen --extra app --no-dev
	@touch $@

.venv/ready-to-develop: uv.lock pyproject.toml | $(BIN)/uv
	@$(BIN)/uv sync --quiet --inexact --frozen --extra app --extra spark --group dev
	@touch .venv/ready-to-run $@

setup: .venv/ready-to-develop ## Make .venv with everything that is needed, as locked

# --- Using -------------------------------------------------------------------------------------------------

demo run: export KOERS_DATA ?= $(CURDIR)/.data/$@

demo: .venv/ready-to-run ## Show Koers with a fictional company in it
	@$(BIN)/koers demo

run: .venv/ready-to-run ## Serve an empty Koers of your own
	@$(BIN)/koers serve

# --- Testing -----------------------------------------------------------------------------------------------

test: setup browser lint types ## Test everything
	$(BIN)/pytest -n $(PYTEST_WORKERS) --dist worksteal $(PYTEST_ARGS)

check: ## Do what CI does
	bash .ci/run

fast: setup ## Test rules, formats and analytics: a few seconds
	$(BIN)/pytest -q -m "not browser and not kills and not realdata" tests/analytics $$(find tests/areas -name 'test_rules*')

lint: setup ## Formatting and lint rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: setup ## Format the code and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: setup ## Strict types
	$(BIN)/mypy

walls: setup ## Import contracts and the tests about the code itself
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/house

# Chromium comes from Debian's packages. In CI it has to be there; elsewhere browser tests say that they did not run.
browser:
	@command -v chromium >/dev/null || test -n "$$KOERS_CHROMIUM" || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null && echo "Installing Chromium from Debian's packages" && \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || { \
	  test -n "$$CI" && { echo "Chromium is missing, and in CI browser tests may not be skipped."; exit 1; } || \
	  echo "NOT RUN: browser tests, for there is no Chromium. On Debian: apt-get install chromium"; }

# --- Looking after -----------------------------------------------------------------------------------------

sizes: setup ## Print the longest modules, functions and templates
	@$(BIN)/python tools/sizes.py

docs: setup ## Write docs/reference from the code
	@$(BIN)/python tools/reference.py

messages: setup ## Collect texts, update and compile the Dutch catalogue
	@$(BIN)/python tools/messages.py

assets: ## Build the chart library (needs Node; maintainers only, the result is committed)
	cd assets/charts && npm ci && npm run build

shots: setup browser ## Make the pictures in the docs from the demo company
	@$(BIN)/python tools/shots.py

bench: setup ## Measure pages and imports; SCALE=full takes about half an hour
	@$(BIN)/python -m benchmarks.assets
	@$(BIN)/python -m benchmarks.import_cost
	@$(BIN)/python -m benchmarks.intake
	@$(BIN)/python -m benchmarks --scale $(or $(SCALE),small)

fresh: ## Prove that a fresh clone sets itself up and shows the demo
	@bash tools/fresh.sh

clean: ## Remove what `make` made, except data
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis dist test-results
