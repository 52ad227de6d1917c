"""Ma Messagerie Mail: create, set up, transfer, mend; further mailboxes are an option (rulebook 13)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from text_to_num import alpha2digit

from actions import buttons
from actions.asking import ASKS, about, where_it_stands
from actions.cases import open_case
from actions.contract.clauses import stated, tell
from actions.flow import Flow, Slot, Slots
from actions.incident_details import add_to_case
from actions.member.request_office_support import VISIT, hours_of
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.topic import Patterns, fold, matches
from actions.wording import cite, say
from domain.decisions import Decision, Referred, Refused

KIND, CREATION, TRANSFER = "mail_service", "remote_creation", "mail_transfer"
QUESTIONS: Patterns = {
    "MSG-11 MSG-12": (
        r"\b(gratuit\w*|payant\w*|prix|cout\w*|combien de (boites|messageries)|incluse?s?|comprise?s?|free|cost)\b",
    ),
    "MSG-03": (r"\b(transfer\w*|migr\w*|go|gigas?|anciens|gb)\b",),
    "MSG-07 MSG-08": (r"\b(vien\w+|venir|deplac\w+|sur place|visite|coach|technicien|qui|come|comes|who)\b",),
    "MSG-05 MSG-06": (r"\b(horaires?|samedi|dimanche|quand|heures?|hours?|when|saturday)\b",),
    "MSG-01": (r"\b(capacite|stockage|taille|place|c'est quoi|size|storage)\b",),
    "MSG-14": (r"\b(mot de passe|password)\b",),
}
_PERSON = (
    r"(fils|filles?|femme|mari|epou(x|se)|conjointe?|mere|pere|parents?|freres?|s(oe|œ)urs?|enfants?|"
    r"assistante?|secretaire|"
    r"associee?|collegues?|collaborat\w+|salariee?s?|employee?s?|son|daughter|wife|husband|assistant|partner)"
)
ANOTHER = (
    r"\b(deuxieme|seconde?|autre|supplementaire|de plus|en plus|encore une|another|second|extra|additional)\b",
    r"\b(deux|trois|quatre|cinq|six|dix|\d+|plusieurs|des|two|three) (nouvelles? )?(boites?|adresses?|"
    r"messageries?|mailboxes)",
)
FOR_SOMEONE = (rf"\b(pour|a|for) (mon|ma|mes|notre|nos|un|une|my|our|a) {_PERSON}\b",)
_OURS = (r"\bparnasse\b|\bma messagerie mail\b|\bexchange\b|\b(votre|vos) messagerie|@parnasse",)
_OTHERS = (r"\b(gmail|hotmail|yahoo|outlook\.com|orange\.fr|wanadoo|free\.fr|sfr|icloud|laposte)\b",)
WORK: Patterns = {
    TRANSFER: (
        r"\bmigr\w+|\b(transfer\w*|recuper\w+|import\w*|deplac\w+|repren\w+|move)\b.{0,40}\b(mails?|messages?|"
        r"courriels?|archives|"
        r"boite|messagerie|historique|e-?mails?)\b",
        r"\btransfert (de|d') ?(\d+ ?)?(go|giga|mes|mails?|messagerie)",
    ),
    "domain_name": (r"\b(cre\w+|nouveau|vouloir|personnalise)\b.{0,30}\bdomaine\b",),
    "domain_management": (r"\b(nom de )?domaines?\b|\bdomain\b",),
    "anti_spam_and_antivirus": (
        r"\bspams?\b|anti-?spam|indesirables?|phishing|hameconnage|pirat\w*|anti-?virus|hacked",
    ),
    "simple_settings": (
        r"\bsignature\b|redirig\w+|redirection|faire suivre|reponse automatique|\babsence\b|\balias\b|\bregle\b|"
        r"forward\w*",
    ),
    "device_setup": (
        r"\b(configur\w+|install\w+|mett\w+|ajout\w+|parametr\w+|synchronis\w+|set ?up|"
        r"add)\b.{0,90}\b(telephone|tel|iphone|mobile|"
        r"portable|pc|mac|ordi\w*|outlook|tablette|ipad|phone|computer)\b",
    ),
    "user_accounts": (r"\b(donner acces|acceder a (ma|la) boite|comptes? utilisateurs?|user accounts?)\b",),
    "mailbox_management": (
        r"\b(marche|fonctionne|recoi\w*|envoi\w*|envoy\w*|arrive\w*|bloque\w*|panne|bug|pleine?|saturee?|"
        r"perdu\w*|disparu\w*|"
        r"efface\w*|supprim\w*|mot de passe|acces|probleme|souci|erreur|work\w*|password|full|lost)\b",
    ),
    CREATION: (r"\b(cre\w+|ouvr\w+|activ\w+|mise en service|nouvelle|create|open|set up)\b",),
}
"""Work that the contract includes -> how it is asked for, the more telling ones first."""
_SETUP_HOURS = (CREATION, "anti_spam_and_antivirus")
_GIGABYTES = re.compile(r"\b(\d{1,5}(?:[.,]\d{1,2})?) ?(?:go|gigas?|gigaoctets?|gb)\b")
_UNKNOWN = (r"\b(sais pas|aucune idee|plein|beaucoup|enorme\w*|don't know|no idea|lots)\b",)


def answers(request: Request) -> Reply | None:
    """What it costs is that of the transfer, while one is being asked for."""
    frame = (request.conversation.dialogue.get("stack") or [{}])[-1]
    transfer = frame.get("flow") == "request_mail_service" and frame["slots"].get("work") == TRANSFER
    if transfer and request.readings.says(*ASKS) and request.readings.says(*QUESTIONS["MSG-11 MSG-12"]):
        return reply(*tell(request, ("MSG-03",)))
    return where_it_stands(request, KIND) or about(request, QUESTIONS, ("mailbox", "termination"))


def begin(request: Request, slots: Slots) -> Reply | None:
    """Further mailboxes are subscribed; somebody else's mailbox is no matter of Ma Messagerie Mail."""
    says = request.readings.says
    work = read_work(request)
    if work == CREATION and (another := _another(request)) is not None:
        return another
    if says(*_OTHERS) and not says(*_OURS) and work not in (TRANSFER, CREATION):
        return _not_ours(request)
    slots["said"] = request.readings.text[:1000]
    if says(*VISIT) and not says(*ASKS):
        slots["visit"] = True
    if work is not None:
        slots["work"] = work
    volume = read_gigabytes(request) if work == TRANSFER else None
    if volume is not None and accept_gigabytes(request, slots, volume) is not None:
        slots["gigabytes_refused"] = volume
    if work == CREATION and request.readings.email:
        slots["address"] = request.readings.email
    return None


