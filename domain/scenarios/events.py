"""Section 36, events: salon."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed


def _salon(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("events.salon", given)
    return {"access": allowed(decision), "reason": decision.reason}


QUESTIONS: dict[str, Question] = {
    "salon": _salon,
}
