"""Give one option up, the contract going on: the valid form, the last day, a case for the Desk (rulebook 18 and 23)."""

from __future__ import annotations

from datetime import date
from typing import Any

from actions import buttons
from actions.cases import due, open_once, withdraw
from actions.contract.clauses import tell
from actions.flow import Flow, Reconsider, Slot, Slots
from actions.identity import is_stranger
from actions.member.request_pro_service import BRICKS
from actions.member.subscribe_option import KIND as SUBSCRIPTION
from actions.member.terminate_contract import terminate_contract
from actions.membership import options
from actions.membership.option_answers import ABOUT, about
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.recipients import tell_member
from actions.request import Request
from actions.standing import not_served
from actions.topic import matches
from actions.visits.site_visit import site_named
from actions.wording import cite, say
from domain.cases import Case
from domain.decisions import Decision, Refused
from domain.members import Role

KIND = "option_cancellation"
STANDING = (
    r"\bou en (est|sont)\b|\best-elle (arretee|resiliee|retiree)\b|toujours facture|\bstatus of\b",
    r"^\W*(et )?(vous|ca|elle|c'est|j'|on) .*\bquand\b",
)
REQUEST = (r"\b(demandes?|souscriptions?|requests?|subscriptions?)\b",)
"""What was asked for, rather than what is held."""
STOPS = (
    r"\b(resili|arret|annul|supprim|retir|enlev|cess|desactiv|renonc|otez|oter|virer|ferme|stop|desengag|decroch|rend|sort|"
    r"cancel|drop|remov|end\b|get rid)",
)
_SOON = 7
"""Days before the end of the month from which the next one is spoken of."""
WHEN_IT_ENDS = (
    r"^\W*((et|mais|and) )?(ca|cela|elle|il|c'est|it|when|quand)\b.{0,30}"
    r"\b(effet|effecti\w+|s'arrete|fini\w*|terminee?|ends?|effect)\b",
)
ALL = (r"\b(les|mes|nos|toutes|tous|packs?|lots?|all|the extra mailboxes)\b",)
EXTRA = (r"supplementaires?|en plus|de plus|pack|lot|seconde?|deuxieme|extra|une des",)


def begin(request: Request, slots: Slots) -> Reply | None:
    """Whoever has left has no option any more; what is held and named is looked at, the rest is asked."""
    if request.member.status in ("honorary", "terminated"):
        return not_served(request)
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    if waiting and request.readings.says(*STANDING):
        return reply(
            *[_open_one(request, case.details, case.id) for case in waiting], buttons=[buttons.person(request)]
        )
    option = request.given.get("option") or _option_said(request)
    if option and request.readings.says(*ABOUT) and not request.readings.says(*STOPS):
        return about(request, option)
    same = [case for case in waiting if case.details["option"] == option and option in options.ONLY_ONE]
    if same:
        return reply(*[_open_one(request, case.details, case.id) for case in same], buttons=[buttons.person(request)])
    return _take(request, slots, option) if option else None


def answers(request: Request) -> Reply | None:
    """When it would end, asked while it is being given up: the proposal says it, and comes again."""
    frame = (request.conversation.dialogue.get("stack") or [{}])[-1]
    asked = frame.get("flow") == "cancel_option" and frame.get("awaiting") == "confirm"
    return Reply() if asked and request.readings.says(*WHEN_IT_ENDS) else None


def public(request: Request) -> Reply | None:
    """How an option is given up, for whoever asks."""
    asks = request.readings.says(r"\bcomment\b|\?|\bhow\b")
    return reply(*tell(request, ("TER-05", "TER-06"))) if is_stranger(request) and asks else None


def _open_one(request: Request, details: Any, case: int) -> str:
    return say(
        request.language,
        "cancel_option.open_one",
        what=options.described(details, request.language),
        case=case,
        ends_on=date.fromisoformat(details["ends_on"]),
    )


def _option_said(request: Request) -> str | None:
    """Named outright, or one of the sites by its town, or by a word for a place."""
    text = request.readings.text
    said = options.named(text)
    site = site_named(request) or matches(text, *options.PLACES["extra_site"])
    return said or ("extra_site" if site else None)


