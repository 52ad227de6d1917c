"""What is left of a right: visits, coach, Airbox data, devices, mailboxes, sites (rulebook 8 to 10, 12, 13 and 17)."""

from __future__ import annotations

from actions import buttons
from actions.contract.clauses import stated, tell
from actions.identity import members_only
from actions.member import activate_bitdefender
from actions.member.refer_member import rights as referral_rights
from actions.membership import options
from actions.messages import Reply, reply
from actions.own import told
from actions.request import Request
from actions.spoken import amount
from actions.standing import while_member
from actions.topic import recalled
from actions.visits.quota import quota_inputs
from actions.wording import cite, say
from domain.decisions import Decision, Refused

COUNTERS = {
    "airbox": (r"airbox|boitier (4g|de secours)|sim de secours|\b(go|gigas?|data)\b",),
    "extra_sites": (r"\b(sites?|adresses?) (supplementaires?|en plus)|\bsites?\b|extra sites?",),
    "devices": (r"bitdefender|antivirus|\b(appareils?|licences?|devices?)\b|\bproteg\w+",),
    "mailboxes": (r"\bboites?\b|mailbox|messagerie|adresses? (e-?)?mails?",),
    "referrals": (r"parrain|coopt|referral|filleul",),
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
    if "devices" in asked:
        answer = answer.then(activate_bitdefender.left(request))
    if "mailboxes" in asked:
        answer = answer.then(_mailboxes(request))
    if "referrals" in asked:
        answer = answer.then(referral_rights(request))
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
    return told(request, key, **decision.facts, clause=cite(decision, request.language))


def _airbox(request: Request) -> Reply:
    """The allowance is known, the consumption is not: the Desk reads it on the SIM."""
    allowance = tell(request, ("AIR-07", "AIR-08"))
    return reply(*allowance, say(request.language, "ask_quota.airbox"), buttons=[buttons.person(request)])


def _extra_sites(request: Request) -> Reply:
    decision = stated(request, "sites.maximum")
    held = len(options.held_sites(request.member))
    maximum = decision.facts["value"]
    clause = cite(decision, request.language)
    left = max(0, maximum - held)
    return reply(told(request, "ask_quota.extra_sites", held=held, left=left, maximum=maximum, clause=clause))


def _mailboxes(request: Request) -> Reply:
    """The included mailbox, taken or not; any other is paid, at the printed price."""
    decision = stated(request, "mailbox.included_mailboxes")
    used, included = options.mailboxes_used(request.member.facts), decision.facts["value"]
    price = request.decide("prices.tariff", item="mailbox", on=request.now.date()).facts
    text = say(
        request.language,
        "ask_quota.mailboxes" if used < included else "ask_quota.mailboxes_taken",
        used=used,
        included=included,
        left=included - used,
        price=amount(price["ttc"], price["ht"], price["unit"], request.language),
        clause=cite(decision, request.language),
    )
    return reply(text, buttons=[] if used < included else [buttons.to(request, "subscribe_option", "extra_mailbox")])
