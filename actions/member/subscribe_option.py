"""Take an option: what it costs and brings, whether it may be had, a case for the Desk (rulebook 16, 17 and 19)."""

from __future__ import annotations

from datetime import date
from typing import Any

from actions import buttons, places
from actions.cases import open_once
from actions.contract.clauses import stated, tell
from actions.flow import Flow, Slot, Slots
from actions.membership import extra_sites, option_answers, options
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.places import Place
from actions.request import Request
from actions.topic import ABOUT_IT, earlier, fold, matches
from actions.visits.details import STREET
from actions.wording import cite, say
from domain.contract import Contract
from domain.decisions import Refused
from domain.members import Role

KIND = "option_subscription"
STANDING = (
    r"\bou en (est|sont)\b|toujours pas (active|recu|mise?)|pas de nouvelles|\bstatus of\b",
    r"\b(est-elle|elle est|c'est) (activee|faite?|en place)\b",
    r"^\W*(et )?(ca|elle|c'est) .*\bquand\b|\bquand (est-ce|sera|aurai)|combien de temps|\bhow long\b",
)
SERVED = (r"\b(interven\w+|couvr\w+|couvert\w*|desserv\w+|vient|venez|viennent|combien|delai|cover\w*|serve[ds]?)\b",)
MAY_STOP = (r"\b(arret\w*|resili\w*|annul\w*|retir\w*|engag\w+|cancel|stop)\b",)
OFFERED = ("concierge_privilege", "mailbox", "extra_site", "office_assistance", "option_interieur")
COUNTS = (1, 2, 5, 10)
_LONGEST_COUNT = 200
_FEW_WORDS = 6


def begin(request: Request, slots: Slots) -> Reply | None:
    """The option, the number and the place are read from the message; a question is answered with its clause."""
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    option = request.given.get("option") or option_answers.option_said(request)
    same = [case for case in waiting if case.details["option"] == option and option in options.ONLY_ONE]
    if waiting and (same or request.readings.says(*STANDING)):
        lines = [
            say(request.language, "subscribe_option.open_one",
                what=options.described(case.details, request.language), case=case.id)
            for case in same or waiting
        ]  # fmt: skip
        return reply(*lines, buttons=[buttons.person(request)])
    slots["said"] = request.inbound.text[:500]
    _note_day(request, slots)
    if option is None:
        return option_answers.held(request) if request.readings.says(*option_answers.MINE) else None
    if request.readings.says(*option_answers.ABOUT):
        return option_answers.about(request, option)
    return _take(request, slots, option)


def _take(request: Request, slots: Slots, option: str) -> Reply | None:
    """Keep the option that is wished for with what the message says of it; a Reply says why it cannot be had."""
    for name in ("count", "place", "departement", "address"):
        slots.pop(name, None)
    refused = _unavailable(request, option)
    if refused is not None:
        return refused
    slots["option"] = option
    if option == "mailbox" and (count := options.mailboxes_said(request.readings.text)):
        slots["count"] = count
    if option == "option_interieur":
        return _take_interieur(request, slots, places.town(request))
    if option == "extra_site" and (place := places.town(request)) is not None:
        return extra_sites.take(request, slots, place)
    return None


def _unavailable(request: Request, option: str) -> Reply | None:
    """What is not subscribed here, or is there already."""
    if option == "brick":
        text = say(request.language, "subscribe_option.brick")
        return reply(text, buttons=[buttons.to(request, "request_pro_service")])
    if option == "extra_site":
        return extra_sites.none_left(request)
    if option == "mailbox" or not options.holds(request.member, option):
        return None
    if option in options.INCLUDED:
        return _included(request, option)
    text = told(request, "subscribe_option.held", option=options.title(option, request.language),
                clause=cite(options.price(request, option)[1], request.language))  # fmt: skip
    return reply(text, buttons=[buttons.person(request)])


