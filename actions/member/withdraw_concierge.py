"""Withdraw a request that the concierge has: asked first, since it is not to be had back (rulebook 16)."""

from __future__ import annotations

from actions import buttons
from actions.cases import withdraw
from actions.flow import Flow, Slot, Slots
from actions.member.follow_concierge import ended_of, meant, named, note, passed_on, requests_of, stage
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.wording import say
from domain.cases import Case
from domain.members import Role


def begin(request: Request, slots: Slots) -> Reply | None:
    """The only request that can be meant, open or taken by the concierge lately."""
    if request.speaker.role is not Role.MEMBER:
        return reply(say(request.language, "follow_concierge.member_only"), buttons=[buttons.person(request)])
    waiting = requests_of(request)
    possible = meant(request, waiting) or meant(request, ended_of(request)) or waiting or ended_of(request)[:1]
    if not possible:
        return reply(say(request.language, "withdraw_concierge.none_open"), buttons=[buttons.person(request)])
    if len(possible) == 1:
        slots["request"] = possible[0].id
    return None


def _ask_which(request: Request, slots: Slots) -> Reply:
    shown = [
        Button(named(request, case), "pick", {"slot": "request", "value": case.id}) for case in requests_of(request)
    ]
    return reply(say(request.language, "withdraw_concierge.which"), buttons=shown)


def _read_which(request: Request) -> int | None:
    possible = meant(request, requests_of(request))
    return possible[0].id if len(possible) == 1 else None


def _accept_which(request: Request, slots: Slots, value: int) -> Reply | None:
    if value not in {case.id for case in requests_of(request)}:
        return _ask_which(request, slots)
    slots["request"] = value
    return None


def _case(request: Request, slots: Slots) -> Case:
    return request.uow.cases.get(slots["request"])


def propose(request: Request, slots: Slots) -> Reply:
    case = _case(request, slots)
    key = stage(case) if case.status == "open" else "ended"
    asked = [say(request.language, f"withdraw_concierge.propose_{key}", what=named(request, case))]
    yes = Button(say(request.language, "withdraw_concierge.yes"), "confirm")
    no = Button(say(request.language, "withdraw_concierge.no"), "decline")
    return reply(*asked, buttons=[yes, no])


def submit(request: Request, slots: Slots) -> Reply:
    """Nobody has it yet: it is withdrawn. An agent has it: the agent is told. The concierge has it: told likewise."""
    case = _case(request, slots)
    what = named(request, case)
    if case.status == "cancelled":
        return reply(say(request.language, "withdraw_concierge.already", what=what))
    if case.status != "open":
        words = say("fr", "follow_concierge.withdrawal_of", case=case.id, what=case.details["what"])
        return passed_on(request, case, "withdrawn_after", words)
    if case.assignee_id:
        note(request, case, {"withdrawn": True}, "withdrawn")
        return reply(say(request.language, "withdraw_concierge.told", what=what))
    withdraw(request, case)
    return reply(say(request.language, "withdraw_concierge.withdrawn", what=what))


def drop(request: Request, slots: Slots) -> Reply:
    """The request stays as it is."""
    if "request" not in slots:
        return reply(say(request.language, "withdraw_concierge.nothing_withdrawn"))
    return reply(say(request.language, "withdraw_concierge.kept", what=named(request, _case(request, slots))))


WITHDRAW_CONCIERGE = Flow(
    "withdraw_concierge",
    (Slot("request", "choice", _ask_which, _accept_which, read=_read_which),),
    begin,
    propose,
    submit,
    drop,
)
