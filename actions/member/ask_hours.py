"""When a service answers or comes, from its window in the contract (rulebook 6 to 9); public."""

from __future__ import annotations

from collections.abc import Mapping

from actions import buttons
from actions.contract.clauses import asked_contract, tell, zone_of
from actions.member.ask_contract_terms import answer
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import Patterns, before, earlier, matches, recalled, subjects
from actions.wording import say
from domain.calendar import Window, is_public_holiday, paris
from domain.contract import Contract
from domain.decisions import Granted

SERVICES: Patterns = {
    "not_printed": (r"salon|evenement|facturation|boutique",),
    "concierge": (r"conciergerie|concierge|john paul",),
    "vip": (r"\bvip\b|orange vip",),
    "office": (r"bureautique|informatique|ordinateur|office",),
    "mail": (r"messagerie|boite mail",),
    "television": (r"\b(tele|tv|vod|replay|chaines?)\b",),
    "email": (r"\b(e-?)?mails?\b|courriels?|ecrire",),
    "airbox": (r"airbox",),
    "coach": (r"\bcoachs?\b",),
    "technician": (r"technici(e|a)ns?|\btech\b|intervention|intervenez|deplacent|visite",),
    "desk": (r"\bdesk\b|telephon|appeler|joindre|joignables?|vous",),
}
CLAUSES: Mapping[str, tuple[str, ...]] = {
    "vip": ("VIP-05",),
    "office": ("OFF-06",),
    "mail": ("MSG-05",),
    "television": ("REM-07",),
    "email": ("DSK-02", "DSK-03"),
    "airbox": ("AIR-11", "AIR-09", "AIR-10", "AIR-12"),
    "coach": ("COA-01", "COA-06", "COA-07", "COA-08"),
    "technician": ("INT-01", "INT-02", "INT-03"),
    "desk": ("DSK-01", "DSK-02"),
}
"""What is told of a service, where the contract and the zone asked about have it."""
WINDOWS: Mapping[str, str] = {
    "vip": "desk.vip_phone",
    "office": "desk.office_assistance",
    "mail": "desk.mail_assistance",
    "television": "remote.tv_vod_window",
    "email": "desk.desk_email_reply",
    "airbox": "airbox.technician_window",
    "coach": "coach.phone_window",
    "technician": "interventions.technician_window",
    "desk": "desk.desk_phone",
}
"""The window that says whether a day is a day of the service."""
CHANNELS = {
    "vip": "vip_phone", "office": "office_assistance", "mail": "mail_assistance", "television": "tv_vod_remote",
    "coach": "coach_phone", "desk": "desk_phone",
}  # fmt: skip
PRONOUN = (
    r"\bl'(avoir|appeler|joindre)\b|\b(le|la) (joindre|contacter)\b|\blui\b|\b(il|elle)s?\b|\b(him|her|he|she)\b",
)
"""Somebody named before: "jusqu'à quelle heure peut-on l'avoir ?"."""
NOW = (r"maintenant|aujourd'hui|en ce moment|\bce soir\b|right now|open now|today",)


IN_GENERAL = (
    r"\b(vos|your|quels|which) (horaires?|heures|opening hours|hours|opening times)\b",
    r"^\W*(bonjour\W+|merci\W+)?(les |the )?(horaires?|heures d'ouverture|opening hours)( d'ouverture)?\W*$",
    r"\b(vous etes|etes[- ]vous|are you|you are)( \w+)? (ouverts?|open|joignables?|disponibles?|available)\b",
)


def ask_hours(request: Request) -> Reply:
    """The windows of the service named, else the Desk's; of a service without a window, what the contract says.

    "Vos horaires" are the Desk's and those of visits, whatever was spoken of before.
    """
    if _in_general(request):
        general = reply(*tell(request, (*CLAUSES["desk"], *CLAUSES["technician"])))
        return general.then(_on_day(request, asked_contract(request), "technician", "visits"))
    meant = before(request, SERVICES) if request.readings.says(*PRONOUN) else []
    if not subjects(request, SERVICES) and request.conversation.dialogue.get("topic") == "ask_orange_vip":
        meant = ["vip"]
    service = (meant or recalled(request, SERVICES) or ["desk"])[0]
    if service == "concierge":
        return reply(say(request.language, "ask_hours.concierge"), buttons=[buttons.person(request)])
    if service == "not_printed":
        return answer(request)
    told = reply(*tell(request, CLAUSES[service]))
    contract = asked_contract(request)
    if service in CHANNELS and request.readings.says(*NOW):
        told.paragraphs.append(_now(request, contract, CHANNELS[service]))
    return told.then(_on_day(request, contract, service))


def _in_general(request: Request) -> bool:
    named = subjects(request, SERVICES)
    if request.readings.says(*IN_GENERAL):
        return set(named) <= {"desk"}
    return not named and any(matches(text, *IN_GENERAL) for text in earlier(request)[:1])


def _now(request: Request, contract: Contract, channel: str) -> str:
    decision = request.decide_for(contract, "desk.channel_open", channel=channel, at=request.now)
    if isinstance(decision, Granted):
        return say(request.language, "ask_hours.open_now")
    return say(request.language, "ask_hours.closed_now", next_open=paris(decision.facts["next_open"]))


def _on_day(request: Request, contract: Contract, service: str, subject: str = "") -> Reply:
    """What the window means on the day that the question names; subject: "visits" to say which window is meant."""
    day = request.readings.when.date
    if day is None or day == request.now.date():
        return Reply()
    zone = zone_of(request, contract) or next(iter(contract.term("zones.coverage", on=day).value))
    window = contract.find(WINDOWS[service], on=request.now.date(), zone=zone)
    if window is None:
        return Reply()
    closed = Window.read(window.value).opening_on(day, is_public_holiday) is None
    outcome = "_".join(filter(None, (subject, "closed_on" if closed else "open_on")))
    return reply(say(request.language, f"ask_hours.{outcome}", day=day))
