"""Section 36, delegates: delegate."""

from domain.scenarios._asking import Question, yes_or_no

QUESTIONS: dict[str, Question] = {
    "delegate": yes_or_no("delegates.delegate"),
}
