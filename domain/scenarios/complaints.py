"""Section 36, complaints: complaint."""

from domain.scenarios._asking import Question, facts_of

QUESTIONS: dict[str, Question] = {
    "complaint": facts_of("complaints.complaint", "answer_by"),
}
