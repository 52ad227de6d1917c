"""A complaint: kept word for word, answered within a month; the delegate may complain too (rulebook 26)."""

from __future__ import annotations

import re
from typing import Any

from actions import buttons
from actions.cases import WHEN_ANSWERED, WITHDRAWN, due, open_once, withdraw
from actions.contract.clauses import stated, tell
from actions.flow import Flow, Slot, Slots
from actions.messages import Reply, reply
from actions.own import told
from actions.past_days import days_since
from actions.request import Request
from actions.topic import earlier, fold, matches
from actions.visits import choosing
from actions.wording import cite, say
from domain.appointments import Appointment
from domain.calendar import paris
from domain.cases import Case
from domain.decisions import Decision, Refused
from domain.members import Role

KIND = "complaint"
_NAMED = r"\b(reclamations?|plaintes?|complaints?)\b"
STANDING = (
    r"\bou (en )?(est|sont|en est)\b",
    rf"{_NAMED}.{{0,50}}\b(reponse|traitee?s?|suite|avance|nouvelles?|recue?s?|en est|status|answered)\b",
    rf"\b(reponse|suite|nouvelles|statut|suivi|status|news|answer)\b.{{0,30}}{_NAMED}",
)
WISH = (
    _NAMED,
    r"\b(plaindre|consign\w+|complain|on (the )?record|reclame|reclamer)\b",
    r"\b(soit|est|etre|le|les|bien) (note|notee?s?|enregistree?s?|signalee?s?|consignee?s?)\b|\bnotez\b",
    r"\b(signaler|signalez|remonter|faire savoir|faites[- ]le savoir|le fais savoir|log it|record it|officiel\w*)\b",
)
"""It is to be recorded; without such words a grievance is put to the member first."""
QUESTION = (
    r"^\W*(et |mais )?(comment|combien|quels?|quelles?|sous quel|en combien|a qui|ou |qui |puis-je|peut-on|peut-il|how|"
    r"what|who|where|can i)\b|\bquel (delai|recours)\b",
)
COURT = (
    r"\b(reponse|solution) (ne )?(me |m')?(convient|satisfait|va) pas",
    r"\bpas (satisfait|d'accord)\w* (de|avec) (la|votre) reponse",
    r"\b(recours|tribuna\w+|justice|mediat\w+|avocat|proces|amiable|court|lawsuit|sue)\b",
)
MISSED = (
    r"\b(pas|jamais|point)( encore)? (venue?s?|passee?|presentee?|pointee?|arrivee?|montree?|sonne)\b",
    r"\b(personne|aucun technicien|no ?body|no one)\b.{0,25}\b(venu|passe|presente|vu|came|showed)\b|\blapin\b",
    r"\b(rendez-?vous|rdv|visite|intervention|passage) (manquee?s?|non honoree?|ratee?s?|pas honoree?)\b|\babsente?\b",
    r"\b(never|not|n't|didn't|did not) (show\w*|come|came|turn\w*|arrive\w*)\b|\bno[- ]show\b",
    r"\battendu\b.{0,60}\b(rien|vain|matinee|journee|technicien|coach)\b|\bpas ete honore",
    r"\b(manque|rate) (mon|le|son)\b",
)
COMPENSATION = (
    r"\b(dedommag\w+|indemnis\w+|indemnite\w*|compens\w+|prejudice|geste|refund|damages)\b|\bremboursez[- ]moi\b",
)
MORE = (r"^\W*(ajoute\w*|precise\w*|et aussi|notez aussi|j'oubliais|j'ai oublie|add|also)\b",)
_EMPTY = re.compile(
    r"\b(bonjour|bonsoir|hello|merci|svp|plait|alors|donc|franchement|voila|ecoutez|dites|fait|sinon|autre|chose|finalement|"
    r"bien|tres|vraiment|extremement|vif|officiellement|officielle?|reclamations?|plaintes?|plaindre|reclamer|reclame|"
    r"deposer|depose|faire|porter|porte|formuler|adresser|adresse|enregistre\w*|consign\w+|note[rz]?|notee?|signaler|"
    r"savoir|dossier|quelque|part|ouverture|ouvrir|demande|souhaite|voudrais|veux|aimerais|tiens|tient|exprimer|"
    r"mecontente?s?|mecontentement|insatisfaite?|insatisfaction|satisfaite?|contente?|decue?s?|furieu\w+|colere|service|"
    r"parnasse|monsieur|madame|want|would|like|file|make|complaint|complain|about|please|record|your|service|very|"
    r"unhappy|pour|avec|votre|vous|contre|cette|quand|meme|suis|etre|soit|dans|elle|mais|plus|tout|nom|compte|oui|non|"
    r"comment|quel|quelle|qui|elles?|ils?|nous|mon|mes|une|the|this|that|les|des|que|est)\b"
)
"""Words of a wish to complain that tell nothing of what happened."""
_TITLES = frozenset({"mme", "mlle", "mrs", "maitre", "docteur", "bjr", "bsr", "pour"})
_LONGEST = 2000
_SHORT = 12
"""A question about what may follow an answer has no more words; a new grievance has."""


