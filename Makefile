# What a person does with this project. Everything works from a clean checkout and does only what is not done yet.
.POSIX:

PYTHON = python3
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet install
UV_VERSION = 0.13.9
LOCK = $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-annotate \
	--quiet --custom-compile-command "make lock" $(UPGRADE)
CATALOGUES = locales/vi/LC_MESSAGES/antq.mo locales/en/LC_MESSAGES/antq.mo

help: ## what can be made
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:[^#]*##/:/' | awk -F': ' '{ printf "make %-12s %s\n", $$1, $$2 }'

run: $(VENV)/.runtime $(CATALOGUES) ## serve the bot with the phone simulator at http://127.0.0.1:8080
	@exec $(BIN)/antq run --simulator $(ARGS)

install: $(VENV)/.runtime $(CATALOGUES) ## install what antq needs into .venv, run nothing

test: $(VENV)/.dev $(VENV)/.browser $(CATALOGUES) ## run all tests (ARGS="-k score" for some)
	@$(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.dev $(CATALOGUES) ## style, types, import directions, catalogues
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/check_catalogues.py

format: $(VENV)/.dev ## rewrite the code in the house style
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.dev $(CATALOGUES) ## measure CPU per step against a bare aiogram handler (ARGS="campaign --compare" for a campaign at full speed)
	@$(BIN)/python -m benchmarks $(ARGS)

soak: $(VENV)/.dev $(CATALOGUES) ## kill the real process at 200 random instants and count the answers
	@$(BIN)/python -m tests.soak $(ARGS)

screenshots: $(VENV)/.dev $(VENV)/.browser $(CATALOGUES) ## make docs/images from the running program
	@$(BIN)/python scripts/screenshots.py $(ARGS)

templates: $(VENV)/.dev ## write the Word templates of documents/templates anew from scripts/word_templates
	@$(BIN)/python -m scripts.word_templates

samples: $(VENV)/.dev $(CATALOGUES) ## make docs/samples: one of every paper
	@$(BIN)/python scripts/samples.py

catalogues: $(VENV)/.dev ## collect the texts of the code into locales/, then compile
	@$(BIN)/pybabel --quiet extract --mapping-file=locales/babel.cfg --output-file=$(VENV)/antq.pot --no-location \
		--sort-output --project=antq --copyright-holder="antq contributors" .
	@for language in vi en; do \
		$(BIN)/pybabel --quiet update --domain=antq --input-file=$(VENV)/antq.pot --output-dir=locales \
			--locale=$$language --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=120 \
			--init-missing || exit 1; \
	done
	@$(MAKE) -s $(CATALOGUES)

# `make lock` keeps the versions that still fit; `make lock UPGRADE=--upgrade` takes the newest ones.
lock: $(VENV)/.created ## write the lock files anew from pyproject.toml
	@$(PIP) uv==$(UV_VERSION)
	@$(LOCK) --extra build --output-file requirements.lock
	@$(LOCK) --extra build --extra dev --constraints requirements.lock --output-file requirements-dev.lock

clean: ## remove what can be made again (never data/ and .env)
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	rm -f $(CATALOGUES)
	find bot storage movement documents tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. Each step leaves a stamp, so a second `make run` starts at once.
$(VENV)/.created:
	@command -v $(PYTHON) >/dev/null || { \
		echo "antq needs Python 3.11 or newer, and there is no '$(PYTHON)' here: install it, or say make PYTHON=/path/to/python." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "antq needs Python 3.11 or newer, but '$(PYTHON)' is $$($(PYTHON) -V 2>&1): install a newer one, or say make PYTHON=/path/to/python." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make a virtual environment: install its venv module (on Debian and Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@echo "Creating $(VENV) ..."
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.created requirements.lock pyproject.toml hatch_build.py
	@echo "Installing what antq needs (once) ..."
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.created requirements-dev.lock pyproject.toml hatch_build.py
	@echo "Installing what antq and its tests need (once) ..."
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.runtime $@

# The browser tests take the system's Chromium, else the one that Playwright brings.
$(VENV)/.browser: $(VENV)/.dev
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
		|| $(BIN)/playwright install chromium \
		|| { echo "There is no Chromium: install the package 'chromium', or let 'playwright install --with-deps chromium' bring one." >&2; exit 1; }
	@touch $@

.SUFFIXES:
.SUFFIXES: .po .mo
.po.mo:
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

.PHONY: help run install test lint format bench soak screenshots samples templates catalogues lock clean
