"""Help with a computer and its software: at a distance without limit, a visit under the option (rulebook 14)."""

from __future__ import annotations

import re
from typing import Any

from actions import buttons
from actions.asking import ASKS, about, taken_off, where_it_stands
from actions.cases import open_case
from actions.contract.clauses import stated, tell
from actions.flow import Flow, Slot, Slots
from actions.incident_details import add_to_case
from actions.messages import Reply, reply
from actions.request import Request
from actions.spoken import opening
from actions.topic import Patterns, fold, matches
from actions.wording import cite, say
from domain.calendar import contract_year
from domain.cases import Case
from domain.decisions import Decision, Granted, Referred, Refused

KIND, VISIT_KIND = "office_support", "office_visit"
VISITS_FACT = "office_visits"
"""Days, ISO, of the expert's visits: the contract counts them by its year."""
QUESTIONS: Patterns = {
    "OFF-08 OFF-09": (
        r"\b(vien\w+|venir|deplac\w+|sur place|visite|domicile|technicien|coach|qui|come|comes|visit|who)\b",
    ),
    "OFF-13 OFF-14": (r"\b(ecran|main|confidentiel\w*|voi(t|r|ent)|donnees|screen|data)\b",),
    "OFF-11": (r"\b(sauvegard\w*|backup)\b",),
    "OFF-10": (r"\b(materiel|cassee?s?|defectueu\w+|panne|broken)\b",),
    "OFF-02 OFF-03 OFF-04": (r"\b(quels? (appareils?|logiciels?|programmes?)|couv\w+|metier|which|what)\b",),
    "OFF-01": (r"\b(linux|windows|macos|systeme)\b",),
    "OFF-17 OFF-06": (r"\b(gratuit|payant|cout\w*|prix|factur\w+|compris|inclus|illimite\w*|free|cost\w*|included)\b",),
    "OFF-06": (r"\b(horaires?|samedi|dimanche|soir|heures?|quand|combien|hours?|when|saturday)\b",),
}
_OTHER_SYSTEM = (r"\b(linux|ubuntu|debian|chrome ?book|chrome ?os)\b",)
ITEMS: Patterns = {
    "business_software": (
        r"\b(logiciels?|progiciels?|applis?|applications?) (metiers?|de gestion|de compta\w*|comptables?|"
        r"de paie|de caisse)\b",
        r"\b(sap|sage|ciel|ebp|quickbooks|autocad|solidworks|archicad|erp|crm|salesforce|business software)\b",
    ),
    "defective_hardware": (
        r"\b(cassee?s?|casse|brisee?|fissuree?|brulee?|gonflee?|arrachee?|renverse\w*|h\.?s)\b|\bs'allume (plus|pas)\b",
        r"\b(tombee?|fait tomber) (par terre|dans|sur)\b|\b(remplac|chang)\w+ (la|le|l'|mon|ma) ?(ecran|"
        r"batterie|disque|clavier)",
        r"\b(broken|cracked) (screen|keyboard|disk|computer)\b|\bwon't (turn|switch) on\b",
    ),
    "office_365": (r"\b(teams|one ?drive|sharepoint|(office|microsoft) 365)\b",),
    "dropbox": (r"\bdropbox\b",),
    "google_drive": (r"\b(google )?drive\b",),
    "mcafee_install": (r"\bmc ?afee\b",),
    "avast_install": (r"\bavast\b",),
    "norton_install": (r"\bnorton\b",),
    "mail_client": (
        r"\b(outlook|thunderbird|apple mail|webmail|incredimail)\b|\b(application|logiciel|"
        r"programme) (de )?(e-?)?(mail|messagerie)",
    ),
    "office_suite": (r"\b(word|excel|power ?point|office|open ?office|libre ?office|pdf|tableur)\b",),
    "browser": (r"\b(chrome|firefox|safari|edge|navigateur|browser|pop-?ups?|cookies)\b",),
    "instant_messaging": (r"\b(whatsapp|skype|messenger|zoom|messagerie instantanee)\b",),
    "internet_telephony": (r"\b(renvoi d'appels?|boite vocale|messagerie vocale|repondeur|standard|voicemail)\b",),
    "photo_video_audio": (r"\b(photos?|videos?|musique|vlc|music)\b",),
    "local_network": (r"\b(partag\w+|reseau local|imprimante|scanner|printer)\b",),
    "windows": (r"\b(windows|ecran bleu|blue screen)\b",),
    "macos": (r"\bmac ?os\b",),
    "system_optimisation": (
        r"\b(lente?s?|rame\w*|ralenti\w*|optimis\w+|nettoy\w+|mises? a jour|sauvegard\w+|sessions?|slow|updates?)\b",
    ),
    "pc": (r"\b(ordinateurs?|ordis?|pcs?|portable|laptop|computer)\b",),
    "mac": (r"\b(macs?|macbook|imac)\b",),
    "tablet": (r"\b(tablettes?|ipad|tablet)\b",),
    "smartphone": (r"\b(telephone|smartphone|iphone|phone)\b",),
    "key_4g": (r"\bcle 4g\b",),
    "peripheral": (r"\b(clavier|souris|ecran|webcam|casque|keyboard|mouse|peripherique)\b",),
}
"""What the perimeter speaks of, the more telling ones first."""
VISIT = (
    r"\b(venez|fai\w+ venir|sur place|a domicile|chez (moi|nous)|une visite|deplac(er|ez|e)[- ]?(vous|quelqu'un)?)\b",
    r"\b(quelqu'un|experts?|technicien|coach|il|elle|on|vous) .{0,15}(vien\w+|venir|passer? (chez|me|nous))\b",
    r"\benvoy\w+[- ](moi |nous )?(quelqu'un|un|une)\b|\b(come|visit|send (someone|somebody|an))\b",
)
_BARE = re.compile(
    r"\b(bonjour|bonsoir|je|j'ai|voudrais|veux|souhaite|souhaiterais|besoin|d'|de|une?|l'|la|le|mon|ma|aide|aidez|moi|"
    r"assistance|depannage|support|bureautique|informatique|a distance|probleme|svp|s'il|vous|plait|merci|"
    r"office|help|need|"
    r"i|please|hello|computer|ordinateur|pc|ordi|pour|avec|my|with)\b"
)