def tells(request: Request) -> bool:
    """Whether the words say what happened, beyond the wish itself and the member's name."""
    if request.readings.says(*MISSED):
        return True
    names = {*re.findall(r"[a-z]+", fold(request.member.name)), *_TITLES}
    words = set(re.findall(r"[a-z]{3,}", _EMPTY.sub(" ", fold(request.readings.text)))) - names
    return len(words) >= 2


def public(request: Request) -> Reply | None:
    """How one complains, for anybody; a grievance waits until its author is known."""
    asks = request.readings.says(*QUESTION) and not request.readings.says(*MISSED)
    return _terms(request) if asks else None


def begin(request: Request, slots: Slots) -> Reply | None:
    """Questions are answered at once; a complaint is the member's or the delegate's."""
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    if waiting and request.readings.says(*WHEN_ANSWERED) and not request.readings.says(*MISSED):
        return _standing(request, waiting)
    if waiting and request.readings.says(*COURT) and len(request.readings.text.split()) <= _SHORT:
        return _terms(request)
    asks = request.readings.says(*QUESTION) and not request.readings.says(*MISSED)
    if asks and not request.readings.says(*STANDING):
        return _terms(request)
    text = request.readings.text
    if request.readings.says(*STANDING):
        return _standing(request, waiting)
    if waiting and request.readings.says(*WITHDRAWN) and not request.readings.says(*MISSED):
        withdraw(request, waiting[-1])
        return reply(say(request.language, "file_complaint.withdrawn", case=waiting[-1].id))
    if waiting and request.readings.says(*MORE):
        return _add(request, waiting[-1])
    if waiting and not tells(request):
        return _standing(request, waiting).then(reply(say(request.language, "file_complaint.another")))
    slots["wished"] = request.readings.says(*WISH)
    if tells(request):
        slots["what"] = text[:_LONGEST]
    elif before := next((said for said in earlier(request) if matches(said, *MISSED)), None):
        slots["what"], slots["wished"] = before[:_LONGEST], False
    return None


def _terms(request: Request) -> Reply:
    ids = ("CMP-03", "CMP-02") if request.readings.says(*COURT) else ("CMP-01", "CMP-02")
    return reply(
        *tell(request, ids), buttons=[buttons.to(request, "file_complaint", "complain"), buttons.person(request)]
    )


def _standing(request: Request, waiting: list[Case]) -> Reply:
    if not waiting:
        start = buttons.to(request, "file_complaint", "complain")
        return reply(told(request, "file_complaint.none_open"), buttons=[start, buttons.person(request)])
    lines = [
        say(
            request.language,
            "file_complaint.taken" if case.assignee_id else "file_complaint.waiting",
            case=case.id,
            asked_on=paris(case.created_at).date(),
            answer_by=paris(case.due_at).date() if case.due_at else request.now.date(),
        )
        for case in waiting
    ]
    months = stated(request, "complaints.answer_months")
    clause = say(request.language, "file_complaint.by_clause", clause=cite(months, request.language))
    return reply(*lines, clause, buttons=[buttons.person(request)])


def _add(request: Request, case: Case) -> Reply:
    """More about the complaint that is open, kept beside its first words."""
    details = {**case.details, "said": [*case.details.get("said", []), request.readings.text[:_LONGEST]]}
    request.uow.cases.change(case.id, details=details)
    request.uow.audit.add(request.speaker.actor, "changed_case", f"case:{case.id}", request.uow.now)
    request.uow.signal("case", case.id)
    return reply(say(request.language, "file_complaint.added", case=case.id))


