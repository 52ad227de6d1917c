"""Section 36, liability: liability, force_majeure."""

from domain.scenarios._asking import Question, facts_of

QUESTIONS: dict[str, Question] = {
    "liability": facts_of("liability.liability", "cap_incident", "cap_year", "payable"),
    "force_majeure": facts_of("liability.force_majeure", "right_opens_on", "valid", "termination_date"),
}
