"""Closing a case takes its effect and tells the member, once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from actions.agent.resolve_case import outcomes_of, resolve_case
from actions.wording import LANGUAGES, has, subjects
from domain.cases import Case
from domain.errors import AlreadyDone, InvalidInput
from storage.repositories.agents import Agent
from storage.tables import conversations, messages
from storage.unit_of_work import UnitOfWork
from tests.actions.conftest import Meet, Talk
from tests.actions.test_invoices import FEBRUARY
from tests.storage.test_invariants import a_member


def close(talk: Talk, outcome: str, note: str = "") -> Case:
    with talk.world.work() as work:
        agent = work.agents.by_email("a@desk.example") or an_agent(work)
        [case] = work.cases.of_member(1)
        return resolve_case(work, talk.world.outgoing, case.id, agent, outcome, note).case


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
    case = close(talk, outcome, "La ligne est revenue.")
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


@pytest.mark.parametrize("note", ["", "  \n"])
def test_a_case_without_effect_is_owed_a_reason(meet: Meet, note: str) -> None:
    talk = meet(airbox_lent=True)
    talk.say("Je rends l'Airbox", "line_restored")
    with pytest.raises(InvalidInput, match="note"):
        close(talk, "cancelled", note)
    assert talk.cases[0].status == "open"
    assert close(talk, "cancelled", "Vous la gardez.").status == "cancelled"


def test_a_notice_names_the_subject_and_what_to_do_next(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    talk.say("Mon Airbox ne s'allume plus", "report_airbox_fault")
    close(talk, "done")
    assert "a traité la panne de votre Airbox (dossier n° 1)" in told(talk)
    assert "Écrivez « conseiller »" in told(talk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_case_has_a_subject(language: str) -> None:
    kinds = {*subjects("fr")["cases"], "follow_up"}
    assert [kind for kind in kinds if not has(language, f"case_notice.subject_{kind}")] == []


def test_only_once(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    talk.say("Je rends l'Airbox", "line_restored")
    with talk.world.work() as work:
        agent = an_agent(work)
        [case] = work.cases.of_member(1)
        resolve_case(work, talk.world.outgoing, case.id, agent, "done")
        with pytest.raises(AlreadyDone):
            resolve_case(work, talk.world.outgoing, case.id, agent, "cancelled", "En double")


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


# --- whom the notice reaches ---


def in_chat(work: UnitOfWork, chat: str, member: int, delegate: int | None = None) -> int:
    """A conversation whose user has proved who they are."""
    work.identities.prove("telegram", chat, work.members.speaker(member, delegate), "test", work.now)
    opened = work.conversations.open("telegram", chat, work.now)
    work.conversations.save(replace(opened, member_id=member, delegate_id=delegate, last_inbound_at=work.now))
    return opened.id


def end(talk: Talk) -> bool:
    """Close the member's only case; whether they were told."""
    with talk.world.work() as work:
        [case] = work.cases.of_member(1)
        return resolve_case(work, talk.world.outgoing, case.id, an_agent(work), "done", "Une précision").member_told


def notices(talk: Talk) -> list[str]:
    """Keys of the conversations that have a notice."""
    with talk.world.work() as work:
        rows = work.connection.execute(
            select(conversations.c.key)
            .join(messages, messages.c.conversation_id == conversations.c.id)
            .where(messages.c.author == "system")
            .distinct()
            .order_by(conversations.c.key.desc())
        )
        return list(rows.scalars())


@pytest.fixture
def returning(meet: Meet) -> Talk:
    """A member who gives the Airbox back: a case is open."""
    talk = meet(airbox_lent=True, delegate=True)
    talk.say("Je rends l'Airbox", "line_restored")
    return talk


def now_of(talk: Talk, member: int, delegate: int | None = None) -> None:
    """The chat of the case is another person's from now on."""
    with talk.world.work() as work:
        speaker = work.members.speaker(member, delegate)
        work.identities.prove("terminal", talk.world.user, speaker, "test", work.now)


