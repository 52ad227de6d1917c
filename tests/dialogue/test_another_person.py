"""One chat, another person: nothing of the former one is left to say yes to, to repeat, or to read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from actions.agent.give_back import give_back
from actions.linking import issue_link, linked, unlink
from actions.request import contract_version
from actions.wording.formats import NBSP
from domain.cases import Case
from storage.tables import appointments
from tests.dialogue.world import World, understood

VISIT = {"id": "a1", "type": "technician", "start": "2026-01-14T10:00:00+01:00"}
COACH = {"id": "a2", "type": "coach", "start": "2026-01-15T10:00:00+01:00"}
CANCEL = understood("cancel_appointment")
BOOK = understood("book_technician")
OTHER_PHONE = "+33600000042"
ADDRESS = "1 rue de l'Exemple"
WISH = "Un autre technicien vendredi à 15h, on a tout essayé"


@pytest.fixture
def world(a_world: Callable[..., World]) -> World:
    """A member with two visits to come and a delegate; another member, whom nobody has linked yet."""
    made = a_world(appointments=[VISIT, COACH], delegate=True, delegate_name="Une Déléguée")
    with made.work() as work:
        work.members.add(
            number="P-0002", name="Camille Autre", email="autre@persona.example", phone=OTHER_PHONE, language="fr",
            offer="offre-interieur", departement="75", postcode="75002", city="Ville", address="2 rue de l'Autre",
            service_start=work.members.get(1).service_start, status="active", facts={},
        )  # fmt: skip
    return made


def by_link(world: World, member: int = 2, delegate: int | None = None) -> str:
    with world.work() as work:
        token = issue_link(work, member, delegate, "test", timedelta(hours=1))
    return world.arrive("start", text=token)


def by_phone(world: World) -> str:
    return world.arrive("contact", phone=OTHER_PHONE, phone_is_own=True)


def by_delegate_link(world: World) -> str:
    return by_link(world, 1, 1)


def elsewhere(world: World) -> str:
    """Proved outside the conversation, as the web page does: the next message is already the other person's."""
    with world.work() as work:
        work.identities.prove("terminal", world.user, work.members.speaker(2, None), "test", work.now)
    return world.say("merci", understood("thank"))


def revoked(world: World) -> str:
    with world.work() as work:
        [identity] = linked(work, 1)
        unlink(work, identity, "test")
    return world.say("merci", understood("thank"))


ALL_WAYS = pytest.mark.parametrize("change", [by_link, by_phone, by_delegate_link, elsewhere, revoked])


def statuses(world: World) -> list[str]:
    """Of the appointments, in order."""
    with world.work() as work:
        return list(work.connection.execute(select(appointments.c.status).order_by(appointments.c.id)).scalars())


def call_backs(world: World) -> list[Case]:
    with world.work() as work:
        return [c for c in work.cases.of_conversation(world.conversation(work).id) if c.type == "callback"]


def dialogue(world: World) -> dict[str, Any]:
    with world.work() as work:
        return dict(world.conversation(work).dialogue)


@ALL_WAYS
def test_a_yes_to_the_former_persons_proposal_does_nothing(world: World, change: Callable[[World], str]) -> None:
    assert "annuler" in world.say("Annulez le rendez-vous du technicien", CANCEL)
    button = world.token("Oui")
    change(world)
    world.say("oui", understood("affirm"))
    world.press_token(button)
    assert statuses(world) == ["confirmed", "confirmed"]
    assert world.state["flow"] is None


@ALL_WAYS
def test_a_choice_between_the_former_persons_visits_is_no_choice_any_more(
    world: World, change: Callable[[World], str]
) -> None:
    world.say("Annulez mon rendez-vous", CANCEL)
    assert world.state["awaiting"] == "which"
    button = world.token("mercredi")
    assert "14 janvier" not in change(world)
    world.press_token(button)
    assert "14 janvier" not in world.say("mercredi", understood(None))
    assert statuses(world) == ["confirmed", "confirmed"]
    assert world.state["flow"] is None


@ALL_WAYS
def test_a_slot_held_for_the_former_person_is_free_again(world: World, change: Callable[[World], str]) -> None:
    world.say(WISH, BOOK)
    assert world.state["held"] == ["technician 2026-01-16 15:00"]
    change(world)
    assert statuses(world) == ["confirmed", "confirmed", "expired"]
    world.say("oui", understood("affirm"))
    assert statuses(world) == ["confirmed", "confirmed", "expired"]
    with world.work() as work:
        held = work.appointments.get(3)
        assert work.capacity.busy(held.zone, held.kind, held.start, held.start + timedelta(hours=1)) == {}


@ALL_WAYS
def test_what_was_said_to_the_former_person_is_not_repeated(world: World, change: Callable[[World], str]) -> None:
    assert ADDRESS in world.say(WISH, BOOK)
    assert ADDRESS not in change(world)
    assert ADDRESS not in world.say("répétez")
    assert ADDRESS not in world.say("pourquoi ?", understood("ask_why"))


