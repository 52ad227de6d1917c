"""Personal data: how long, who sees them, where they are, the data protection officer, the CNIL (rulebook 29 to 32)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from actions import buttons
from actions.contract.clauses import tell_any, told_within
from actions.contract.policies import APP, CARAIBE, CHAPTERS, ORANGE, policy
from actions.identity import is_stranger
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.topic import Patterns, recalled, subjects
from actions.wording import cite, say
from domain.calendar import at
from domain.contract import Contract
from domain.decisions import Granted

TOPICS: Patterns = {
    "dpo": (
        r"\bdpo\b|\bdelegue a la protection\b|\bprotection officer\b",
        r"\b(a qui|ou|where) .{0,20}\b(ecri\w+|adresser|write)\b",
    ),
    "cnil": (r"\bcnil\b",),
    "bloctel": (r"\bbloctel\b",),
    "delegate_here": (
        r"\b(assistante?|deleguee?|secretaire|delegate)\b.{0,30}\b(lire|lit|voir|voit|peut|acces|read|see)\b",
    ),
    "retention": (
        r"\b(combien de (temps|tps)|combien d'(annees|ans|mois)|jusqu'a quand|how long|duree|until when)\b",
        r"\b(conserv|gard)\w*\b.{0,40}\b(apres|enregistrement|conversation|copie|fin)\b",
        r"\b(apres (mon|la|son|une)? ?(depart|resiliation|fin))\b",
        r"\b(conversations?|echanges|appels)\b.{0,30}\b(conserve|garde)\w*",
    ),
    "vetting": (r"\b(comite|candidature|committee|selection)\b",),
    "outside": (
        r"\b(ou|where)\b.{0,25}\b(sont|stock|heberg|vont|kept|stored|located|data|donnees)\w*",
        r"\b(stock|heberg)\w+|\bserveurs?\b|\bpays\b|\beurope\w*|\bunion\b|\betats-unis\b|\ben france\b",
        r"\b(cloud|servers?)\b",
    ),
    "sale": (r"\b(vend\w*|revend\w*|vente|sell|sold)\b|\bstatisti\w+|\banonym\w+",),
    "security": (r"\b(securi\w+|chiffr\w+|proteg\w+|fuite\w*|pirat\w+|safe|breach|leak|encrypt\w+|confidentiel\w*)\b",),
    "reads_here": (
        r"\b(lire|lit|lus?|voit|voir|read|see|reads|sees)\b.{0,40}\b(ecris|messages?|conversation|chat|discussion|ici|this)\b",
        r"\b(messages?|conversation|chat|discussion|echanges)\b.{0,40}\b(lire|lus?|lit|voir|enregistre|confidentiel|read)\w*",
    ),
    "recipients": (
        r"\bqui\b.{0,30}\b(voit|voir|acces|recoit|recoive|peut|consult\w+|destinataires?)\b",
        r"\bwho\b.{0,25}\b(see|access|read|has)\b",
        r"\b(destinataires?|partag\w+|transme\w+|communiqu\w+|share|tiers|third part\w+)\b",
        r"\b(police|partenaires?|sous-traitant\w*)\b",
        r"\b(coach|technicien|concierge\w*|john paul|conseiller)\b.{0,40}\b(voit|voir|recoit|acces|sees?)\b",
        r"\ba qui (transm|donn|communiqu|envoy|all|vont|vend)\w*",
    ),
    "sources": (r"\b(d'ou (viennent|tenez|avez)|comment avez[- ]vous (eu|obtenu)|where did you get|source)\b",),
    "categories": (r"\b(quelles|quels types|which|what)\b.{0,25}\b(donnees|informations|data)\b",),
    "basis": (
        r"\b(base legale|bases legales|legal basis|a quoi servent|finalite\w*|que faites[- ]vous)\b",
        r"\bpourquoi .{0,20}donnees\b",
    ),
    "controller": (r"\bresponsable (du|de) traitement\b|\bcontroller\b",),
    "policy": (r"\b(politique|charte|vie privee|confidentialite|rgpd|gdpr|conformes?|privacy|policy)\b",),
}
"""Subject -> how it is asked about, the more precise ones first."""
_PARNASSE: Mapping[str, tuple[str, ...]] = {
    "dpo": ("DPR-14", "DPA-10"),
    "cnil": ("DPR-18",),
    "bloctel": ("DPC-11",),
    "delegate_here": ("DPR-11",),
    "retention": ("DPR-19", "DPR-20"),
    "vetting": ("DPR-03",),
    "outside": ("DPR-12",),
    "sale": ("DPR-08", "DPR-11"),
    "security": ("DPR-21",),
    "reads_here": ("DPR-11",),
    "recipients": ("DPR-11", "DPA-06"),
    "sources": ("DPR-10",),
    "categories": ("DPR-09",),
    "basis": ("DPR-04", "DPR-06", "DPR-07"),
    "controller": ("DPR-01",),
    "policy": ("DPR-02", "DPR-13"),
}
CLAUSES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "offre-interieur": _PARNASSE,
    "option-interieur": {**_PARNASSE, "dpo": ("DPR-15", "DPA-10"), "basis": ("DPR-05", "DPR-06", "DPR-07")},
    APP: {
        "dpo": ("DPA-10",),
        "retention": ("DPA-04",),
        "outside": ("DPA-07",),
        "recipients": ("DPA-06",),
        "categories": ("DPA-02",),
        "sources": ("DPA-03",),
        "controller": ("DPA-01",),
        "policy": ("DPA-01", "DPA-08"),
    },
    ORANGE: {
        "dpo": ("DPA-10", "DPO-16"),
        "cnil": ("DPO-22",),
        "retention": ("RET-01", "RET-02"),
        "outside": ("DPO-07",),
        "sale": ("DPO-24", "DPO-06"),
        "security": ("DPO-08",),
        "recipients": ("DPO-06",),
        "categories": ("DPO-02",),
        "sources": ("DPO-03",),
        "controller": ("DPO-01",),
        "policy": ("DPO-01", "DPO-25"),
    },
    CARAIBE: {
        "dpo": ("DPC-13", "DPC-14", "DPC-15"),
        "cnil": ("DPC-18",),
        "retention": ("DPC-06",),
        "outside": ("DPC-09",),
        "sale": ("DPC-05", "DPC-08"),
        "security": ("DPC-19",),
        "recipients": ("DPC-08",),
        "categories": ("DPC-07",),
        "sources": ("DPC-07",),
        "basis": ("DPC-02", "DPC-03", "DPC-04"),
        "policy": ("DPC-01", "DPC-10"),
    },
}
"""Policy -> subject -> the clauses that answer; what a policy does not have, the member's own contract answers."""
KEPT: Patterns = {
    "RET-06": (r"\b(conversations?|chat|messages?|echanges|discussion)\b",),
    "RET-07": (r"\b(enregistrement\w*|appels?|recording\w*|calls?)\b",),
    "RET-10": (r"\bdebit differe\b|\bdeferred\b",),
    "RET-09": (r"\b(paiements?|carte bancaire|bancaires?|rib|iban|payment|card)\b",),
    "RET-37": (r"\b(factures?|comptab\w+|invoices?|accounting)\b",),
    "RET-23": (r"\b(cookies?|traceurs?|trackers?)\b",),
    "RET-22": (r"\b(localisation|geolocalisation|deplacements?|location|position)\b",),
    "RET-05": (r"\b(trafic|traffic|fadettes?)\b",),
    "RET-04": (r"\b(connexions?|usages?|navigation|consommation|usage|browsing)\b",),
    "RET-12": (r"\b(impayes?|dettes?|unpaid)\b",),
    "RET-14": (r"\b(fraude|fraud)\b",),
    "RET-25": (r"\bmail orange\b|\bboite (mail )?orange\b",),
    "RET-27": (r"\b(messagerie vocale|repondeur|voicemail)\b",),
    "RET-36": (r"\b(litiges?|contentieux|litigation)\b",),
    "RET-40": (r"\b(demandes? (de droits?|d'acces|rgpd))\b",),
    "RET-03": (r"\bprospects?\b",),
    "RET-41": (r"\b(vole|stolen)\b",),
}
"""Data whose period only the Orange policy prints -> its row."""
_LEAVES = (r"\b(pars|quitte\w*|resili\w+|depart|fin|termine\w*|leave|leaving|end|cancel)\b",)


