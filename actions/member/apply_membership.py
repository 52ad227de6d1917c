"""Somebody wants to join: how one enters, who decides and when, and leave an application (rulebook 4)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from actions import buttons, people, places
from actions.cases import open_case
from actions.contract.clauses import tell
from actions.flow import Flow, Slot, Slots
from actions.identity import is_stranger
from actions.member import rejoin_circle
from actions.membership.application_file import KIND, inputs
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.spoken import named
from actions.standing import LEFT
from actions.topic import Patterns, fold, subjects
from actions.wording import cite, say
from domain.cases import Case
from domain.contract import OFFERS, Contract
from domain.decisions import Decision, Granted

LEAVE = (
    r"(depos|laiss|pos|envoy|transm|enregistr)\w* (ma|une|la|mon|un) (candidature|demande|dossier|application)|"
    r"\b(veux|voudrais|souhaite|aimerais) (postuler|candidater)\b|"
    r"\b(je (postule|candidate)|inscrivez[- ]moi|leave my application|i(?: want| would like|'d like) to apply)\b",
)
JOIN = r"\b(adher\w+|rejoindre|entrer|membre|candidat\w*|join|member|apply)\b"
_SMALLEST = 1000
"""A smaller figure is no turnover and no income of a year."""
STANDING = (r"\bou en (est|sont)\b|ai-je ete accept|est[- ]elle validee|pas de nouvelles|a-t-il statue|statut|status",)
DELAY = (r"\bquand\b|delai|combien de temps|sous combien|how long|\bwhen\b|reponse du comite|comite.{0,30}repond",)
DOCUMENTS = (r"document|pieces?\b|justificatif|fournir|dossier (est-il|complet)|joindre",)
SPONSOR = (
    r"\b(personne|pas|sans|aucun|nobody|no one|without|not)\b.{0,30}\b(parrain\w*|sponsor\w*)",
    r"\b(parrain\w*|sponsor\w*)\b.{0,20}\b(oblig\w+|necessaire|indispensable|mandatory|required)",
)
"""Whether one may come without somebody who proposes one."""
MEANS: Patterns = {
    "turnover": (r"\bca\b|chiffre d'affaires?|\bsociete|entreprise|\bboite\b|turnover|company",),
    "income": (r"\bgagne|revenus?\b|salaire|\bbrut\b|\btouche|\bearn|\bincome|salary",),
}
"""What of the applicant's means a figure tells."""
_SUM = re.compile(r"(\d[\d\s.]*(?:,\d+)?)\s*(milliards?|billion|millions?|mille\b|m€|m\b|k€|k\b)?")
_TIMES = {"milliard": 10**9, "billion": 10**9, "mille": 10**3, "k": 10**3, "m": 10**6}
FILE = (
    r"\b(manque|complet|complete|recu|recus|recue|recues|traite|avance|comite|decision|decide|reponse|acceptee?|admise?)\b",
    r"\b(missing|received)\b",
)
"""What somebody asks of an application that they have left."""


def begin(request: Request, slots: Slots) -> Reply | None:
    """Questions are answered at once; an application is only begun when it is asked for."""
    if not is_stranger(request):
        if request.member.status in LEFT:
            return reply(rejoin_circle.conditions(request, "rejoin_circle.conditions"), buttons=_to_return(request))
        return reply(
            say(request.language, "apply_membership.member_already"),
            buttons=[buttons.to(request, "refer_member"), buttons.person(request)],
        )
    if request.readings.says(*LEAVE) and not (_left_here(request) and request.readings.says(*STANDING)):
        return None
    left = _left_here(request)
    if request.readings.says(*STANDING) or (left and request.readings.says(*FILE)):
        return _standing(request, left)
    return _asked(request) or _how(request, _entry(request))


def _asked(request: Request) -> Reply | None:
    """One thing that is asked or told of the conditions; None where it is none of them."""
    decision, says = _entry(request), request.readings.says
    if means(request):
        return _judged(request, decision)
    if says(*SPONSOR):
        return reply(*tell(request, ("ELI-05",))).then(_offer_to_apply(request))
    if says(*DELAY):
        return _delay(request, decision)
    return _documents(request, decision) if says(*DOCUMENTS) else None


def _beside_name(request: Request) -> Reply | None:
    """A question about the conditions where a name is asked for is answered first."""
    told = _asked(request)
    return Reply(told.paragraphs[:1]) if told else None


def means(request: Request) -> dict[str, Decimal]:
    """The turnover and the income that a message tells, in euros; of both, the larger is the turnover."""
    said = subjects(request, MEANS)
    figures = sorted((each for each in _sums(fold(request.readings.text)) if each >= _SMALLEST), reverse=True)
    return dict(zip(said, figures, strict=False)) if said and len(figures) >= len(said) else {}


def _sums(text: str) -> list[Decimal]:
    return [
        Decimal(re.sub(r"[\s.]", "", digits).replace(",", ".")) * _times(unit) for digits, unit in _SUM.findall(text)
    ]


def _times(unit: str) -> int:
    return next((times for name, times in _TIMES.items() if unit.startswith(name)), 1)


def _judged(request: Request, decision: Decision) -> Reply:
    """Each figure against the contract's, which it must exceed; every other criterion still counts."""
    language, facts, lines = request.language, decision.facts, []
    for name, said in means(request).items():
        above = Decimal(facts[f"{name}_above"])
        outcome = "met" if said > above else "short"
        lines.append(say(language, f"apply_membership.{name}_{outcome}", said=said, above=above))
    if request.readings.says(JOIN):
        return reply(" ".join(lines)).then(_how(request, decision))
    others = say(language, "apply_membership.all_count", clause=cite(decision, language))
    return reply(f"{' '.join(lines)} {others}").then(_offer_to_apply(request))


