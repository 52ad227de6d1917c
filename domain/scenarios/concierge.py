"""Section 36, concierge: concierge."""

from domain.scenarios._asking import Question, yes_or_no

QUESTIONS: dict[str, Question] = {
    "concierge": yes_or_no("concierge.concierge"),
}
