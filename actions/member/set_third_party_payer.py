"""Somebody else pays: all or part of the invoices, the member owing them in the end (rulebook 20)."""

from __future__ import annotations

import re
from typing import Any

from actions import buttons, people
from actions.cases import open_once
from actions.contract.clauses import tell
from actions.flow import Flow, Slot, Slots
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.request import Request
from actions.standing import has_left
from actions.topic import Patterns, subjects
from actions.wording import cite, say
from domain.decisions import Decision, Referred

KIND, END = "third_party_payer", "third_party_payer_end"
SUBJECTS: Patterns = {
    "standing": (
        r"\bou en (est|sont)\b|est[- ](elle|il|ce)? ?(enregistre|pris|fait)|status of|qui est (le payeur|mon payeur)",
    ),
    "end": (
        r"(retir|supprim|arret|enlev|annul|remov)\w* .{0,20}(payeur|payer)|je reprends (le|les|mes) (paiement|facture)",
        r"(paie|paye|regle) plus\b|c'est (de nouveau )?moi (de nouveau|qui (paie|paye|regle))",
        r"\bi (will )?pay (again|myself)",
    ),
    "default": (
        r"defaut|defaill|(paie|paye|regle|payait) pas|responsable|redevable|solidaire|(does not|doesn't) pay|liable",
    ),
    "invoices": (
        r"qui (recoit|recevra|aura)|\b(recevra|recevrons|recevront) (les|la|mes|chacun|directement)",
        r"recoit (la|les) facture|(recevrai|copie)|who (receives|gets)",
    ),
}
_ASKS = (
    r"^\W*(est-ce|puis-je|peut-on|comment|qui|quel|une personne|un tiers|faut-il|can|how|who|is it)\b",
    r"\b(possible|faut-il|comment|quel formulaire|peut-elle|peut-il|responsable)\b.*\?|\bqui (recoit|paie|doit)\b.*\?",
    r"\b(peut|peuvent|pourrait|pourraient|could|may)\b.{0,40}\b(payer|regler|prendre|pay)\b.*\?",
    r"^\W*(et |mais )?(qui|que|quoi|comment|pourquoi|et si|what|who) \b",
)
_BUT_ORDER = (
    r"\bpouvez[- ]vous (facturer|adresser|envoyer)|je (souhaite|veux|voudrais) designer|designer un tiers payeur$",
)
_ALL = (r"\b(tout|toutes|totalite|integralite|entier\w*|all|everything|whole)\b",)
_PART = (r"\b(partie|moitie|part\b|seulement|uniquement|partag\w+|options? seule|some|half|only|part of)\b",)
_WHICH_PART = (r"\boptions?\b|abonnement|moitie|\bsites?\b|concierg|messagerie|\d ?%|subscription|half",)
_PART_NAMED = re.compile(
    r"(?:l['’]|d['’]|la |le |les |mes |mon |ma |the |my )?"
    r"(?:abonnement|options?|moiti[ée]|conciergerie|messagerie|sites?|subscription|half|concierge)\b"
    r"(?: suppl\w+)?|\d+ ?%",
    re.IGNORECASE,
)
_SHORT_PART = 60
"""A part in more letters than this is a whole sentence: what it names is kept."""
_COMPANY = (r"\b(ma|mon|notre|la|l')\b ?(societe|boite|entreprise|employeur|compagnie)\b|\bmy (company|employer)\b",)
_NAMED = re.compile(
    r"\b(?i:soci[ée]t[ée]|entreprise|cabinet|holding|SCI|SARL|SAS|company|Mme|M\.|Mr|Mrs|Madame|Monsieur|"
    r"ma femme|mon mari|mon p[èe]re|ma m[èe]re|ma s(?:œ|oe)ur|mon fr[èe]re|ma fille|mon fils)\s+"
    r"((?:[A-ZÀ-Ý][\w’'.-]*|&|et|de)(?:\s+(?:[A-ZÀ-Ý][\w’'.-]*|&|et|de(?=\s[A-ZÀ-Ý])))*)"
)
_LONGEST_NAME = 120
_NAME_WORDS = 6


