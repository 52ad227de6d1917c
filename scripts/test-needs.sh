#!/usr/bin/env bash
# What only the tests need: PostgreSQL's server programs and Chromium, found or installed.
cd "$(dirname "$0")/.."
. scripts/common.sh

# Debian keeps the server's programs off PATH.
has_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_chromium() { command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

has_postgres || apt_install postgresql
has_chromium || apt_install chromium
