"""Section 36, zones: coverage."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, picked


def _coverage(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("zones.coverage", given)
    return {"physical_visits": allowed(decision), **picked(decision, "zone")}


QUESTIONS: dict[str, Question] = {
    "coverage": _coverage,
}
