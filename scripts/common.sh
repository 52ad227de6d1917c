# What the set-up scripts share. Sourced with the repository as working directory.
# shellcheck shell=bash
set -euo pipefail

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }

# Say in one line what is missing and how to get it, and stop.
die() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# Hash of the contents of the files named.
digest() { cat "$@" | sha256sum | cut -d' ' -f1; }

# fresh STAMP KEY: whether the step that wrote STAMP ran for these very inputs.
fresh() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# The first Python that passes a test of its sys module: on PATH, else among pyenv's.
# pyenv's shims answer for versions that are not switched on, so each candidate is run before it is believed.
find_python() { # find_python "sys.version_info[:2] == (3, 10)" python3.10 …
    local test=$1 candidate
    shift
    while IFS= read -r candidate; do
        if "$candidate" -c "import sys; sys.exit(not ($test))" >/dev/null 2>&1 </dev/null; then
            echo "$candidate"
            return
        fi
    done < <(
        for name in "$@"; do type -ap "$name" || true; done
        for name in "$@"; do compgen -G "${PYENV_ROOT:-${HOME:-}/.pyenv}/versions/*/bin/$name" || true; done
    )
    return 1
}

# Install Debian packages, or stop with the command that would.
apt_install() {
    local root=()
    command -v apt-get >/dev/null || die "missing on this machine: $* (or your system's packages of the same content); install and run again"
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || die "missing: $*; run: sudo apt-get install $*"
        root=(sudo -n)
    fi
    say "Installing from Debian's packages: $*"
    "${root[@]}" apt-get update -qq </dev/null >&2 || die "apt-get update failed: is the network there? Then: apt-get install $*"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2 ||
        die "apt-get could not install $*; see the lines above"
}
