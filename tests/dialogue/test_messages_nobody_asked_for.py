"""What the clock wrote can be answered in words, like any reply."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from actions.scheduled.send_due_reminders import send_next_reminder
from actions.scheduled.tell_late_handoffs import tell_late_handoffs
from tests.dialogue.world import World, understood


def _tell_late(world: World) -> None:
    world.now += timedelta(minutes=10)
    with world.work() as work:
        assert tell_late_handoffs(work, world.outgoing, timedelta(minutes=5)) == 1


def test_yes_to_the_late_handoff_is_a_call_back(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("un conseiller", understood("talk_to_agent"))
    _tell_late(world)
    assert "rappellera" in world.say("oui je veux bien", understood("affirm"))
    assert world.state["cases"] == ["callback"]


def test_no_to_the_late_handoff_keeps_the_place(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("un conseiller", understood("talk_to_agent"))
    _tell_late(world)
    assert "attend depuis" in world.say("non merci", understood("deny"))
    assert world.state["handoff"] == "waiting"
    assert world.state["cases"] == []


def test_yes_to_the_late_handoff_confirms_no_visit(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("Un technicien mercredi à 10h, on a tout essayé", understood("book_technician"))
    world.say("un conseiller", understood("talk_to_agent"))
    _tell_late(world)
    world.say("oui", understood("affirm"))
    assert world.state["cases"] == ["callback"]
    assert world.state["appointments"] == []


def test_the_label_under_a_reminder_can_be_written(a_world: Callable[..., World]) -> None:
    world = a_world()
    world.say("Un technicien mercredi à 10h, on a tout essayé", understood("book_technician"))
    world.say("oui", understood("affirm"))
    world.now = world.now.replace(day=13, hour=18, minute=5)
    with world.work() as work:
        assert send_next_reminder(work, world.outgoing, world.turns.policy.quiet)
        label = next(b["label"] for b in world.conversation(work).dialogue["offered"] if "cancel" in str(b))
    assert "mercredi 14 janvier" in world.say(label)
    assert world.state["flow"] == "cancel_appointment"
