"""One run: both sides in turn, several rounds, each load of each side measured every time."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import aiohttp
import uvloop

from bench import ours, stock
from bench.load import Measured, Talk, as_fast_as_answered, at_a_pace
from bench.processes import cpu_s, memory_mb
from nlu import train

DESK, STOCK = "desk", "stock Rasa"
PACE = 20.0
"""Messages per second at which the p95 must hold."""
PACED = f"{PACE:g} messages/s"
WARM_UP_S = 4.0
"""Before the first figure: caches filled, connections open, kernels chosen."""
MEMBERS_PER_SECOND = 25
"""Demo members made ready per second of load, at 13 turns each: more than any machine of two cores serves."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What is measured."""

    sides: tuple[str, ...] = (DESK, STOCK)
    senders: tuple[int, ...] = (1, 8, 32)
    seconds: float = 12.0
    """Of each load, each round."""
    rounds: int = 2


@dataclass
class Side:
    """All figures of one side; lists have one entry per round."""

    loads: dict[str, list[Measured]] = field(default_factory=dict)
    """ "8 senders" or "20 messages/s" -> its rounds."""
    memory_mb: list[float] = field(default_factory=list)
    """After the last load."""
    start_s: list[float] = field(default_factory=list)
    """From the start of its processes to the first answer."""
    cpu_ms: list[float] = field(default_factory=list)
    """Processor time of all its processes for one turn, over all loads."""
    done: dict[str, int] = field(default_factory=dict)
    """What is in its database in the end: visits, cases."""
    sample: list[tuple[str, str]] = field(default_factory=list)
    """The first conversation, as it went."""

    def all_rounds(self, load: str) -> Measured:
        """The rounds of one load together."""
        total = Measured()
        for measured in self.loads[load]:
            total.add(measured)
        return total


class Running(Protocol):
    """A side whose processes run."""

    pids: tuple[int, ...]
    started_at: float

    def talks(self, http: aiohttp.ClientSession) -> Iterator[Talk]: ...

    def done(self) -> dict[str, int]: ...


def run(plan: Plan, progress: Progress) -> dict[str, Side]:
    """Measure; the sides take turns, so that a machine that changes pace shows. Raises StartFailed, NluError."""
    # Both servers and the senders share two cores, whatever the machine has.
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    starts = {name: _starter(name, plan, progress) for name in plan.sides}
    sides = {name: Side() for name in plan.sides}
    for number in range(1, plan.rounds + 1):
        for name, side in sides.items():
            progress(f"round {number} of {plan.rounds}: {name}")
            with tempfile.TemporaryDirectory(prefix="desk-bench-") as folder, starts[name](Path(folder)) as running:
                uvloop.run(_measure(plan, side, running))
    return sides


def _starter(name: str, plan: Plan, progress: Progress) -> Callable[[Path], contextlib.AbstractContextManager[Running]]:
    if name == DESK:
        train.ensure_model(ours.ROOT, progress)
        members = int(MEMBERS_PER_SECOND * (WARM_UP_S + plan.seconds * (len(plan.senders) + 1)))
        return lambda folder: ours.running(folder, members)
    model = stock.ensure_model(progress)
    return lambda folder: stock.running(folder, model)


async def _measure(plan: Plan, side: Side, running: Running) -> None:
    # A connection for each stream and each sender: no waiting on our side.
    connector, no_limit = aiohttp.TCPConnector(limit=0), aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=no_limit, trust_env=False) as http:
        talks = running.talks(http)
        side.start_s.append(await _first_answer(side, talks, running.started_at))
        await as_fast_as_answered(talks, 8, WARM_UP_S)
        cpu_before, turns = cpu_s(running.pids), 0
        for senders in plan.senders:
            measured = await as_fast_as_answered(talks, senders, plan.seconds)
            side.loads.setdefault(f"{senders} sender{'s' * (senders > 1)}", []).append(measured)
            turns += len(measured.latencies_s)
        measured = await at_a_pace(talks, PACE, plan.seconds)
        side.loads.setdefault(PACED, []).append(measured)
        turns += len(measured.latencies_s)
        side.cpu_ms.append((cpu_s(running.pids) - cpu_before) / max(turns, 1) * 1000)
        side.memory_mb.append(memory_mb(running.pids))
        for name, number in running.done().items():
            side.done[name] = side.done.get(name, 0) + number


async def _first_answer(side: Side, talks: Iterator[Talk], started_at: float) -> float:
    """Seconds from the start to the first answer; the whole conversation is kept as the sample."""
    conversation, messages = next(talks)
    said: list[tuple[str, str]] = []
    answered_at = 0.0
    async with conversation:
        for message in messages:
            said.append((message, await conversation.say(message)))
            answered_at = answered_at or time.perf_counter()
    side.sample = said
    return answered_at - started_at
