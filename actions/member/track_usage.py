"""Mobile data used this month, where it is known, and where consumption is followed (rulebook 34)."""

from __future__ import annotations

from actions import buttons
from actions.application import app_function
from actions.identity import members_only
from actions.member.ask_quota import ask_quota
from actions.messages import Reply, reply
from actions.request import Request
from actions.standing import not_served
from actions.wording import cite, say
from actions.wording.formats import number
from domain.decisions import Granted

AIRBOX = (r"\bairbox\b|\bboitier\b|\bsim de secours\b",)
MORE = (
    r"\b(appels?|minutes|sms|mms|communications|detail\w*|releve|etranger|roaming|itinerance|calls|texts|abroad|statement)\b",
    r"\ben (italie|espagne|suisse|allemagne|angleterre|belgique|grece|asie|amerique|afrique)\b",
)
"""Asks for more than the month's data."""
LEFT = (r"\b(reste|restant\w*|depass\w*|limite|plafond|hors[- ]forfait|left|remaining|exceed\w*|over)\b",)
"""Asks what is left of a plan, whose size is nowhere in the contract."""


@members_only
def track_usage(request: Request) -> Reply:
    """The figure of the membership, then the application; a person where there is more to know."""
    if request.readings.says(*AIRBOX):
        return ask_quota(request)
    if request.member.status not in ("active", "suspended") and (stopped := not_served(request)):
        return stopped
    used = request.member.facts.get("mobile_data_used_gb")
    lines = []
    if used is not None:
        lines.append(say(request.language, "track_usage.used", used=number(used, request.language)))
    if used is None:
        lines.append(say(request.language, "track_usage.unknown"))
    elif request.readings.says(*MORE):
        lines.append(say(request.language, "track_usage.data_only"))
    if request.readings.says(*LEFT):
        lines.append(say(request.language, "track_usage.plan_unknown"))
    lines.append(_where(request))
    return reply(*lines, buttons=[buttons.to(request, "change_mobile_plan"), buttons.person(request)])


def _where(request: Request) -> str:
    """Where consumption is followed: in the application, which only the member has."""
    decision = app_function(request, "usage")
    outcome = "in_the_application" if isinstance(decision, Granted) else "members_application"
    clause = cite(decision, request.language)
    return say(request.language, f"track_usage.{outcome}", member=request.member.name, clause=clause)
