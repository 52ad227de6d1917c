#!/usr/bin/env bash
# Make both environments from their lock files: .venv (the app) and .venv-nlu (stock Rasa, Python 3.10).
# Each step leaves a stamp that names its inputs, so that a second run has nothing to do.
cd "$(dirname "$0")/.."
. scripts/common.sh

offline="could not fetch packages from PyPI: check the network (or HTTPS_PROXY) and run again; see the lines above"

# Shows what is being downloaded, and leaves out the list of what then was installed. Compiled now, while someone watches
# the progress, rather than by each start that cannot write beside the packages.
sync() { .venv/bin/uv pip sync --compile-bytecode --python "$1/bin/python" "$2" 2> >(grep -v '^ [-+~] ' >&2); }

make_app_environment() {
    local python
    python=$(find_python 'sys.version_info >= (3, 11)' python3.13 python3.12 python3.11 python3) ||
        die "Python 3.11 or newer is missing: apt-get install python3 python3-venv, or pyenv install 3.12"
    say "Creating .venv with $("$python" --version)"
    # Debian ships Python without the part that makes environments.
    "$python" -c 'import ensurepip' 2>/dev/null ||
        apt_install "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    "$python" -m venv --clear .venv >&2 || die "$python cannot make an environment: apt-get install python3-venv"
}

# The uv that the lock file pins installs everything else, checked by hash like everything else.
install_uv() {
    local pin
    pin=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements.lock)
    [[ "$(.venv/bin/uv --version 2>/dev/null || true)" == "uv $pin"* ]] && return
    say "Installing uv $pin"
    .venv/bin/python -m ensurepip >/dev/null 2>&1 || true
    sed -n '/^uv==/,/[^\\]$/p' requirements.lock >.venv/uv.txt
    .venv/bin/python -m pip install -q --require-hashes -r .venv/uv.txt >&2 || die "$offline"
}

set_up_app() {
    local key
    key=$(digest requirements.lock pyproject.toml)
    if fresh .venv/stamp "$key" && [ -x .venv/bin/desk ] && .venv/bin/python -c '' 2>/dev/null; then return; fi
    .venv/bin/python -c '' 2>/dev/null || make_app_environment
    install_uv
    say "Installing the app's packages ($(grep -c '^[a-z].*==' requirements.lock))"
    sync .venv requirements.lock || die "$offline"
    # setuptools comes from the lock, so the build needs nothing from the network.
    .venv/bin/uv pip install -q --python .venv/bin/python --no-deps --no-build-isolation -e . >&2 ||
        die "the project itself could not be installed; see the lines above"
    echo "$key" >.venv/stamp
}

make_nlu_environment() {
    local python
    if ! python=$(find_python 'sys.version_info[:2] == (3, 10)' python3.10 python3 python); then
        say "Fetching Python 3.10 for Rasa (about 30 MB)"
        .venv/bin/uv python install -qq 3.10 ||
            die "Python 3.10 is missing (Rasa needs it) and github.com did not give it: put a python3.10 on PATH (pyenv install 3.10)," \
                "or name a mirror in UV_PYTHON_INSTALL_MIRROR; '.venv/bin/uv python install 3.10' says why"
        python=$(.venv/bin/uv python find --managed-python 3.10)
    fi
    say "Creating .venv-nlu with $("$python" --version)"
    .venv/bin/uv venv -q --clear --python "$python" .venv-nlu >&2 || die "$python cannot make an environment"
}

set_up_nlu() {
    local key
    key=$(digest nlu/requirements.lock)
    if fresh .venv-nlu/stamp "$key" && .venv-nlu/bin/python -c '' 2>/dev/null; then return; fi
    .venv-nlu/bin/python -c '' 2>/dev/null || make_nlu_environment
    say "Installing Rasa and its packages ($(grep -c '^[a-z].*==' nlu/requirements.lock), about 1 GB with TensorFlow; minutes on a slow line)"
    sync .venv-nlu nlu/requirements.lock || die "$offline"
    echo "$key" >.venv-nlu/stamp
}

set_up_app
set_up_nlu
