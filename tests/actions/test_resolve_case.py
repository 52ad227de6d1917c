"""Closing a case takes its effect and tells the member, once."""

from __future__ import annotations

import pytest

from actions.agent.resolve_case import outcomes_of, resolve_case
from domain.cases import Case
from domain.errors import AlreadyDone, InvalidInput
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork
from tests.actions.conftest import Meet, Talk
from tests.actions.test_invoices import FEBRUARY


def close(talk: Talk, outcome: str, note: str = "") -> Case:
    with talk.world.work() as work:
        agent = work.agents.by_email("a@desk.example") or an_agent(work)
        [case] = work.cases.of_member(1)
        return resolve_case(work, talk.world.outgoing, case.id, agent, outcome, note)


def an_agent(work: UnitOfWork) -> Agent:
    return work.agents.add(email="a@desk.example", name="Alix", role="agent", password_hash="x")


def told(talk: Talk) -> str:
    """The last line of the transcript."""
    with talk.world.work() as work:
        last = work.messages.last(talk.world.conversation(work).id, 1)[0]
    assert last.author == "system"
    return last.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("outcome", "status", "notice"), [("done", "active", "est active"), ("cancelled", "idle", "pas activé")]
)
def test_an_activation(meet: Meet, outcome: str, status: str, notice: str) -> None:
    talk = meet(airbox_lent=True, incident_open=True)
    talk.say("Activez l'Airbox chez moi", "activate_airbox")
    case = close(talk, outcome)
    assert talk.airbox == status
    assert case.status == ("resolved" if outcome == "done" else "cancelled")
    assert notice in told(talk)


def test_a_deactivation(meet: Meet) -> None:
    talk = meet(airbox_lent=True, airbox_active=True, incident_open=True)
    talk.say("Ma ligne refonctionne", "line_restored")
    close(talk, "done")
    assert talk.airbox == "idle"
    assert "désactivée" in told(talk)


def test_a_return(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    talk.say("Je rends l'Airbox", "line_restored")
    close(talk, "done")
    assert talk.airbox == "returned"


@pytest.mark.parametrize(("outcome", "words"), [("accepted", "370 €"), ("confirmed", "confirmé")])
def test_a_dispute(meet: Meet, outcome: str, words: str) -> None:
    talk = meet(invoices=[FEBRUARY])
    talk.say("Je conteste les 100 € de déplacement", "dispute_invoice")
    talk.say("oui", "affirm")
    close(talk, outcome)
    assert words in told(talk)
    assert "art. 7.3.6" in told(talk)


def test_the_note_is_told(meet: Meet) -> None:
    talk = meet(coach_name="Ève")
    talk.say("Prévenez mon coach de mon retard", "contact_coach")
    case = close(talk, "done", "Elle vous appelle à midi.")
    assert "Elle vous appelle à midi." in told(talk)
    assert case.outcome == "done: Elle vous appelle à midi."


def test_only_once(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    talk.say("Je rends l'Airbox", "line_restored")
    with talk.world.work() as work:
        agent = an_agent(work)
        [case] = work.cases.of_member(1)
        resolve_case(work, talk.world.outgoing, case.id, agent, "done")
        with pytest.raises(AlreadyDone):
            resolve_case(work, talk.world.outgoing, case.id, agent, "cancelled")


def test_an_outcome_of_another_type_is_refused(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    talk.say("Je rends l'Airbox", "line_restored")
    with pytest.raises(InvalidInput):
        close(talk, "accepted")
    assert outcomes_of(talk.cases[0]) == ("done", "cancelled")


def test_a_late_closing_does_not_undo_what_moved_on(meet: Meet) -> None:
    """The line came back meanwhile: the Airbox does not start because an old case is closed."""
    talk = meet(airbox_lent=True, incident_open=True)
    talk.say("Activez l'Airbox chez moi", "activate_airbox")
    with talk.world.work() as work:
        work.lines.set_airbox(1, "idle", work.now)
    close(talk, "done")
    assert talk.airbox == "idle"