def _another(request: Request) -> Reply | None:
    """The included mailbox is one: a second one, or one for somebody else, is an option with its price."""
    held = request.member.facts.get("mailboxes_used")
    says = request.readings.says
    if not held and not says(ANOTHER[1]) and (held == 0 or not says(*ANOTHER, *FOR_SOMEONE)):
        return None
    lines = tell(request, ("MSG-11", "MSG-12"))
    return reply(*lines, say(request.language, "request_mail_service.another"),
                 buttons=[buttons.to(request, "subscribe_option", "extra_mailbox")])  # fmt: skip


def _not_ours(request: Request) -> Reply:
    decision = request.decide("mailbox.mail_work", work="other_mailbox", on=request.now.date())
    text = say(request.language, "request_mail_service.not_ours", clause=cite(decision, request.language))
    return reply(text, buttons=[buttons.to(request, "request_office_support")])


def read_work(request: Request) -> str | None:
    """What is to be done, by the words for it."""
    text = request.readings.text
    return next((work for work, expressions in WORK.items() if matches(text, *expressions)), None)


def ask_work(request: Request, slots: Slots) -> Reply:
    offered = (CREATION, "device_setup", TRANSFER, "mailbox_management")
    choices = [
        Button(say(request.language, f"request_mail_service.choose_{work}"), "pick", {"slot": "work", "value": work})
        for work in offered
    ]
    return reply(say(request.language, "request_mail_service.ask_work"), buttons=choices)


def accept_work(request: Request, slots: Slots, value: Any) -> Reply | None:
    """One of the contract's words, or the member's own: then an expert looks at it."""
    slots["work"] = value if value in WORK else "mailbox_management"
    if request.readings.text and request.readings.text not in slots["said"]:
        slots["said"] = f"{slots['said']} ; {request.readings.text}"[:1000]
    return None


def ask_gigabytes(request: Request, slots: Slots) -> Reply:
    """The volume; what was said in the first message is looked at first."""
    refused = slots.pop("gigabytes_refused", None)
    if refused is not None and (problem := accept_gigabytes(request, slots, refused)) is not None:
        return problem
    included = stated(request, "mailbox.transfer_gb")
    clause = cite(included, request.language)
    text = say(request.language, "request_mail_service.ask_gigabytes", included=included.facts["value"], clause=clause)
    skip = Button(say(request.language, "request_mail_service.unknown_volume"), "skip")
    return reply(text, buttons=[skip])


def read_gigabytes(request: Request) -> float | None:
    """A volume with its unit; a negative one is none."""
    vague = request.readings.yes_no is None and request.readings.says(*_UNKNOWN)
    if vague or request.readings.says(r"(^|\s)-\s?\d"):
        return 0
    said = _GIGABYTES.search(fold(alpha2digit(request.readings.text, "fr", threshold=0)))
    return float(said[1].replace(",", ".")) if said else None


