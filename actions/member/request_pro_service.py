"""Univers Pro and maintenance bricks: for whom, how, what a brick covers; a case for study and quote (rulebook 18)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from text_to_num import alpha2digit

from actions import buttons, places
from actions.cases import open_once
from actions.contract.clauses import stated, tell
from actions.flow import Flow, Slot, Slots
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.request import Request
from actions.topic import Patterns, fold, matches
from actions.wording import cite, say
from domain.calendar import add_days, add_months
from domain.cases import Case
from domain.decisions import Refused
from domain.members import Role
from domain.rules.univers_pro import Units

KIND = "pro_quote"
SERVICES: Patterns = {
    "public_wifi": (r"wi-?fi|portail|bornes?|hotspot",),
    "network_security": (r"securi\w+|pare-?feu|firewall|cyber\w*|rancon\w*|pirat\w*|attaques?|vpn|secur\w+|antivirus",),
    "fleet_renewal": (
        r"\bparc\b|renouvel\w*|ordinateurs?|postes?\b|\bpcs?\b|laptops?|portables|computers?|\bit upgrade\b",
    ),
    "company_server": (r"serveurs?|servers?|\bnas\b|cloud|stockage|storage|sauvegarde|backup",),
    "network_infrastructure": (r"infra\w*|reseau|network|cabl\w*|switchs?|baie|routeurs?|informatique|visio\w*",),
}
"""What Univers Pro does, the more precise words first."""
MAINTENANCE = (r"maintenance|entretien|brique|\bmaintain\w*|supervis\w+",)
BRICKS: Patterns = {
    "server_backup": (r"sauvegarde|backup",),
    "videoconference": (r"visio|video-?conf",),
    "wifi": (r"wi-?fi|bornes?|points? d'acces|access points?",),
    "server": (r"serveurs?|servers?",),
    "workstation": (r"postes?|ordinateurs?|\bpcs?\b|workstations?|computers?",),
    "lan_security": (r"reseau|\blan\b|securite|network|switchs?|routeurs?|commutateurs?",),
}
"""The maintenance bricks, as they are named."""
CLAUSES = {
    "public_wifi": "UPR-03",
    "network_security": "UPR-04",
    "network_infrastructure": "UPR-05",
    "company_server": "UPR-06",
    "fleet_renewal": "UPR-07",
    "wifi": "MNT-02",
    "workstation": "MNT-03",
    "server": "MNT-04",
    "lan_security": "MNT-05",
    "videoconference": "MNT-06",
    "server_backup": "MNT-07",
}
"""Where the contract says what each does."""
STANDING = (
    r"\bou en (est|sont)\b|toujours (pas|votre)|j'attends|\bil arrive\b|\bstatus of\b",
    r"\bquand (recevr|aur|est)\w*|combien de temps|delai|how long",
)
ABOUT = (
    r"^\W*(que|quels?|quelles?|qui|combien|comment|what|which|who|how)\b|\bque (comprend|propose|contient)|"
    r"\b(combien de|how many)\b|^\W*(proposez|faites|assurez|offrez|do you offer)\b.*\?",
)
_UNITS = {
    "access_points": r"(\d+) (bornes?|points? d'acces|access points?)",
    "switches": r"(\d+) (switch\w*|commutateurs?)",
    "routers": r"(\d+) (routeurs?|routers?)",
}
CORRECTS = (r"\b(plutot|finalement|en fait|rather|actually|instead)\b",)
_FEW_WORDS = 6
_FORM = r"(?:sarl|sasu?|eurl|sci|selarl|scp|s\.a\.|association|fondation|societe|cabinet|clinique|h[oô]tel)"
_COMPANY = re.compile(rf"\b((?i:{_FORM}) (?:[A-ZÀ-Ý][\w&'’.-]*)(?: (?:[A-ZÀ-Ý&][\w&'’.-]*))*)")
INSTALLED: Patterns = {
    "with_service": (r"\ben meme temps\b|\bavec (l'installation|le service|ce service)\b|\btogether with\b",),
    "none": (
        r"\bpas (ete )?(installe\w*|fait\w*|par|vous|parnasse)\b|\bautre (prestataire|societe|installateur)|\bnot by\b",
    ),
    "older": (r"\bplus de \d+ mois|l'an(nee)? derni|longtemps|over \d+ months",),
    "recent": (
        r"\bmoins de \d+ mois|\bmois dernier|\bce mois|venez d'installer|venons d'installer|recemment|under \d+",
    ),
}
"""When Parnasse installed what is to be maintained, as it is said."""
_AGO = r"il y a (?:environ |a peu pres )?(\d+) (jours?|semaines?|mois|ans?)"


def begin(request: Request, slots: Slots) -> Reply | None:
    """Where a quote stands; what the contract says of a service; else what is wished and for which company."""
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    if waiting and request.readings.says(*STANDING):
        return reply(*[_open_one(request, case) for case in waiting], buttons=[buttons.person(request)])
    if request.readings.says(*ABOUT):
        return _about(request)
    slots["said"] = request.inbound.text[:1000]
    service = request.given.get("service") or _service_said(request)
    if service is not None:
        _take_service(request, slots, service)
    company = _company_said(request) or _own_company(request)
    if company:
        slots["company"] = company
    return None


def _open_one(request: Request, case: Case) -> str:
    what = _named(request, case.details["service"])
    return say(request.language, "request_pro_service.open_one", what=what, case=case.id)


def _own_company(request: Request) -> str | None:
    """The company of the membership, or the member that is one."""
    member = request.member
    return member.facts.get("company") or (member.name if member.facts.get("legal_form") == "personne morale" else None)


def public(request: Request) -> Reply | None:
    """What anybody may read of Univers Pro; None for a wish."""
    return _about(request) if request.readings.says(*ABOUT) else None


ALL_SERVICES = ("UPR-03", "UPR-04", "UPR-05", "UPR-06", "UPR-07")
ALL_ROUTES = ("MNT-08", "MNT-09", "MNT-10")


def _about(request: Request) -> Reply:
    """The service or brick that the question names, for whom, and that a quote follows."""
    service = _service_said(request)
    brick = service in BRICKS or request.readings.says(*MAINTENANCE)
    ids = (CLAUSES[service],) if service else ALL_ROUTES if brick else ALL_SERVICES
    lines = tell(request, (*ids, *(("MNT-11",) if brick else ("UPR-01", "UPR-02", "UPR-09"))))
    wish = Button(
        say(request.language, "request_pro_service.button_quote"), "intent",
        {"intent": "request_pro_service", "text": "", "slots": {"service": service} if service else {}},
    )  # fmt: skip
    return reply(*lines, buttons=[wish, buttons.person(request)])


def _service_said(request: Request) -> str | None:
    """A brick where maintenance is spoken of, else a service."""
    text = request.readings.text
    table = BRICKS if matches(text, *MAINTENANCE) else SERVICES
    return next((name for name, words in table.items() if matches(text, *words)), None)


def _take_service(request: Request, slots: Slots, service: str) -> None:
    slots["service"] = service
    slots.pop("installed", None)
    if service in BRICKS and (said := _installed_said(request)) is not None:
        slots["installed"] = said


def _company_said(request: Request) -> str | None:
    """ "la SARL Dupont": a legal form, then a name."""
    found = _COMPANY.search(request.readings.text)
    return found[1] if found else None


def _named(request: Request, service: str) -> str:
    return say(request.language, f"request_pro_service.{service}")


def ask_service(request: Request, slots: Slots) -> Reply:
    choices = [
        Button(say(request.language, f"request_pro_service.{name}"), "pick", {"slot": "service", "value": name})
        for name in (SERVICES if not matches(slots.get("said", ""), *MAINTENANCE) else BRICKS)
    ]
    return reply(say(request.language, "request_pro_service.ask_service"), buttons=choices)


def read_service(request: Request) -> str | None:
    """Named in few words, or as a correction: a longer precision may speak of anything."""
    few = len(request.readings.text.split()) <= _FEW_WORDS
    return _service_said(request) if few or request.readings.says(*CORRECTS) else None


def accept_service(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Where maintenance was spoken of, "le Wi-Fi" is its brick."""
    brick = next((name for name, words in BRICKS.items() if matches(request.readings.text, *words)), None)
    maintenance = value in BRICKS or matches(slots.get("said", ""), *MAINTENANCE)
    _take_service(request, slots, brick if brick and maintenance else str(value))
    return None