def _take(request: Request, slots: Slots, option: str) -> Reply | None:
    """Keep what is to be given up; a Reply says that it is not there, or that it ends another way."""
    for name in ("brick", "place", "count", "whole"):
        slots.pop(name, None)
    if option == "option_interieur" and options.holds(request.member, option):
        return terminate_contract(request)
    asked_for = [
        c for c in request.uow.cases.open_of_type(request.member.id, SUBSCRIPTION) if c.details["option"] == option
    ]
    only_asked = option in options.ONLY_ONE or not options.holds(request.member, option)
    included = option == "mailbox" and not request.readings.says(*EXTRA)  # "ma messagerie" is the one that there is
    if asked_for and ((only_asked and not included) or request.readings.says(*REQUEST)):
        return _withdraw(request, asked_for[-1])
    if option == "mailbox" and not _take_mailboxes(request, slots):
        return _not_held(request, option)
    if option not in ("mailbox", "brick") and not options.holds(request.member, option):
        return _not_held(request, option)
    if option == "brick":
        slots["brick"] = next((name for name, words in BRICKS.items() if matches(request.readings.text, *words)), None)
    if option == "extra_site":
        sites = options.held_sites(request.member)
        named = site_named(request)
        if named or len(sites) < 2:
            slots["place"] = named or "".join(sites)
    slots["option"] = option
    return _reserved(request, slots)


def _reserved(request: Request, slots: Slots) -> Reply | None:
    """Why a delegate may not, where the contract is read so."""
    if request.speaker.role is not Role.DELEGATE:
        return None
    decision, ends_on = _decide(request, slots)
    if ends_on is not None:
        return None
    clause = cite(decision, request.language)
    return reply(
        say(request.language, f"cancel_option.{decision.reason}", clause=clause), buttons=[buttons.person(request)]
    )


def _withdraw(request: Request, case: Case) -> Reply:
    """What was asked for and is not there yet is not set up; what an agent has begun is theirs to stop."""
    what = options.described(case.details, request.language)
    if case.assignee_id:
        text = say(request.language, "cancel_option.in_hand", what=what, case=case.id)
        return reply(text, buttons=[buttons.person(request)])
    withdraw(request, case)
    return reply(say(request.language, "cancel_option.withdrawn", what=what, case=case.id))


def _take_mailboxes(request: Request, slots: Slots) -> bool:
    """How many go, where that is said; the whole service, where none is paid for. False: there is none to give up."""
    text, extra = request.readings.text, options.extra_mailboxes(request.member)
    if not extra:
        slots["whole"] = "mailbox" not in (request.member.facts.get("services_removed") or ())
        return slots["whole"] and not matches(text, *EXTRA)
    said = options.mailboxes_said(text)
    if matches(text, *ALL) or extra == 1:
        slots["count"] = min(said or extra, extra) if not matches(text, r"\b(les|mes|nos|toutes)\b") else extra
    elif said:
        slots["count"] = min(said, extra)
    return True


def _not_held(request: Request, option: str) -> Reply:
    """Not among what the membership has; how it would be given up all the same."""
    text = told(request, "cancel_option.not_held", option=options.title(option, request.language))
    return reply(text, _rule(request), buttons=[buttons.person(request)])


def _rule(request: Request) -> str:
    decision = request.decide("clauses.stated", term="termination.option_channels", on=request.now.date())
    return say(request.language, "cancel_option.rule", email=_email(request), clause=cite(decision, request.language))


def _email(request: Request) -> str:
    return str(request.decide("desk.contact", need="email", on=request.now.date()).facts["contact"])


def ask_option(request: Request, slots: Slots) -> Reply:
    """What can be given up, what is paid for first."""
    held = [name for name in ("concierge_privilege", "mailbox", "extra_site", "option_interieur", *options.INCLUDED)
            if options.holds(request.member, name)]  # fmt: skip
    choices = [
        Button(options.title(name, request.language), "pick", {"slot": "option", "value": name}) for name in held
    ]
    question = say(request.language, "cancel_option.ask_option")
    return reply(_rule(request), question, buttons=[*choices, buttons.person(request)])


def accept_option(request: Request, slots: Slots, value: Any) -> Reply | None:
    return _take(request, slots, str(value))


def ask_place(request: Request, slots: Slots) -> Reply:
    choices = [Button(s, "pick", {"slot": "place", "value": s}) for s in options.held_sites(request.member)]
    return reply(say(request.language, "cancel_option.ask_place"), buttons=choices)


def accept_place(request: Request, slots: Slots, value: Any) -> Reply | None:
    if value not in options.held_sites(request.member):
        return ask_place(request, slots)
    slots["place"] = value
    return None


def ask_count(request: Request, slots: Slots) -> Reply:
    extra = options.extra_mailboxes(request.member)
    choices = [Button(str(count), "pick", {"slot": "count", "value": count}) for count in dict.fromkeys((1, extra))]
    return reply(say(request.language, "cancel_option.ask_count", held=extra), buttons=choices)


