"""Whatever the console shows has a French name: no code of the machinery reaches an agent."""

from __future__ import annotations

import ast
import re
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml

import actions
from actions.wording import subjects
from bot.console import filters
from bot.console.labels import LABELS
from domain.calendar import PARIS
from domain.contract import OFFERS, Basis, Contract
from domain.decisions import granted
from domain.rulebook import provisions
from domain.rules import RULES, ask
from tests.contract.cases import decisions

NOW = datetime(2026, 1, 12, 10, tzinfo=PARIS)


def without_name(codes: set[str], family: str) -> list[str]:
    return sorted(codes - LABELS[family].keys())


def test_every_intent_has_a_name() -> None:
    catalogue = set(yaml.safe_load(Path("nlu/intents.yml").read_text(encoding="utf-8")))
    assert sorted(name for name in catalogue if filters.intent(name) == name) == []


def test_every_rule_reason_and_fact_has_a_name() -> None:
    assert without_name(set(RULES), "rule") == []
    facts = {name for decision in decisions().values() for name in decision.facts}
    assert len(facts) > 80
    assert without_name(facts, "detail") == []
    reasons = {decision.reason for decision in decisions().values()}
    assert sorted(code for code in reasons if filters.reason(code, "") == code) == []


CODE = re.compile(r"[a-z]+([_.-][a-z0-9]+)*")
CLAUSES = {"term", "clause"}


def unnamed(value: object) -> set[str]:
    """Codes in a fact that would be shown as they are."""
    match value:
        case {"holidays": _}:
            return set()  # hours, which have words of their own
        case dict():
            keys = {name for name in value if name not in LABELS["detail"]}
            return unnamed([*keys, *value.values()])
        case list() | tuple():
            return set().union(*(unnamed(item) for item in value))
        case str() if CODE.fullmatch(value) and value not in LABELS["value"] and filters.plain(value) == value:
            return {value}
    return set()


def test_every_clause_that_the_assistant_states_has_a_name_and_a_readable_value() -> None:
    sources = "\n".join(path.read_text() for path in Path("actions").rglob("*.py"))
    literals = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', sources))
    terms = [(name, Contract.load(offer).terms[name]) for offer in OFFERS for name in Contract.load(offer).terms]
    stated = [
        (name, each.value) for name, places in terms if name in literals for dated in places.values() for each in dated
    ]
    assert len(stated) > 40
    assert without_name({name for name, _ in stated}, "term") == []
    assert unnamed([value for _, value in stated]) == set()


def test_no_fact_of_a_decision_is_shown_as_a_code() -> None:
    facts = [list(decision.facts.values()) for decision in decisions().values() if not CLAUSES & decision.facts.keys()]
    assert unnamed(facts) == set()


def test_a_clause_is_shown_by_its_name_and_without_its_keepers_unit() -> None:
    decision = ask(Contract.load(OFFERS[0]), "clauses.stated", {"term": "airbox.place", "on": date(2026, 1, 12)})
    facts = dict(filters.decision_facts(decision.to_json()))
    assert (facts["Clause"], facts["Valeur"]) == ("Lieu d’usage de l’Airbox", "l’adresse déclarée")
    assert "Unité" not in facts


def test_a_told_clause_is_shown_by_its_title_and_its_statement() -> None:
    decision = ask(Contract.load(OFFERS[0]), "clauses.told", {"clause": "TER-04", "on": date(2026, 1, 12)})
    facts = dict(filters.decision_facts(decision.to_json()))
    assert facts["Clause"] == provisions()["TER-04"].title["fr"]
    assert "10 jours" in facts["Ce qu’elle dit"].replace("\N{NO-BREAK SPACE}", " ")


def test_a_clause_worded_otherwise_since_is_shown_by_its_stored_values() -> None:
    stored = granted(Basis((), ()), "told", clause="TER-04", values={"old.term": {"value": 7, "unit": "month"}})
    assert dict(filters.decision_facts(stored.to_json()))["Ce qu’elle dit"] == "old.term Valeur 7, Unité mois"