@ALL_WAYS
def test_the_former_persons_call_back_is_neither_told_nor_cancelled(
    world: World, change: Callable[[World], str]
) -> None:
    asked = understood("call_back")
    world.say("Rappelez-moi demain à 11h", asked)
    [number] = [case.details["phone"] for case in call_backs(world)]
    assert number in world.say("Et mon rappel ?", asked)
    change(world)
    assert number not in world.say("Annulez le rappel", asked)
    assert number not in world.say("Rappelez-moi", asked)
    [kept, *others] = call_backs(world)
    assert (kept.status, kept.details["when"].replace(NBSP, " ")) == ("open", "mardi 13 janvier à 11 h")
    assert all(case.details["phone"] != number for case in others)


@ALL_WAYS
def test_nothing_of_the_former_person_stays_on_record(world: World, change: Callable[[World], str]) -> None:
    world.say(WISH, BOOK)
    assert dialogue(world)["decisions"]
    world.say("hmm", understood("book_coach", 0.4, {"book_technician": 0.35}))
    before = dialogue(world)
    assert before["stack"]
    change(world)
    after = dialogue(world)
    assert (after["stack"], after["decisions"], after["clarify"], after["pending"]) == ([], [], None, None)
    assert after["next_frame"] == before["next_frame"], "an old button must never meet a new flow of the same number"


@ALL_WAYS
def test_what_an_agent_did_for_the_former_person_is_nothing_to_the_next(
    world: World, change: Callable[[World], str]
) -> None:
    world.say("Combien d'interventions me reste-t-il ?", understood("ask_quota"))
    with world.work() as work:
        agent = work.agents.add("a@desk.example", "Alix", "agent", "x")
        conversation = world.conversation(work)
        work.conversations.save(conversation.take_over(agent.id))
        give_back(work, world.outgoing, conversation.id, agent, "partly", "Le rosier est taillé")
    change(world)
    after = dialogue(world)
    assert (after["desk"], after["decisions"]) == (None, [])


@ALL_WAYS
def test_a_lasting_button_of_the_former_person_does_nothing(world: World, change: Callable[[World], str]) -> None:
    world.say("merci", understood("thank"))
    with world.work() as work:
        offer = [{"action": "intent", "arguments": {"intent": "cancel_appointment", "slots": {"which": 1}}}]
        of = world.conversation(work).id
        work.offers.add("kept", of, offer, contract_version(), work.now, work.now + timedelta(days=1), lasting=True)
    change(world)
    assert "14 janvier" not in world.press_token("kept.0")
    assert world.state["flow"] is None


def test_the_same_person_proved_again_goes_on(world: World) -> None:
    world.say(WISH, BOOK)
    assert "16 janvier" in by_link(world, 1)
    world.say("oui", understood("affirm"))
    assert statuses(world) == ["confirmed", "confirmed", "confirmed"]


def test_what_a_stranger_asked_for_goes_on_once_they_are_known(a_world: Callable[..., World]) -> None:
    world = a_world(appointments=[VISIT])
    with world.work() as work:
        work.identities.forget("terminal", world.user)
    world.say("Annulez mon rendez-vous", CANCEL)
    assert "annuler" in by_link(world, 1)
    assert world.state["awaiting"] == "confirm"


def test_another_person_can_hold_a_slot_while_the_former_hold_is_on_record(world: World) -> None:
    """The state may be lost (a turn that failed), the held slot stays: it is nobody's but its member's."""
    world.say(WISH, BOOK)
    with world.work() as work:
        conversation = world.conversation(work)
        work.connection.exec_driver_sql("update conversations set dialogue = '{}'")
        work.identities.prove("terminal", world.user, work.members.speaker(2, None), "test", work.now)
        assert work.appointments.held_in(conversation.id).member_id == 1
    world.say(WISH, BOOK)
    world.say("oui", understood("affirm"))
    with world.work() as work:
        assert [a.member_id for a in work.appointments.of_member(2)] == [2]
        assert [a.status for a in work.appointments.of_member(1, ("held", "expired"))] == ["expired"]


def test_an_appointment_is_read_for_its_member_only(world: World) -> None:
    with world.work() as work:
        assert work.appointments.get_of(1, 1).id == 1
        with pytest.raises(NoResultFound):
            work.appointments.get_of(2, 1)


@pytest.mark.parametrize(
    ("change", "then"),
    [(by_link, (2, None)), (by_phone, (2, None)), (by_delegate_link, (1, 1)), (elsewhere, (2, None)),
     (revoked, (None, None))],
)  # fmt: skip
def test_each_message_keeps_whom_it_was_said_with(
    world: World, change: Callable[[World], str], then: tuple[int | None, int | None]
) -> None:
    world.say("Bonjour", understood("greet"))
    change(world)
    world.say("Bonjour", understood("greet"))
    with world.work() as work:
        kept = work.messages.after(world.conversation(work).id, 0)
    said = [(m.author, (m.member_id, m.delegate_id)) for m in kept if m.text == "Bonjour"]
    assert said == [("member", (1, None)), ("member", then)]
    assert [(m.member_id, m.delegate_id) for m in kept if m.author == "bot"][:1] == [(1, None)]
    assert (kept[-1].author, (kept[-1].member_id, kept[-1].delegate_id)) == ("bot", then)