def _decide(request: Request) -> Decision:
    return request.decide(
        "complaints.complaint", received_on=request.now.date(), requester=request.speaker.requested_by
    )


def ask_what(request: Request, slots: Slots) -> Reply:
    return reply(told(request, "file_complaint.ask_what"))


def accept_what(request: Request, slots: Slots, value: Any) -> Reply | None:
    """What is written is the complaint; a question about complaints has its answer first."""
    if request.readings.says(*QUESTION, r"\?\W*$") and not request.readings.says(*MISSED):
        return Reply(_terms(request).paragraphs).then(ask_what(request, slots))
    slots["what"] = str(value)[:_LONGEST]
    return None


def _detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """ "Je veux que ce soit enregistré" is the yes that was asked for."""
    if slots.get("wished") or tells(request) or not request.readings.says(*WISH):
        return None
    slots["wished"] = True
    return Reply()


def propose(request: Request, slots: Slots) -> Reply | None:
    """A grievance that nobody asked to record is put to the member first."""
    if slots.get("wished"):
        return None
    months = _decide(request).facts["months"]
    return reply(
        say(request.language, "file_complaint.propose", what=slots["what"]),
        say(request.language, "file_complaint.ask_confirm", months=months),
    )


def submit(request: Request, slots: Slots) -> Reply:
    """One open complaint about the same visit or in the same words, with the contract's day for the answer."""
    decision = _decide(request)
    visit = missed_visit(request, slots["what"])
    case, new = open_once(
        request,
        KIND,
        decision,
        due_at=due(decision.facts["answer_by"]),
        same=("visit",) if visit else ("what",),
        what=slots["what"],
        visit=_visit_for_agents(visit) if visit else None,
    )
    outcome = "recorded" if new else "again"
    answer = reply(
        told(request, f"file_complaint.{outcome}", case=case.id),
        say(request.language, "file_complaint.answer", **decision.facts, clause=cite(decision, request.language)),
    )
    answer = answer.then(_about_visit(request, visit)).then(_compensation(request, slots["what"]))
    again = [buttons.to(request, f"book_{visit.kind}")] if visit else []
    return Reply(answer.paragraphs, [*again, buttons.person(request)])


def missed_visit(request: Request, what: str) -> Appointment | None:
    """The visit that did not take place: one marked as missed, else one of the last days that should have been."""
    if not matches(what, *MISSED):
        return None
    known = request.uow.appointments.of_member(request.member.id, ("missed", "confirmed", "done"))
    over = [each for each in known if each.start <= request.uow.now]
    missed = [each for each in over if each.status == "missed"]
    kinds = [
        kind for kind, word in (("technician", r"techni|depann|tech\b"), ("coach", r"\bcoach")) if matches(what, word)
    ]
    of_kind = [each for each in missed or over if each.kind in kinds] or ([] if kinds else missed or over)
    said = days_since(what, request.now.date())
    on_day = [each for each in of_kind if (request.now.date() - paris(each.start).date()).days == said]
    return max(on_day or (of_kind if missed or said is None else []), key=lambda each: each.start, default=None)


def _visit_for_agents(visit: Appointment) -> str:
    return say("fr", f"appointments.named_{visit.kind}", start=visit.start)


def _about_visit(request: Request, visit: Appointment | None) -> Reply:
    """Which visit it is, and what the contract promises of one where it promises something."""
    if visit is None:
        return Reply()
    promised = tell(request, ("INT-05",)) if visit.kind == "technician" else []
    return reply(told(request, "file_complaint.visit", what=choosing.named(request, visit)), *promised)


def _compensation(request: Request, what: str) -> Reply:
    if not matches(what, *COMPENSATION):
        return Reply()
    if request.speaker.role is Role.DELEGATE:
        claim = request.decide("delegates.delegate", action="liability_claim", channel="app", on=request.now.date())
        if isinstance(claim, Refused):
            clause = cite(claim, request.language)
            return reply(
                say(request.language, "file_complaint.claim_member_only", member=request.member.name, clause=clause)
            )
    return reply(say(request.language, "file_complaint.compensation"))


FILE_COMPLAINT = Flow(
    name="file_complaint",
    slots=(Slot("what", "text", ask_what, accept_what),),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "file_complaint.dropped")),
    detail=_detail,
    public=public,
)
