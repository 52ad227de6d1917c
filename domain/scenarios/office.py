"""Section 36, office: office_scope, office_visit."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed


def _office_scope(asking: Asking, given: Given) -> Answer:
    return {"covered": allowed(asking.undated("office.office_scope", given))}


def _office_visit(asking: Asking, given: Given) -> Answer:
    return {"mode": asking.undated("office.office_visit", given).reason}


QUESTIONS: dict[str, Question] = {
    "office_scope": _office_scope,
    "office_visit": _office_visit,
}