def _to_return(request: Request) -> list[Button]:
    """Who was a member comes back, and is no candidate."""
    return [buttons.to(request, "rejoin_circle", "come_back"), buttons.person(request)]


def _left_here(request: Request) -> Case | None:
    """The latest application that was left in this conversation."""
    known = request.uow.cases.of_conversation(request.conversation.id)
    return next((case for case in reversed(known) if case.type == KIND and case.member_id is None), None)


def _standing(request: Request, left: Case | None) -> Reply:
    """What the file holds and lacks, until when the committee decides, or how it decided."""
    person = [buttons.person(request)]
    if left is None:
        return reply(say(request.language, "apply_membership.standing"), buttons=person)
    if left.status != "open":
        outcome = (left.outcome or "cancelled").split(":")[0]
        return reply(say(request.language, f"case_notice.application_{outcome}", case=left.id), buttons=person)
    known = left.details
    contract, today = Contract.load(OFFERS[0]), request.now.date()
    entry = _entry(request)
    days = entry.facts["committee_days"]
    opening = say(request.language, "apply_membership.left_on", case=left.id, left_on=left.created_at, days=days)
    if "complete_on" in known:
        decision = request.decide_for(
            contract, "membership.committee_deadline", file_complete_on=date.fromisoformat(known["complete_on"])
        )
        key, values = "complete", {"decide_by": decision.facts["decide_by"]}
    elif not known.get("provided"):
        return reply(opening, _documents_line(request, entry), buttons=person)
    else:
        decision = request.decide_for(contract, "membership.documents", on=today, **inputs(known))
        key, values = "incomplete", {"missing": named(decision.facts["missing"], request.language)}
    clause = cite(decision, request.language)
    text = say(request.language, f"case_notice.application_{key}", case=left.id, clause=clause, **values)
    return reply(opening, text, buttons=person)


def _entry(request: Request) -> Granted:
    decision = request.decide_for(Contract.load(OFFERS[0]), "membership.entry", on=request.now.date())
    assert isinstance(decision, Granted)
    return decision


def _offer_to_apply(request: Request) -> Reply:
    return reply(
        say(request.language, "apply_membership.offer_to_apply"),
        buttons=[buttons.to(request, "apply_membership", "apply"), buttons.person(request)],
    )


def _how(request: Request, decision: Decision) -> Reply:
    facts = decision.facts
    text = say(
        request.language,
        "apply_membership.how",
        turnover=Decimal(facts["turnover_above"]),
        income=Decimal(facts["income_above"]),
        days=facts["committee_days"],
        clause=cite(decision, request.language),
    )
    return reply(text).then(_offer_to_apply(request))


def _delay(request: Request, decision: Decision) -> Reply:
    deadline = request.decide_for(
        Contract.load(OFFERS[0]), "membership.committee_deadline", file_complete_on=request.now.date()
    )
    text = say(
        request.language,
        "apply_membership.delay",
        days=deadline.facts["days"],
        decide_by=deadline.facts["decide_by"],
        clause=cite(deadline, request.language),
    )
    return reply(text).then(_offer_to_apply(request))


def _documents(request: Request, decision: Decision) -> Reply:
    return reply(_documents_line(request, decision)).then(_offer_to_apply(request))


def _documents_line(request: Request, decision: Decision) -> str:
    return say(
        request.language,
        "apply_membership.documents",
        documents=named(decision.facts["documents"], request.language),
        if_needed=named(decision.facts["documents_if_needed"], request.language),
        clause=cite(decision, request.language),
    )


def accept_departement(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Any place that is known; one outside the zones is told so before the application goes on (ELI-01)."""
    place = places.named(request)
    code = place.departements[0] if place and place.departements else str(value).strip().upper()
    if not re.fullmatch(r"\d{2}|2[AB]|9[78]\d", code):
        return reply(say(request.language, "apply_membership.bad_departement"))
    decision = request.decide_for(Contract.load(OFFERS[0]), "zones.coverage", departement=code, on=request.now.date())
    slots["departement"] = code
    slots["departement_served"] = isinstance(decision, Granted)
    return None


def propose(request: Request, slots: Slots) -> Reply:
    summary = say(
        request.language,
        "apply_membership.propose",
        name=slots["name"],
        reach=people.readable(slots["reach"], request.language),
        departement=slots["departement"],
    )
    lines = [] if slots["departement_served"] else [say(request.language, "apply_membership.outside_zone")]
    return reply(summary, *lines, say(request.language, "apply_membership.ask_confirm"))


def submit(request: Request, slots: Slots) -> Reply:
    """The Desk has a lead; nothing is examined before the file is complete (ELI-16)."""
    decision = _entry(request)
    left = _left_here(request)
    if left is not None and left.status == "open" and left.details.get("name") == slots["name"]:
        return reply(say(request.language, "apply_membership.again", case=left.id))
    case = open_case(
        request, KIND, decision, name=slots["name"], reach=slots["reach"], departement=slots["departement"]
    )
    text = say(
        request.language,
        "apply_membership.left",
        case=case.id,
        days=decision.facts["committee_days"],
        clause=cite(decision, request.language),
    )
    return reply(text)


def _asking(slot: str) -> Any:
    return lambda request, slots: reply(say(request.language, f"apply_membership.ask_{slot}"))


APPLY_MEMBERSHIP = Flow(
    name="apply_membership",
    slots=(
        *people.slots_of(ask={"name": _asking("name"), "reach": _asking("reach")}, answers=_beside_name),
        Slot("departement", "text", _asking("departement"), accept_departement),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "apply_membership.dropped")),
    identified=False,
)
