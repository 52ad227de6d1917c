"""Leave the membership: who may ask, in which form, what follows (rulebook 23). Nothing ends in this channel."""

from __future__ import annotations

from actions import buttons
from actions.cases import open_once
from actions.identity import members_only
from actions.messages import Reply, reply
from actions.request import Request
from actions.spoken import named
from actions.wording import cite, say
from domain.decisions import Decision, Granted, Refused
from domain.members import Role

WISH = (
    r"\bje (resilie|demissionne|quitte|vous quitte|pars|m'en vais|me casse)\b|resiliez|mettez fin|fermez mon|cloturez|"
    r"desinscrivez|(je )?(veux|souhaite|voudrais|ve) .{0,30}(resilier|quitter|rompre|arreter|mettre (fin|un terme))|"
    r"prendre acte|i (want|would like|wish) to (leave|cancel|terminate)",
)


@members_only
def terminate_contract(request: Request) -> Reply:
    """A delegate is refused; the member is told the valid form, its effects, and may speak with a person."""
    if request.speaker.role is Role.DELEGATE:
        return _delegate(request)
    today = request.now.date()
    refused = request.decide("termination.termination", requester="member", channel="app", received_on=today)
    assert isinstance(refused, Refused)
    channels = refused.facts["channels"]
    valid = request.decide("termination.termination", requester="member", channel=channels[0], received_on=today)
    assert isinstance(valid, Granted)
    answer = _form(request, refused).then(_effects(request, valid))
    if request.readings.says(*WISH):
        answer = answer.then(_tell_the_desk(request, refused))
    answer.buttons = [buttons.person(request)]
    return answer


def _delegate(request: Request) -> Reply:
    decision = request.decide(
        "termination.termination", requester="delegate", channel="app", received_on=request.now.date()
    )
    text = say(
        request.language,
        "terminate_contract.delegate_not_allowed",
        member=request.member.name,
        clause=cite(decision, request.language),
    )
    return reply(text, buttons=[buttons.person(request)])


def _form(request: Request, refused: Refused) -> Reply:
    channels = named(refused.facts["channels"], request.language, "or")
    email = request.decide("desk.contact", need="email", on=request.now.date())
    outcome = "form_with_email" if "email" in refused.facts["channels"] else "form"
    text = say(
        request.language,
        f"terminate_contract.{outcome}",
        channels=channels,
        address=refused.facts["address"],
        email=email.facts["contact"],
        clause=cite(refused, request.language),
    )
    return reply(text)


def _effects(request: Request, valid: Decision) -> Reply:
    text = say(
        request.language,
        "terminate_contract.effects",
        **valid.facts,
        clause=cite(valid.citations[1:], request.language),
    )
    airbox = request.uow.lines.airbox(request.member.id)
    if airbox is None or airbox.status == "returned":
        return reply(text)
    return reply(text, say(request.language, "terminate_contract.airbox"))


def _tell_the_desk(request: Request, refused: Refused) -> Reply:
    """A wish told here has no effect, and is not dropped silently either (AMB-73): the Desk gets in touch."""
    case, _ = open_once(request, "termination_wish", refused, said=request.readings.text[:500])
    return reply(say(request.language, "terminate_contract.desk_told", case=case.id))
