"""What has become of everything the member waits for: a person, the line, cases, the concierge, visits."""

from __future__ import annotations

from actions import buttons
from actions.handoff import hand_over
from actions.identity import members_only
from actions.member import follow_concierge
from actions.member.ask_appointment import ask_appointment
from actions.messages import Reply, reply
from actions.own import told
from actions.request import Request
from actions.visits.choosing import upcoming
from actions.wording import has, say
from domain.cases import Case
from domain.members import Role

_REQUEST = r"(demandes?|requetes?|dossiers?|requests?|cases?)\b"
_OF_WHAT = r"(?! ?(a|au|aux|chez|de|du|d'|des|pour|for|to|of)\b| (concierg|d'))"
"""What a request is named by belongs to the intent of that thing."""
ASKED = (
    rf"\b(ou (en )?(est|sont|en est-on)|where (is|are))\b.{{0,15}}\b(mon|ma|mes|notre|nos|my|our) {_REQUEST}{_OF_WHAT}",
    rf"\b(suivi|suivre|statut|etat|avancement|nouvelles|status|progress|news|follow|track) "
    rf"(de |of |on |about |sur |pour )?(mon|ma|mes|notre|nos|my|our) {_REQUEST}{_OF_WHAT}",
    rf"\b(mon|ma|mes|notre|nos|my) {_REQUEST} (avance(nt)?|((est|sont) )?en cours|en (est|sont) ou|en attente|pending)",
    r"\b(qu'est-ce que j'ai|qu'ai-je|j'ai quoi|what do i have)( \w+){0,2} (en cours|en attente|pending|open)\b",
)


def asked(request: Request) -> bool:
    """Asks after "ma demande" without saying which."""
    return request.readings.says(*ASKED) and not follow_concierge.names_service(request)


@members_only
def follow_requests(request: Request) -> Reply:
    """Each thing that is open, since when and whose turn it is; a delegate hears nothing of the concierge."""
    language, member = request.language, request.member
    answer = Reply()
    if request.conversation.handoff == "waiting":
        answer.paragraphs += hand_over(request, "asked").paragraphs
    incident = request.uow.lines.open_incident(member.id)
    if incident is not None:
        answer.paragraphs.append(told(request, "follow_requests.incident", since=incident.opened_at))
    answer.paragraphs += [standing(request, case) for case in _told_here(request)]
    if request.speaker.role is Role.MEMBER and follow_concierge.requests_of(request):
        answer = answer.then(Reply(follow_concierge.status(request).paragraphs))
    if upcoming(request):
        answer = answer.then(ask_appointment(request))
    if not answer.paragraphs:
        return reply(say(language, "follow_requests.none"), buttons=[buttons.person(request)])
    return Reply(answer.paragraphs, [*answer.buttons, buttons.person(request)])


def _told_here(request: Request) -> list[Case]:
    """Open cases, oldest first; the concierge's have words of their own."""
    known = request.uow.cases.of_member(request.member.id)
    return [c for c in known if c.type != follow_concierge.KIND and has(request.language, _subject(c))]


def _subject(case: Case) -> str:
    return f"case_notice.subject_{case.type}"


def standing(request: Request, case: Case) -> str:
    """How one case stands: waiting, or taken by an adviser."""
    outcome = "taken" if case.assignee_id else "waiting"
    subject = say(request.language, _subject(case))
    return say(request.language, f"follow_requests.{outcome}", subject=subject, case=case.id, asked_on=case.created_at)
