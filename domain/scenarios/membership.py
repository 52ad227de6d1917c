"""Section 36, membership: eligibility, documents, committee_deadline, line_compat, start_dates."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, facts_of, picked


def _eligibility(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("membership.eligibility", given)
    return {"eligible": allowed(decision), **picked(decision, "failed")}


def _documents(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("membership.documents", given)
    return {"complete": allowed(decision), **picked(decision, "missing")}


def _line_compat(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("membership.line_compat", given)
    return {"compatible": allowed(decision), "reason": decision.reason, **picked(decision, "not_covered")}


QUESTIONS: dict[str, Question] = {
    "eligibility": _eligibility,
    "documents": _documents,
    "committee_deadline": facts_of("membership.committee_deadline", "decide_by"),
    "line_compat": _line_compat,
    "start_dates": facts_of("membership.start_dates", "contract_date", "membership_date", "first_quota_year_end"),
}
