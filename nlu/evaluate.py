"""How well sentences are understood, and how fast: the figures of `desk nlu evaluate`."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from nlu.data_files import Example
from nlu.interpreter import Interpreter
from nlu.understanding import Certainty, Understanding

UNKNOWN = "(nothing)"
"""Stands for "no intent" in tables."""
OUT_OF_SCOPE = "out_of_scope"
CONFUSIONS_SHOWN = 15
CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class IntentScore:
    """One row of the table. Shares are 0 to 1; 0 where nothing was there to count."""

    intent: str
    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one intent was taken for another."""

    expected: str
    got: str
    n: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over one set of sentences."""

    n: int
    accuracy: float
    macro_f1: float
    """Mean over the intents that were expected or given."""
    top3: float
    """Share of sentences whose intent is among the three likeliest."""
    sure: float
    """Share of sentences that the assistant would act on without asking."""
    sure_accuracy: float
    """Accuracy among those."""
    unknown: float
    """Share of sentences for which it would only offer the menu."""
    ece: float
    """Expected calibration error: mean distance, over ten ranges of confidence weighed by their sentences, between the
    confidence and the share that was right."""
    scope_caught: float | None
    """Share of the out_of_scope sentences understood as such; None without any."""
    requests_lost: float | None
    """Share of the other sentences taken for out_of_scope; None without any."""
    p50_ms: float
    p95_ms: float
    intents: tuple[IntentScore, ...]
    """By name."""
    confusions: tuple[Confusion, ...]
    """Most frequent first."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


async def evaluate(
    interpreter: Interpreter, examples: Sequence[Example], clock: Callable[[], float] = time.perf_counter
) -> Evaluation:
    """Parse each sentence, one after the other, and count. Raises NluUnavailable, and ValueError if empty."""
    if not examples:
        raise ValueError("no sentences to evaluate")
    answers: list[Understanding] = []
    times: list[float] = []
    for example in examples:
        before = clock()
        answers.append(await interpreter.parse(example.text))
        times.append((clock() - before) * 1000)
    return score([example.intent for example in examples], answers, times)


def score(expected: Sequence[str], answers: Sequence[Understanding], times_ms: Sequence[float]) -> Evaluation:
    """The figures for answers to sentences whose intent is known."""
    got = [answer.intent or UNKNOWN for answer in answers]
    pairs = list(zip(expected, got, strict=True))
    right = [want == have for want, have in pairs]
    sure = [ok for ok, answer in zip(right, answers, strict=True) if answer.certainty is Certainty.SURE]
    in_top3 = [want in [name for name, _ in a.ranking[:3]] for want, a in zip(expected, answers, strict=True)]
    intents = _intent_scores(expected, got)
    confused = Counter((want, have) for want, have in pairs if want != have)
    return Evaluation(
        n=len(expected),
        accuracy=_share(right),
        macro_f1=sum(row.f1 for row in intents) / len(intents),
        top3=_share(in_top3),
        sure=len(sure) / len(expected),
        sure_accuracy=_share(sure),
        unknown=_share([answer.certainty is Certainty.UNKNOWN for answer in answers]),
        ece=calibration_error([answer.confidence for answer in answers], right),
        scope_caught=_share_or_none([have == OUT_OF_SCOPE for want, have in pairs if want == OUT_OF_SCOPE]),
        requests_lost=_share_or_none([have == OUT_OF_SCOPE for want, have in pairs if want != OUT_OF_SCOPE]),
        p50_ms=percentile(times_ms, 0.50),
        p95_ms=percentile(times_ms, 0.95),
        intents=intents,
        confusions=tuple(
            Confusion(want, have, n)
            for (want, have), n in sorted(confused.items(), key=lambda item: (-item[1], item[0]))
        ),
    )


def _intent_scores(expected: Sequence[str], got: Sequence[str]) -> tuple[IntentScore, ...]:
    wanted, given = Counter(expected), Counter(got)
    hits = Counter(want for want, have in zip(expected, got, strict=True) if want == have)
    return tuple(_intent_score(name, wanted[name], given[name], hits[name]) for name in sorted({*wanted, *given}))


def _intent_score(intent: str, wanted: int, given: int, hits: int) -> IntentScore:
    return IntentScore(
        intent=intent,
        n=wanted,
        precision=hits / given if given else 0.0,
        recall=hits / wanted if wanted else 0.0,
        f1=2 * hits / (wanted + given),
    )


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """The expected calibration error (ECE), 0 to 1; 0: of what was understood with confidence x, x was right."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, ok in zip(confidences, right, strict=True):
        bins.setdefault(min(int(confidence * CALIBRATION_BINS), CALIBRATION_BINS - 1), []).append((confidence, ok))
    gaps = (abs(sum(confidence - ok for confidence, ok in members)) for members in bins.values())
    return sum(gaps) / len(right)


def _share_or_none(outcomes: Sequence[bool]) -> float | None:
    return _share(outcomes) if outcomes else None


def _share(outcomes: Sequence[bool]) -> float:
    return sum(outcomes) / len(outcomes) if outcomes else 0.0


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least that share of them (0 to 1) does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 100) // 100) - 1)]


def _scope_line(result: Evaluation) -> list[str]:
    if result.scope_caught is None or result.requests_lost is None:
        return []
    return [f"out of scope caught {result.scope_caught:.1%}, real requests lost to it {result.requests_lost:.1%}"]


def as_text(result: Evaluation) -> str:
    """The figures for people, narrow enough for a terminal."""
    lines = [
        f"sentences   {result.n}",
        f"accuracy    {result.accuracy:.1%}",
        f"macro-F1    {result.macro_f1:.3f}",
        f"top-3       {result.top3:.1%}",
        f"acted on    {result.sure:.1%}, of which right {result.sure_accuracy:.1%}",
        f"unknown     {result.unknown:.1%}",
        f"calibration error (ECE) {result.ece:.3f}",
        *_scope_line(result),
        f"parse time  p50 {result.p50_ms:.1f} ms, p95 {result.p95_ms:.1f} ms",
        "",
        f"{'intent':28} {'n':>4} {'precision':>9} {'recall':>7} {'F1':>6}",
    ]
    lines += [f"{r.intent:28} {r.n:4} {r.precision:9.2f} {r.recall:7.2f} {r.f1:6.2f}" for r in result.intents]
    if result.confusions:
        lines += ["", "worst confusions (expected -> understood)"]
        lines += [f"{c.n:4}  {c.expected} -> {c.got}" for c in result.confusions[:CONFUSIONS_SHOWN]]
    return "\n".join(lines)
