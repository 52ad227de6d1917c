"""Switch the backup Airbox on while the line is down (rulebook 10): the Desk activates, never the member."""

from __future__ import annotations

from typing import Any

from actions import buttons
from actions.cases import open_case
from actions.flow import Flow, Slot, Slots
from actions.member.return_airbox import RETURN, return_airbox
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.request import Request
from actions.wording import cite, say
from domain.decisions import Refused

DOWN = (
    r"panne|coup(e|ee|es|ure|er)\b|plus (d'|de |l')?(internet|connexion|fibre|reseau|wi-?fi|ligne|rien)",
    r"\b(hs|morte?|tombee?|en rade|ko|down|outage|interrompue?|instable)\b",
    r"(marche|fonctionne|repond) (plus|pas)|pas (d'|de )(internet|connexion|reseau)|no (internet|connection)",
    r"en attendant",
)
AT_ADDRESS = (
    r"\bchez (moi|nous)\b|\ba (mon|notre|la) (adresse|domicile|maison)\b(?! de)|\ba domicile\b|(suis|est) rentree?\b"
    r"|at home|at my (address|place)",
)
ELSEWHERE = (
    r"vacances|a l'hotel|en deplacement|en voyage|residence secondaire|maison de (campagne|famille)|\bailleurs\b|"
    r"dans (la|ma) voiture|dans le train|chez (un|une|des|mes|mon|ma) |"
    r"on holiday|travelling|holiday home|second home|\bhotel\b|\belsewhere\b",
)


def _lent(request: Request) -> str | None:
    """Where the lent Airbox stands; None when the member has none."""
    airbox = request.uow.lines.airbox(request.member.id)
    return None if airbox is None or airbox.status == "returned" else airbox.status


def begin(request: Request, slots: Slots) -> Reply | None:
    """Joins a request that is already open; declares the incident when the message says that the line is down."""
    status = _lent(request)
    if status is not None and request.readings.says(*RETURN):
        return return_airbox(request)
    if status is None:
        return reply(
            told(request, "activate_airbox.none_lent"),
            buttons=[buttons.to(request, "book_technician"), buttons.person(request)],
        )
    if status in ("activation_requested", "active", "return_requested", "deactivation_requested"):
        return reply(
            told(request, f"activate_airbox.already_{status}"),
            buttons=[buttons.person(request)],
        )
    if request.uow.lines.open_incident(request.member.id) or request.readings.says(*DOWN):
        _line_is_down(request, slots)
    if request.readings.says(*ELSEWHERE):
        slots["at_address"] = False
    elif request.readings.says(*AT_ADDRESS):
        slots["at_address"] = True
    return None


def _line_is_down(request: Request, slots: Slots) -> None:
    slots["line_down"] = True
    request.uow.lines.declare_incident(request.member.id, request.readings.text[:500], request.uow.now)


CLAUSES = {"line_down": "airbox.use", "at_address": "airbox.place"}
"""Why each question is asked."""


def _ask(request: Request, slots: Slots, slot: str) -> Reply:
    """Nothing more is asked once the member has said, in between, that the line works again."""
    if request.readings.intent == "line_restored" or slots.get("line_down") is False:
        slots["line_down"] = False
        return Reply()
    request.decide("clauses.stated", term=CLAUSES[slot], on=request.now.date())
    choices = [Button(say(request.language, f"activate_airbox.{slot}_{answer}")) for answer in ("yes", "no")]
    return reply(told(request, f"activate_airbox.ask_{slot}"), buttons=choices)


def accept_line_down(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A line that is down is an incident; one that works leaves no use for the Airbox, which submit() explains."""
    slots["line_down"] = bool(value)
    if value:
        _line_is_down(request, slots)
    return None


def read_at_address(request: Request) -> bool | None:
    """At home, or plainly somewhere else; what is only supposed ("et si j'y suis ce soir ?") says nothing."""
    if "?" in request.readings.text or request.readings.says(r"\b(si|if)\b"):
        return None
    if request.readings.says(*ELSEWHERE):
        return False
    return True if request.readings.says(*AT_ADDRESS) and request.readings.yes_no is not False else None


def accept_at_address(request: Request, slots: Slots, value: Any) -> Reply | None:
    slots["at_address"] = bool(value)
    return None


def submit(request: Request, slots: Slots) -> Reply:
    """The Desk has a case to activate the SIM; nothing claims to be on before it is."""
    decision = request.decide(
        "airbox.activation",
        line_status="down" if slots.get("line_down") else "up",
        place="address" if slots.get("at_address") else "elsewhere",
        on=request.now.date(),
    )
    clause = cite(decision, request.language)
    if isinstance(decision, Refused):
        text = told(request, f"activate_airbox.refused_{decision.reason}", clause=clause)
        return reply(text, buttons=[buttons.to(request, "book_technician"), buttons.person(request)])
    incident = request.uow.lines.declare_incident(request.member.id, "", request.uow.now)
    case = open_case(request, "airbox_activation", decision, incident_id=incident.id)
    request.uow.lines.set_airbox(request.member.id, "activation_requested", request.uow.now, incident.id)
    allowance = decision.facts["data_allowance_gb"]
    answer = reply(told(request, "activate_airbox.requested", case=case.id, clause=clause))
    if allowance is not None:
        answer.paragraphs.append(say(request.language, "activate_airbox.allowance", gigabytes=allowance))
    answer.paragraphs.append(told(request, "activate_airbox.tell_when_restored"))
    return answer


def drop(request: Request, slots: Slots) -> Reply:
    """Nothing was asked of the Desk; an incident that was declared stays open, for it is a fact."""
    return reply(say(request.language, "activate_airbox.dropped"))


ACTIVATE_AIRBOX = Flow(
    name="activate_airbox",
    slots=(
        Slot("line_down", "yes_no", lambda request, slots: _ask(request, slots, "line_down"), accept_line_down),
        Slot(
            "at_address",
            "yes_no",
            lambda request, slots: _ask(request, slots, "at_address"),
            accept_at_address,
            read_at_address,
            needed=lambda request, slots: slots.get("line_down", True),
        ),
    ),
    begin=begin,
    propose=lambda request, slots: None,
    submit=submit,
    drop=drop,
    served=True,
)
