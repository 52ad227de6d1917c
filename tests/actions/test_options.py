"""How options are named and counted, and what the store holds once the Desk has closed their cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.agent.member_card import member_card
from actions.agent.resolve_case import resolve_case
from actions.membership import options
from tests.actions.conftest import Meet, Talk
from tests.actions.test_resolve_case import an_agent


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("la formule conciergerie de luxe", "concierge_privilege"),
        ("une messagerie pour ma comptable", "mailbox"),
        ("un site supplémentaire à Nice", "extra_site"),
        ("l'option Intérieur", "option_interieur"),
        ("le dépannage bureautique", "office_assistance"),
        ("la brique serveurs", "brick"),
        ("une option", None),
    ],
)
def test_the_option_that_a_text_names(words: str, option: str | None) -> None:
    assert options.named(words) == option


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("deux packs de cinq", 10),
        ("le pack de 10 boîtes", 10),
        ("trois messageries en plus", 3),
        ("une boîte pour Paul", 1),
        ("des boîtes mail", None),
    ],
)
def test_how_many_mailboxes(words: str, count: int | None) -> None:
    assert options.mailboxes_said(words) == count


def facts(talk: Talk) -> dict[str, Any]:
    with talk.world.work() as work:
        return dict(work.members.get(1).facts)


def close(talk: Talk, outcome: str = "done") -> None:
    """An agent closes the last case that was opened."""
    case, note = talk.cases[-1], "" if outcome == "done" else "Finalement non"
    with talk.world.work() as work:
        agent = work.agents.by_email("a@desk.example") or an_agent(work)
        resolve_case(work, talk.world.outgoing, case.id, agent, outcome, note)


def subscribe(talk: Talk, *said: str) -> None:
    for text in said:
        talk.say(text, "subscribe_option")
    talk.say("oui", "affirm")


def test_privilege_is_held_once_the_desk_has_set_it_up(meet: Meet) -> None:
    talk = meet()
    subscribe(talk, "Je prends Privilège")
    assert "options" not in facts(talk)
    close(talk)
    assert facts(talk)["options"] == ["conciergerie-privilege"]
    assert "fait déjà partie" in talk.say("Je prends Privilège", "subscribe_option")


def test_what_is_cancelled_changes_nothing(meet: Meet) -> None:
    talk = meet()
    subscribe(talk, "Je prends Privilège")
    close(talk, "cancelled")
    assert "options" not in facts(talk)


def test_a_site_is_counted_by_what_is_left(meet: Meet) -> None:
    talk = meet(extra_sites=["Deauville (14)"])
    subscribe(talk, "Ajoutez mon appartement de Nice, 3 rue de France")
    close(talk)
    assert facts(talk)["extra_sites"] == ["Deauville (14)", "Nice (06)"]
    assert "en ajouter 3" in talk.say("Combien de sites puis-je ajouter ?", "ask_quota")


def test_a_sixth_site_is_refused(meet: Meet) -> None:
    sites = ["Nice (06)", "Lyon (69)", "Tours (37)", "Caen (14)", "Rennes (35)"]
    answer = meet(extra_sites=sites).say("Ajoutez un site à Bordeaux", "subscribe_option")
    assert "compte déjà 5 sites" in answer
    assert "s’arrête à 5" in answer


def test_a_site_that_is_asked_for_counts(meet: Meet) -> None:
    talk = meet(extra_sites=["Nice (06)", "Lyon (69)", "Tours (37)", "Caen (14)"])
    subscribe(talk, "Ajoutez un site à Rennes, 3 rue de Nantes")
    assert "540" not in talk.answer
    assert "atteint les 5 sites" in talk.say("Ajoutez un site à Bordeaux", "subscribe_option")
    subscribe(talk, "Ajoutez un site à Rennes, 3 rue de Nantes")
    assert [case.details["place"] for case in talk.cases] == ["Rennes (35)"]


def test_mailboxes_go_and_come(meet: Meet) -> None:
    talk = meet(mailboxes_used=2)
    subscribe(talk, "Il me faut 6 boîtes mail de plus")
    assert talk.cases[-1].details["price"].startswith("67")
    close(talk)
    assert facts(talk)["mailboxes_used"] == 8
    talk.say("Supprimez 3 boîtes mail supplémentaires", "cancel_option")
    talk.say("oui", "affirm")
    assert facts(talk)["mailboxes_used"] == 8
    close(talk)
    assert facts(talk)["mailboxes_used"] == 5


@pytest.mark.parametrize(
    ("details", "before", "after"),
    [
        ({"option": "concierge_privilege"}, {"options": ["conciergerie-privilege"]}, {"options": []}),
        (
            {"option": "extra_site", "place": "Nice (06)"},
            {"options": ["site-supplementaire"], "extra_sites": ["Nice (06)", "Lyon (69)"]},
            {"options": ["site-supplementaire"], "extra_sites": ["Lyon (69)"]},
        ),
        (
            {"option": "extra_site", "place": "Nice (06)"},
            {"options": ["site-supplementaire"], "extra_sites": ["Nice (06)"]},
            {"options": [], "extra_sites": []},
        ),
        (
            {"option": "mailbox", "count": 5},
            {"options": ["pack-5-boites"], "mailboxes_used": 6},
            {"options": [], "mailboxes_used": 1},
        ),
        (
            {"option": "mailbox", "count": 5},
            {"options": ["pack-10-boites"]},
            {"options": ["boite-mail-supplementaire"], "mailboxes_used": 6},
        ),
        (
            {"option": "mailbox", "count": 2},
            {"mailboxes_used": 0, "services_removed": ["mailbox"]},
            {"options": [], "mailboxes_used": 0, "services_removed": ["mailbox"]},
        ),
        (
            {"option": "mailbox", "count": None, "whole": True},
            {"mailboxes_used": 1},
            {"options": [], "mailboxes_used": 0, "services_removed": ["mailbox"]},
        ),
        (
            {"option": "bitdefender"},
            {"bitdefender_devices": 3},
            {"options": [], "services_removed": ["bitdefender"], "bitdefender_devices": 0},
        ),
    ],
)
def test_what_an_option_leaves_behind(details: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> None:
    options.remove(before, details)
    assert before == after


@pytest.mark.parametrize("before", [{}, {"mailboxes_used": 0}, {"mailboxes_used": 1}])
def test_mailboxes_taken_are_beside_the_included_one(before: dict[str, Any]) -> None:
    options.add(before, {"option": "mailbox", "count": 5})
    options.create_mailbox(before)
    assert before["mailboxes_used"] == 6


def test_giving_the_whole_messaging_up_is_closed_by_an_agent(meet: Meet) -> None:
    talk = meet(mailboxes_used=1)
    talk.say("Résiliez Ma Messagerie Mail", "cancel_option")
    talk.say("oui", "affirm")
    close(talk)
    assert facts(talk)["mailboxes_used"] == 0
    assert facts(talk)["services_removed"] == ["mailbox"]


def test_agents_read_in_french_who_gave_a_request_up(meet: Meet) -> None:
    talk = meet()
    subscribe(talk, "Je prends Privilège")
    case = talk.cases[-1].id
    talk.say("Annulez ma demande de Privilège", "cancel_option")
    with talk.world.work() as work:
        assert work.cases.get(case).outcome == "cancelled: retirée par le membre"


def test_what_is_included_can_come_back(meet: Meet) -> None:
    talk = meet()
    talk.change_member(facts={"services_removed": ["office_assistance"]})
    subscribe(talk, "Remettez l'assistance bureautique")
    close(talk)
    assert facts(talk)["services_removed"] == []


def test_a_delegate_gives_an_option_up_and_the_member_is_told(meet: Meet) -> None:
    talk = meet("delegate", member_name="Mme Test", delegate_name="Jo Test", options=["conciergerie-privilege"])
    with talk.world.work() as work:
        conversation = work.conversations.open("webchat", "member-1", talk.world.now)
        work.identities.prove("webchat", "member-1", work.members.speaker(1, None), "test", work.now)
        work.conversations.save(replace(conversation, member_id=1))
    talk.say("Résiliez Privilège", "cancel_option")
    assert "Un message vient d’en prévenir Mme Test" in talk.say("oui", "affirm")
    with talk.world.work() as work:
        texts = [m.text for m in work.messages.after(conversation.id, 0)]
    assert len(texts) == 1
    assert "Jo Test vient de demander" in texts[0]
    assert "31 mars 2026" in texts[0]


def test_without_a_chat_of_theirs_the_desk_tells_the_member(meet: Meet) -> None:
    talk = meet("delegate", member_name="Mme Test", options=["conciergerie-privilege"])
    talk.say("Résiliez Privilège", "cancel_option")
    assert "Le Desk en prévient Mme Test" in talk.say("oui", "affirm")


@pytest.mark.parametrize("facts", [{"extra_sites": None}, {"extra_sites": [None, {}]}, {"options": None}])
def test_what_the_store_should_not_hold_takes_no_answer_away(meet: Meet, facts: dict[str, Any]) -> None:
    talk = meet()
    talk.change_member(facts=facts | {"services_removed": None})
    assert talk.say("Bonjour", "greet")
    assert "Nice" not in talk.say("Quelles options ai-je ?", "subscribe_option")


def test_the_agents_card_shows_what_the_member_has(meet: Meet) -> None:
    talk = meet(options=["concierge_privilege"], extra_sites=["Nice (06)"], mailboxes_used=2, bitdefender_devices=3)
    with talk.world.work() as work:
        shown = member_card(work, 1).options
    assert shown == [
        "Conciergerie John Paul Privilège",
        "Site supplémentaire à Nice (06)",
        "1 boîte mail supplémentaire",
        "Bitdefender sur 3 appareils",
    ]
