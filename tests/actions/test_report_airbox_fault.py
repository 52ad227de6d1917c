"""A broken Airbox: remote help first, recorded once, nothing for misuse."""

from __future__ import annotations

from tests.actions.conftest import Meet


def test_the_desk_gets_a_case(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    answer = talk.say("La batterie de mon Airbox gonfle", "report_airbox_fault")
    assert [case.type for case in talk.cases] == ["airbox_fault"]
    assert "24 h sur 24" in answer
    assert "remplacé" in answer
    assert "art. 5.5" in answer


def test_said_twice_is_one_case(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    talk.say("Mon Airbox chauffe", "report_airbox_fault")
    assert "déjà signalée" in talk.say("Mon Airbox chauffe encore", "report_airbox_fault")
    assert len(talk.cases) == 1


def test_used_against_its_conditions(meet: Meet) -> None:
    talk = meet(airbox_lent=True)
    assert "intervention" in talk.say("Mon Airbox est tombée pendant mes vacances", "report_airbox_fault")
    assert talk.cases == []
    assert talk.decisions[0][1] == "refused"


def test_none_lent(meet: Meet) -> None:
    assert "ne vois pas d’Airbox" in meet(airbox_lent=False).say("Mon Airbox est morte", "report_airbox_fault")
