"""A made-up machine: the set-up scripts in a folder with a space in its name, and programs that note their calls."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("bash", "cat", "chmod", "cp", "cut", "dirname", "env", "grep", "id", "mkdir", "sed", "sha256sum", "sh")

# Answers for a version of Python; makes the environments and programs that the real one would make.
PYTHON = """#!/bin/sh
case "$*" in
    *"import ensurepip"*) {ensurepip} ;;
    -c*) exec '{real}' -I -c 'import sys; sys.version_info = {version}; exec(sys.argv[1])' "$2" ;;
    --version) echo "Python {version}" ;;
    *"-m venv"*) echo "venv" >>"$CALLS"; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    *"-m pip install"*) echo "pip install uv" >>"$CALLS"; {pip}; cp "$FAKES/uv" .venv/bin/uv ;;
esac
"""
UV = """#!/bin/sh
[ "$1" = --version ] && { echo uv 0.13.8; exit; }
echo "uv $*" >>"$CALLS"
case "$*" in
    *"$UV_FAILS_AT"*) [ -n "$UV_FAILS_AT" ] && exit 2 ;;
esac
case "$*" in
    "python find"*) echo "$FAKES/fetched" ;;
    *"-e .") : >.venv/bin/desk; chmod +x .venv/bin/desk ;;
    "venv "*) mkdir -p .venv-nlu/bin; cp "$5" .venv-nlu/bin/python ;;
esac
"""


class Machine:
    """What is on PATH is what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "a checkout"
        self.home = folder / "some home"
        self._programs = folder / "bin"
        self._fakes = folder / "fakes"
        self._calls = folder / "calls"
        for made in (self.project / "nlu", self.home, self._programs, self._fakes):
            made.mkdir(parents=True)
        for name in TOOLS:
            found = shutil.which(name)
            assert found, name
            (self._programs / name).symlink_to(found)
        shutil.copytree(ROOT / "scripts", self.project / "scripts")
        (self.project / "requirements.lock").write_text("fastapi==1 \\\n    --hash=a\nuv==0.13.8 \\\n    --hash=b\n")
        (self.project / "pyproject.toml").write_text("[project]\n")
        (self.project / "nlu" / "requirements.lock").write_text("rasa==3.6.21\n")
        self._calls.touch()
        self._write(self._fakes / "uv", UV)

    @property
    def calls(self) -> list[str]:
        return self._calls.read_text().splitlines()

    def has(self, name: str, does: str = "", where: Path | None = None) -> None:
        """A program that notes its call and then does this."""
        (self._programs / name).unlink(missing_ok=True)
        self._write((where or self._programs) / name, f'#!/bin/sh\necho "{name} $*" >>"$CALLS"\n{does}\n')

    def has_python(
        self,
        name: str,
        version: tuple[int, int, int],
        where: Path | None = None,
        ensurepip: bool = True,
        pip: str = ":",
    ) -> None:
        """A Python under that name; `pip` is what its `pip install` does first."""
        text = PYTHON.format(real=sys.executable, version=version, ensurepip="" if ensurepip else "exit 1", pip=pip)
        self._write((where or self._programs) / name, text)

    def has_fetchable_python(self) -> None:
        """The Python 3.10 that uv would fetch."""
        self.has_python("fetched", (3, 10, 18), where=self._fakes)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A command in the project's folder, with nothing of our own environment."""
        variables = {"PATH": str(self._programs), "CALLS": str(self._calls), "FAKES": str(self._fakes)}
        variables |= {"HOME": str(self.home), "UV_FAILS_AT": "", **environment}
        return subprocess.run(
            command, cwd=self.project, env=variables, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )

    def call(self, function: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A function of scripts/common.sh."""
        return self.run("bash", "-c", f". scripts/common.sh; {function}", **environment)

    @staticmethod
    def _write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
