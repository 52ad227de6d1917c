"""Why the last answer was so: reason, facts, terms with their day, clauses; after a no, what would make it a yes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from actions.contract.explaining import grounds
from actions.messages import Reply, reply
from actions.request import Request
from actions.spoken import opening
from actions.visits import planning, scheduling
from actions.wording import has, say
from actions.wording.formats import hour, series
from domain.calendar import PARIS
from domain.contract import Citation, document
from domain.decisions import Billable, Decision, Granted, from_json
from domain.rulebook import provision
from storage.repositories.records import StoredDecision

_VISITORS = {kind.slot_rule: kind for kind in planning.KINDS.values()}


def ask_why(request: Request) -> Reply:
    """Each decision behind the last answer, explained; of a proposal on screen, its price first."""
    explained = [lines for row in _decisions(request) if (lines := _explained(request, row))]
    if not explained:
        return reply(say(request.language, "ask_why.nothing"))
    return reply(say(request.language, "ask_why.intro"), *_once(explained))


def _decisions(request: Request) -> list[StoredDecision]:
    """A proposal that is shown again after a side question rests on what its hold was decided by."""
    dialogue = request.conversation.dialogue
    numbers = list(dialogue.get("decisions", []))
    stack = dialogue.get("stack", [])
    held = scheduling.current_hold(request) if stack and stack[-1].get("awaiting") == "confirm" else None
    if held is not None and held.decision_id is not None:
        numbers.insert(0, held.decision_id)
    return [request.uow.decisions.get(number) for number in dict.fromkeys(numbers)]


def _once(explained: Iterable[list[str]]) -> list[str]:
    """Paragraphs without the lines that an earlier one had: one article is quoted once."""
    seen: set[str] = set()
    paragraphs = []
    for lines in explained:
        fresh = [line for line in lines if line not in seen]
        seen.update(fresh)
        if fresh:
            paragraphs.append("\n".join(fresh))
    return paragraphs


def _explained(request: Request, row: StoredDecision) -> list[str]:
    """One decision: its reason in words, the figures it looked at, its clauses."""
    language, decision = request.language, from_json(row.result)
    reason = _reason(request, row, decision)
    facts = [text for name, value in decision.facts.items() if (text := _fact(language, name, value))]
    lines = [reason] if reason else []
    lines += [_sum(language, decision)] if isinstance(decision, Billable) else []
    lines += [say(language, "ask_why.facts", facts=series(facts, language))] if facts else []
    lines += [_clause(language, citation) for citation in decision.citations]
    return [*lines, *_traced(request, row)]


def _traced(request: Request, row: StoredDecision) -> list[str]:
    """The terms that it rests on and, after a refusal, what would change it."""
    found = grounds(row, request.language)
    lines = [say(request.language, "ask_why.terms", terms="\n".join(found.terms))] if found.terms else []
    return lines + [say(request.language, "ask_why.possible_if", changes=change) for change in found.changes]


def _reason(request: Request, row: StoredDecision, decision: Decision) -> str:
    """The wording of the reason, the most particular one there is; the Desk's own reason where it closed a day."""
    kind, start = _VISITORS.get(row.rule), decision.facts.get("start")
    if kind and isinstance(decision, Granted) and isinstance(start, datetime):
        shut = planning.closed_line(request, kind, start)
        if shut is not None:
            return shut
    if row.rule == "clauses.told":
        return provision(str(row.inputs["clause"])).title[request.language]
    term = str(row.inputs.get("term", "")).replace(".", "_")
    for key in (f"{decision.reason}_{term}", f"{decision.reason}_{row.rule.partition('.')[2]}", decision.reason):
        if has(request.language, f"reasons.{key}"):
            return say(request.language, f"reasons.{key}")
    return ""


def _sum(language: str, decision: Billable) -> str:
    """What is charged, and how it is made up."""
    if not decision.travel_ttc and not decision.labour_ttc:
        return say(language, "ask_why.total", total=decision.total_ttc)
    tariff = f"ask_why.tariff_{decision.tariff}"
    return say(
        language,
        "ask_why.sum",
        total=decision.total_ttc,
        travel=decision.travel_ttc,
        labour=decision.labour_ttc,
        tariff=say(language, tariff) if has(language, tariff) else "",
    )


def _fact(language: str, name: str, value: Any) -> str | None:
    key = f"ask_why.fact_{name}"
    if value is None or not has(language, key):
        return None
    if name == "hours":
        if not isinstance(value, Mapping):
            return None
        value = opening(value, language)
    if name == "hours_that_day":
        value = " – ".join(hour(time.fromisoformat(part), language) for part in value.split("-"))
    return say(language, key, value=value.astimezone(PARIS) if isinstance(value, datetime) else value)


def _clause(language: str, citation: Citation) -> str:
    """With its version; of a document that carries no date, since when it is applied."""
    shown = citation.english() if language == "en" else citation.french()
    if citation.version is None:
        since = document(citation.document).applied_from
        shown += say(
            language, "ask_why.applied_from", since=since.strftime("%d/%m/%Y" if language == "fr" else "%Y-%m-%d")
        )
    return say(language, "ask_why.clause", citation=shown)
