"""Section 36, vip: vip_line."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed


def _vip_line(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("vip.vip_line", given)
    return {"handled": allowed(decision), "reason": decision.reason}


QUESTIONS: dict[str, Question] = {
    "vip_line": _vip_line,
}
