"""A site added to the contract: where, how many there may be, its address (rulebook 17)."""

from __future__ import annotations

import re
from typing import Any

from actions import buttons
from actions.flow import Slots
from actions.membership import options
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.places import Place
from actions.request import Request
from actions.topic import fold
from actions.visits.details import STREET
from actions.wording import cite, say
from domain.decisions import Decision, Refused
from domain.rules import ask

AN_ADDRESS = (STREET, r"\b(rue|route|chemin|avenue|boulevard|place|allee|lieu-dit|villa|domaine|street|road)\b")
REQUESTS = "option_subscription"
"""The type of the cases that ask for one."""
_LONGEST = 300


def label(town: str, code: str) -> str:
    """ "Nice (06)"; a place abroad stands alone."""
    return f"{town} ({code})" if code else town


def asked_for(request: Request, but: str | None = None) -> list[str]:
    """Sites that the Desk has not added yet, each as "Town (département)"; `but`: one that does not count."""
    held = options.held_sites(request.member)
    waiting = request.uow.cases.open_of_type(request.member.id, REQUESTS)
    sites = [case.details["place"] for case in waiting if case.details["option"] == "extra_site"]
    return [site for site in dict.fromkeys(sites) if site not in (but, *held)]


def _inputs(request: Request, departement: str, postcode: str | None, but: str | None) -> dict[str, Any]:
    """A site that is asked for takes its place among those that the contract allows."""
    return {
        "extra_sites_held": len(options.held_sites(request.member)) + len(asked_for(request, but)),
        "departement": departement,
        "postal_code": postcode,
        "on": request.now.date(),
    }


def _decide(request: Request, departement: str, postcode: str | None, site: str) -> Decision:
    return request.decide("sites.extra_site", **_inputs(request, departement, postcode, but=site))


def none_left(request: Request, but: str | None = None) -> Reply | None:
    """Why no other site can be added; None while one can. but: a site asked for that is spoken of again."""
    held, asked, member = options.held_sites(request.member), asked_for(request, but), request.member
    at_home = _inputs(request, member.departement, member.postcode, but)  # the number is looked at before the place
    if ask(request.contract, "sites.extra_site", at_home).reason != "limit_reached":
        return None
    decision = request.decide("sites.extra_site", **at_home)
    clause = cite(decision, request.language)
    outcome = "limit_asked" if asked else "limit_reached"
    text = told(request, f"subscribe_option.{outcome}", held=len(held), asked=len(asked),
                maximum=decision.facts["maximum"], clause=clause)  # fmt: skip
    return reply(text, buttons=[buttons.to(request, "cancel_option"), buttons.person(request)])


def take(request: Request, slots: Slots, place: Place) -> Reply | None:
    """Keep the site if its département is served; several départements leave it to be asked for."""
    for name in ("place", "place_refused", "departement", "address"):
        slots.pop(name, None)
    if len(place.departements) > 1:
        return None
    code = place.departements[0] if place.departements else ""
    site = label(place.name, code)
    if site in options.held_sites(request.member):
        return reply(told(request, "subscribe_option.same_site", place=site), buttons=[buttons.person(request)])
    decision = _decide(request, code, place.postcode, site)
    if isinstance(decision, Refused) and decision.reason == "limit_reached":
        return none_left(request, but=site)
    if isinstance(decision, Refused):
        clause = cite(decision, request.language)
        slots["place_refused"] = say(request.language, "subscribe_option.outside_zone", place=site, clause=clause)
        return None
    slots["place"], slots["departement"] = site, code
    if request.readings.says(STREET):
        slots["address"] = street(request)
    return None


def total(request: Request, slots: Slots) -> list[str]:
    """What all the sites cost with this one; nothing where it is the first."""
    site = slots["place"]
    count = len(options.held_sites(request.member)) + len(asked_for(request, but=site)) + 1
    if count == 1:
        return []
    monthly = _decide(request, slots["departement"], None, site).facts["extra_sites_monthly_ttc"]
    return [say(request.language, "subscribe_option.sites_total", count=count, total=monthly)]


def street(request: Request) -> str:
    """The message from the number of the street on; the whole of it where none is written."""
    text = " ".join(request.readings.text.split())
    found = re.search(STREET, fold(text))
    return text[found.start() if found and len(fold(text)) == len(text) else 0 :][:_LONGEST]


def ask_address(request: Request, slots: Slots) -> Reply:
    text = say(request.language, "subscribe_option.ask_address", place=slots["place"])
    return reply(text, buttons=[Button(say(request.language, "subscribe_option.skip"), "skip")])


def read_address(request: Request) -> str | None:
    """The street, where the message is one and no question."""
    fits = request.readings.says(*AN_ADDRESS) and "?" not in request.readings.text
    return street(request) if fits else None


def may_be_address(request: Request) -> bool:
    """A place by its name ("Le Clos des Lilas"): no yes, no refusal, no day."""
    readings = request.readings
    return readings.yes_no is None and not (readings.when.date or readings.past_day or readings.only_value)


def accept_address(request: Request, slots: Slots, value: Any) -> Reply | None:
    slots["address"] = " ".join(str(value).split())[:_LONGEST]
    return None
