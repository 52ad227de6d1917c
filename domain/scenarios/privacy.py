"""Section 36, personal data: privacy_request, retention, legal_basis."""

from datetime import datetime

from domain.errors import InvalidInput
from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, picked, undated_facts_of


def _privacy_request(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("privacy.privacy_request", given)
    if not allowed(decision):
        raise InvalidInput(f"scope: {given['scope']} is of another document than {asking.contract.offer}")
    return picked(decision, "send_to", "answer_by", "id_proof")


def _retention(asking: Asking, given: Given) -> Answer:
    event_at = given.get("event_at") or f"{given['event_on']}T00:00"
    decision = asking.decide("privacy.retention", {"category": given["category"], "event_at": event_at})
    if isinstance(decision.facts.get("delete_after"), datetime) and "event_at" not in given:
        raise InvalidInput(f"event_at: missing, with category {given['category']}")
    return picked(decision, "delete_after")


QUESTIONS: dict[str, Question] = {
    "privacy_request": _privacy_request,
    "retention": _retention,
    "legal_basis": undated_facts_of("privacy.legal_basis", "bases"),
}
