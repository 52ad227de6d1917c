"""Section 36, cooptation: cooptation, cooptation_reward."""

from domain.decisions import Granted, Refused
from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, picked


def _cooptation(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("cooptation.cooptation", given)
    words = {Granted: "receivable", Refused: "refused"}
    return {"decision": words.get(type(decision), "case_by_case"), "reason": decision.reason}


def _cooptation_reward(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("cooptation.cooptation_reward", given)
    dates = picked(decision, "choice_deadline", "earliest_delivery")
    return {"valid": allowed(decision), **dates}


QUESTIONS: dict[str, Question] = {
    "cooptation": _cooptation,
    "cooptation_reward": _cooptation_reward,
}
