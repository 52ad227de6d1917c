"""Why, asked: the decisions behind the answer on screen, with reason, figures and dated clause, in one language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

from actions.wording import LANGUAGES, has, subjects
from domain.rules import RULES
from domain.rules.inputs import form_of
from tests.actions.conftest import Meet, Talk

KINDS = ("granted", "billable", "refused", "referred")
TECHNICIAN = "Un technicien lundi à 10h, on a tout essayé"


def _reasons() -> set[str]:
    """Every reason that a case of the contract expects."""
    found: set[str] = set()
    for file in Path("tests/contract").glob("*.yml"):
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            expected = case.get("expect") if isinstance(case, dict) else None
            found |= {expected[k] for k in KINDS if expected and isinstance(expected.get(k), str)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_that_rules_return_is_worded(language: str) -> None:
    reasons = _reasons()
    assert len(reasons) > 40
    assert sorted(reason for reason in reasons if not has(language, f"reasons.{reason}")) == []


def test_a_billed_visit_is_explained_with_its_sum(meet: Meet) -> None:
    talk = meet(interventions_used=15)
    talk.say(TECHNICIAN, "book_technician")
    answer = talk.say("pourquoi ?", "ask_why").partition("Je peux vous proposer")[0]
    assert "visites comprises de l’année de contrat sont utilisées" in answer
    assert "déplacement 100 €" in answer
    assert "main-d’œuvre 120 €" in answer
    assert "220 € TTC" in answer
    assert answer.count("Offre Intérieur, art. 5.2.2 (01/06/2025)") == 1


def test_the_proposal_is_explained_even_after_a_side_question(meet: Meet) -> None:
    talk = meet(interventions_used=15)
    talk.say(TECHNICIAN, "book_technician")
    talk.say("Quels sont vos horaires ?", "ask_hours")
    assert "220 € TTC" in talk.say("pourquoi ?", "ask_why").partition("Je peux vous proposer")[0]


def test_the_question_on_screen_is_what_is_explained(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    talk.say("Où en est mon quota ?", "ask_quota")
    talk.say("Activez l'airbox", "activate_airbox")
    answer = talk.say("pourquoi ?", "ask_why")
    assert "ligne" in answer
    assert "art. 5.5 (01/06/2025)" in answer
    assert "visites" not in answer


def test_an_answer_that_rests_on_no_clause_is_not_given_an_earlier_one(meet: Meet) -> None:
    talk = meet()
    talk.say("Où en est mon quota ?", "ask_quota")
    talk.say("Merci", "thank")
    assert "aucune clause" in talk.say("pourquoi ?", "ask_why")


def _close(talk: Talk, day: date, reason: str) -> None:
    with talk.world.work() as work:
        work.capacity.set("region-parisienne", "technician", day, 0, reason, None)


def test_a_day_closed_by_the_desk_says_so_with_its_reason(meet: Meet) -> None:
    talk = meet()
    _close(talk, date(2026, 3, 9), "formation des équipes")
    answer = talk.say(TECHNICIAN, "book_technician")
    assert "planning est fermé le lundi 9 mars (formation des équipes)" in answer
    assert "plus libre" not in answer
    assert "planning est fermé le lundi 9 mars (formation des équipes)" in talk.say("pourquoi ?", "ask_why")


def test_why_in_english_is_answered_in_english_once_with_the_version(meet: Meet) -> None:
    talk = meet(interventions_used=15)
    talk.say("Hello, I would like a technician on Monday at 10am please, I have already tried everything",
             "book_technician")  # fmt: skip
    answer = talk.say("why?", "ask_why")
    assert "This is what my answer rests on" in answer
    assert answer.count("Intérieur offer, article 5.2.2 (2025-06-01)") == 1


def test_a_document_without_a_date_says_since_when_it_is_applied(meet: Meet) -> None:
    talk = meet("option-interieur")
    talk.say("Où en est mon quota ?", "ask_quota")
    assert "Option Intérieur, art. 4.2.2, appliqué depuis le 01/01/2025" in talk.say("pourquoi ?", "ask_why")


def test_the_terms_are_shown_with_the_day_since_when(meet: Meet) -> None:
    talk = meet(interventions_used=15)
    talk.say(TECHNICIAN, "book_technician")
    answer = talk.say("pourquoi ?", "ask_why")
    assert "« Horaires du technicien : région parisienne et sud » : du lundi au vendredi" in answer
    assert "(depuis le 01/06/2025)" in answer


def test_after_a_refusal_the_smallest_change_is_told(meet: Meet) -> None:
    talk = meet()
    talk.say("Un technicien dimanche à 10h, on a tout essayé", "book_technician")
    answer = talk.say("pourquoi pas ?", "ask_why")
    assert "Ce serait possible si le rendez-vous commençait le lundi 9 mars" in answer


def test_why_not_in_english(meet: Meet) -> None:
    talk = meet()
    talk.say("Hello, I would like a technician on Sunday at 10am please, I have already tried everything",
             "book_technician")  # fmt: skip
    assert "It would be possible if the appointment began on Monday 9 March" in talk.say("why not?", "ask_why")


def test_what_no_small_change_would_allow_is_not_promised(meet: Meet) -> None:
    talk = meet()
    talk.say("Réparez-vous mon imprimante ?", "ask_intervention_scope")
    assert "Ce serait possible" not in talk.say("pourquoi pas ?", "ask_why")


def test_a_clause_that_was_told_is_explained_by_its_title_and_version(meet: Meet) -> None:
    talk = meet()
    talk.say("Quel est le préavis de résiliation ?", "ask_contract_terms")
    answer = talk.say("pourquoi ?", "ask_why")
    assert "Préavis de résiliation" in answer
    assert "Offre Intérieur, art. 10.3.1 (01/06/2025)" in answer


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_may_change_is_a_fact_of_a_rule(language: str) -> None:
    facts = {name for rule in RULES.values() for name in form_of(rule)}
    for outcome in set(subjects(language)["why_not"]) - {"and"}:
        assert outcome in facts or any(outcome.startswith(f"{name}_") for name in facts), outcome
