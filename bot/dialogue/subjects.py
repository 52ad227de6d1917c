"""What a message is about, named only by what was said or done just before: a visit, a request, a call back."""

from __future__ import annotations

from actions.identity import is_stranger
from actions.member import book_salon, call_back, follow_concierge, follow_requests, subscribe_option, visit_place
from actions.membership import cercle_events
from actions.visits import choosing
from bot.dialogue import phrases
from bot.dialogue.context import Turn
from bot.dialogue.readings import wish
from domain.members import Role

_NUMBER_WORDS = 10
"""A telephone number in pairs of digits, and a few words around it."""
_VISIT_FLOWS = frozenset(
    {"book_coach", "book_technician", "cancel_appointment", "request_connectivity_help", "reschedule_appointment"}
)


def asks_where(turn: Turn) -> bool:
    """Where a visit takes place, or whether it could be elsewhere: of the one under way, else of any."""
    under_way = turn.frame is not None and turn.frame.flow in _VISIT_FLOWS
    return not is_stranger(turn.request) and visit_place.asked(turn.request, under_way)


def asks_after_requests(turn: Turn) -> bool:
    """ "Où en est ma demande ?", by a member, where it is not the concierge's request that was just spoken of."""
    of_concierge = turn.state.topic in follow_concierge.TOPICS
    return not is_stranger(turn.request) and not of_concierge and follow_requests.asked(turn.request)


def about_concierge(turn: Turn) -> str | None:
    """A request that the concierge has: given up, asked after, or changed right after it was sent."""
    request, frame, topic = turn.request, turn.frame, turn.state.topic
    if request.speaker.role is not Role.MEMBER or (frame and frame.flow == "withdraw_concierge"):
        return None
    asked_for = frame is not None and frame.flow == "request_concierge"
    if follow_concierge.withdraws(request, topic):
        sent = follow_concierge.meant(request, follow_concierge.requests_of(request))
        return None if asked_for and not sent else "withdraw_concierge"
    if follow_concierge.asks_status(request, topic):
        return "follow_concierge"
    if frame is not None:
        return None
    given_up = phrases.wants_stop(turn.text) or phrases.only_cancel(turn.text) or turn.sure == "cancel_flow"
    if topic in follow_concierge.TOPICS and given_up and follow_concierge.requests_of(request):
        return "withdraw_concierge"
    return "follow_concierge" if follow_concierge.changes(request, topic, turn.sure) else None


def about_call(turn: Turn) -> bool:
    """Right after a call back was asked for: another moment or number for it, or none at all."""
    if turn.state.topic != "call_back":
        return False
    readings = turn.request.readings
    moment = (readings.only_value and wish(readings.when) is not None) or phrases.wants_earliest(turn.text)
    moment = moment or (readings.phone is not None and len(turn.text.split()) <= _NUMBER_WORDS)
    given_up = phrases.wants_stop(turn.text) or phrases.no_person_needed(turn.text) or turn.sure == "cancel_flow"
    return (moment or given_up) and call_back.open_one(turn.request) is not None


def given_up(turn: Turn) -> str | None:
    """ "Non, en fait annulez", right after something was done that can be taken back: what takes it back."""
    gives_up = phrases.only_cancel(turn.text) or phrases.wants_stop(turn.text) or turn.sure == "cancel_flow"
    member = turn.request.speaker.member
    if not gives_up or member is None:
        return None
    open_of_type = turn.request.uow.cases.open_of_type
    match turn.state.topic:
        case "register_event" if cercle_events.mine(turn.request):
            turn.request.given = {"mode": "leave"}
            return "register_event"
        case "subscribe_option" if asked_for := open_of_type(member.id, subscribe_option.KIND):
            turn.request.given = {"option": asked_for[-1].details["option"]}
            return "cancel_option"
        case "book_salon" if open_of_type(member.id, book_salon.KIND):
            turn.request.given = {"give_up": True}
            return "book_salon"
    return None


def about_booking(turn: Turn) -> str | None:
    """Right after an appointment was made: what is to be done with it, by words that name no other one."""
    known = choosing.upcoming(turn.request) if turn.state.booked else []
    if turn.state.booked not in {appointment.id for appointment in choosing.meant(turn.request, known)}:
        return None
    intent = turn.understanding.intent if turn.understanding else None
    if intent in ("cancel_appointment", "reschedule_appointment"):
        return intent
    if phrases.only_cancel(turn.text) or phrases.wants_stop(turn.text) or turn.sure == "cancel_flow":
        return "cancel_appointment"
    another = turn.request.readings.only_value and wish(turn.request.readings.when)
    return "reschedule_appointment" if another else None
