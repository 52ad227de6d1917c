"""Section 36, desk: channel_open, contact."""

from domain.scenarios._asking import Answer, Asking, Given, Question, allowed, picked, undated_facts_of


def _channel_open(asking: Asking, given: Given) -> Answer:
    decision = asking.decide("desk.channel_open", given)
    return {"open": allowed(decision), **picked(decision, "next_open")}


QUESTIONS: dict[str, Question] = {
    "channel_open": _channel_open,
    "contact": undated_facts_of("desk.contact", "contact"),
}
