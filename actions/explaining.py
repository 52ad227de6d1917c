"""How a decision came about, in words: facts, terms with their day and clause, rules asked on the way, outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from actions.spoken import opening
from actions.wording import has, say
from domain.contract import Citation, Term
from domain.decisions import Billable, Decision, Granted
from domain.rulebook import provisions
from domain.trace import Asked, Consulted, Reading, Silent, Step
from domain.whynot import Change

_INDENT = "   "
_LONGEST = 120
"""Characters of a value that are shown; a list of départements is longer."""


def explained(asked: Asked, language: str) -> list[str]:
    """One line a step, what a rule did indented below it, the outcome last."""
    return [f"{_INDENT * depth}{line}" for depth, line in _rule(asked, language, 0)]


def changes_told(asked: Asked, changes: Sequence[Change], language: str) -> list[str]:
    """The decision as it is, then one line for each smallest change that would make it better, nearest values first."""
    lines = [_outcome(asked.decision, language)]
    if isinstance(asked.decision, Granted):
        return [*lines, say(language, "explain.granted_already")]
    if not changes:
        return [*lines, say(language, "explain.no_change")]
    for change in changes:
        steps = [
            say(
                language,
                "explain.change",
                name=name,
                old=_value(asked.facts[name], language),
                new=_value(new, language),
            )
            for name, new in change.facts.items()
        ]
        lines.append(
            say(language, "explain.changes", steps=" + ".join(steps), outcome=_outcome(change.decision, language))
        )
    return lines


def _rule(asked: Asked, language: str, depth: int) -> Iterator[tuple[int, str]]:
    facts = " ; ".join(f"{name} = {_value(value, language)}" for name, value in asked.facts.items())
    yield depth, say(language, "explain.rule", rule=asked.rule, facts=facts)
    for step in asked.steps:
        yield from _step(step, language, depth + 1)
    yield depth + 1, _outcome(asked.decision, language)


def _step(step: Step, language: str, depth: int) -> Iterator[tuple[int, str]]:
    """Looked up twice in one rule, a term is said twice: the order is the rule's."""
    match step:
        case Asked():
            yield from _rule(step, language, depth)
        case Consulted():
            yield depth, _consulted(step, language)
        case Silent(name, on, _):
            yield depth, say(language, "explain.silent", name=name, on=on.isoformat())
        case Reading(ambiguity, reading):
            yield depth, say(language, "explain.reading", ambiguity=ambiguity, reading=reading)


def _consulted(step: Consulted, language: str) -> str:
    term = step.term
    return say(
        language,
        "explain.term_read" if step.readings else "explain.term",
        title=_title(term, language),
        value=_value(term.value, language) + _unit(term.unit, language),
        since=term.since.isoformat(),
        clauses=", ".join(_clause(clause, language) for clause in term.basis.citations),
        readings=", ".join(f"{point} {reading}" for point, reading in step.readings.items()),
    )


def _outcome(decision: Decision, language: str) -> str:
    total = decision.total_ttc if isinstance(decision, Billable) else None
    return say(
        language,
        "explain.outcome" if total is None else "explain.outcome_billed",
        kind=say(language, f"explain.{type(decision).__name__.lower()}"),
        reason=decision.reason,
        total=total,
        clauses=", ".join(_clause(clause, language) for clause in decision.citations),
    )


def _unit(unit: str, language: str) -> str:
    """The unit in brackets: terms name it in English, a French reader is told those that are worded."""
    if has(language, f"units.{unit}"):
        unit = say(language, f"units.{unit}")
    elif language != "en":
        return ""
    return f" ({unit})"


def _title(term: Term, language: str) -> str:
    """The short title of the first rule of the rulebook that the term carries, with the term's name; else its name."""
    titles = (provisions()[rule].title[language] for rule in term.basis.rules if rule in provisions())
    title = next((title for title in titles if title), None)
    return f"{title} ({term.name})" if title else term.name


def _clause(clause: Citation, language: str) -> str:
    return clause.english() if language == "en" else clause.french()


def _value(value: Any, language: str) -> str:
    text = _written(value, language)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _written(value: Any, language: str) -> str:
    match value:
        case None:
            return say(language, "explain.nothing")
        case bool():
            return say(language, "explain.yes" if value else "explain.no")
        case {"holidays": _, **_rest}:
            return opening(value, language)
        case Mapping():
            return ", ".join(f"{name} {_written(item, language)}" for name, item in value.items())
        case list() | tuple():
            return ", ".join(_written(item, language) for item in value) or say(language, "explain.nothing")
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
    return str(value)