def ask_company(request: Request, slots: Slots) -> Reply:
    """Only a legal person may be the client: which one."""
    decision = request.decide("univers_pro.univers_pro", client_type="natural_person", on=request.now.date())
    return reply(
        say(request.language, "request_pro_service.ask_company", clause=cite(decision, request.language)),
        buttons=[Button(say(request.language, "request_pro_service.no_company"))],
    )


NO_COMPANY = (
    r"\b(pas|aucune|sans|no|without) (de |d'|une |a )?(societe|entreprise|personne morale|company|business)|"
    r"\b(a titre (prive|personnel)|particulier|personnellement|chez moi|personne physique|for myself)\b",
)


_NO_NAME = frozenset({"oui", "non", "ok", "d'accord", "d’accord", "yes", "no", "merci", "bien sûr"})


def read_company(request: Request) -> str | None:
    return _company_said(request)


def accept_company(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A name; somebody for themselves is refused, and nothing goes on."""
    if request.readings.says(*NO_COMPANY):
        decision = request.decide("univers_pro.univers_pro", client_type="natural_person", on=request.now.date())
        text = say(request.language, f"request_pro_service.{decision.reason}", clause=cite(decision, request.language))
        return reply(
            text, buttons=[Button(say(request.language, "dialogue.button_drop"), "drop"), buttons.person(request)]
        )
    name = _company_said(request) or " ".join(str(value).split())[:120]
    if not re.search(r"[^\W\d]{2}", name) or name.casefold() in _NO_NAME:
        return ask_company(request, slots)
    slots["company"] = name
    return None


def ask_installed(request: Request, slots: Slots) -> Reply:
    """What decides how a brick is taken (MNT-08 to MNT-10)."""
    months = stated(request, "univers_pro.direct_months").facts["value"]
    choices = [
        Button(say(request.language, f"request_pro_service.installed_{name}", months=months), "pick",
               {"slot": "installed", "value": name})
        for name in ("recent", "older", "none")
    ]  # fmt: skip
    return reply(say(request.language, "request_pro_service.ask_installed"), buttons=choices)


def _installed_said(request: Request) -> str | None:
    """One of INSTALLED, or a number of days, months or years against the contract's months."""
    written = fold(alpha2digit(request.readings.text, "fr", threshold=0))
    if found := re.search(_AGO, written):
        today, months = (
            request.now.date(),
            request.contract.term("univers_pro.direct_months", on=request.now.date()).value,
        )
        return "recent" if _before(today, int(found[1]), found[2]) >= add_months(today, -months) else "older"
    return next((name for name, words in INSTALLED.items() if matches(written, *words)), None)


def _before(day: date, count: int, unit: str) -> date:
    """So many days, weeks, months or years before."""
    if unit[0] in "js":
        return add_days(day, -count * (7 if unit[0] == "s" else 1))
    return add_months(day, -count * (1 if unit == "mois" else 12))


def accept_installed(request: Request, slots: Slots, value: Any) -> Reply | None:
    slots["installed"] = str(value)
    return None


def _route(request: Request, slots: Slots) -> str:
    """How the service is come by: a study, or for a brick what its installation makes of it."""
    today = request.now.date()
    if slots["service"] not in BRICKS:
        decision = request.decide("univers_pro.univers_pro", client_type="legal_person", on=today)
        return say(request.language, "request_pro_service.study", clause=cite(decision, request.language))
    installed, months = slots["installed"], stated(request, "univers_pro.direct_months").facts["value"]
    last_day = add_months(today, -months)  # the bound of what was said decides like any day on its side
    days = {"recent": last_day, "older": add_days(last_day, -1)}
    decision = request.decide(
        "univers_pro.brick_subscribe",
        linked_to_service=installed == "with_service",
        requested_on=today,
        installed_on=days.get(installed),
    )
    key = f"request_pro_service.route_{decision.reason}"
    return say(request.language, key, months=months, clause=cite(decision, request.language))


def _beyond(request: Request, slots: Slots) -> list[str]:
    """What a brick does not reach: more equipment than the contract prints."""
    if slots["service"] not in BRICKS:
        return []
    written = fold(alpha2digit(slots.get("said", ""), "fr", threshold=0))
    counted = {name: int(found[1]) for name, words in _UNITS.items() if (found := re.search(words, written))}
    decision = request.decide(
        "univers_pro.brick_scope", brick=slots["service"], on=request.now.date(), units=Units(**counted)
    )
    if not isinstance(decision, Refused):
        return []
    limits = [
        say(request.language, f"request_pro_service.limit_{n}", count=c) for n, c in decision.facts["limits"].items()
    ]
    return [say(request.language, "request_pro_service.too_many_units", limits=limits,
                clause=cite(decision, request.language))]  # fmt: skip


def detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """A precision goes to the Desk with the request, in the member's own words."""
    if "service" not in slots or other not in (None, KIND, "correct_answer", "update_details", "ask_coverage"):
        return None
    if request.readings.yes_no is not None or len(request.readings.text.split()) < 3:
        return None
    slots["said"] = f"{slots.get('said', '')}\n{request.readings.text}".strip()[:1000]
    return reply(say(request.language, "request_pro_service.noted"))


def propose(request: Request, slots: Slots) -> Reply:
    language = request.language
    lines = [
        say(language, "request_pro_service.propose", what=_named(request, slots["service"]), company=slots["company"]),
        *_beyond(request, slots),
        _route(request, slots),
    ]
    if request.speaker.role is Role.DELEGATE:
        term = stated(request, "delegates.as_the_member")
        lines.append(
            say(language, "subscribe_option.delegate", member=request.member.name, clause=cite(term, language))
        )
    return reply(*lines, say(language, "request_pro_service.ask_confirm"))


def submit(request: Request, slots: Slots) -> Reply:
    """The Desk has a case for the study and the quote; nothing is ordered (no delay is printed)."""
    decision = request.decide("univers_pro.univers_pro", client_type="legal_person", on=request.now.date())
    place = places.named(request)
    case, new = open_once(
        request,
        KIND,
        decision,
        same=("service", "company"),
        service=slots["service"],
        what=say("fr", f"request_pro_service.{slots['service']}"),
        company=slots["company"],
        installed=slots.get("installed"),
        place=place.name if place else None,
        said=slots.get("said", ""),
    )
    outcome = "sent" if new else "again"
    return reply(
        told(request, f"request_pro_service.{outcome}", case=case.id),
        say(request.language, "request_pro_service.next") if new else "",
    )


def _asks_installed(request: Request, slots: Slots) -> bool:
    return slots.get("service") in BRICKS


REQUEST_PRO_SERVICE = Flow(
    name="request_pro_service",
    slots=(
        Slot("service", "choice", ask_service, accept_service, read=read_service),
        Slot("installed", "choice", ask_installed, accept_installed, read=_installed_said, needed=_asks_installed),
        Slot("company", "text", ask_company, accept_company, read=read_company),
    ),
    begin=begin,
    public=public,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "request_pro_service.dropped")),
    detail=detail,
    served=True,
)