def test_a_chat_that_is_now_somebody_elses_has_no_notice(returning: Talk) -> None:
    with returning.world.work() as work:
        other = a_member(work, "P-2")
    now_of(returning, other)
    assert not end(returning)
    assert notices(returning) == []


def test_a_chat_whose_proof_was_revoked_has_no_notice(returning: Talk) -> None:
    with returning.world.work() as work:
        work.identities.forget("terminal", returning.world.user)
    assert not end(returning)
    assert notices(returning) == []


def test_what_the_member_asked_for_is_not_told_to_their_delegate(returning: Talk) -> None:
    now_of(returning, 1, delegate=1)
    assert not end(returning)
    assert notices(returning) == []


def test_another_chat_of_the_member_has_the_notice_instead(returning: Talk) -> None:
    with returning.world.work() as work:
        other = a_member(work, "P-2")
        in_chat(work, "7", other)
        in_chat(work, "8", 1, delegate=1)
        in_chat(work, "9", 1)
    now_of(returning, other)
    assert end(returning)
    assert notices(returning) == ["telegram:9"]


def test_a_blocked_chat_reaches_nobody(returning: Talk) -> None:
    with returning.world.work() as work:
        conversation = returning.world.conversation(work)
        work.conversations.save(replace(conversation, blocked_at=work.now))
    assert not end(returning)


def test_what_the_delegate_asked_for_is_told_where_they_asked_else_to_the_member(meet: Meet) -> None:
    talk = meet(offer="delegate", airbox_lent=True)
    talk.say("Je rends l'Airbox", "line_restored")
    with talk.world.work() as work:
        in_chat(work, "9", 1)
        case = work.cases.of_member(1)[0]
        assert case.requested_by == "delegate"
        agent = an_agent(work)
        assert resolve_case(work, talk.world.outgoing, case.id, agent, "done").member_told
        again = work.cases.add(
            member_id=1, conversation_id=case.conversation_id, type="airbox_return", summary="x",
            requested_by="delegate", created_at=work.now,
        )  # fmt: skip
        work.identities.forget("terminal", talk.world.user)
        assert resolve_case(work, talk.world.outgoing, again.id, agent, "done").member_told
    assert notices(talk) == ["terminal:user-1", "telegram:9"]


@pytest.mark.parametrize("becomes_member", [False, True])
def test_a_stranger_is_told_where_they_applied_while_the_chat_is_still_nobodys(
    meet: Meet, becomes_member: bool
) -> None:
    talk = meet(offer="non-member")
    talk.say("merci", "thank")
    with talk.world.work() as work:
        conversation = talk.world.conversation(work)
        case = work.cases.add(
            conversation_id=conversation.id, type="application", summary="x", requested_by="stranger",
            created_at=work.now,
        )  # fmt: skip
        if becomes_member:
            member = a_member(work)
            work.identities.prove("terminal", talk.world.user, work.members.speaker(member, None), "test", work.now)
        told = resolve_case(work, talk.world.outgoing, case.id, an_agent(work), "declined").member_told
    assert told is not becomes_member


def test_who_asks_after_a_closed_request_hears_how_it_ended(meet: Meet) -> None:
    talk = meet()
    talk.say("je pars au Japon deux semaines, il faut adapter mon forfait", "change_mobile_plan")
    talk.say("surtout des appels", None)
    talk.say("oui", "affirm")
    assert "Le Desk a traité" not in talk.say("où en est mon forfait mobile ?", "track_usage")
    close(talk, "done", "Forfait Monde, 30 € par mois")
    answer = talk.say("où en est mon forfait mobile ?", "track_usage")
    assert "Le Desk a traité votre demande de forfait mobile" in answer
    assert "Forfait Monde, 30 € par mois" in answer
    assert "Le Desk a traité" not in talk.say("où en est mon technicien ?", "ask_appointment")
