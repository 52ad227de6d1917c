"""What is open, as whoever asks may hear it."""

from __future__ import annotations

from tests.actions.conftest import Meet


def test_a_delegate_hears_of_what_a_delegate_asked_for_and_not_of_the_members_own(meet: Meet) -> None:
    talk = meet("delegate", airbox_lent=True)
    with talk.world.work() as work:
        work.cases.add(
            member_id=work.members.all()[0].id, type="data_request", summary="Effacement", requested_by="member",
            created_at=work.now,
        )  # fmt: skip
    talk.say("Mon Airbox ne s'allume plus", "report_airbox_fault")
    answer = talk.say("où en sont mes demandes ?", "ask_help")
    assert "panne de votre Airbox" in answer
    assert "données" not in answer
