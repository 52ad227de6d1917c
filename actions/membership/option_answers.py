"""What is told of options: what each brings and costs, which of them the membership has (rulebook 16, 17, 19)."""

from __future__ import annotations

from actions import buttons, places
from actions.contract.clauses import tell
from actions.identity import is_stranger
from actions.membership import options
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.request import Request
from actions.spoken import amount, named
from actions.topic import matches
from actions.wording import cite, say
from domain.contract import Contract

ABOUT = (
    r"\b(comment|quelles? (options?|conditions?)|c'est quoi|qu'est-ce|en quoi consiste|"
    r"que (comprend|contient|fait|donne)|a quoi (sert|donne)|how (do|can|does)|what (is|are|does)|which options)\b",
)
"""Asks what there is or how it goes, and orders nothing."""
MINE = (r"\b(j'ai|ai-je|mes|nos|my|i have|do i have)\b.*\boptions?\b|\boptions?\b.*\b(j'ai|ai-je|i have)\b",)
"""Asks which options the membership has."""


def held(request: Request) -> Reply:
    """What the membership has on top of the contract."""
    had = options.held_titles(request.member, request.language)
    if not had:
        return reply(told(request, "subscribe_option.none_held"), buttons=[buttons.to(request, "subscribe_option")])
    lines = "\n".join(say(request.language, "subscribe_option.held_line", option=name) for name in had)
    choices = [buttons.to(request, "subscribe_option"), buttons.to(request, "cancel_option")]
    return reply(told(request, "subscribe_option.held_list"), lines, buttons=choices)


def public(request: Request) -> Reply | None:
    """What anybody may read of the options; None for an order."""
    if not request.readings.says(*ABOUT):
        return None
    option = option_said(request)
    return about(request, option) if option else _catalogue(request)


def option_said(request: Request) -> str | None:
    """Named outright, or by the word for a place where nothing else is."""
    text = request.readings.text
    place = matches(text, *options.PLACES["extra_site"]) or places.town(request) is not None
    return options.named(text) or ("extra_site" if place else None)


def about(request: Request, option: str) -> Reply:
    """What it brings, its price and its limits, in the contract's own statements."""
    clauses = {
        "concierge_privilege": ("DEF-20", "CON-08", "CON-09"),
        "mailbox": ("MSG-01", "PRX-07", "PRX-08", "PRX-09"),
        "extra_site": ("SIT-01", "SIT-02", "SIT-03"),
        "office_assistance": ("OFF-06", "OFF-17"),
        "bitdefender": ("BIT-01", "BIT-02"),
        "brick": ("MNT-11", "MNT-08", "MNT-09", "MNT-10"),
    }
    if option == "option_interieur":
        return _about_interieur(request)
    lines = tell(request, clauses[option])
    if is_stranger(request) or option in ("bitdefender", "brick", "office_assistance"):
        return reply(*lines, buttons=[buttons.person(request)])
    return reply(*lines, buttons=[take_button(request, option), buttons.person(request)])


def take_button(request: Request, option: str) -> Button:
    """Begins the subscription of that option."""
    return Button(
        say(request.language, "subscribe_option.button_take"),
        "intent",
        {"intent": "subscribe_option", "slots": {"option": option}, "text": ""},
    )


def _about_interieur(request: Request) -> Reply:
    contract, today = Contract.load("option-interieur"), request.now.date()
    required = request.decide_for(contract, "clauses.stated", term="membership.option_requires", on=today)
    text = say(
        request.language,
        "subscribe_option.about_interieur",
        conditions=named(required.facts["value"], request.language),
        price=options.price(request, "option_interieur")[0],
        clause=cite(required, request.language),
    )
    choice = "apply_membership" if is_stranger(request) else "subscribe_option"
    return reply(text, buttons=[buttons.to(request, choice), buttons.person(request)])


def _catalogue(request: Request) -> Reply:
    """The options with their prices, for a stranger under the offer that one enters by."""
    contract = Contract.load("offre-interieur")
    items = ("concierge_privilege", "mailbox", "extra_site")
    decided = [request.decide_for(contract, "prices.tariff", item=item, on=request.now.date()) for item in items]
    lines = [
        line(request, item, amount(d.facts["ttc"], d.facts["ht"], d.facts["unit"], request.language))
        for item, d in zip(items, decided, strict=True)
    ]
    clause = cite(decided[0], request.language)
    return reply(say(request.language, "subscribe_option.catalogue", clause=clause), "\n".join(lines))


def line(request: Request, option: str, price: str) -> str:
    title = options.title(option, request.language)
    return say(request.language, "subscribe_option.line", option=title, price=price)