def _included(request: Request, option: str) -> Reply:
    statements = {"office_assistance": ("OFF-06",), "bitdefender": ("BIT-02",)}
    intent = {"office_assistance": "request_office_support", "bitdefender": "activate_bitdefender"}[option]
    text = told(request, "subscribe_option.included", option=options.title(option, request.language))
    return reply(text, *tell(request, statements[option]), buttons=[buttons.to(request, intent)])


def _take_interieur(request: Request, slots: Slots, place: Place | None) -> Reply | None:
    """The option is for a natural person of the Cercle, at an address in its own two zones (004 art. 1, 3.1)."""
    member = request.member
    for name in ("place", "place_refused", "departement"):
        slots.pop(name, None)
    town, code = (place.name, "".join(place.departements[:1])) if place else (member.city, member.departement)
    decision = request.decide_for(
        Contract.load("option-interieur"),
        "membership.option_eligibility",
        natural_person=member.facts.get("legal_form") != "personne morale",
        cercle_member=True,
        parnasse_service_offer=True,
        orange_internet_lines=1,  # the offer supposes one at least (ELI-23); the Desk looks at the lines of the place
        departement=code,
        on=request.now.date(),
    )
    label = extra_sites.label(town, code)
    if not isinstance(decision, Refused):
        slots["place"], slots["departement"] = label, code
        return None
    key = f"subscribe_option.interieur_{decision.reason}"
    text = say(request.language, key, place=label, clause=cite(decision, request.language))
    if decision.reason != "zone":
        return reply(text, buttons=[buttons.person(request)])
    slots["place_refused"] = text
    return None


def ask_option(request: Request, slots: Slots) -> Reply:
    """What there is, with its price, and a button for each."""
    offered = [name for name in OFFERED if name == "mailbox" or not options.holds(request.member, name)]
    priced = {name: options.price(request, name) for name in offered if name not in options.INCLUDED}
    lines = "\n".join(option_answers.line(request, name, price) for name, (price, _) in priced.items())
    clause = cite([c for _, decision in priced.values() for c in decision.citations], request.language)
    choices = [
        Button(options.title(name, request.language), "pick", {"slot": "option", "value": name}) for name in offered
    ]
    head = say(request.language, "subscribe_option.offered", clause=clause)
    return reply(head, lines, say(request.language, "subscribe_option.ask_option"), buttons=choices)


