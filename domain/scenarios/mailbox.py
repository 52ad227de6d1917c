"""Section 36, mailbox: mail_transfer."""

from domain.scenarios._asking import Question, undated_facts_of

QUESTIONS: dict[str, Question] = {
    "mail_transfer": undated_facts_of("mailbox.mail_transfer", "included_gb", "excess_gb", "quote_required"),
}
