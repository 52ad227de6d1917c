"""Section 36, airbox: airbox_use."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, picked


def _airbox_use(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("airbox.airbox_use", given)
    return {"allowed": allowed(decision), "reason": decision.reason, **picked(decision, "data_allowance_gb")}


QUESTIONS: dict[str, Question] = {
    "airbox_use": _airbox_use,
}
