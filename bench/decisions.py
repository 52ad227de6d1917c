"""How long the contract takes for one decision: every worked case of tests/contract, asked again and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from domain.errors import DomainError
from domain.rules import ask
from domain.trace import trace
from domain.worked_cases import Case, read_cases

CASES = Path(__file__).resolve().parent.parent / "tests" / "contract"
ROUNDS = 50
FLOOR_P95_US = 1000.0
"""A decision takes well under a millisecond."""

Timings = Mapping[str, list[float]]
"""What was done -> microseconds of processor time, one figure a case."""


def measured(rounds: int = ROUNDS) -> Timings:
    """Asked from JSON facts, as the bot asks, and traced, as an explanation needs."""
    cases = [case for case in read_cases(CASES) if _decides(case)]
    return {
        "decision": _timed(cases, lambda case: ask(case.contract, case.ask, case.facts), rounds),
        "decision with its trace": _timed(cases, lambda case: trace(case.contract, case.ask, case.facts), rounds),
    }


def decisions_as_json(timings: Timings) -> dict[str, Any]:
    return {name: {"cases": len(each), **_figures(each)} for name, each in timings.items()}


def decisions_as_text(timings: Timings) -> str:
    rows = [
        f"{name:26}{len(each):>8}" + "".join(f"{value:>10.0f}" for value in _figures(each).values())
        for name, each in timings.items()
    ]
    return "\n".join([f"{'microseconds':26}{'cases':>8}{'p50':>10}{'p95':>10}{'slowest':>10}", *rows])


def decisions_hold(timings: Timings) -> bool:
    return _figures(timings["decision"])["p95_us"] <= FLOOR_P95_US


def _timed(cases: Iterable[Case], decide: Callable[[Case], object], rounds: int) -> list[float]:
    """Processor time of one call, the mean of some rounds after a first one that fills caches."""
    found = []
    for case in cases:
        decide(case)
        start = time.process_time_ns()
        for _ in range(rounds):
            decide(case)
        found.append((time.process_time_ns() - start) / rounds / 1000)
    return found


def _figures(timings: list[float]) -> dict[str, float]:
    return {
        "p50_us": round(median(timings), 1),
        "p95_us": round(quantiles(timings, n=20)[-1], 1),
        "slowest_us": round(max(timings), 1),
    }


def _decides(case: Case) -> bool:
    try:
        case.decide()
    except DomainError:
        return False
    return True
