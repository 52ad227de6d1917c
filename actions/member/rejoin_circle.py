"""An honorary member comes back: on which conditions, at what price, and the wish sent to the Desk (rulebook 24)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from actions import buttons
from actions.cases import open_once
from actions.contract.clauses import tell
from actions.flow import Flow, Slot, Slots
from actions.identity import how_to_identify, is_stranger, members_only
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.spoken import amount, named
from actions.standing import LEFT
from actions.topic import Patterns, subjects
from actions.wording import cite, say
from actions.wording.formats import listed
from domain.contract import OFFERS, Contract
from domain.decisions import Decision, Refused

KIND = "return_to_circle"
ORDER = (
    r"\b(je|j'|jsui|nous) ?.{0,12}(reviens|revien\b|rejoins|reintegre)",
    r"(veux|voudrais|souhaite|aimerais|desire|sollicite|demande).{0,40}"
    r"(revenir|reinteg\w+|rejoindre|retour|reprendre|readher\w+|reabonn\w+|retrouver|redevenir|reinscr\w+)",
    r"\b(reprenez|reactivez|rouvrez|reinscri\w+|reinteg\w+)[- ](moi|nous|mon|ma)|demander mon retour",
    r"\b(lanc|enregistr|prepar|organis|fai)\w* .{0,10}(mon|ce|le) retour",
    r"\b(i|we)('d| would|) ?(like|want|wish)? ?to (come back|rejoin|return)|\bi am coming back|ask to come back",
)
SUBJECTS: Patterns = {
    "standing": (r"\bou en (est|sont)\b|acceptee?\b|des nouvelles|status of|toujours pas de (reponse|nouvelles)",),
    "committee": (r"\bcomite\b|parrain|candidature|committee|sponsor",),
    "time": (r"combien de temps|\bdelai|jusqu'a quand|trop tard|how long|too late",),
    "times": (r"combien de fois|plusieurs fois|encore une fois|how (many times|often)",),
    "gift": (r"cadeau|gift",),
    "conditions": (r"\bconditions?\b|\bcriteres?\b|\bcriteria\b|remplir quoi",),
}


def begin(request: Request, slots: Slots) -> Reply | None:
    """Questions are answered from the membership's own past; a wish to come back goes on to the conditions."""
    if is_stranger(request):
        answer = reply(*tell(request, ("HON-01", "HON-02", "HON-03", "HON-04"))).then(how_to_identify(request))
        answer.buttons.append(buttons.to(request, "apply_membership"))
        return answer
    if request.member.status not in LEFT:
        return reply(
            say(request.language, "rejoin_circle.member_still"), *tell(request, ("HON-01", "HON-02", "HON-03"))
        )
    asked = subjects(request, SUBJECTS)
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    if waiting:
        text = say(request.language, "rejoin_circle.open", case=waiting[0].id, asked_on=waiting[0].created_at)
        return reply(text, *_aside(request, asked), buttons=[buttons.person(request)])
    decision = _decide(request, eligible=True)
    if isinstance(decision, Refused):
        return _not_honorary(request, decision)
    if asked and asked != ["standing"]:
        return Reply(_aside(request, asked), _offer(request))
    if request.readings.says(*ORDER) and not request.readings.says(r"\?", r"^\W*(comment|puis-je|peut-on|how)\b"):
        return None
    return Reply([*_left(request), *_price(request, decision), _who_decides(request)], _offer(request))


@members_only
def ask_return(request: Request) -> Reply:
    """A question about coming back while it is being asked for."""
    asked = [name for name in subjects(request, SUBJECTS) if name != "standing"]
    price = _price(request, _decide(request, eligible=True))
    of_fee = request.readings.says(r"\bdroits?\b|entree|gratuit|\bretours?\b|\bfee\b")
    return Reply(_aside(request, asked) or (price[:1] if of_fee else price[1:]))


def _offer(request: Request) -> list[Button]:
    return [buttons.to(request, "rejoin_circle", "come_back"), buttons.person(request)]


def _decide(request: Request, eligible: bool) -> Decision:
    facts = request.member.facts
    return request.decide(
        "honorary.honorary_return",
        recovery_procedure=bool(facts.get("collections_history")),
        still_eligible=eligible,
        previous_free_returns=int(facts.get("returns_used") or 0),
        on=request.now.date(),
    )


