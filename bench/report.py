"""What was measured, for people and for programs."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from statistics import mean
from typing import Any

from bench.load import Measured
from bench.measure import DESK, PACED, STOCK, Plan, Side

FLOOR_RATE, FLOOR_LOAD = 3.0, "8 senders"
FLOOR_P95_MS = 150.0


def as_json(plan: Plan, sides: Mapping[str, Side]) -> dict[str, Any]:
    """Every figure, round by round and together; the floors where both sides were measured."""
    return {
        "machine": machine(),
        "seconds_per_load": plan.seconds,
        "rounds": plan.rounds,
        "sides": {name: _side(side) for name, side in sides.items()},
        "floors": [{"floor": text, "measured": value, "held": held} for text, value, held in floors(sides)],
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "loads": {
            load: {**_figures(side.all_rounds(load)), "by_round": [_figures(m) for m in rounds]}
            for load, rounds in side.loads.items()
        },
        "start_s": [round(value, 1) for value in side.start_s],
        "memory_mb": [round(value) for value in side.memory_mb],
        "cpu_ms_per_turn": [round(value, 1) for value in side.cpu_ms],
        "done": side.done,
    }


def _figures(measured: Measured) -> dict[str, Any]:
    return {
        "turns": len(measured.latencies_s),
        "failed": measured.failed,
        "first_failure": measured.first_failure,
        "conversations": measured.conversations,
        "turns_per_s": round(measured.rate, 1),
        "p50_ms": round(measured.percentile_ms(50), 1),
        "p95_ms": round(measured.percentile_ms(95), 1),
    }


def floors(sides: Mapping[str, Side]) -> list[tuple[str, float, bool]]:
    """(what must hold, what was measured, whether it holds), as far as it was measured."""
    found = []
    desk, peer = sides.get(DESK), sides.get(STOCK)
    if desk and peer and FLOOR_LOAD in desk.loads:
        times = desk.all_rounds(FLOOR_LOAD).rate / max(peer.all_rounds(FLOOR_LOAD).rate, 0.001)
        found.append((f"{FLOOR_LOAD}: {FLOOR_RATE:g} times stock Rasa's rate", round(times, 2), times >= FLOOR_RATE))
    if desk:
        paced = desk.all_rounds(PACED)
        p95 = paced.percentile_ms(95)
        held = p95 <= FLOOR_P95_MS and bool(paced.latencies_s) and not paced.failed
        found.append((f"{PACED}: p95 of at most {FLOOR_P95_MS:g} ms", round(p95, 1), held))
    return found


def machine() -> dict[str, Any]:
    """What it ran on."""
    info = Path("/proc/cpuinfo").read_text("utf-8", errors="replace").splitlines()
    model = next((line.partition(":")[2].strip() for line in info if line.startswith("model name")), "unknown")
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": model,
        "cores_used": len(os.sched_getaffinity(0)),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9, 1),
        "system": platform.platform(),
        "load_average": round(os.getloadavg()[0], 1),
    }


def as_text(plan: Plan, sides: Mapping[str, Side]) -> str:
    """The table."""
    on = machine()
    lines = [
        f"{on['processor']}, {on['cores_used']} of {on['cores']} cores, {on['memory_gb']} GB, {on['system']}",
        f"{plan.rounds} rounds, the sides in turn, {plan.seconds:g} s per load; senders on the same cores",
        "",
        f"{'':24}" + "".join(f"{name:>44}" for name in sides),
        f"{'load':24}" + "".join(f"{'turns/s':>12}{'p50 ms':>9}{'p95 ms':>9}{'failed':>8}{'':6}" for _ in sides),
    ]
    for load in next(iter(sides.values())).loads:
        lines.append(f"{load:24}" + "".join(_cells(side.all_rounds(load)) for side in sides.values()))
        for number in range(plan.rounds):
            rounds = (side.loads[load][number] for side in sides.values())
            lines.append(f"{f'  round {number + 1}':24}" + "".join(_cells(measured) for measured in rounds))
    for title, row in (
        ("start to first answer, s", [" ".join(f"{v:.1f}" for v in side.start_s) for side in sides.values()]),
        ("memory after load, MB", [" ".join(f"{v:.0f}" for v in side.memory_mb) for side in sides.values()]),
        ("processor ms per turn", [f"{mean(side.cpu_ms):.1f}" for side in sides.values()]),
        ("visits, cases made", [" ".join(str(v) for v in side.done.values()) for side in sides.values()]),
    ):
        lines.append(f"{title:24}" + "".join(f"{cell:>38}{'':6}" for cell in row))
    lines.append("")
    lines += [f"{text}: {value:g} ({'held' if held else 'NOT HELD'})" for text, value, held in floors(sides)]
    for name, side in sides.items():
        failures = [side.all_rounds(load).first_failure for load in side.loads]
        lines += [f"{name}, first failure: {failure}" for failure in failures if failure][:1]
    return "\n".join(lines)


def _cells(measured: Measured) -> str:
    p50, p95 = measured.percentile_ms(50), measured.percentile_ms(95)
    return f"{measured.rate:>12.1f}{p50:>9.1f}{p95:>9.1f}{measured.failed:>8}{'':6}"


def sample(sides: Mapping[str, Side]) -> str:
    """One conversation of each side, word for word."""
    lines = []
    for name, side in sides.items():
        lines.append(f"--- {name}")
        for message, answer in side.sample:
            lines += [f"> {message}", *(f"    {line}" for line in answer.splitlines())]
    return "\n".join(lines)
