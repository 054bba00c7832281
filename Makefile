# What can be done with this project: `make help`.

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
CATALOGUE := app/translations/zh/LC_MESSAGES/messages.mo
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
PYTEST := $(BIN)/python -m pytest --numprocesses logical --dist worksteal
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-strip-extras \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check coverage long lint format audit translations screenshots gallery torture migration lock clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNTIME) $(CATALOGUE) ## Serve the demonstration company on http://127.0.0.1:8080
	@CRM_ENV=demo $(BIN)/python run.py

test: $(DEVELOPMENT) ## Run the tests, on SQLite and on PostgreSQL
	$(PYTEST) --database sqlite
	$(PYTEST) --database postgresql

check: lint ## Everything that must hold before a change lands; what is not installed fails
	CRM_STRICT=1 $(PYTEST) --database sqlite
	CRM_STRICT=1 $(PYTEST) --database postgresql

coverage: $(DEVELOPMENT) ## What part of the code the tests run, by branch; half as long again as the tests
	$(PYTEST) --database sqlite --cov --cov-report=term:skip-covered

long: $(DEVELOPMENT) ## What is tried in one language or as one role by the check, in all: every link, screens, journeys, the REST API
	CRM_STRICT=1 $(PYTEST) --long tests/crawl tests/journeys tests/test_screens.py tests/api/test_any_input.py

lint: $(DEVELOPMENT) ## Style, types, layers, dependencies, duplicate code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/pylint app
	$(BIN)/djlint --lint --quiet app/templates

format: $(DEVELOPMENT) ## Put the code into the one shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

audit: $(DEVELOPMENT) ## Look the dependencies up in the public list of vulnerabilities (asks the network)
	$(BIN)/pip-audit --requirement requirements-dev.txt --require-hashes --disable-pip

translations: $(DEVELOPMENT) ## Bring the catalogues up to date with the code
	$(BIN)/python -m tools.translations

screenshots: $(DEVELOPMENT) $(CATALOGUE) ## Take the pictures of the READMEs and the manual anew (needs Chromium)
	$(BIN)/python -m tools.screenshots

gallery: $(DEVELOPMENT) $(CATALOGUE) ## Show every screen in every state in build/gallery/ (needs Chromium): make gallery only=customers
	$(BIN)/python -m tools.gallery $(only)

torture: $(DEVELOPMENT) $(CATALOGUE) ## Kill hosts and the database under load; nothing may be lost or done twice (needs nginx)
	$(BIN)/python -m tools.torture

migration: export CRM_ENV := test
migration: export CRM_DATABASE_URL := sqlite:///$(CURDIR)/build/migration.db
migration: $(DEVELOPMENT) ## Write a migration for what changed in the models: make migration m="Add …"
	@test -n "$(m)" || { echo 'Say what it does: make migration m="Add the fax number of a customer"' >&2; exit 1; }
	@mkdir -p build && rm -f build/migration.db
	$(BIN)/flask --app run db upgrade
	$(BIN)/flask --app run db migrate -m "$(m)"
	$(BIN)/ruff format migrations

lock: $(DEVELOPMENT) ## Renew requirements*.txt from pyproject.toml
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) pyproject.toml --all-extras --constraint requirements.txt --output-file requirements-dev.txt

clean: ## Remove what make made; the data in instance/ stays
	rm -rf $(VENV) build .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find app tests tools migrations -name __pycache__ -prune -exec rm -rf {} +
	find app -name '*.mo' -delete

$(BIN)/python:
	@for python in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14; do \
		if $$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			exec $$python -m venv $(VENV); \
		fi; \
	done; \
	echo 'Needed: Python 3.11 or newer, with venv (on Debian: apt-get install python3-venv)' >&2; exit 1

$(RUNTIME): requirements.txt | $(BIN)/python
	$(PIP_INSTALL) --requirement $<
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	$(PIP_INSTALL) --requirement $<
	@touch $@

$(CATALOGUE): $(CATALOGUE:.mo=.po) | $(RUNTIME)
	$(BIN)/python -m tools.translations compile
