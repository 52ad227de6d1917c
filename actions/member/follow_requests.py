"""What has become of everything the member waits for: a person, the line, cases, the concierge, visits."""

from __future__ import annotations

import re
from datetime import timedelta

from actions import buttons
from actions.contract.clause_search import stems
from actions.handoff import hand_over
from actions.identity import members_only
from actions.member import follow_concierge
from actions.member.ask_appointment import ask_appointment
from actions.messages import Reply, reply
from actions.own import told
from actions.request import Request
from actions.topic import fold
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


_WHERE = re.compile(r"^\W*(?:bonjour\W+|et )?(?:ou en (?:est|sont)|where (?:is|are)|what about|des nouvelles d[eu])\b")
_ENDED_FOR = timedelta(days=60)
"""How long what the desk has closed is still told of."""
_GIVEN_UP = ("case_notice.by_member", "line_restored.why", "register_event.by_member")
"""Words under which whoever asked for something has withdrawn it themselves: nothing came of the desk."""
_OWN_ANSWER = frozenset(
    {"application", "callback", "referral", "reward_choice", "third_party_payer", follow_concierge.KIND}
)
"""Types of cases whose end is told by their own intent."""


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
    """Open cases, oldest first; the concierge's have words of their own.

    A delegate hears of what was asked by a delegate: the member may have asked for the erasure of data, or to leave.
    """
    known = request.uow.cases.of_member(request.member.id)
    if request.speaker.role is Role.DELEGATE:
        known = [case for case in known if case.requested_by == "delegate"]
    return [c for c in known if c.type != follow_concierge.KIND and has(request.language, _subject(c))]


def ended(request: Request) -> Reply | None:
    """ "Où en est ma contestation ?" once the desk has closed it: how it ended, where none of that name is open.

    Every word of what is asked after must be one of the case's name; a delegate hears what was asked by them alone.
    """
    where = _WHERE.match(fold(request.readings.text))
    if where is None:
        return None
    wanted = set(stems(fold(request.readings.text)[where.end() :], request.language))
    known = [
        case
        for case in request.uow.cases.of_member(request.member.id, status=None)
        if case.type not in _OWN_ANSWER
        and (request.speaker.role is Role.MEMBER or case.requested_by == "delegate")
        and has(request.language, _subject(case))
        and wanted
        and wanted <= _name(request, case)
    ]
    last = known[-1] if known and all(case.status != "open" for case in known) else None
    if last is None or last.closed_at is None or last.closed_at < request.uow.now - _ENDED_FOR:
        return None
    note = (last.outcome or "").partition(": ")[2]
    if note in {say("fr", why) for why in _GIVEN_UP}:
        return None
    key = "case_notice.done" if last.status == "resolved" else "case_notice.cancelled"
    text = say(request.language, key, subject=say(request.language, _subject(last)), case=last.id)
    told_then = [say(request.language, "case_notice.note", note=note)] if note else []
    return reply(text, *told_then, buttons=[buttons.person(request)])


def _name(request: Request, case: Case) -> set[str]:
    """The words by which a case may be called."""
    named = f"{say(request.language, _subject(case))} {case.details.get('what', '')}"
    return set(stems(named, request.language))


def _subject(case: Case) -> str:
    return f"case_notice.subject_{case.type}"


def standing(request: Request, case: Case) -> str:
    """How one case stands: waiting, or taken by an adviser."""
    outcome = "taken" if case.assignee_id else "waiting"
    subject = say(request.language, _subject(case))
    return say(request.language, f"follow_requests.{outcome}", subject=subject, case=case.id, asked_on=case.created_at)