def accept_count(request: Request, slots: Slots, value: Any) -> Reply | None:
    if not 1 <= int(value) <= options.extra_mailboxes(request.member):
        return ask_count(request, slots)
    slots["count"] = int(value)
    return None


def _title(slots: Slots, language: str) -> str:
    if slots.get("brick"):
        return say(language, f"request_pro_service.{slots['brick']}")
    if slots.get("whole"):
        return say(language, "options.messaging")
    return options.title(slots["option"], language, slots.get("place") or "", slots.get("count") or 0)


def _decide(request: Request, slots: Slots) -> tuple[Decision, date | None]:
    """What the contract says of this channel, recorded, then of the valid one today with the last day it gives."""
    if slots["option"] == "brick":
        rule, inputs = "univers_pro.brick_cancel", {}
    else:
        rule = "termination.option_cancel"
        requester = "delegate" if request.speaker.role is Role.DELEGATE else "member"
        inputs = {"option": slots["option"], "requester": requester}
    inputs["requested_on"] = request.now.date()
    decision = request.decide(rule, **inputs, channel="app")
    if isinstance(decision, Refused) and decision.alternatives:
        decision = request.decide(rule, **inputs, channel=decision.alternatives[0])
    return decision, decision.facts.get("effective_date" if slots["option"] == "brick" else "ends_on")


def propose(request: Request, slots: Slots) -> Reply:
    """The valid form, the last day and what goes on; a yes tells the Desk to expect the e-mail."""
    decision, ends_on = _decide(request, slots)
    if ends_on is None:
        raise LookupError(decision.reason)  # refused before the first question
    language = request.language
    lines = [
        say(language, "cancel_option.propose", option=_title(slots, language), email=_email(request),
            ends_on=ends_on, today=request.now.date(), clause=cite(decision, language)),
    ]  # fmt: skip
    if slots["option"] != "brick" and (ends_on - request.now.date()).days < _SOON:
        lines.append(say(language, "cancel_option.later"))
    if decision.facts.get("notify_member"):
        lines.append(say(language, "cancel_option.member_told", member=request.member.name))
    return reply(*lines, say(language, "cancel_option.ask_confirm"))


def submit(request: Request, slots: Slots) -> Reply:
    """The Desk expects the e-mail, which alone gives notice; a member is told of what their delegate asks (AMB-23)."""
    decision, ends_on = _decide(request, slots)
    if ends_on is None:
        raise Reconsider
    language = request.language
    title = _title(slots, "fr")
    case, new = open_once(
        request,
        KIND,
        decision,
        due_at=due(ends_on),
        same=("option", "what"),
        option=slots["option"],
        what=title,
        place=slots.get("place"),
        count=slots.get("count"),
        whole=bool(slots.get("whole")),
        ends_on=ends_on.isoformat(),
    )
    member = request.member
    what = _title(slots, language)
    lines = [
        say(language, f"cancel_option.{'sent' if new else 'again'}", what=what, case=case.id),
        say(
            language, "cancel_option.to_send", what=what, email=_email(request), name=member.name, number=member.number
        ),
    ]
    if new and decision.facts.get("notify_member"):
        lines.append(_tell_member(request, case.id, title, ends_on))
    return reply(*lines)


def _tell_member(request: Request, case: int, title: str, ends_on: date) -> str:
    """Written to the member where they can be reached; otherwise the Desk does it, and the case says so."""
    delegate = request.speaker.delegate
    told_now = tell_member(
        request,
        f"case:{case}:by_delegate",
        lambda language: say(language, "cancel_option.by_delegate", delegate=delegate.name if delegate else "",
                             what=title, ends_on=ends_on, case=case),
    )  # fmt: skip
    return say(request.language, f"cancel_option.{'told' if told_now else 'desk_tells'}", member=request.member.name)


CANCEL_OPTION = Flow(
    name="cancel_option",
    slots=(
        Slot("option", "choice", ask_option, accept_option, read=lambda request: options.named(request.readings.text)),
        Slot(
            "place",
            "choice",
            ask_place,
            accept_place,
            read=site_named,
            needed=lambda request, slots: slots.get("option") == "extra_site",
        ),
        Slot(
            "count",
            "quantity",
            ask_count,
            accept_count,
            read=lambda request: options.mailboxes_said(request.readings.text),
            needed=lambda request, slots: slots.get("option") == "mailbox" and not slots.get("whole"),
        ),
    ),
    begin=begin,
    answers=answers,
    public=public,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "cancel_option.dropped")),
)
