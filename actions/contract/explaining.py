"""How a decision came about, in words: facts, terms with their day and clause, rules asked on the way, outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from actions.spoken import in_words, opening
from actions.wording import has, say
from actions.wording.formats import series
from domain.contract import Citation, Contract, Term
from domain.decisions import Billable, Decision, Granted, Refused
from domain.rulebook import provisions
from domain.rules import RULES
from domain.trace import Asked, Consulted, Reading, Silent, Step, trace
from domain.whynot import Change, why_not
from storage.repositories.records import StoredDecision

CHANGED_AT_ONCE = 2
"""Facts that a "it would be possible if" may name together."""
IN_BRIEF = 4
"""Terms shown where there is little room."""
_INDENT = "   "
_DAY = {"fr": "%d/%m/%Y", "en": "%Y-%m-%d"}
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


@dataclass(frozen=True)
class Grounds:
    """What a decision rests on and, after a refusal, what would have changed it; each as told to a member."""

    terms: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


def grounds(row: StoredDecision, language: str) -> Grounds:
    """Of a recorded decision; nothing once the contract is another one, nor of a clause that was merely told."""
    current = Contract.load(row.offer).version == row.contract_version and row.rule in RULES
    if not current or row.rule.startswith("clauses."):
        return Grounds()
    return _grounds(row.offer, row.rule, json.dumps(row.inputs, sort_keys=True), language)


@lru_cache(maxsize=512)
def _grounds(offer: str, rule: str, inputs: str, language: str) -> Grounds:
    """Kept: the console shows the same decisions again and again."""
    contract, given = Contract.load(offer), json.loads(inputs)
    asked = trace(contract, rule, given)
    changes = why_not(contract, rule, given, CHANGED_AT_ONCE) if isinstance(asked.decision, Refused) else ()
    return Grounds(tuple(terms_in_brief(asked, language)), tuple(possible_if(changes, language)))


def terms_in_brief(asked: Asked, language: str) -> list[str]:
    """The figures of the contract that the decision rests on, each once, with the day since when."""
    told = (_term_in_brief(step.term, language) for step in _consulted_in(asked))
    return list(dict.fromkeys(line for line in told if line))[:IN_BRIEF]


def possible_if(changes: Sequence[Change], language: str) -> list[str]:
    """What would have to be different, in a member's words; changes of facts without such words are left out."""
    told = ([_fact_changed(name, value, language) for name, value in change.facts.items()] for change in changes)
    return [say(language, "why_not.and").join(facts) for facts in told if all(facts)]


def _consulted_in(asked: Asked) -> Iterator[Consulted]:
    for step in asked.steps:
        if isinstance(step, Asked):
            yield from _consulted_in(step)
        elif isinstance(step, Consulted):
            yield step


def _term_in_brief(term: Term, language: str) -> str:
    """Empty where it is no figure, price or window, or no rule of the rulebook is about it."""
    title = next((provisions()[rule].title[language] for rule in term.basis.rules if rule in provisions()), "")
    if not title or not _is_figure(term):
        return ""
    value = in_words(term.value, term.unit, language)
    return say(language, "ask_why.term", title=title, value=value, since=term.since.strftime(_DAY[language]))


def _is_figure(term: Term) -> bool:
    """A count, an amount, a price or a window: what a decision compares with."""
    match term.value:
        case bool() | None:
            return False
        case int() | {"holidays": _} | {"ttc": _}:
            return True
        case str():
            return term.unit.startswith("euro")
    return False


def _fact_changed(name: str, value: Any, language: str) -> str:
    """By the value where it has words of its own, else by the fact; "" where neither has."""
    keys = (f"why_not.{name}_{str(value).lower()}", f"why_not.{name}")
    return next((say(language, key, value=value) for key in keys if has(language, key)), "")


def _rule(asked: Asked, language: str, depth: int) -> Iterator[tuple[int, str]]:
    facts = series([f"{name} = {_value(value, language)}" for name, value in asked.facts.items()], language)
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
