"""What one side runs: its processes, from start to a clean end, and the memory that they hold."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
GRACE_S = 15.0
"""From asking a process to stop to ending it."""


class StartFailed(Exception):
    """One line: what did not start, and the last thing that it said."""


class Process:
    """One server in a session of its own, its output in a log file; it ends with us, even if we are killed."""

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self._log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                list(command),
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent,  # no threads of ours run while servers are started
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    def wait_until(self, ready: Callable[[], bool], limit_s: float) -> None:
        """Raises StartFailed."""
        deadline = time.monotonic() + limit_s
        while not ready():
            if self._child.poll() is not None:
                raise StartFailed(f"{self.name} ended while starting: {self._last_line()}")
            if time.monotonic() > deadline:
                raise StartFailed(f"{self.name} was not up within {limit_s:g} s: {self._last_line()}")
            time.sleep(0.05)

    def has_said(self, words: str) -> bool:
        """Whether its output contains these words."""
        return words in self._log.read_text("utf-8", errors="replace")

    def _last_line(self) -> str:
        lines = self._log.read_text("utf-8", errors="replace").split("\n")
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.terminate()
        try:
            self._child.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._child.pid, signal.SIGKILL)
            self._child.wait(GRACE_S)


def end_with_parent() -> None:
    """In a child before its program starts: the kernel ends it when we end."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def answers(url: str) -> bool:
    """Whether a GET is answered with 200."""
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def memory_mb(roots: Sequence[int]) -> float:
    """Resident memory of these processes and all their descendants, in MB, as /proc tells it."""
    return sum(_resident_pages(pid) for pid in _family(roots)) * PAGE / 1e6


def cpu_s(roots: Sequence[int]) -> float:
    """Processor time that these processes and all their descendants have used so far, in seconds."""
    ticks = [int(fields[11]) + int(fields[12]) for pid in _family(roots) if (fields := _stat(pid))]
    return sum(ticks) / TICKS


def _family(roots: Sequence[int]) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    family = list(roots)
    for pid in family:  # grows while it is walked
        family += children.get(pid, [])
    return family


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name: state, parent, …; none if the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _resident_pages(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
