# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCKS := requirements/dev.txt requirements/node.txt
PYTEST := $(BIN)/pytest -n $(or $(TEST_WORKERS),2) --dist worksteal

.PHONY: help setup demo test fuzz clients serve lint format types imports check bench lock clean

help: ## Say what there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: $(VENV)/.complete ## Create .venv with everything, the face networks included

$(VENV)/.complete: pyproject.toml $(LOCKS) $(wildcard src/hawiya/models/*.json)
	@test -n "$(PYTHON)" || { echo "Hawiya needs Python 3.11 or newer on the PATH (or: make PYTHON=...)" >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON): packages (about 600 MB), then the face networks (41 MB)"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/dev.txt
	command -v npm >/dev/null || $(PIP) install --require-hashes -r requirements/node.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	$(BIN)/hawiya models install
	@touch $@

demo: setup ## Run one whole verification over HTTP and print it
	$(BIN)/hawiya demo

serve: setup ## Start the server on its embedded default
	$(BIN)/hawiya serve

test: setup tests/clients/node_modules ## Run all tests (SQLite and PostgreSQL), with coverage of the API and the rules
	$(PYTEST) -m measured --cov --cov-report= $(PYTEST_ARGS)
	@$(BIN)/coverage report --skip-covered --fail-under=90
	$(PYTEST) -m "not measured" $(PYTEST_ARGS)

fuzz: setup ## Call every operation with generated calls for FUZZ_MINUTES (10), and print the seed
	$(BIN)/python -m tests.api.fuzz --minutes $(or $(FUZZ_MINUTES),10) $(if $(FUZZ_SEED),--seed $(FUZZ_SEED))

clients: setup tests/clients/node_modules ## Renew what the clients have from the OpenAPI document and from one another
	$(BIN)/python -m clients.generate
	PATH="$$PWD/$(BIN):$$PATH" tests/clients/node_modules/.bin/tsc -p clients/js --noEmit false --declaration --emitDeclarationOnly

tests/clients/node_modules: tests/clients/package-lock.json $(VENV)/.complete
	$(BIN)/python -m tests.clients.install
	@touch $@

lint: setup ## Lint and check the formatting
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: setup ## Format and fix what can be fixed
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: setup ## Check types, strictly
	$(BIN)/mypy

imports: setup ## Check who imports whom
	$(BIN)/lint-imports

check: lint types imports ## Lint, types and import boundaries

bench: setup ## Measure latency and throughput of the API (reading: see lab/README.md)
	$(BIN)/python -m benchmarks.verify

lock: ## Renew the locked requirements from pyproject.toml (needs uv)
	for group in dev node lab; do uv pip compile pyproject.toml --extra redis --group $$group --universal --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-emit-index-url --no-annotate --no-header --quiet -o requirements/$$group.txt; done
	uv pip compile pyproject.toml --extra redis --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url \
		--no-annotate --no-header --quiet -o requirements/runtime.txt

clean: ## Remove the environment and everything that tests and demos left
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis tests/clients/node_modules
