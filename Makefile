# Parnasse Desk. `make run` starts it, `make test` and `make lint` check it; README.md says more.
SHELL := /bin/bash
PYTEST_ARGS ?=

.PHONY: setup run test lint format lock bench clean help
.DEFAULT_GOAL := help

help:    ## this list
	@sed -n 's/^\([a-z]*\): .*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

setup:   ## both environments, from the lock files; leaves .venv/bin/desk
	@scripts/setup.sh

run: setup    ## everything, up: web chat, console, NLU server; Ctrl-C stops it
	@exec .venv/bin/desk up

test: setup    ## the whole suite (PYTEST_ARGS="-k words" for a part of it)
	@scripts/test-needs.sh
	@.venv/bin/python -m pytest -n 3 --dist worksteal $(PYTEST_ARGS)

lint: setup    ## format, lint, types, training data
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/python -m nlu check

format: setup    ## let the formatter and the linter repair what they can
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

lock: setup    ## newest allowed versions into both lock files
	@scripts/lock.sh

bench: setup    ## speed and memory, beside a stock Rasa assistant
	@.venv/bin/desk bench

clean:    ## remove the environments, trained models and caches (never var/, where the data is)
	@rm -rf .venv .venv-nlu .cache .rasa .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
