"""What a delegate may do, asked about one who is being named or is there already (rulebook 5)."""

from __future__ import annotations

from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import Patterns, recalled
from actions.wording import cite, say
from domain.decisions import Granted

POWERS: Patterns = {
    "concierge": (r"\bconcierg|\brestaurant|\btable\b|\bbillets?\b|\btaxi|\bvoyage",),
    "terminate": (r"\bresili|\bquitter\b|\bmettre fin\b|\bterminate\b|\bend the (contract|membership)",),
    "cancel_option": (r"\boptions?\b",),
    "complaint": (r"\breclam|\bplainte|\bcomplain",),
    "request_visit": (r"\btechnici|\bvisites?\b|\binterventions?\b|\brendez-?vous|\brdv\b|\bcoach|\bappointment",),
    "app_login": (r"\bapplication\b|\bl'app(li)?\b|\bse connecter\b|\blog in\b|\bthe app\b",),
    "replace_delegate": (r"\b(nommer|remplacer|designer|name|replace)\b",),
    "desk_call": (r"\bappeler\b|\bdesk\b|\btelephoner\b|\bcall\b",),
}
MAY = (
    r"\b(il|elle|lui|ils?|on|delegue\w?|assistante?|personne|he|she|they|delegate|assistant)\b.{0,12}"
    r"\b(pourra|peut|pourrait|puisse|a le droit|aura le droit|can|could|may|will be able)\b"
    r"|\b(peut|pourra|pourrait)-(il|elle)\b|\b(can|could|may) (he|she|they|(my|the) (delegate|assistant|secretary))\b",
)
"""Asks what that person may do."""
ELLIPTIC = (r"^\W*(et|ou|mais|and|or)\b(?:\W+[\w'-]+){1,4}\W*\?\W*$",)


def answer(request: Request) -> Reply | None:
    """Each thing asked about, or just spoken of ("can my assistant do it?"), allowed or reserved to the member."""
    told = [_told(request, action) for action in recalled(request, POWERS)]
    return reply(*told) if told else None


def _told(request: Request, action: str) -> str:
    decision = request.decide("delegates.delegate", action=action, channel="app", on=request.now.date())
    outcome = "allowed" if isinstance(decision, Granted) else "reserved"
    what = say(request.language, f"delegate_powers.{action}")
    return say(request.language, f"delegate_powers.{outcome}", what=what, clause=cite(decision, request.language))
