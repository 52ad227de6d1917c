"""Section 36, changes: change_notice."""

from domain.scenarios._asking import Question, facts_of

QUESTIONS: dict[str, Question] = {
    "change_notice": facts_of("changes.notice", "latest_notice_date", "compliant"),
}
