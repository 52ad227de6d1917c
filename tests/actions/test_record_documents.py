"""What an application's file holds is ticked off; the committee's days run from the day it is complete."""

from __future__ import annotations

from datetime import datetime

import pytest

from actions.agent.record_documents import record_documents
from actions.agent.resolve_case import resolve_case
from domain.calendar import PARIS
from domain.cases import Case
from domain.errors import AlreadyDone, InvalidInput
from tests.actions.conftest import Meet, Talk
from tests.actions.test_resolve_case import an_agent, told
from tests.dialogue.world import STEP

ALL = {"professional_proof", "identity_original", "bank_certificate", "rib_fr", "signed_form"}


def applied(meet: Meet) -> Talk:
    talk = meet("non-member")
    for said in ("Je veux déposer ma candidature", "Camille Perrin", "06 12 34 56 78", "Nantes"):
        talk.say(said, "apply_membership" if "candidature" in said else None)
    talk.say("oui", "affirm")
    return talk


def tick(talk: Talk, *documents: str) -> Case:
    talk.world.now += STEP
    with talk.world.work() as work:
        agent = work.agents.by_email("a@desk.example") or an_agent(work)
        return record_documents(work, talk.world.outgoing, 1, agent, set(documents))


def test_what_is_missing_is_told_and_nothing_runs(meet: Meet) -> None:
    talk = applied(meet)
    case = tick(talk, *(ALL - {"rib_fr"}))
    assert case.due_at is None
    assert "manque encore un RIB" in told(talk)
    answer = talk.say("mon dossier est-il complet ?", "apply_membership")
    assert "RIB" in answer
    assert "carte de résident" not in answer


def test_complete_the_committee_has_seven_days(meet: Meet) -> None:
    talk = applied(meet)
    tick(talk, *(ALL - {"rib_fr"}))
    case = tick(talk, *ALL)
    assert case.due_at == datetime(2026, 3, 12, 23, 59, tzinfo=PARIS)
    assert "au plus tard le jeudi 12 mars 2026" in told(talk)
    talk.world.now = datetime(2026, 3, 9, 10, tzinfo=PARIS)
    assert "jeudi 12 mars 2026" in talk.say("où en est ma candidature ?", "apply_membership")


def test_a_condition_asks_for_one_more_document_and_stops_the_days(meet: Meet) -> None:
    talk = applied(meet)
    tick(talk, *ALL)
    case = tick(talk, *ALL, "addresses_diverge")
    assert case.due_at is None
    assert "justificatif de domicile" in told(talk)


def test_the_same_ticks_again_tell_nothing(meet: Meet) -> None:
    talk = applied(meet)
    tick(talk, "rib_fr")
    before = told(talk)
    talk.world.now = datetime(2026, 3, 9, 10, tzinfo=PARIS)
    tick(talk, "rib_fr")
    with talk.world.work() as work:
        messages = work.messages.last(talk.world.conversation(work).id, 20)
    assert [m.text.replace("\N{NO-BREAK SPACE}", " ") for m in messages if m.author == "system"] == [before]


def test_only_an_open_application_has_documents(meet: Meet) -> None:
    talk = applied(meet)
    with pytest.raises(InvalidInput):
        tick(talk, "passport")
    with talk.world.work() as work:
        resolve_case(work, talk.world.outgoing, 1, an_agent(work), "admitted")
    with pytest.raises(AlreadyDone):
        tick(talk, "rib_fr")
    assert "acceptée" in talk.say("où en est ma candidature ?", "apply_membership")


def test_asked_twice_is_one_application(meet: Meet) -> None:
    talk = applied(meet)
    for said in ("Je veux déposer ma candidature", "Camille Perrin", "06 12 34 56 78", "Nantes"):
        talk.say(said, "apply_membership" if "candidature" in said else None)
    assert "pas ouvert une seconde" in talk.say("oui", "affirm")
    assert len(talk.cases) == 1