def accept_gigabytes(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Between one gigabyte and what a mailbox holds."""
    storage = stated(request, "mailbox.storage_gb")
    if not 1 <= value <= storage.facts["value"]:
        clause = cite(storage, request.language)
        text = say(request.language, "request_mail_service.bad_volume", storage=storage.facts["value"], clause=clause)
        return reply(text).then(ask_gigabytes(request, slots))
    slots["gigabytes"] = value
    return None


def ask_address(request: Request, slots: Slots) -> Reply:
    skip = Button(say(request.language, "request_mail_service.no_address"), "skip")
    return reply(say(request.language, "request_mail_service.ask_address"), buttons=[skip])


def accept_address(request: Request, slots: Slots, value: Any) -> Reply | None:
    """An address, or a domain alone; anything else is asked for again."""
    address = request.readings.email or next(
        (word for word in str(value).lower().split() if "." in word.strip(".,")), None
    )
    if address is None:
        return reply(say(request.language, "request_mail_service.bad_address")).then(ask_address(request, slots))
    slots["address"] = address.strip(".,;")
    return None


def _decide(request: Request, slots: Slots) -> Decision:
    if slots["work"] == TRANSFER and slots.get("gigabytes"):
        return request.decide(
            "mailbox.mail_transfer", gigabytes=Decimal(str(slots["gigabytes"])), on=request.now.date()
        )
    if slots["work"] == TRANSFER:
        return stated(request, "mailbox.transfer_gb")
    return request.decide("mailbox.mail_work", work=slots["work"], on=request.now.date())


def propose(request: Request, slots: Slots) -> Reply | None:
    """A creation, a transfer and anything on quote are agreed to first; help is not."""
    decision = _decide(request, slots)
    clause, lines = cite(decision, request.language), []
    if slots["work"] == TRANSFER:
        outcome = decision.reason if "gigabytes" in slots else "unknown"
        lines.append(say(request.language, f"request_mail_service.transfer_{outcome}",
                         gigabytes=slots.get("gigabytes"), included=_number(decision, "included_gb"),
                         excess=_number(decision, "excess_gb"), clause=clause))  # fmt: skip
    elif slots["work"] == CREATION:
        outcome = "create_as" if slots.get("address") else "create"
        lines.append(
            say(request.language, f"request_mail_service.{outcome}", address=slots.get("address"), clause=clause)
        )
    if slots.get("visit"):
        visit = stated(request, "mailbox.visit")
        lines.append(say(request.language, "request_mail_service.visit_quote", clause=cite(visit, request.language)))
    return reply(*lines, say(request.language, "request_mail_service.ask_confirm")) if lines else None


def _number(decision: Decision, fact: str) -> float:
    """A volume, which is no amount of money."""
    return float(decision.facts.get(fact, 0))


def submit(request: Request, slots: Slots) -> Reply:
    """One open case for one work, which what is said again joins; nobody claims that it is done."""
    decision, work = _decide(request, slots), slots["work"]
    assert not isinstance(decision, Refused)
    known = [case for case in request.uow.cases.open_of_type(request.member.id, KIND) if case.details["work"] == work]
    if known:
        add_to_case(request, known[0])
    details = {name: slots[name] for name in ("gigabytes", "address") if slots.get(name)}
    if slots.get("visit") or isinstance(decision, Referred):
        details["on_quote"] = True
    case = known[0] if known else open_case(request, KIND, decision, work=work, said=slots["said"], **details)
    clause = cite(decision, request.language)
    lines = [
        say(request.language, f"request_mail_service.{'again' if known else 'recorded'}", case=case.id, clause=clause)
    ]
    if details.get("on_quote"):
        lines.append(say(request.language, "request_mail_service.quote_first"))
    lines.append(hours_of(request, "mail_setup" if work in _SETUP_HOURS else "mail_assistance"))
    if matches(slots["said"], *QUESTIONS["MSG-14"]):
        lines += tell(request, ("MSG-14",))
    return reply(*lines, buttons=[buttons.person(request)])


REQUEST_MAIL_SERVICE = Flow(
    name="request_mail_service",
    slots=(
        Slot("work", "text", ask_work, accept_work, read=read_work),
        Slot(
            "gigabytes", "quantity", ask_gigabytes, accept_gigabytes, read=read_gigabytes,
            needed=lambda request, slots: slots.get("work") == TRANSFER, optional=True,
        ),
        Slot(
            "address", "text", ask_address, accept_address,
            needed=lambda request, slots: slots.get("work") == CREATION, optional=True,
        ),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "request_mail_service.dropped")),
    answers=answers,
    served=True,
)  # fmt: skip
