"""What an agent closes as done counts from then on; what is closed without effect does not."""

from __future__ import annotations

import pytest

from tests.actions.conftest import Meet
from tests.actions.test_resolve_case import close, told


@pytest.mark.parametrize(("outcome", "protected"), [("done", 7), ("cancelled", 4)])
def test_protected_devices_follow_the_installation(meet: Meet, outcome: str, protected: int) -> None:
    talk = meet(bitdefender_devices=4)
    talk.say("Installez Bitdefender sur 3 ordinateurs", "activate_bitdefender")
    talk.say("oui", "affirm")
    close(talk, outcome, "Fait avec vous.")
    answer = talk.say("Combien d'appareils me reste-t-il à protéger ?", "ask_quota")
    assert f"protège {protected} appareils" in answer
    assert "en cours" not in answer


def test_the_member_is_told_of_how_many(meet: Meet) -> None:
    talk = meet()
    talk.say("Installez Bitdefender sur 3 ordinateurs", "activate_bitdefender")
    talk.say("oui", "affirm")
    close(talk, "done")
    assert "protège maintenant 3 appareils" in told(talk)