def answers(request: Request) -> Reply | None:
    return where_it_stands(request, KIND, VISIT_KIND) or about(request, QUESTIONS, ("office",))


def item_of(text: str) -> str | None:
    """What of the perimeter a text is about; None where nothing is recognised."""
    return next((item for item, expressions in ITEMS.items() if matches(text, *expressions)), None)


def _scope(request: Request, text: str) -> Decision:
    """Covered, outside, or for the manufacturer; of a thing without a name of ours, only the perimeter is stated."""
    if matches(text, *_OTHER_SYSTEM):
        return stated(request, "office.systems")
    item = item_of(text)
    if item is None:
        return stated(request, "office.software")
    return request.decide("office.office_scope", item=item, on=request.now.date())


def begin(request: Request, slots: Slots) -> Reply | None:
    """The trouble as it is said, where it says one; a wish for somebody to come is kept beside it."""
    if (stopped := taken_off(request, "office_assistance")) is not None:
        return stopped
    text = request.readings.text
    if request.readings.says(*VISIT) and not request.readings.says(*ASKS):
        slots["visit"] = True
    only_asks = request.readings.says(*ASKS) and item_of(text) is None
    if only_asks or not re.search(r"\w{2}", _BARE.sub("", fold(text))):
        return None
    return accept_problem(request, slots, text)


def ask_problem(request: Request, slots: Slots) -> Reply:
    return reply(say(request.language, "request_office_support.ask_problem"))