def begin(request: Request, slots: Slots) -> Reply | None:
    """Questions have their clause, the end of an arrangement its case; an order goes on."""
    gone = has_left(request)
    if gone:
        return gone
    asked = next(iter(subjects(request, SUBJECTS)), None)
    if asked == "standing":
        return _standing(request)
    if asked == "end":
        return _end(request)
    if asked or (request.readings.says(*_ASKS) and not request.readings.says(*_BUT_ORDER)):
        return _answer(request, asked)
    _read(request, slots)
    return None


def _read(request: Request, slots: Slots) -> None:
    """The payer, where a proper name is written; "my company", where the membership knows its name."""
    written = _NAMED.search(request.readings.text)
    company = request.member.facts.get("company")
    if written:
        slots["payer"] = written[0].strip()
    elif company and request.readings.says(*_COMPANY):
        slots["payer"] = str(company)
    if request.readings.email:
        slots["reach"] = request.readings.email
    share = read_share(request)
    if share:
        slots["share"] = share
        _read_part(request, slots)


def _answer(request: Request, asked: str | None) -> Reply:
    told_of = {"default": ("BIL-16", "BIL-18"), "invoices": ("BIL-17", "BIL-18")}
    lines = tell(request, told_of.get(asked or "", ("BIL-15", "BIL-16", "BIL-18")))
    shown = [buttons.to(request, "set_third_party_payer", "name_payer"), buttons.person(request)]
    return reply(*lines, buttons=shown)


def _standing(request: Request) -> Reply:
    waiting = request.uow.cases.open_of_type(request.member.id, KIND, END)
    lines = [
        say(request.language, f"set_third_party_payer.open_{case.type}", case=case.id, payer=case.details["payer"])
        for case in waiting
    ]
    current = _current(request)
    if current:
        lines.append(say(request.language, "set_third_party_payer.current", payer=current["payer"]))
    return reply(*(lines or [say(request.language, "set_third_party_payer.none")]), buttons=[buttons.person(request)])


def _current(request: Request) -> dict[str, Any] | None:
    found: dict[str, Any] | None = request.member.facts.get("third_party_payer")
    return found


def _end(request: Request) -> Reply:
    """Back to the member's own account: the Desk changes it."""
    current = _current(request) or next(
        (dict(case.details) for case in request.uow.cases.open_of_type(request.member.id, KIND)), None
    )
    if current is None:
        return _standing(request)
    decision = request.decide("billing.third_party_payer", designation="all", on=request.now.date())
    case, new = open_once(request, END, decision, payer=current["payer"])
    key = f"set_third_party_payer.{'ended' if new else 'ended_again'}"
    return reply(say(request.language, key, case=case.id, payer=current["payer"]), buttons=[buttons.person(request)])


def ask_payer(request: Request) -> Reply:
    """A question about payers while one is being named."""
    return Reply(_answer(request, next(iter(subjects(request, SUBJECTS)), None)).paragraphs)


def _asking(slot: str) -> Any:
    return lambda request, slots: reply(told(request, f"set_third_party_payer.ask_{slot}"))


def _open_text(slot: str, accept: Any) -> Any:
    """What may be any words, except a question: that one is answered, and the slot asked again."""

    def accepted(request: Request, slots: Slots, value: Any) -> Reply | None:
        if "?" in str(value) or request.readings.says(*_ASKS) or subjects(request, SUBJECTS):
            return ask_payer(request).then(reply(told(request, f"set_third_party_payer.ask_{slot}")))
        problem: Reply | None = accept(request, slots, value)
        return problem

    return accepted


