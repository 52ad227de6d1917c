"""Why the last answer was what it was: reason, facts, and the clauses in full with their version."""

from __future__ import annotations

from typing import Any

from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import has, say
from domain.contract import Citation
from domain.decisions import Decision, from_json


def ask_why(request: Request) -> Reply:
    """Each decision behind the last answer that rested on some, explained."""
    ids = request.conversation.dialogue.get("decisions", [])
    explained = [_explained(request, from_json(request.uow.decisions.get(number).result)) for number in ids]
    if not explained:
        return reply(say(request.language, "ask_why.nothing"))
    return reply(say(request.language, "ask_why.intro"), *dict.fromkeys(explained))


def _explained(request: Request, decision: Decision) -> str:
    """One decision: its reason in words, the facts it looked at, its clauses."""
    language = request.language
    reason = f"reasons.{decision.reason}"
    facts = [text for name, value in decision.facts.items() if (text := _fact(language, name, value))]
    lines = [say(language, reason)] if has(language, reason) else []
    lines += [say(language, "ask_why.facts", facts=" ; ".join(facts))] if facts else []
    return "\n".join([*lines, *(_clause(language, citation) for citation in decision.citations)])


def _fact(language: str, name: str, value: Any) -> str | None:
    key = f"ask_why.fact_{name}"
    return say(language, key, value=value) if value is not None and has(language, key) else None


def _clause(language: str, citation: Citation) -> str:
    shown = citation.english() if language == "en" else citation.french()
    return say(language, "ask_why.clause", citation=shown)