def test_no_name_is_written_twice() -> None:
    worded = subjects("fr")["words"].keys() | subjects("fr")["units"].keys()
    assert sorted(LABELS["value"].keys() & worded) == []


def test_less_than_a_minute_is_said_as_the_place_needs_it() -> None:
    assert (filters.lasting(59), filters.lasting(59, "à l’instant")) == ("moins d’une minute", "à l’instant")
    assert filters.lasting(60, "à l’instant").replace("\N{NO-BREAK SPACE}", " ") == "1 min"


def test_every_slot_of_every_flow_has_a_name() -> None:
    slots = {(slot.name, name) for name, flow in actions.FLOWS.items() for slot in flow.slots}
    assert len(slots) > 10
    assert sorted(pair for pair in slots if filters.slot(*pair) == pair[0]) == []


def test_every_kind_of_case_has_a_name() -> None:
    assert without_name({*subjects("fr")["cases"], "follow_up"}, "case") == []


def traces() -> list[ast.Call]:
    """Every call that writes to the trail, straight or by a module's own `_audit`."""
    trees = [ast.parse(path.read_text()) for top in ("actions", "bot") for path in sorted(Path(top).rglob("*.py"))]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call for call in calls if ast.unparse(call.func).endswith(("audit.add", "_audit"))]


def test_every_trace_has_a_name() -> None:
    """Actions and details are written as literals where they happen."""
    written = {
        node.value
        for call in traces()
        for node in ast.walk(call.args[1])
        if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]\w+", str(node.value))
    }
    assert {"read", "booked_appointment"} <= written
    assert without_name(written, "action") == []
    details = {keyword.arg for call in traces() for keyword in call.keywords if keyword.arg}
    assert {"kind", "requested_by", "was"} <= details
    assert without_name(details, "trail") == []


@pytest.mark.parametrize(
    ("name", "code", "shown"),
    [
        ("type", "airbox_activation", "Activer l’Airbox"), ("method", "email_code", "code par e-mail"),
        ("requested_by", "delegate", "le délégué"), ("kind", "day_before", "Rappel de la veille"),
        ("kind", "coach", "Coach"), ("channel", "webchat", "Chat web"),
        ("reason", "misses", "l’assistant n’a pas compris"),
        ("reason", "superseded", "un rappel plus proche le remplace"),
        ("reason", "Congés", "Congés"), ("length", 12, "12"),
        ("outcome", "cancelled", "Clos sans suite"), ("member_told", True, "oui"),
    ],
)  # fmt: skip
def test_the_details_of_a_trace_are_shown_in_words(name: str, code: object, shown: str) -> None:
    assert filters.trace(code, name) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-01-14T10:00:00+01:00", "mercredi 14 janvier à 10 h"), ("2026-01-14", "mercredi 14 janvier 2026"),
        ("wifi_repeater", "le répéteur Wi-Fi"),
        ({"limit": 2, "end": None}, "Comprises 2"), (["yes", False], "oui, non"),
        ("une table pour deux", "une table pour deux"),
    ],
)  # fmt: skip
def test_values_are_shown_in_words(value: object, shown: str) -> None:
    assert filters.plain(value).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (datetime(2026, 1, 12, 8, 5, tzinfo=PARIS), "08:05"), (datetime(2026, 1, 11, 23, 0, tzinfo=PARIS),
        "hier 23:00"),
        (datetime(2026, 1, 5, 9, 0, tzinfo=PARIS), "lun. 05/01 09:00"),
        (datetime(2025, 12, 31, 9, 0, tzinfo=PARIS), "31/12/2025"),
    ],
)  # fmt: skip
def test_a_moment_says_its_day_unless_it_is_today(moment: datetime, shown: str) -> None:
    assert filters.short_moment(moment, NOW).replace("\N{NO-BREAK SPACE}", " ") == shown
