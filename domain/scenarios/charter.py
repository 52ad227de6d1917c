"""Section 36, charter of conduct: charter."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed


def _charter(asking: Asking, given: Given) -> Answer:
    return {"allowed": allowed(asking.undated("charter.charter", given))}


QUESTIONS: dict[str, Question] = {"charter": _charter}
