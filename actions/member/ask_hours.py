"""When a service answers or comes, from its window in the contract (rulebook 6 to 9); public."""

from __future__ import annotations

from actions import buttons
from actions.identity import is_stranger
from actions.member.ask_price import asked_contract
from actions.messages import Reply, reply
from actions.request import Request
from actions.spoken import opening
from actions.topic import Patterns, before, recalled
from actions.wording import cite, say
from domain.calendar import Window, is_public_holiday, paris
from domain.contract import Contract
from domain.decisions import Granted
from domain.rules.zones import departement_of

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
TERMS: dict[str, tuple[str, ...]] = {
    "vip": ("desk.vip_phone",),
    "office": ("desk.office_assistance",),
    "mail": ("desk.mail_assistance",),
    "television": ("remote.tv_vod_window",),
    "email": ("desk.desk_email_reply",),
    "airbox": ("airbox.remote_window", "airbox.technician_window"),
    "coach": ("coach.phone_window", "coach.visit_window"),
    "technician": ("interventions.technician_window",),
    "desk": ("desk.desk_phone", "desk.desk_email_reply"),
}
"""Windows that answer for a service; their sentence is worded under the term's name."""
CHANNELS = {
    "vip": "vip_phone", "office": "office_assistance", "mail": "mail_assistance", "television": "tv_vod_remote",
    "coach": "coach_phone", "desk": "desk_phone",
}  # fmt: skip
PRONOUN = (
    r"\bl'(avoir|appeler|joindre)\b|\b(le|la) (joindre|contacter)\b|\blui\b|\b(il|elle)s?\b|\b(him|her|he|she)\b",
)
"""Somebody named before: "jusqu'à quelle heure peut-on l'avoir ?"."""
NOW = (r"maintenant|aujourd'hui|en ce moment|\bce soir\b|right now|open now|today",)


def ask_hours(request: Request) -> Reply:
    """The windows of the services named, else the Desk's, the technicians' and the coach's."""
    meant = before(request, SERVICES) if request.readings.says(*PRONOUN) else []
    named = (meant or recalled(request, SERVICES))[:1] or ["desk"]
    if named[0] in ("not_printed", "concierge"):
        return reply(say(request.language, f"ask_hours.{named[0]}"), buttons=[buttons.person(request)])
    contract = asked_contract(request)
    lines = [line for term in TERMS[named[0]] for line in _lines(request, contract, term)]
    answer = reply(*lines)
    if named[0] in CHANNELS and request.readings.says(*NOW):
        answer.paragraphs.append(_now(request, contract, CHANNELS[named[0]]))
    return answer.then(_on_day(request, contract, named[0]))


def _lines(request: Request, contract: Contract, term: str) -> list[str]:
    """One line where the value is the same everywhere or the zone is known; else one for each group of zones."""
    today, key = request.now.date(), f"ask_hours.{term.replace('.', '_')}"
    zones = _zones(request, contract)
    lines = []
    for zone in zones:
        decision = request.decide_for(contract, "clauses.stated", term=term, on=today, zone=zone)
        if not isinstance(decision, Granted) or "value" not in decision.facts:
            continue
        hours = opening(decision.facts["value"], request.language)
        line = say(request.language, key, hours=hours, clause=cite(decision, request.language))
        if line not in [text for _, text in lines]:
            lines.append((zone, line))
    if len(lines) < 2:
        return [text for _, text in lines]
    return [
        say(request.language, f"ask_hours.in_{group}", text=text)
        for group, (_, text) in zip(_GROUPS, lines, strict=False)
    ]


_GROUPS = ("main_zones", "other_zones")


def _zones(request: Request, contract: Contract) -> list[str | None]:
    """The member's own zone; for anybody else one zone of each group."""
    today = request.now.date()
    coverage = contract.term("zones.coverage", on=today).value
    if not is_stranger(request):
        own = next((zone for zone, codes in coverage.items() if request.member.departement in codes), None)
        return [own]
    asked = {departement_of(code) for code in request.readings.postcodes}
    if asked:
        return [zone for zone, codes in coverage.items() if asked & set(codes)][:1] or [None]
    groups = contract.find("zones.groups", on=today)
    return [groups.value[group][0] for group in _GROUPS] if groups else [next(iter(coverage))]


def _now(request: Request, contract: Contract, channel: str) -> str:
    decision = request.decide_for(contract, "desk.channel_open", channel=channel, at=request.now)
    if isinstance(decision, Granted):
        return say(request.language, "ask_hours.open_now")
    return say(request.language, "ask_hours.closed_now", next_open=paris(decision.facts["next_open"]))


def _on_day(request: Request, contract: Contract, service: str) -> Reply:
    """What the window means on the day that the question names."""
    day = request.readings.when.date
    if day is None or day == request.now.date():
        return Reply()
    window = contract.find(TERMS[service][0], on=request.now.date(), zone=_zones(request, contract)[0])
    if window is None:
        return Reply()
    closed = Window.read(window.value).opening_on(day, is_public_holiday) is None
    return reply(say(request.language, "ask_hours.closed_on" if closed else "ask_hours.open_on", day=day))