def _aside(request: Request, asked: list[str]) -> list[str]:
    """What else is asked: the committee and the time are not in the contract, the gift is."""
    language = request.language
    told = [say(language, f"rejoin_circle.{each}") for each in asked if each in ("committee", "time")]
    told += [conditions(request, "rejoin_circle.conditions")] if "conditions" in asked else []
    clauses = {"gift": ("HON-04",), "times": ("HON-02", "HON-03")}
    return told + [line for each in asked for line in tell(request, clauses.get(each, ()))]


def _left(request: Request) -> list[str]:
    left_on = request.member.facts.get("left_on")
    if not left_on:
        return []
    return [say(request.language, "rejoin_circle.left_on", left_on=date.fromisoformat(str(left_on)))]


def _price(request: Request, decision: Decision) -> list[str]:
    """The entry fee that is waived or due again, the returns left, and the month's price."""
    today = request.now.date()
    fee = request.decide_for(Contract.load(OFFERS[0]), "prices.tariff", item="entry_fee", on=today)
    month = request.decide("prices.tariff", item="offer_month", on=today)
    language, maximum = request.language, decision.facts["maximum"]
    waived = decision.facts["entry_fee_waived"]
    used = int(request.member.facts.get("returns_used") or 0)
    values: dict[str, Any] = {"fee": Decimal(fee.facts["ttc"]), "clause": cite(decision, language), "used": used}
    outcome = "free" if waived else "fee_due"
    lines = [say(language, f"rejoin_circle.{outcome}", **values)]
    if maximum is not None and waived:
        lines[0] += " " + say(language, "rejoin_circle.returns_left", left=maximum - used, maximum=maximum)
    price = amount(month.facts["ttc"], month.facts["ht"], month.facts["unit"], language)
    return [*lines, say(language, "rejoin_circle.month", price=price, clause=cite(month, language))]


def _who_decides(request: Request) -> str:
    return say(request.language, "rejoin_circle.who_decides")


def _not_honorary(request: Request, decision: Decision) -> Reply:
    text = say(request.language, f"rejoin_circle.{decision.reason}", clause=cite(decision, request.language))
    anew = [buttons.to(request, "apply_membership")] if decision.reason == "recovery_procedure" else []
    return reply(text, *_left(request), buttons=[*anew, buttons.person(request)])


def conditions(request: Request, key: str) -> str:
    """What entering asks for, with the contract's figures."""
    entry, language = request.decide("membership.entry", on=request.now.date()), request.language
    codes = entry.facts.get("criteria") or [each for each in entry.facts["conditions"] if each != "cercle_member"]
    figures = {"executive_turnover": "turnover_above", "income": "income_above"}
    words = [
        say(language, f"rejoin_circle.{code}", above=Decimal(entry.facts[figures[code]]))
        if code in figures
        else named([code], language)
        for code in codes
    ]
    return say(language, key, conditions=listed(words, language), clause=cite(entry, language))


def ask_eligible(request: Request, slots: Slots) -> Reply:
    text = conditions(request, "rejoin_circle.ask_eligible")
    yes, no = (say(request.language, f"dialogue.button_{each}") for each in ("yes", "no"))
    return reply(text, buttons=[Button(yes, "say"), Button(no, "say")])


def accept_eligible(request: Request, slots: Slots, value: Any) -> Reply | None:
    slots["eligible"] = bool(value)
    return None


def propose(request: Request, slots: Slots) -> Reply | None:
    if not slots["eligible"]:
        return None
    decision = _decide(request, eligible=True)
    confirm = say(request.language, "rejoin_circle.ask_confirm")
    return reply(*_price(request, decision), f"{_who_decides(request)} {confirm}")


def submit(request: Request, slots: Slots) -> Reply:
    """The Desk has the wish; the membership is as it was until it is closed as done."""
    decision = _decide(request, eligible=bool(slots["eligible"]))
    if isinstance(decision, Refused):
        return _not_honorary(request, decision)
    facts = request.member.facts
    case, new = open_once(
        request,
        KIND,
        decision,
        entry_fee_waived=decision.facts["entry_fee_waived"],
        left_on=facts.get("left_on"),
        returns_used=int(facts.get("returns_used") or 0),
    )
    outcome = "sent" if new else "again"
    return reply(
        say(request.language, f"rejoin_circle.{outcome}", case=case.id, clause=cite(decision, request.language)),
        buttons=[buttons.person(request)],
    )


REJOIN_CIRCLE = Flow(
    name="rejoin_circle",
    slots=(Slot("eligible", "yes_no", ask_eligible, accept_eligible),),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "rejoin_circle.dropped")),
    identified=False,
)
