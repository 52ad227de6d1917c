"""Remote assistance (rulebook chapter 7): it always comes first, and for TV and VOD it is all there is."""

from datetime import datetime
from typing import Literal

from domain.calendar import is_public_holiday, paris
from domain.contract import Contract
from domain.decisions import Decision, granted, referred, refused
from domain.rules._places import window_of

Topic = Literal["internet", "television_vod"]


def assistance(contract: Contract, topic: Topic, at: datetime, remote_attempt_failed: bool = False) -> Decision:
    """What happens next for a trouble: help at a distance, a later call, or a visit once that has failed.

    001 art. 5.2.1; 004 art. 4.2.1 and 4.2.3. TV package and VOD troubles never lead to a visit (REM-07).
    """
    if topic == "television_vod":
        return _television(contract, at, remote_attempt_failed)
    if remote_attempt_failed:
        visit = contract.term("remote.visit_after_failure", on=paris(at).date())
        return granted(visit.basis, "visit_possible", condition=visit.value)
    hours = contract.term("remote.window", on=paris(at).date())
    help_given = contract.term("remote.member_helps", on=paris(at).date())
    return granted(hours.basis + help_given.basis, "remote_first", member_helps=help_given.value)


def _television(contract: Contract, at: datetime, remote_attempt_failed: bool) -> Decision:
    hours = contract.term("remote.tv_vod_window", on=paris(at).date())
    if remote_attempt_failed:
        return referred(hours.basis, "desk", "remote_only", hours=hours.value)
    window = window_of(contract, hours)
    if closed := window.refusal(at, is_public_holiday):
        next_open = window.next_opening(at, is_public_holiday)
        return refused(hours.basis, closed, (next_open,), hours=hours.value, next_open=next_open)
    return granted(hours.basis, "remote_only", hours=hours.value)
