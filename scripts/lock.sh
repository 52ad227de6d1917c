#!/usr/bin/env bash
# Recompile both lock files from what they pin: pyproject.toml and nlu/requirements.in.
cd "$(dirname "$0")/.."
. scripts/common.sh

lock() { .venv/bin/uv pip compile -q --upgrade --generate-hashes --no-annotate "$@" || die "could not resolve $*"; }

say "Resolving the app's packages"
lock --universal --python-version 3.11 --extra dev -o requirements.lock pyproject.toml
say "Resolving Rasa's packages"
lock --python-version 3.10 -o nlu/requirements.lock nlu/requirements.in
