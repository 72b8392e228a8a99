# Everything a person does here, one word each. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/sh
ARGS ?=
BIN := .venv/bin

.PHONY: help demo run test check faults soak lint audit format docs bench lock clean

help: ## what can be done here
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: ## see it work in a browser: no account, no network (ARGS=--exit: one round, then a page)
	@sh tools/ready.sh requirements.lock
	@$(BIN)/offprint demo $(ARGS)

run: ## the service, with the tokens of .env: your own Slack and Discord (docs/slack.md, docs/discord.md)
	@sh tools/ready.sh requirements.lock
	@$(BIN)/offprint run $(ARGS)

test: lint ## linters, types, layers, and all tests but those of `make faults`
	@$(BIN)/pytest -n 4 --dist loadgroup -m "not cluster" $(ARGS)

faults: ## several processes on PostgreSQL that are killed, stopped and cut off, one test at a time (ten minutes)
	@sh tools/ready.sh requirements-dev.lock
	@$(BIN)/pytest -m cluster $(ARGS)

check: lint ## the quick part: linters, types, layers, tests without browser and child processes
	@$(BIN)/pytest -n 4 --dist loadgroup -m "not browser and not process" $(ARGS)

soak: ## an hour of laws, 1,000 random kills, and several processes on PostgreSQL (ARGS=laws, storm or cluster)
	@sh tools/ready.sh requirements-dev.lock
	@$(BIN)/python -m tests.soak $(ARGS)

lint: ## ruff, mypy --strict and import-linter
	@sh tools/ready.sh requirements-dev.lock
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

audit: ## ask PyPI whether a locked package has a known weakness (needs a network; what cannot be asked about fails)
	@sh tools/ready.sh requirements-dev.lock
	@for lock in requirements-charts.lock requirements-build.lock requirements-dev.lock; do \
	    echo "$$lock:"; $(BIN)/pip-audit -r $$lock --require-hashes --disable-pip --strict --progress-spinner off || exit 1; \
	done

format: ## let ruff format and mend what it can
	@sh tools/ready.sh requirements-dev.lock
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

docs: ## write the pages that are made from code: commands, settings, the query language, Slack's manifest
	@sh tools/ready.sh requirements-dev.lock
	@$(BIN)/python -m tests.docs

bench: ## measure matching, ingest and delivery (ARGS=matching: one part)
	@sh tools/ready.sh requirements-dev.lock
	@$(BIN)/python -m tests.benchmarks $(ARGS)

lock: ## write the lock files anew from pyproject.toml (needs uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --group build pyproject.toml -o requirements.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --extra charts pyproject.toml -o requirements-charts.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --group build -o requirements-build.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --group build --group dev pyproject.toml -o requirements-dev.lock

clean: ## forget the virtual environment and what the tools keep
	@rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis
