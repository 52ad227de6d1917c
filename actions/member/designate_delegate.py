"""Name, replace or remove the delegate, or give their new number: the member alone may (rulebook 5).

Who is removed or replaced can act no longer from the yes on; somebody new can only once the Desk has seen to the form.
"""

from __future__ import annotations

from typing import Any

from actions import buttons, people
from actions.cases import WITHDRAWN, open_once, take_back
from actions.contract.clauses import ASKS, tell, told_within
from actions.flow import Flow, Reconsider, Slots
from actions.identity import is_stranger
from actions.membership import delegate_powers
from actions.membership.delegation import end_access
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.spoken import named
from actions.standing import not_served
from actions.wording import cite, say
from domain.cases import Case
from domain.decisions import Decision, Refused
from domain.members import Delegate, Role

KIND = "delegate_change"
REMOVE = (
    r"\b(supprim|retir|enlev|revoqu|annul|ot|coup|bloqu|arret|radi)\w*\b.{0,45}"
    r"\b(delegue|delegation|acces|droits?|procuration)",
    r"\b(plus (de |d'|besoin (de |d'|d'un ))(un )?delegue|ne (travaille|bosse) plus|"
    r"n'est plus (mon |ma |notre )?delegue|"
    r"(est|a ete) (partie?|licenciee?)|a (quitte|demissionne)|ne doit plus|ne peut plus agir)",
    r"\b(remove|revoke|delete|no longer)\b.{0,30}\b(delegate|access|works?)",
)
TAKE_BACK = (r"\b(retir|enlev|supprim|annul)\w*-(la|le)\b|\b(remove|cancel) (her|him|it)\b",)
"""With a pronoun for whoever was spoken of."""
REPLACE = (
    r"\b(remplac|chang(er?|ez|eons|ement) (de |mon |ma |le |la )?delegue|nouve(au|lle|l) delegue|a (sa|la) place|"
    r"a la place|transfer|replace|new delegate|instead)",
)
NEW_CONTACT = (r"\b(numero|portable|mobile|telephone|tel|mails?|e-?mail|courriel|coordonnees|phone|number|email)\b",)
MOVED = (r"\bdemenage|\badresse\b(?! (e-?)?mail)|\b(moved|address)\b",)
NAMES = (
    r"\b(nomm|design|declar|habilit|ajout|autoris|mett(re|ez)|enregistr|confi|appoint|name|authori[sz]e)\w*\b|"
    r"\b(deleguee? sera|representera|sera (mon|ma|notre)|pourra|puisse|procuration|agir (pour|a ma place|en mon nom))",
)
WHO = (
    r"\bqui est\b|\bqui\b.{0,15}\bdelegue|"
    r"\bdelegue\w?\b.{0,12}\bqui\W*$|\bwho is\b|\bai-je (un|une|deja)\b|\best(-il|-elle)? (bien )?enregistre|"
    r"\bdo i have\b|"
    r"\b(c'est|est-ce|s'appelle) (qui|comment)\b|\b(connaissez|avez)[- ]vous (mon|ma|un|une) delegue",
)
SECOND = (
    r"\ben avoir (deux|plusieurs|2)\b",
    r"\b(deux|plusieurs|second|seconde|2|deuxieme|autre delegue en plus|two|several|another)\b.{0,25}\bdele",
)
GIVING = ("name", "replace", "contact")
"""Changes by which somebody may act, or is known."""
STANDING = (r"\bou en (est|sont)\b|est[- ](ce|il|elle) (bien )?(fait|prise? en compte|traitee?)|status|where does",)


def answers(request: Request) -> Reply | None:
    """Who the delegate is, what waits, what the contract says; strangers hear the contract alone."""
    if is_stranger(request):
        return _public(request)
    says = request.readings.says
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    if waiting and says(*TAKE_BACK, *WITHDRAWN) and not says(*REMOVE, *REPLACE):
        return reply(_taken_back(request, waiting[-1]))
    if waiting and says(*STANDING):
        return reply(*(_waits(request, case) for case in waiting), buttons=[buttons.person(request)])
    if says(*SECOND):
        return _second(request)
    if says(*delegate_powers.MAY) or says(*delegate_powers.ELLIPTIC):
        powers = delegate_powers.answer(request)
        if powers is not None:
            return powers
    if says(*WHO) and not says(r"\b(sera|nouve)"):
        return _who(request)
    order = says(*REMOVE, *TAKE_BACK, *REPLACE) or (says(*NAMES) and people.name_in(request.readings.text))
    if says(*ASKS) and not order and not people.reach(request) and (clause := told_within(request, ("delegates",))):
        return reply(*clause, buttons=_offers(request))
    return None


def begin(request: Request, slots: Slots) -> Reply | None:
    """An order of the member's own begins the change."""
    return _member_only(request) if request.speaker.role is Role.DELEGATE else _order(request, slots)


def _public(request: Request) -> Reply | None:
    """What the contract says of delegates, to whoever asks."""
    told = told_within(request, ("delegates",)) if request.readings.says(*ASKS) else []
    return reply(*told, buttons=[buttons.person(request)]) if told else None


def _order(request: Request, slots: Slots) -> Reply | None:
    current = request.uow.members.delegate_of(request.member.id)
    slots["action"] = action = _action(request, current)
    if action == "remove" and current is None:
        fallen = _fallen(request, None)
        text = say(request.language, "designate_delegate.nobody")
        return reply(*fallen) if fallen else reply(text, buttons=_offers(request))
    if action == "remove":
        return None
    stopped = not_served(request) if request.member.status != "suspended" else None
    if stopped is not None:
        return stopped
    name = people.name_in(request.readings.text, but=current.name if current else "")
    if action == "address":
        slots["said"] = request.readings.text[:500]
    elif name and action != "contact":
        slots["name"] = name
    found = people.reach(request)
    if found:
        slots["reach"] = found
    return None


def _action(request: Request, current: Delegate | None) -> str:
    """remove, contact, address, replace or name."""
    says = request.readings.says
    name = people.name_in(request.readings.text, but=current.name if current else "")
    if says(*REMOVE, *TAKE_BACK) and not says(*REPLACE) and not (name and says(*NAMES)):
        return "remove"
    if current and not name and says(*NEW_CONTACT) and not says(*REPLACE, *NAMES):
        return "contact"
    if current and not name and says(*MOVED) and not says(*REPLACE, *NAMES):
        return "address"
    return "replace" if current else "name"


def _decide(request: Request) -> Decision:
    requester = "delegate" if request.speaker.role is Role.DELEGATE else "member"
    return request.decide("delegates.designation", requester=requester, channel="app", on=request.now.date())


def _member_only(request: Request) -> Reply:
    decision = _decide(request)
    clause = cite(decision, request.language)
    text = say(request.language, "designate_delegate.member_only", member=request.member.name, clause=clause)
    return reply(text, buttons=[buttons.person(request)])


def _second(request: Request) -> Reply:
    """One at a time; another one takes the place of the first."""
    decision = request.decide("delegates.delegate", action="appoint_second", channel="app", on=request.now.date())
    assert isinstance(decision, Refused)
    text = say(request.language, "designate_delegate.second", **decision.facts, clause=cite(decision, request.language))
    return reply(text, buttons=_offers(request))


def _taken_back(request: Request, case: Case) -> str:
    """A change that the Desk has not made yet is not wanted any more."""
    outcome = "taken_back" if take_back(request, case) else "told_back"
    return say(request.language, f"designate_delegate.{outcome}", name=case.details["name"], case=case.id)


def _fallen(request: Request, but: Case | None) -> list[str]:
    """What still waits falls with a later wish: nobody is let in, or known otherwise, who was given up since."""
    waiting = [case for case in request.uow.cases.open_of_type(request.member.id, KIND) if not but or case.id != but.id]
    return [_taken_back(request, case) for case in waiting if case.details["action"] in GIVING]


def _who(request: Request) -> Reply:
    current = request.uow.members.delegate_of(request.member.id)
    waiting = [_waits(request, case) for case in request.uow.cases.open_of_type(request.member.id, KIND)]
    if current is None:
        nobody = [] if waiting else [say(request.language, "designate_delegate.nobody")]
        return reply(*nobody, *waiting, *tell(request, ("DEL-01",)), buttons=_offers(request))
    text = say(request.language, "designate_delegate.who", name=current.name)
    return reply(text, *waiting, *tell(request, ("DEL-01",)), buttons=_offers(request))


def _offers(request: Request) -> list[Button]:
    if request.speaker.role is Role.DELEGATE:
        return [buttons.person(request)]
    current = request.uow.members.delegate_of(request.member.id)
    labels = ("replace_delegate", "remove_delegate") if current else ("name_delegate",)
    return [*(buttons.to(request, "designate_delegate", label) for label in labels), buttons.person(request)]


def _waits(request: Request, case: Case) -> str:
    outcome = f"waits_{case.details['action']}"
    return say(request.language, f"designate_delegate.{outcome}", case=case.id, name=case.details["name"])


def propose(request: Request, slots: Slots) -> Reply:
    """What changes at once, what the Desk does, and in which form."""
    current = request.uow.members.delegate_of(request.member.id)
    slots["ends"] = current.id if current and slots["action"] in ("replace", "remove") else None
    _decide(request)  # "pourquoi ?" is answered by its clause
    values = _values(request, slots, current)
    texts = (f"designate_delegate.{part}_{slots['action']}" for part in ("propose", "ask_confirm"))
    return reply(*(say(request.language, text, **values) for text in texts))


def _values(request: Request, slots: Slots, current: Delegate | None) -> dict[str, Any]:
    reach = slots.get("reach")
    return {
        "name": slots.get("name") or (current.name if current else ""),
        "former": current.name if current else "",
        "reach": people.readable(reach, request.language) if reach else "",
    }


def submit(request: Request, slots: Slots) -> Reply:
    """Recorded for the Desk; whoever is replaced or removed is shut out in this very transaction."""
    current = request.uow.members.delegate_of(request.member.id)
    if slots["ends"] != (current.id if current and slots["action"] in ("replace", "remove") else None):
        raise Reconsider
    decision = _decide(request)
    values = _values(request, slots, current)
    if slots["ends"] is not None and current is not None:
        end_access(request.uow, current, request.speaker.actor)
    case, new = _case(request, slots, decision, values)
    outcome = f"done_{slots['action']}" if new else "again"
    text = say(
        request.language,
        f"designate_delegate.{outcome}",
        **values,
        case=case.id,
        clause=cite(decision, request.language),
    )
    fallen = _fallen(request, case) if slots["action"] in ("name", "replace", "remove") else []
    if slots["action"] not in ("name", "replace") or not new:
        return reply(text, *fallen)
    form = named(decision.facts["form"], request.language)
    return reply(text, say(request.language, "designate_delegate.form", form=form), *fallen)


def _case(request: Request, slots: Slots, decision: Decision, values: dict[str, Any]) -> tuple[Case, bool]:
    """One open case for the same change; a name given anew takes the place of the one that still waits."""
    reach = slots.get("reach", "")
    details = {
        "action": slots["action"],
        "what": say("fr", f"designate_delegate.what_{slots['action']}"),  # agents read French
        "name": values["name"],
        "former": values["former"] if slots["action"] == "replace" else None,
        "phone": people.phone_of(reach),
        "email": people.email_of(reach),
        "said": slots.get("said"),
    }
    known = {name: value for name, value in details.items() if value}
    return open_once(request, KIND, decision, same=("action", "name", "phone", "email", "said"), **known)


def _detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """Another name than the one given corrects it."""
    current = request.uow.members.delegate_of(request.member.id)
    name = people.name_in(request.readings.text, but=current.name if current else "")
    if slots.get("action") in ("name", "replace") and name and people.renamed(request, slots, name):
        return Reply()
    return None


def _asking(slot: str) -> people.Asks:
    def ask(request: Request, slots: Slots) -> Reply:
        contact = slot == "reach" and slots["action"] == "contact"
        key = "ask_contact" if contact else f"ask_{slot}"
        current = request.uow.members.delegate_of(request.member.id)
        return reply(say(request.language, f"designate_delegate.{key}", **_values(request, slots, current)))

    return ask


DESIGNATE_DELEGATE = Flow(
    name="designate_delegate",
    slots=people.slots_of(
        ask={"name": _asking("name"), "reach": _asking("reach")},
        answers=answers,
        needed={
            "name": lambda request, slots: slots["action"] in ("name", "replace"),
            "reach": lambda request, slots: slots["action"] not in ("remove", "address"),
        },
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "designate_delegate.dropped")),
    detail=_detail,
    answers=answers,
)
