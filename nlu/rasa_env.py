"""How we run Rasa's own program: which one, with which environment, alive no longer than we are."""

import os
import sys
from pathlib import Path

# Nothing else of our environment reaches Rasa: it needs none of the application's secrets.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")

_ALWAYS = {
    "RASA_TELEMETRY_ENABLED": "false",
    # TensorFlow is imported by Rasa, not used by our pipeline: no threads, no chatter.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "",
    "SANIC_WORKERS": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
    # Without it every second allocation of a thread opens its own 64 MB arena.
    "MALLOC_ARENA_MAX": "2",
}

# Runs in Rasa's Python. The kernel ends Rasa when we end, even by kill -9 (PR_SET_PDEATHSIG = 1, SIGKILL = 9).
_LEASH = (
    "import ctypes, os, sys; "
    "ctypes.CDLL(None, use_errno=True).prctl(1, 9); "
    "os.getppid() == int(sys.argv[1]) or sys.exit('parent is gone'); "
    "os.execv(sys.argv[2], sys.argv[2:])"
)


def rasa_environment(root: Path) -> dict[str, str]:
    """Environment variables for Rasa; our components (nlu/components) become importable for it."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**passed_on, **_ALWAYS, "PYTHONPATH": str(root)}


def rasa_command(root: Path, *arguments: str) -> list[str]:
    """Command line for `rasa …` of the project's Rasa environment, on a leash: it dies with this process.

    To be started from the main thread: the kernel counts the end of the starting thread as ours.
    """
    return python_command(root, "-m", "rasa", *arguments)


def python_command(root: Path, *arguments: str) -> list[str]:
    """Command line for `python …` of the project's Rasa environment, on the same leash."""
    python = root / ".venv-nlu" / "bin" / "python"
    command = [str(python), *arguments]
    if sys.platform != "linux":
        return command
    return [str(python), "-c", _LEASH, str(os.getpid()), *command]
