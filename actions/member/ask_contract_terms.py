"""What the contract says about a subject, from its own terms, clause by clause; public for what the offer says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from actions import buttons
from actions.identity import is_stranger
from actions.member.ask_price import asked_contract
from actions.messages import Reply, reply
from actions.request import Request
from actions.spoken import named, opening
from actions.topic import Patterns, fold, recalled
from actions.wording import cite, has, say
from domain.contract import Contract
from domain.decisions import Decision, Granted
from domain.rules.zones import departement_of

MOST = 4
"""Clauses in one answer: more does not fit a phone."""


def _both(one: str, other: str) -> str:
    """Both words somewhere in the message."""
    return rf"^(?=.*(?:{one}))(?=.*(?:{other}))"


TOPICS: Patterns = {
    "delegate_terminates": (_both("delegue", "resili|mettre fin"),),
    "airbox_place": (_both("airbox|boitier", "emporter|emmener|vacances|voyage|ailleurs|deplac|mobil|train|holiday"),),
    "airbox_return": (_both("airbox|boitier", "rendre|retour|restitu|return|fin du contrat"),),
    "airbox": (r"airbox|boitier (4g|de secours)|secours 4g",),
    "concierge": (r"concierge",),
    "delegate": (r"delegue|delegate",),
    "mail_after": (_both("mails?|messagerie|boites?", "apres|fin du contrat|resili|restent|depart"),),
    "fee": (r"frais de (resiliation|rupture)|penalite de (sortie|depart)|termination fee|frais.{0,20}anticipee",),
    "notice": (r"preavis|notice|quel delai.{0,40}(resili|pars|depart)|mensualite|dernier mois",),
    "transfer": (r"\bceder\b|cession|revente|revendre|transmettre mon|transfer",),
    "duration": (
        r"\bduree\b|engage(e|ment|s)?\b|indeterminee|reconduit|renouvell?e|prend.{0,10}effet|commitment|renew",
    ),
    "devices": (_both("appareils?|objets?|equipements?", "coach|connect"),),
    "coach": (r"\bcoachs?\b",),
    "sites": (r"\bsites?\b|adresses? (supplementaires?|au maximum)|combien d'adresses|ajouter.{0,20}adresses?",),
    "holidays": (r"jours? feries?|week-?ends?|\bsamedi|\bdimanche",),
    "response": (r"(delai|combien de temps|heures).{0,40}(intervention|technicien|venir)|72",),
    "remote": (r"a distance|remote|illimitee?",),
    "exclusions": (r"exclu|risque|cassent?|cassez|refus",),
    "scope": (r"perimetre|couvert|repar|quels equipements",),
    "complaint": (r"reclamation|complaint",),
    "dispute": (r"contest|litig",),
    "payment": (r"payer|paiement|regler|echeance|\bdue?\b|facture",),
    "interventions": (r"intervention|visites?|technici(e|a)n|deplacement",),
    "included": (r"inclus|compris|comprend|include|ai-je droit|mes droits|limites de l'offre",),
}
TERMS: Mapping[str, tuple[str, ...]] = {
    "delegate_terminates": ("delegates.terminate",),
    "airbox_place": ("airbox.place", "airbox.use"),
    "airbox_return": ("airbox.return_at_termination",),
    "airbox": ("airbox.provision", "airbox.use", "airbox.place", "airbox.data_allowance"),
    "concierge": ("concierge.requester", "concierge.included", "concierge.paid_to_provider_by"),
    "delegate": ("delegates.maximum", "delegates.as_the_member", "delegates.terminate", "delegates.concierge"),
    "mail_after": ("termination.mail_access_months",),
    "fee": ("termination.fee",),
    "notice": ("termination.notice_days", "termination.last_month"),
    "transfer": ("membership.transfer",),
    "duration": ("membership.duration", "membership.commitment_months"),
    "devices": ("coach.member_devices", "coach.free_devices"),
    "coach": ("coach.visits_per_year", "coach.visit_window", "coach.phone_window", "coach.free_devices"),
    "sites": ("sites.maximum", "sites.conditions"),
    "holidays": ("interventions.technician_window",),
    "response": ("interventions.response_hours", "interventions.response_silence"),
    "remote": ("remote.window", "remote.tv_vod_window"),
    "exclusions": ("interventions.exclusions",),
    "scope": ("interventions.perimeter", "interventions.perimeter_if_installed"),
    "complaint": ("complaints.answer_months",),
    "dispute": ("billing.dispute", "complaints.answer_months"),
    "payment": ("billing.payment_days", "billing.dispute"),
    "interventions": ("interventions.quota_per_year", "interventions.quota_year", "interventions.technician_window"),
    "included": ("interventions.quota_per_year", "coach.visits_per_year", "airbox.provision", "concierge.included"),
}
"""Terms that answer a topic; each is worded under its own name."""
_ARTICLE = re.compile(r"\b(?:article|art\.?|clause) (\d+(?:\.\d+)*)\b|\bannexe (\d)\b")


def ask_contract_terms(request: Request) -> Reply:
    """The clauses of the subject, or of the article named; where none is found, a person."""
    contract = asked_contract(request)
    return clauses(request, contract, _of_article(contract, request.readings.text) or _of_topic(request))


def clauses(request: Request, contract: Contract, terms: Iterable[str]) -> Reply:
    """Those terms, each in its sentence; where this contract has none of them, a person."""
    sentences = [sentence for term in terms if (sentence := _sentence(request, contract, term))]
    if not sentences:
        return reply(say(request.language, "ask_contract_terms.not_found"), buttons=[buttons.person(request)])
    return reply(*sentences[:MOST])


def _of_topic(request: Request) -> tuple[str, ...]:
    topics = recalled(request, TOPICS)
    return TERMS[topics[0]] if topics else ()


def _of_article(contract: Contract, text: str) -> list[str]:
    """Worded terms that stand on the article, or on one below it."""
    found = _ARTICLE.search(fold(text))
    if found is None:
        return []
    wanted = found[1] or f"annexe {found[2]}"
    return [
        name
        for name, places in contract.terms.items()
        if has("fr", _key(name))
        and any(
            citation.article == wanted or citation.article.startswith((f"{wanted}.", f"{wanted} "))
            for entries in places.values()
            for citation in entries[-1].basis.citations
        )
    ]


def _sentence(request: Request, contract: Contract, term: str) -> str:
    """The term as it stands for the speaker's zone; empty where this contract has no such term."""
    today = request.now.date()
    zone = _zone(request, contract)
    if contract.find(term, on=today, zone=zone) is None:
        return ""
    decision = request.decide_for(contract, "clauses.stated", term=term, on=today, zone=zone)
    assert isinstance(decision, Granted)
    value = decision.facts["value"]
    key = _key(term, value)
    return say(request.language, key, **_values(decision, request.language), clause=cite(decision, request.language))