def accept_problem(request: Request, slots: Slots, value: Any) -> Reply | None:
    """What is not for the office help is told at once, with who it is for."""
    decision = _scope(request, str(value))
    outside = matches(str(value), *_OTHER_SYSTEM)
    if outside or not isinstance(decision, Granted):
        outcome = "other_system" if outside else decision.reason
        text = say(request.language, f"request_office_support.{outcome}", clause=cite(decision, request.language))
        return reply(text, buttons=[buttons.person(request)])
    slots["problem"] = str(value)[:1000]
    return None


def _joined(request: Request, slots: Slots, kind: str) -> list[Case]:
    """Open cases that what is said again belongs to: of the same subject, or of none."""
    item = item_of(slots["problem"]) or "other"
    return [c for c in request.uow.cases.open_of_type(request.member.id, kind) if item in (c.details["item"], "other")]


def _visit(request: Request, slots: Slots) -> Decision | None:
    """How somebody may come: never, included once in the contract year, or on quote; None where nobody is asked for.

    An included visit that is asked for already is a used one.
    """
    if not slots.get("visit"):
        return None
    start, end = contract_year(request.member.service_start, max(request.now.date(), request.member.service_start))
    days = request.member.facts.get(VISITS_FACT, ())
    joined = {case.id for case in _joined(request, slots, VISIT_KIND)}
    asked = [c for c in request.uow.cases.open_of_type(request.member.id, VISIT_KIND) if c.id not in joined]
    used = sum(1 for day in days if start.isoformat() <= day <= end.isoformat()) + len(asked)
    return request.decide("office.office_visit", office_visits_used=used, on=request.now.date())


def propose(request: Request, slots: Slots) -> Reply | None:
    """A visit is put to the member with what it costs; help at a distance needs no yes."""
    decision = _visit(request, slots)
    if decision is None or isinstance(decision, Refused):
        return None
    window = stated(request, "office.visit_window")
    outcome = "visit_quote" if isinstance(decision, Referred) else "visit_included"
    hours = opening(window.facts["value"], request.language)
    clause = cite(decision, request.language)
    return reply(
        say(request.language, f"request_office_support.{outcome}", hours=hours, clause=clause),
        say(request.language, "request_office_support.ask_confirm"),
    )


def submit(request: Request, slots: Slots) -> Reply:
    """One open case for one subject: what is said again joins it; nobody claims that it is solved."""
    decision, visit = _scope(request, slots["problem"]), _visit(request, slots)
    item, said = item_of(slots["problem"]) or "other", slots["problem"]
    comes = visit is not None and not isinstance(visit, Refused)
    kind = VISIT_KIND if comes else KIND
    known = _joined(request, slots, kind)
    if known:
        add_to_case(request, known[0])
    extra = {"visit": visit.reason} if comes and visit is not None else {}
    case = known[0] if known else open_case(request, kind, decision, item=item, said=said, **extra)
    lines = [say(request.language, f"request_office_support.{'again' if known else 'recorded'}", case=case.id)]
    if isinstance(visit, Refused):
        lines.insert(
            0, say(request.language, "request_office_support.remote_only", clause=cite(visit, request.language))
        )
    if item == "other":
        lines.append(say(request.language, "request_office_support.to_check", clause=cite(decision, request.language)))
    return reply(
        *lines, hours_of(request, "office_assistance"), *tell(request, ("OFF-11",)), buttons=[buttons.person(request)]
    )


def hours_of(request: Request, channel: str) -> str:
    """When that help answers: now, or from when on."""
    decision = request.decide("desk.channel_open", channel=channel, at=request.now)
    outcome = "hours_open" if isinstance(decision, Granted) else "hours_closed"
    hours, clause = opening(decision.facts["hours"], request.language), cite(decision, request.language)
    next_open = decision.facts["next_open"]
    return say(request.language, f"request_office_support.{outcome}", hours=hours, next_open=next_open, clause=clause)


REQUEST_OFFICE_SUPPORT = Flow(
    name="request_office_support",
    slots=(Slot("problem", "text", ask_problem, accept_problem),),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "request_office_support.dropped")),
    answers=answers,
    served=True,
)
