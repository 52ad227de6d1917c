"""Propose a new member, learn what became of it, choose the reward (rulebook 27).

Parnasse accepts or refuses without reasons: a proposal can be examined, nothing says that it will succeed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions import buttons, people
from actions.cases import open_once
from actions.contract.clauses import stated, tell, told_within
from actions.flow import Flow, Reconsider, Slots
from actions.identity import is_stranger
from actions.membership import referrals, rewards
from actions.membership.referrals import Referral
from actions.messages import Reply, reply
from actions.request import Request
from actions.standing import not_served
from actions.topic import fold
from actions.wording import cite, say
from domain.cases import Case
from domain.decisions import Decision, Referred, Refused

KIND = "referral"
STANDING = (
    r"\b(ou en (est|sont)|a-t-(il|elle) ete|ont-ils|des nouvelles|accepte\w*|valide\w*|statut|etat|suivi|abouti)\b|"
    r"\b(mes parrainages|mes filleuls|ma cooptation en cours)\b|\bstatus|what (became|happened)|any news",
)
LEFT = (
    r"\bcombien\b.{0,60}\b(reste|encore|puis-je|peut-on|par an|droit|parrain|coopt)|\bhow many\b",
    r"\b(troisieme|third|3e|3eme|encore|(une?|another) autre)\b.{0,30}\?",
)
PROPOSE = (
    r"\b(parrainer|parraine|coopter|coopte|proposer|propose|recommander|recommande|presenter|presente|inviter|refer|sponsor|"
    r"put forward|nominate|nomme|faire entrer)\b",
)


def answers(request: Request) -> Reply | None:
    """Rewards, what became of a proposal, how many are left, the conditions; strangers hear the contract alone."""
    if is_stranger(request):
        return _public(request)
    says = request.readings.says
    name = people.name_in(request.readings.text)
    meant = name or _first_name(request)
    if _about_reward(request):
        return None if rewards.gift(request) else rewards.reward(request)
    if (says(*STANDING) and (_known(request) or not says(*PROPOSE))) or (meant != name and not says(*PROPOSE)):
        return _standing(request, meant)
    if says(*LEFT):
        return rights(request)
    asks = says(*rewards.HOW) and not (name and says(*PROPOSE)) and not people.reach(request)
    return _how(request) if asks else None


def _about_reward(request: Request) -> bool:
    says = request.readings.says
    return says(*rewards.REWARDS) or (says(*rewards.CHOICE) and bool(rewards.choosable(request)) and not says(*PROPOSE))


def begin(request: Request, slots: Slots) -> Reply | None:
    """A reward is chosen at once; a proposal is begun by whoever may make one."""
    if _about_reward(request):
        return rewards.reward(request)
    name = people.name_in(request.readings.text)
    stopped = not_served(request) if request.member.status != "suspended" else None
    if stopped is not None:
        return stopped
    decision = _decide(request, name or "")
    if isinstance(decision, Refused):
        return _refused(request, decision)
    if name:
        slots["name"] = name
    found = people.reach(request)
    if found:
        slots["reach"] = found
    return None


def _decide(request: Request, name: str) -> Decision:
    """Refused, receivable, or left to the Desk: beyond the yearly limit, and where the contract is silent (the option).

    Whether the person meets the criteria, and whether somebody else proposed them, the Desk checks.
    """
    today = request.now.date()
    if request.contract.find("cooptation.open_to", on=today) is None:
        return stated(request, "cooptation.open_to", request.contract)
    member = request.member
    again = any(_same(known.name, name) for known in referrals.of(member))
    return request.decide(
        "cooptation.cooptation",
        proposed_on=today,
        validated_on=referrals.validated_on(member, today),
        invoices_up_to_date=not member.facts.get("invoices_overdue") and member.status != "suspended",
        recovery_procedure=bool(member.facts.get("formal_notice_on")),
        candidate_eligible=True,
        candidate_already_coopted=False,
        same_pair_proposed_before=bool(name) and again,
    )


def _same(one: str, other: str) -> bool:
    return bool(other) and fold(one) == fold(other)


def _open(request: Request) -> list[Case]:
    return request.uow.cases.open_of_type(request.member.id, KIND)


def _refused(request: Request, decision: Refused) -> Reply:
    text = say(request.language, f"refer_member.{decision.reason}", clause=cite(decision, request.language))
    offered = [buttons.to(request, "ask_invoice")] if decision.reason == "coopteur_not_in_good_standing" else []
    return reply(text, buttons=[*offered, buttons.person(request)])


def _how(request: Request) -> Reply:
    """The clause that answers, or the conditions; with the way to propose somebody."""
    offered = [buttons.to(request, "refer_member", "propose_somebody"), buttons.person(request)]
    told = told_within(request, ("cooptation",)) or tell(request, ("COO-01", "COO-02", "COO-05", "COO-10"))
    if not told:  # the option is silent
        return rewards.silent(request)
    return reply(*told, buttons=offered)


def _public(request: Request) -> Reply | None:
    """What the contract says of it, to whoever asks."""
    return _how(request) if request.readings.says(*rewards.HOW) and not people.name_in(request.readings.text) else None


def rights(request: Request) -> Reply:
    """How many may still be proposed this year, and the rewards whose months run (001 annexe 3 art. 4)."""
    today = request.now.date()
    if request.contract.find("cooptation.open_to", on=today) is None:
        return rewards.silent(request)
    limit = stated(request, "cooptation.yearly_limit")
    used = len([day for day in referrals.validated_on(request.member, today) if day.year == today.year])
    left = max(0, limit.facts["value"] - used)
    values = {"maximum": limit.facts["value"], "used": used, "left": left, "year": today.year}
    text = say(
        request.language,
        "refer_member.left" if left else "refer_member.none_left",
        **values,
        clause=cite(limit, request.language),
    )
    waiting = [say(request.language, "refer_member.under_way", count=len(_open(request)))] if _open(request) else []
    to_choose = [rewards.line(request, each) for each in rewards.choosable(request)]
    return reply(text, *waiting, *to_choose, buttons=[buttons.to(request, "refer_member", "propose_somebody")])


def _first_name(request: Request) -> str | None:
    """Somebody proposed before whom the message calls by one of their names ("et pour Anne ?")."""
    words = set(re.findall(r"\w{3,}", fold(request.readings.text)))
    names = [*(each.name for each in referrals.of(request.member)), *(case.details["name"] for case in _open(request))]
    return next((name for name in names if words & set(fold(name).split())), None)


def _known(request: Request) -> bool:
    return bool(referrals.of(request.member) or _open(request))


def _standing(request: Request, name: str | None) -> Reply:
    """Each proposal: the Desk's file, the committee's answer, the reward; only the one named, if one is."""
    proposed = referrals.of(request.member)
    lines = [_line(request, each) for each in proposed if name is None or rewards.alike(each.name, name)]
    lines += [
        say(request.language, "refer_member.waits", name=case.details["name"], case=case.id, asked_on=case.created_at)
        for case in _open(request)
        if name is None or rewards.alike(case.details["name"], name)
    ]
    if not lines:
        key = "refer_member.unknown_name" if name else "refer_member.none"
        return reply(
            say(request.language, key, name=name), buttons=[buttons.to(request, "refer_member", "propose_somebody")]
        )
    return reply(*lines, buttons=[*rewards.offers(request), buttons.person(request)])


def _line(request: Request, known: Referral) -> str:
    if known.state == "validated":
        return " ".join([say(request.language, "refer_member.validated", name=known.name), *_reward_of(request, known)])
    return say(request.language, f"refer_member.{known.state}", name=known.name)


def _reward_of(request: Request, known: Referral) -> list[str]:
    return [rewards.line(request, known)] if known.signed_on or known.reward else []


def propose(request: Request, slots: Slots) -> Reply:
    """The person, what is checked, and who decides; beyond the yearly limit, that it is left to the Desk."""
    decision = _decide(request, slots["name"])
    if isinstance(decision, Refused):
        refused = _refused(request, decision)
        for name in ("name", "reach"):
            slots.pop(name, None)
        return refused.then(_ask_name(request, slots))
    summary = say(
        request.language,
        "refer_member.propose",
        name=slots["name"],
        reach=people.readable(slots["reach"], request.language),
    )
    limits = []
    if isinstance(decision, Referred):
        values: Mapping[str, Any] = decision.facts
        limits = [
            say(request.language, f"refer_member.{decision.reason}", **values, clause=cite(decision, request.language))
        ]
    return reply(summary, *limits, say(request.language, "refer_member.ask_confirm"))


def submit(request: Request, slots: Slots) -> Reply:
    """The Desk has the proposal, once; the committee decides when the candidate's file is complete."""
    decision = _decide(request, slots["name"])
    if isinstance(decision, Refused):
        raise Reconsider
    details = {
        "name": slots["name"],
        "phone": people.phone_of(slots["reach"]),
        "email": people.email_of(slots["reach"]),
    }
    known = {key: value for key, value in details.items() if value}
    beyond = {"beyond_limit": True} if decision.reason == "yearly_limit" else {}
    case, new = open_once(request, KIND, decision, same=("name",), **known, **beyond)
    text = say(
        request.language, "refer_member.recorded" if new else "refer_member.again", name=slots["name"], case=case.id,
        clause=cite(decision, request.language),
    )  # fmt: skip
    return reply(text) if not new else reply(text, say(request.language, "refer_member.follows"))


def _ask_name(request: Request, slots: Slots) -> Reply:
    return reply(say(request.language, "refer_member.ask_name"))


def _ask_reach(request: Request, slots: Slots) -> Reply:
    return reply(say(request.language, "refer_member.ask_reach", name=slots["name"]))


def _detail(request: Request, slots: Slots, other: str | None) -> Reply | None:
    """Another name than the one given corrects it."""
    return Reply() if people.renamed(request, slots, people.name_in(request.readings.text)) else None


REFER_MEMBER = Flow(
    name="refer_member",
    slots=people.slots_of(ask={"name": _ask_name, "reach": _ask_reach}, answers=answers),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "refer_member.dropped")),
    detail=_detail,
    answers=answers,
)