def ask_privacy(request: Request) -> Reply:
    """The clauses of the subject, under the policy asked about; any other question by search in those chapters."""
    found = recalled(request, TOPICS) if _goes_on(request) else subjects(request, TOPICS)
    if not found:
        return _searched(request)
    topic = found[0]
    if topic == "reads_here" and "retention" in found:
        topic = "retention"
    contract = policy(request)
    ids = CLAUSES.get(contract.offer, {}).get(topic) or CLAUSES[_own(request)][topic]
    kept = subjects(request, KEPT)[:1] if topic == "retention" else []
    general = () if kept and contract.offer == ORANGE else ids
    answer = reply(*_first(request, topic), *tell_any(request, [*general, *kept]))
    if topic == "retention":
        answer = answer.then(_until(request))
    return Reply(answer.paragraphs, _next(request, topic))


def _goes_on(request: Request) -> bool:
    """A few words after an answer about data ("et après ?", "et chez Orange ?")."""
    return request.readings.says(r"^\W*(et|mais|and|what about)\b") and len(request.readings.text.split()) <= 6


def _own(request: Request) -> str:
    return "offre-interieur" if is_stranger(request) else request.contract.offer


def _first(request: Request, topic: str) -> list[str]:
    """What the contract does not say, and what is true of this conversation."""
    said = {"outside", "reads_here", "delegate_here"}
    return [say(request.language, f"ask_privacy.{topic}")] if topic in said else []


def _until(request: Request) -> Reply:
    """The last day for a contract whose end is known or named (DPR-19)."""
    contract, end = Contract.load(_own(request)), _end(request)
    if end is None:
        return Reply()
    event = at(end, time(12))
    decision = request.decide_for(contract, "privacy.retention", category="parnasse_contract", event_at=event)
    if not isinstance(decision, Granted):
        return Reply()
    last = decision.facts["delete_after"]
    until = last.date() if isinstance(last, datetime) else last
    return reply(
        say(request.language, "ask_privacy.until", end=end, until=until, clause=cite(decision, request.language))
    )


def _end(request: Request) -> date | None:
    """The day that the relation ended, or the one on which the member speaks of leaving."""
    left_on = request.speaker.member.facts.get("left_on") if request.speaker.member else None
    if left_on:
        return date.fromisoformat(str(left_on))
    return request.readings.when.date if request.readings.says(*_LEAVES) else None


def _next(request: Request, topic: str) -> list[Button]:
    rights = buttons.to(request, "exercise_data_right", "data_right")
    return [rights] if topic in ("dpo", "cnil") else [rights, buttons.person(request)]


def _searched(request: Request) -> Reply:
    """The clause of the policies that answers; where none does, the general one and whom to ask."""
    told = told_within(request, CHAPTERS)
    if told:
        return reply(*told, buttons=_next(request, "policy"))
    ids = CLAUSES[_own(request)]
    general = say(request.language, "ask_privacy.not_found")
    return reply(general, *tell_any(request, [ids["policy"][0], ids["dpo"][0]]), buttons=_next(request, "policy"))
