"""`desk bench`: speed, memory and start-up beside a stock Rasa assistant. What measures lives in bench/."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import typer

ROOT = Path(__file__).resolve().parent.parent
PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def bench(context: typer.Context) -> None:
    """Measure turns per second, memory and start-up beside a stock Rasa assistant (docs/bench.md)."""
    if not (ROOT / "bench").is_dir():
        raise typer.BadParameter("bench/ is part of the project's checkout, not of the installed package")
    done = subprocess.run([sys.executable, "-m", "bench", *context.args], cwd=ROOT, check=False)  # noqa: S603
    raise typer.Exit(done.returncode)
