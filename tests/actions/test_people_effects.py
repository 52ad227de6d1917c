"""What a closed case changes about people: who may act for the member, how they are known, whom they brought."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from actions.agent.resolve_case import resolve_case
from actions.linking import issue_link, use_link
from actions.membership.rewards import alike
from actions.sign_in import request_code, use_code
from domain.errors import AlreadyDone, InvalidInput
from domain.members import Role
from storage.unit_of_work import UnitOfWork
from storage.views import people_in
from tests.actions.conftest import Meet, Talk
from tests.actions.test_resolve_case import an_agent, close, told

SOPHIE = {"delegate": True, "delegate_name": "Sophie Laurent"}


def sign_in_as_delegate(work: UnitOfWork) -> None:
    delegate = work.members.delegate_of(1)
    assert delegate is not None
    work.members.set_delegate(1, delegate.name, "sophie@exemple.fr", "+33611111111")
    work.identities.prove("telegram", "tg-sophie", work.members.speaker(1, delegate.id), "phone", work.now)
    issue_link(work, 1, delegate.id, "cli", timedelta(hours=24), token="unused")


def remove(talk: Talk) -> None:
    talk.say("Retirez ma déléguée", "designate_delegate")
    talk.say("oui", "affirm")


def test_a_removed_delegate_can_do_nothing_from_the_yes_on(meet: Meet) -> None:
    talk = meet(**SOPHIE)
    with talk.world.work() as work:
        sign_in_as_delegate(work)
    remove(talk)
    with talk.world.work() as work:
        assert work.members.delegate_of(1) is None
        assert work.identities.find("telegram", "tg-sophie", work.now) is None
        assert use_link(work, "unused") is None
        assert work.members.speaker_by_phone("+33611111111").role is Role.STRANGER
        assert work.members.speaker_by_email("sophie@exemple.fr").role is Role.STRANGER
        assert "ended_delegate" in {event.action for event in work.audit.of("member:1")}


def test_nothing_ends_before_the_yes(meet: Meet) -> None:
    talk = meet(**SOPHIE)
    with talk.world.work() as work:
        sign_in_as_delegate(work)
    talk.say("Retirez ma déléguée", "designate_delegate")
    talk.say("laissez tomber", "cancel_flow")
    with talk.world.work() as work:
        assert work.members.delegate_of(1) is not None
        assert work.identities.find("telegram", "tg-sophie", work.now) is not None


def test_who_replaces_a_delegate_acts_once_the_desk_has_checked(meet: Meet) -> None:
    talk = meet(**SOPHIE)
    talk.say("Remplacez Sophie Laurent par Marc Petit, 06 12 34 56 78", "designate_delegate")
    talk.say("oui", "affirm")
    with talk.world.work() as work:
        assert work.members.delegate_of(1) is None
        assert work.members.speaker_by_phone("+33612345678").role is Role.STRANGER
    close(talk, "done")
    with talk.world.work() as work:
        delegate = work.members.delegate_of(1)
        assert delegate is not None
        assert (delegate.name, delegate.phone) == ("Marc Petit", "+33612345678")
        assert work.members.speaker_by_phone("+33612345678").role is Role.DELEGATE
    assert "enregistré" in told(talk)


def test_the_trail_keeps_both_names(meet: Meet) -> None:
    talk = meet(**SOPHIE)
    with talk.world.work() as work:
        work.audit.add("delegate:1", "opened_case", "case:9", work.now)
    talk.say("Remplacez Sophie Laurent par Marc Petit, 06 12 34 56 78", "designate_delegate")
    talk.say("oui", "affirm")
    close(talk, "done")
    with talk.world.work() as work:
        assert people_in(work.connection, work.audit.of("case:9"))["delegate:1"] == "Sophie Laurent, puis Marc Petit"


def test_a_replacement_that_is_refused_brings_nobody_back(meet: Meet) -> None:
    talk = meet(**SOPHIE)
    talk.say("Remplacez Sophie Laurent par Marc Petit, 06 12 34 56 78", "designate_delegate")
    talk.say("oui", "affirm")
    close(talk, "cancelled", "Formulaire non signé.")
    with talk.world.work() as work:
        assert work.members.delegate_of(1) is None


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Mon nouveau numéro est le 07 66 22 33 44", {"phone": "+33766223344"}),
        ("Mon adresse mail devient jean@exemple.fr", {"email": "jean@exemple.fr"}),
        (
            "Nouvelle adresse : 12 rue des Lilas 69003 Lyon",
            {"address": "12 rue des Lilas", "postcode": "69003", "city": "Lyon", "departement": "69"},
        ),
    ],
)
def test_details_change_when_the_desk_has_checked(meet: Meet, said: str, expected: dict[str, str]) -> None:
    talk = meet()
    talk.say(said, "update_details")
    talk.say("oui", "affirm")
    with talk.world.work() as work:
        before = work.members.get(1)
    assert all(getattr(before, name) != value for name, value in expected.items())
    close(talk, "done")
    with talk.world.work() as work:
        after = work.members.get(1)
    assert {name: getattr(after, name) for name in expected} == expected
    assert "à jour" in told(talk)


def test_a_code_sent_to_the_former_mailbox_opens_nothing(meet: Meet) -> None:
    talk = meet()
    with talk.world.work() as work:
        request_code(work, "session-1", "1.2.3.4", "member@persona.example", "key", lambda: "123456")
    talk.say("Ma nouvelle adresse mail est nouveau@exemple.fr", "update_details")
    talk.say("oui", "affirm")
    close(talk, "done")
    with talk.world.work() as work:
        assert use_code(work, "session-1", "123456", "key", timedelta(hours=1)) is None


def test_what_a_delegate_changes_is_told_to_the_member_at_once(meet: Meet) -> None:
    talk = meet("delegate")
    with talk.world.work() as work:
        own = work.conversations.open("telegram", "42", work.now)
        work.conversations.save(replace(own, member_id=1))
        work.identities.prove("telegram", "42", work.members.speaker(1, None), "phone", work.now)
    talk.say("Changez l'adresse mail de Dominique Test : pirate@exemple.fr", "update_details")
    assert "prévenu" in talk.say("oui", "affirm")
    with talk.world.work() as work:
        (message,) = work.messages.after(own.id, 0)
    assert "pirate@exemple.fr" in message.text


def test_a_number_of_somebody_else_is_refused_to_the_agent(meet: Meet) -> None:
    talk = meet(**SOPHIE)
    with talk.world.work() as work:
        sign_in_as_delegate(work)
    talk.say("Mon nouveau numéro est le 06 11 11 11 11", "update_details")
    assert "transmis" in talk.say("oui", "affirm")  # nobody learns here whose number it is
    with pytest.raises(InvalidInput, match="taken"):
        close(talk, "done")
    [case] = talk.cases
    assert case.status == "open"


def test_an_admitted_referral_counts_and_its_reward_can_be_chosen(meet: Meet) -> None:
    talk = meet(referrals_this_year=1)
    talk.say("Je parraine Paul Durand, 06 12 34 56 78", "refer_member")
    talk.say("oui", "affirm")
    close(talk, "admitted")
    assert "admise" in told(talk)
    with talk.world.work() as work:
        [known] = work.members.get(1).facts["referrals"]
        assert known["signed_on"] == date(2026, 3, 5).isoformat()
    assert "0 parrainage" in talk.say("combien de parrainages me reste-t-il ?", "ask_quota") or "validés" in talk.answer
    assert "samedi 5 septembre 2026" in talk.say("ma récompense de parrainage ?", "refer_member")


@pytest.mark.parametrize("known", [None, [None, {"status": "x"}]])
def test_a_referral_is_closed_whatever_the_store_holds_beside_it(meet: Meet, known: Any) -> None:
    talk = meet()
    talk.say("Je parraine Jean Valois, 06 12 34 56 78", "refer_member")
    talk.say("oui", "affirm")
    talk.change_member(facts={"referrals": known, "referrals_this_year": None})
    close(talk, "admitted")
    with talk.world.work() as work:
        assert work.members.get(1).facts["referrals"][-1]["status"] == "validated"


def test_a_declined_referral_has_no_reason(meet: Meet) -> None:
    talk = meet()
    talk.say("Je parraine Paul Durand, 06 12 34 56 78", "refer_member")
    talk.say("oui", "affirm")
    close(talk, "declined")
    assert "n’en donne pas les raisons" in told(talk)
    assert "pas été retenue" in talk.say("où en est mon parrainage ?", "refer_member")


def test_a_chosen_reward_is_remembered(meet: Meet) -> None:
    talk = meet(referrals=[{"name": "Paul Durand", "status": "validated", "signed_on": "2026-01-10"}])
    talk.say("je choisis le coffret gourmand", "refer_member")
    with talk.world.work() as work:
        [case] = work.cases.of_member(1)
        agent = work.agents.add(email="b@desk.example", name="Bo", role="agent", password_hash="x")
        resolve_case(work, talk.world.outgoing, case.id, agent, "done")
    assert "votre choix est enregistré" in talk.say("où en est mon parrainage ?", "refer_member")


def close_one(talk: Talk, case_id: int, outcome: str, note: str = "") -> None:
    with talk.world.work() as work:
        agent = work.agents.by_email("a@desk.example") or an_agent(work)
        resolve_case(work, talk.world.outgoing, case_id, agent, outcome, note)


def in_hand(talk: Talk, case_id: int) -> None:
    """An agent has it: what the member says of it is told to them, and closes nothing."""
    with talk.world.work() as work:
        work.cases.change(case_id, assignee_id=an_agent(work).id)


def test_a_former_delegates_number_does_not_become_the_next_ones(meet: Meet) -> None:
    talk = meet(**SOPHIE)
    talk.say("Le nouveau numéro de ma déléguée est le 06 12 34 56 78", "designate_delegate")
    talk.say("oui", "affirm")
    in_hand(talk, 1)
    talk.say("Remplacez Sophie Laurent par Marc Petit, 06 98 76 54 32", "designate_delegate")
    talk.say("oui", "affirm")
    close_one(talk, 2, "done")
    with pytest.raises(InvalidInput, match="withdrawn"):
        close_one(talk, 1, "done")
    with talk.world.work() as work:
        assert work.members.speaker_by_phone("+33612345678").role is Role.STRANGER
        assert work.members.speaker_by_phone("+33698765432").role is Role.DELEGATE


@pytest.mark.parametrize("assigned", [False, True])
def test_who_was_named_and_then_removed_is_not_let_in(meet: Meet, assigned: bool) -> None:
    talk = meet()
    talk.say("Je nomme Marc Petit comme délégué, 06 98 76 54 32", "designate_delegate")
    talk.say("oui", "affirm")
    if assigned:
        in_hand(talk, 1)
    answer = talk.say("Finalement supprimez mon délégué", "designate_delegate")
    assert "Marc Petit" in answer
    with pytest.raises((InvalidInput, AlreadyDone)):
        close_one(talk, 1, "done")
    with talk.world.work() as work:
        assert work.members.delegate_of(1) is None


def test_of_two_named_in_turn_the_last_one_is_let_in(meet: Meet) -> None:
    talk = meet()
    for who in ("Marc Petit comme délégué, 06 98 76 54 32", "plutôt Anne Durand comme déléguée, 06 98 76 54 33"):
        talk.say(f"Je nomme {who}", "designate_delegate")
        talk.say("oui", "affirm")
    assert "Marc Petit" in talk.answer
    with pytest.raises(AlreadyDone):
        close_one(talk, 1, "done")
    close_one(talk, 2, "done")
    with talk.world.work() as work:
        assert work.members.speaker_by_phone("+33698765432").role is Role.STRANGER


@pytest.mark.parametrize(
    ("known", "said", "same"),
    [
        ("Mme Anne Martin", "Anne", True),
        ("Léa Roy", "Léa", True),
        ("Mme Martin", "Mme Dupont", False),
        ("Anne de Broglie", "Luc de Villiers", False),
    ],
)
def test_a_title_or_a_particle_is_no_name(known: str, said: str, same: bool) -> None:
    assert alike(known, said) is same