def accept_payer(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A name; "my company" is one only where the membership knows it."""
    text = " ".join(str(value).split())
    company = request.member.facts.get("company")
    if company and request.readings.says(*_COMPANY):
        text = str(company)
    written = _NAMED.search(text)
    name = text if text == company else written[0].strip() if written else people.answered_name(text) or _firm(text)
    share = read_share(request)
    if share and not written and (name is None or len(text.split()) == 1):
        slots["share"], name = share, None  # how much, said before who
    if name is None or request.readings.yes_no is not None:
        return reply(say(request.language, "set_third_party_payer.bad_payer"))
    slots["payer"] = name
    if request.readings.email:
        slots["reach"] = request.readings.email
    return None


def _firm(text: str) -> str | None:
    """A company's name that no person has ("Martin & Fils", "3D Conseil"): few words, the first with a capital."""
    few = 2 <= len(text) <= _LONGEST_NAME and len(text.split()) <= _NAME_WORDS
    return text if few and re.match(r"[A-ZÀ-Ý0-9]", text) and re.search(r"[^\W\d]{2}", text) else None


def read_share(request: Request) -> str | None:
    """Whether all the invoices or a part of them is meant, in the message's own words."""
    if request.readings.says(*_PART):
        return "part"
    return "all" if request.readings.says(*_ALL) else None


def ask_share(request: Request, slots: Slots) -> Reply:
    shown = [
        Button(say(request.language, f"set_third_party_payer.share_{each}"), "pick", {"slot": "share", "value": each})
        for each in ("all", "part")
    ]
    return reply(say(request.language, "set_third_party_payer.ask_share", payer=slots["payer"]), buttons=shown)


def accept_share(request: Request, slots: Slots, value: Any) -> Reply | None:
    if value not in ("all", "part"):
        return ask_share(request, slots)
    slots["share"] = value
    slots.pop("part", None)
    _read_part(request, slots)
    return None


def _read_part(request: Request, slots: Slots) -> None:
    """The part, where the same words name it."""
    if slots.get("share") == "part" and request.readings.says(*_WHICH_PART):
        text = request.readings.text[:300]
        parts = [found[0].strip() for found in _PART_NAMED.finditer(text)]
        slots["part"] = text if len(text) <= _SHORT_PART or not parts else ", ".join(parts)


def accept_reach(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Where the payer's invoices go: an e-mail address, or a postal one with its postcode."""
    text = " ".join(str(value).split())
    if not (request.readings.email or request.readings.postcodes):
        return reply(say(request.language, "set_third_party_payer.bad_reach"))
    slots["reach"] = request.readings.email or text[:300]
    return None


def _decide(request: Request, slots: Slots) -> Decision:
    return request.decide("billing.third_party_payer", designation=slots["share"], on=request.now.date())


def propose(request: Request, slots: Slots) -> Reply:
    decision = _decide(request, slots)
    outcome = "silent" if isinstance(decision, Referred) else slots["share"]
    summary = say(request.language, f"set_third_party_payer.propose_{slots['share']}", **_shown(slots))
    effect = told(request, f"set_third_party_payer.effect_{outcome}", clause=cite(decision, request.language))
    return reply(summary, effect, say(request.language, "set_third_party_payer.ask_confirm"))


def _shown(slots: Slots) -> dict[str, Any]:
    return {"payer": slots["payer"], "reach": slots["reach"], "part": slots.get("part", "")}


def submit(request: Request, slots: Slots) -> Reply:
    """The Desk has it; the invoices go on as before until it is closed as done."""
    decision = _decide(request, slots)
    details = {name: slots[name] for name in ("payer", "share", "part", "reach") if slots.get(name)}
    case, new = open_once(request, KIND, decision, same=tuple(details), **details)
    outcome = "silent" if isinstance(decision, Referred) else "granted"
    return reply(
        say(request.language, f"set_third_party_payer.{'recorded' if new else 'again'}", case=case.id),
        told(request, f"set_third_party_payer.after_{outcome}", clause=cite(decision, request.language)),
        buttons=[buttons.person(request)],
    )


SET_THIRD_PARTY_PAYER = Flow(
    name="set_third_party_payer",
    slots=(
        Slot("payer", "text", _asking("payer"), _open_text("payer", accept_payer)),
        Slot("share", "choice", ask_share, accept_share, read=read_share),
        Slot(
            "part",
            "text",
            _asking("part"),
            _open_text("part", lambda request, slots, value: None),
            needed=lambda request, slots: slots.get("share") == "part",
        ),
        Slot("reach", "text", _asking("reach"), _open_text("reach", accept_reach)),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "set_third_party_payer.dropped")),
)