def _zone(request: Request, contract: Contract) -> str | None:
    """The member's zone, else that of a postcode in the message, else the first of the offer."""
    coverage = contract.term("zones.coverage", on=request.now.date()).value
    asked = {departement_of(code) for code in request.readings.postcodes}
    if not asked and not is_stranger(request):
        asked = {request.member.departement}
    return next((zone for zone, codes in coverage.items() if asked & set(codes)), next(iter(coverage)))


def _key(term: str, value: Any = None) -> str:
    """Wording of a term; a value with a name of its own may have its own sentence."""
    base = f"ask_contract_terms.{term.replace('.', '_')}"
    if isinstance(value, Mapping) and value.get("gb", 0) is None:
        return f"{base}_none"
    return f"{base}_{value}" if isinstance(value, str) and has("fr", f"{base}_{value}") else base


def _values(decision: Decision, language: str) -> dict[str, Any]:
    """The value in the words of the language, as {value}; nothing where its sentence says it by itself."""
    value = decision.facts["value"]
    match value:
        case {"holidays": _}:
            return {"value": opening(value, language)}
        case {"gb": gigabytes}:
            return {"value": gigabytes}
        case Mapping() | list():
            worded = all(has(language, f"words.{code}") for code in value)
            return {"value": named(value, language)} if worded else {}
        case str() if re.fullmatch(r"\d+(\.\d+)?", value):
            return {"value": Decimal(value)}
    return {"value": value}
