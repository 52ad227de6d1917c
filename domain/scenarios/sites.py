"""Section 36, sites: extra_site."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, picked


def _extra_site(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("sites.extra_site", given)
    return {"accepted": allowed(decision), "reason": decision.reason, **picked(decision, "extra_sites_monthly_ttc")}


QUESTIONS: dict[str, Question] = {
    "extra_site": _extra_site,
}
