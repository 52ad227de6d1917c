"""What is left of a right: visits of the contract year, coach, Airbox data, extra sites (rulebook 8 to 10 and 17)."""

from __future__ import annotations

from actions import buttons
from actions.clauses import stated, tell
from actions.identity import members_only
from actions.messages import Reply, reply
from actions.request import Request
from actions.standing import while_member
from actions.topic import recalled
from actions.visits import quota_inputs
from actions.wording import cite, say
from domain.decisions import Decision, Refused

COUNTERS = {
    "airbox": (r"airbox|boitier (4g|de secours)|sim de secours|\b(go|gigas?|data)\b",),
    "extra_sites": (r"\b(sites?|adresses?) (supplementaires?|en plus)|\bsites?\b|extra sites?",),
    "elsewhere": (r"bitdefender|antivirus|appareils?|licences?|boites?|mailbox|parrain|coopt|referral",),
    "coach": (r"\bcoachs?\b",),
    "visits": (r"intervention|visite|technicien|deplacement|passage|quota|visit\b",),
}


@members_only
@while_member
def ask_quota(request: Request) -> Reply:
    """The counters that the question names, or those of the visits."""
    asked = recalled(request, COUNTERS) or ["visits"]
    answer = Reply()
    if "airbox" in asked:
        answer = answer.then(_airbox(request))
    if "extra_sites" in asked:
        answer = answer.then(_extra_sites(request))
    if "elsewhere" in asked:
        answer = answer.then(reply(say(request.language, "ask_quota.elsewhere"), buttons=[buttons.person(request)]))
    if "coach" in asked or "visits" in asked:
        answer = answer.then(_visits(request, coach_only="visits" not in asked))
    return answer


def _visits(request: Request, coach_only: bool) -> Reply:
    member, today = request.member, request.now.date()
    counted = quota_inputs(request, max(today, member.service_start))
    decision = request.decide("interventions.quota_status", **counted)
    if isinstance(decision, Refused):
        return reply(say(request.language, "ask_quota.outside_zone", clause=cite(decision, request.language)))
    outcome = "coach" if coach_only else "visits" if decision.facts["remaining"] else "exhausted"
    answer = reply(_worded(request, f"ask_quota.{outcome}", decision))
    if outcome == "visits" and decision.facts["coach_limit"] < decision.facts["limit"]:
        answer.paragraphs.append(_worded(request, "ask_quota.of_which_coach", decision))
    return answer


def _worded(request: Request, key: str, decision: Decision) -> str:
    return say(request.language, key, **decision.facts, clause=cite(decision, request.language))


def _airbox(request: Request) -> Reply:
    """The allowance is known, the consumption is not: the Desk reads it on the SIM."""
    told = tell(request, ("AIR-07", "AIR-08"))
    return reply(*told, say(request.language, "ask_quota.airbox"), buttons=[buttons.person(request)])


def _extra_sites(request: Request) -> Reply:
    decision = stated(request, "sites.maximum")
    held = len(request.member.facts.get("extra_sites", ()))
    maximum = decision.facts["value"]
    clause = cite(decision, request.language)
    left = max(0, maximum - held)
    return reply(say(request.language, "ask_quota.extra_sites", held=held, left=left, maximum=maximum, clause=clause))