def accept_option(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Another option than before starts the rest afresh."""
    return _take(request, slots, str(value))


def ask_count(request: Request, slots: Slots) -> Reply:
    choices = [Button(str(count), "pick", {"slot": "count", "value": count}) for count in COUNTS]
    return reply(say(request.language, "subscribe_option.ask_count"), buttons=choices)


def read_count(request: Request) -> int | None:
    """So many mailboxes, a number in few words ("et si j'en prends 5 ?"), or the pack that was spoken of before."""
    text = request.readings.text
    said = options.mailboxes_said(text)
    if said is None and matches(text, r"\b(le|ce|the|that) (pack|lot)\b"):
        said = next((count for before in earlier(request) if (count := options.pack_said(before))), None)
    few = len(text.split()) <= _FEW_WORDS
    return said or (request.readings.quantity if few else None)


def accept_count(request: Request, slots: Slots, value: Any) -> Reply | None:
    if not 1 <= int(value) <= _LONGEST_COUNT:
        return ask_count(request, slots)
    slots["count"] = int(value)
    return None


def ask_place(request: Request, slots: Slots) -> Reply:
    """Where; after a place that cannot be, why, and whether there is another."""
    refused = slots.get("place_refused")
    if not refused:
        return reply(say(request.language, "subscribe_option.ask_place"))
    return reply(
        refused,
        say(request.language, "subscribe_option.ask_other_place"),
        buttons=[buttons.to(request, "ask_coverage"), buttons.person(request)],
    )


def read_place(request: Request) -> str | None:
    """A town, a postcode or a département that the message gives; a question about what is served is no answer."""
    place = None if request.readings.says(*SERVED) else places.town(request)
    return place.name if place else None


def accept_place(request: Request, slots: Slots, value: Any) -> Reply | None:
    place = places.town(request)
    if place is None or len(place.departements) > 1:
        return reply(say(request.language, "subscribe_option.unknown_place"))
    take = _take_interieur if slots["option"] == "option_interieur" else extra_sites.take
    return take(request, slots, place) or (None if "place" in slots else ask_place(request, slots))


def answers(request: Request) -> Reply | None:
    """While an option is being taken: how it may be given up again."""
    frame = (request.conversation.dialogue.get("stack") or [{}])[-1]
    asked = frame.get("flow") == "subscribe_option" and request.readings.says(ABOUT_IT)
    return reply(*tell(request, ("TER-05", "TER-06"))) if asked and request.readings.says(*MAY_STOP) else None


def detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """From when, the street of the site, a place that no list of ours knows, or for whom a mailbox is."""
    if "option" not in slots:
        return None
    if (first := _day_said(request)) is not None:
        slots["from_day"] = first.isoformat()
        return reply(say(request.language, "subscribe_option.noted_day", first=first))
    if slots["option"] == "extra_site" and "place" not in slots:
        return reply(say(request.language, "subscribe_option.unknown_place")) if other is None else None
    if slots["option"] == "extra_site" and "address" not in slots and _only_agrees(request, slots):
        slots["address"] = ""
        return Reply()
    asked = other is None and "address" not in slots and extra_sites.may_be_address(request)
    if slots["option"] == "extra_site" and (request.readings.says(STREET) or asked):
        slots["address"] = extra_sites.street(request)
        return reply(say(request.language, "subscribe_option.noted"))
    if slots["option"] == "mailbox" and request.readings.says(r"\b(pour|nom|prenom|s'appelle|for|name|named)\b"):
        slots["said"] = f"{slots['said']}\n{request.readings.text}"[:500]
        return reply(say(request.language, "subscribe_option.noted"))
    return None


def _only_agrees(request: Request, slots: Slots) -> bool:
    """A yes, or the town once more: no street is to be had, and the Desk asks for it."""
    said = places.named(request)
    again = said is not None and fold(said.name) in fold(slots["place"])
    return (again or request.readings.yes_no is True) and not request.readings.says(*extra_sites.AN_ADDRESS)


def _day_said(request: Request) -> date | None:
    """From which day it is wished; a month or a week begins on its first day."""
    when = request.readings.when
    return when.date or when.first


def propose(request: Request, slots: Slots) -> Reply:
    """What is taken, its price, what it brings, from when, and what the contract asks; a yes sends it."""
    _note_day(request, slots)
    return reply(*_summary(request, slots), say(request.language, "subscribe_option.ask_confirm"))


def _note_day(request: Request, slots: Slots) -> None:
    if (first := _day_said(request)) is not None:
        slots["from_day"] = first.isoformat()


def _summary(request: Request, slots: Slots) -> list[str]:
    option, language = slots["option"], request.language
    if option in options.INCLUDED:
        return [say(language, "subscribe_option.propose_again", option=_title(slots, language))]
    price, decision = options.price(request, option, slots.get("count", 1))
    slots["price"] = price
    headline = say(
        language,
        "subscribe_option.propose",
        option=_title(slots, language),
        price=price,
        clause=cite(decision, language),
    )
    lines = [headline, *_brings(request, slots)]
    if request.speaker.role is Role.DELEGATE:
        lines.append(_as_the_member(request, option))
    return [*lines, _starts(request, slots)]


def _title(slots: Slots, language: str) -> str:
    """The option with its number or its place; an address is the Desk's to read."""
    title = options.title(slots["option"], language, slots.get("place", ""), slots.get("count", 0))
    return f"{title}, {slots['address']}" if slots.get("address") and slots["option"] == "extra_site" else title


def _brings(request: Request, slots: Slots) -> list[str]:
    """What the option gives and supposes."""
    language = request.language
    match slots["option"]:
        case "concierge_privilege":
            lines = [say(language, "subscribe_option.brings_privilege")]
            if not request.member.facts.get("parnasse_mobile_offer", True):
                networks = stated(request, "concierge.networks")
                lines.append(say(language, "subscribe_option.no_mobile", clause=cite(networks, language)))
            return lines
        case "extra_site":
            return [*tell(request, ("SIT-03",)), say(language, "subscribe_option.brings_site"),
                    *extra_sites.total(request, slots)]  # fmt: skip
        case "option_interieur":
            effect = stated(request, "membership.effective_on", Contract.load("option-interieur"))
            return [say(language, "subscribe_option.brings_interieur", clause=cite(effect, language))]
    return []


def _as_the_member(request: Request, option: str) -> str:
    """A delegate's request counts as the member's; the concierge stays the member's own (DEL-06, DEL-11)."""
    own = option == "concierge_privilege"
    term = stated(request, "delegates.concierge" if own else "delegates.as_the_member")
    key = "subscribe_option.delegate_privilege" if own else "subscribe_option.delegate"
    return say(request.language, key, member=request.member.name, clause=cite(term, request.language))


def _starts(request: Request, slots: Slots) -> str:
    """From when it is wished, or that the contract prints no day; the first month is pro rata (BIL-10)."""
    first = date.fromisoformat(slots["from_day"]) if slots.get("from_day") else None
    if slots["option"] == "option_interieur":
        return say(request.language, "subscribe_option.wished", first=first) if first else ""
    clause = cite(stated(request, "billing.first_month_days"), request.language)
    if first:
        return say(request.language, "subscribe_option.starts_on", first=first, clause=clause)
    return say(request.language, "subscribe_option.starts", clause=clause)


def submit(request: Request, slots: Slots) -> Reply:
    """The Desk has a case to set it up; nothing is subscribed nor billed before it has (no delay is printed)."""
    option, known = slots["option"], slots.get("from_day")
    if option == "extra_site" and (stopped := extra_sites.none_left(request, but=slots["place"])) is not None:
        return stopped
    _note_day(request, slots)
    case, new = open_once(
        request,
        KIND,
        options.price(request, option, slots.get("count", 1))[1] if option not in options.INCLUDED else None,
        same=("option", "place", "count"),
        option=option,
        what=_title(slots, "fr"),
        count=slots.get("count"),
        place=slots.get("place"),
        address=slots.get("address"),
        from_day=slots.get("from_day"),
        price=slots.get("price"),
        said=slots.get("said", ""),
    )
    outcome = "sent" if new else "again"
    lines = [say(request.language, f"subscribe_option.{outcome}", what=_title(slots, request.language), case=case.id)]
    if new:
        ending = "_interieur" if option == "option_interieur" else ""
        lines.append(say(request.language, f"subscribe_option.next{ending}"))
    if new and slots.get("from_day") != known:
        lines.insert(
            1, say(request.language, "subscribe_option.noted_day", first=date.fromisoformat(slots["from_day"]))
        )
    return reply(*lines)


SUBSCRIBE_OPTION = Flow(
    name="subscribe_option",
    slots=(
        Slot("option", "choice", ask_option, accept_option, read=lambda request: options.named(request.readings.text)),
        Slot(
            "count",
            "quantity",
            ask_count,
            accept_count,
            read=read_count,
            needed=lambda request, slots: slots.get("option") == "mailbox",
        ),
        Slot(
            "place",
            "choice",
            ask_place,
            accept_place,
            read=read_place,
            needed=lambda request, slots: slots.get("option") in ("extra_site", "option_interieur"),
        ),
        Slot(
            "address",
            "choice",
            extra_sites.ask_address,
            extra_sites.accept_address,
            read=extra_sites.read_address,
            needed=lambda request, slots: slots.get("option") == "extra_site",
            optional=True,
        ),
    ),
    begin=begin,
    public=option_answers.public,
    answers=answers,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "subscribe_option.dropped")),
    detail=detail,
    served=True,
)
