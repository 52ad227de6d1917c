"""A consent is given and withdrawn at once, in the store; the rest of what is sent goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storage.tables import audit_events
from tests.actions.conftest import Meet, Talk


def consents(talk: Talk) -> dict[str, bool]:
    with talk.world.work() as work:
        return dict(work.members.get(1).facts.get("consents") or {})


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("Je ne veux plus de vos pubs", {"marketing": False}),
        ("Désabonnez-moi de la newsletter", {"marketing": False}),
        ("Je m'oppose à la prospection", {"marketing": False}),
        ("Gardez-moi les rappels, supprimez seulement les offres commerciales", {"marketing": False}),
        ("La publicité, non merci, mais les rappels de rendez-vous peuvent rester", {"marketing": False}),
        ("Plus d'enquêtes, merci", {"marketing": True, "surveys": False}),
        ("Ne transmettez plus mon mail à vos partenaires", {"marketing": True, "partners": False}),
        (
            "Elle veut bien les mails d'offres mais pas les appels",
            {"marketing": True, "marketing_email": True, "marketing_phone": False},
        ),
        ("Révoquez l'autorisation de géolocalisation", {"marketing": True, "location": False}),
        ("I don't want marketing emails any more", {"marketing": False}),
    ],
)
def test_what_is_withdrawn(meet: Meet, words: str, after: dict[str, bool]) -> None:
    talk = meet(consents={"marketing": True})
    answer = talk.say(words, "manage_consent")
    assert consents(talk) == after
    assert "annexe 5" in answer or "annex 5" in answer


@pytest.mark.parametrize(
    "words",
    ["J'accepte de recevoir vos actualités", "Vous pouvez me solliciter de nouveau", "I agree to receive your offers"],
)
def test_what_is_given(meet: Meet, words: str) -> None:
    talk = meet(consents={"marketing": False})
    talk.say(words, "manage_consent")
    assert consents(talk) == {"marketing": True}


def test_the_whole_replaces_what_was_chosen_channel_by_channel(meet: Meet) -> None:
    talk = meet(consents={"marketing": True, "marketing_phone": False, "partners": False})
    talk.say("Plus aucune publicité", "manage_consent")
    assert consents(talk) == {"marketing": False, "partners": False}


@pytest.mark.parametrize(
    "words", ["Quels consentements vous ai-je donnés ?", "Comment refuser les cookies de l'application ?"]
)
def test_a_question_changes_nothing(meet: Meet, words: str) -> None:
    talk = meet(consents={"marketing": True})
    talk.say(words, "manage_consent")
    assert consents(talk) == {"marketing": True}


def test_who_chose_is_kept(meet: Meet) -> None:
    talk = meet("delegate", member_name="Mme Roche")
    answer = talk.say("Elle ne veut plus de publicité", "manage_consent")
    assert "Mme Roche" in answer
    with talk.world.work() as work:
        rows = work.connection.execute(select(audit_events.c.actor, audit_events.c.action, audit_events.c.detail)).all()
    assert ("delegate:1", "withdrew_consent", {"kind": "marketing"}) in [tuple(row) for row in rows]


def test_reminders_are_not_touched(meet: Meet) -> None:
    talk = meet()
    talk.say("Arrêtez la publicité", "manage_consent")
    with talk.world.work() as work:
        assert work.members.get(1).reminders_enabled
