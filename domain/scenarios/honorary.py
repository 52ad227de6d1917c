"""Section 36, honorary members: honorary_return."""

from domain.scenarios._asking import Question, undated_facts_of

QUESTIONS: dict[str, Question] = {
    "honorary_return": undated_facts_of("honorary.honorary_return", "honorary", "entry_fee_waived", "welcome_gift"),
}
