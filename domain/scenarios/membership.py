"""Section 36, membership: committee_deadline."""

from domain.scenarios._asking import Answer, Asking, Given, Question, picked


def _committee_deadline(asking: Asking, given: Given) -> Answer:
    complete = {"file_complete_on": given["file_complete_on"]}
    return picked(asking.decide("membership.committee_deadline", complete), "decide_by")


QUESTIONS: dict[str, Question] = {
    "committee_deadline": _committee_deadline,
}
