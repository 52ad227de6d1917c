"""Section 36, bitdefender: bitdefender_add."""

from domain.scenarios._asking import Question, undated_facts_of

QUESTIONS: dict[str, Question] = {
    "bitdefender_add": undated_facts_of("bitdefender.bitdefender_add", "accepted", "refused", "remaining"),
}
