"""The reward of a referral: until when it is chosen, what was chosen, the choice sent to the Desk (rulebook 27)."""

from __future__ import annotations

import re

from actions import buttons, people
from actions.cases import open_once
from actions.contract.clauses import stated, tell
from actions.membership import referrals
from actions.membership.referrals import Referral
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.topic import fold
from actions.wording import cite, say
from domain.decisions import Decision, Refused

KIND = "reward_choice"
REWARDS = (r"\b(recompense|cadeaux?|catalogue|gratification|prime|reward|gifts?)\b",)
CHOICE = (
    r"\b(je (choisis|prends|voudrais|souhaite|veux|prefere)|prendre|notez|mettez|optons?|"
    r"i (choose|take|would like|want))\b",
)
HOW = (r"^\W*(comment|quel(le)?s?|est-ce que|peut-on|puis-je|qui|faut-il|how|what|can i|who)\b|\?",)
_GIFT = 200


def line(request: Request, known: Referral) -> str:
    """Chosen, to be chosen until a day, or lost."""
    if known.reward:
        return say(request.language, "refer_member.reward_chosen", name=known.name, reward=known.reward)
    waiting = [c for c in request.uow.cases.open_of_type(request.member.id, KIND) if c.details["name"] == known.name]
    if waiting:
        return say(
            request.language,
            "refer_member.reward_waits",
            name=known.name,
            reward=waiting[0].details["reward"],
            case=waiting[0].id,
        )
    decision = _decide(request, known)
    outcome = "reward_lost" if isinstance(decision, Refused) else "reward_until"
    return say(
        request.language, f"refer_member.{outcome}", name=known.name, until=decision.facts["choice_deadline"],
        today=request.now.date(), clause=cite(decision, request.language),
    )  # fmt: skip


def _decide(request: Request, known: Referral) -> Decision:
    assert known.signed_on is not None
    return request.decide(
        "cooptation.cooptation_reward", contract_signed_on=known.signed_on, request_received_on=request.now.date()
    )


def choosable(request: Request) -> list[Referral]:
    """Those whose reward has its months running or run out, and is not chosen."""
    return [each for each in referrals.of(request.member) if each.signed_on and not each.reward]


def offers(request: Request) -> list[Button]:
    """Begins the choice, where there is one."""
    return [buttons.to(request, "refer_member", "choose_reward")] if choosable(request) else []


def reward(request: Request) -> Reply:
    """A choice that is said goes to the Desk in time; otherwise what may be chosen, and until when."""
    if request.contract.find("cooptation.open_to", on=request.now.date()) is None:
        return silent(request)
    name = people.name_in(request.readings.text)
    waiting = choosable(request)
    meant = [each for each in waiting if name and alike(each.name, name)] or waiting
    chosen_gift = gift(request)
    if chosen_gift is None:
        chosen = [] if meant else [each for each in referrals.of(request.member) if each.reward]
        lines = [line(request, each) for each in (*meant, *chosen)]
        rules = tell(request, ("COO-10",)) if meant else tell(request, ("COO-10", "COO-12"))
        nothing = [] if lines else [say(request.language, "refer_member.no_reward")]
        in_time = [each for each in meant if not isinstance(_decide(request, each), Refused)]
        how = [say(request.language, "refer_member.how_to_choose")] if in_time else []
        return reply(*nothing, *lines, *rules, *how, buttons=[buttons.person(request)])
    if not meant:
        return reply(
            say(request.language, "refer_member.no_reward"),
            *tell(request, ("COO-10",)),
            buttons=[buttons.person(request)],
        )
    if len(meant) > 1:
        return reply(
            say(request.language, "refer_member.which_reward", names=[each.name for each in meant]),
            buttons=[buttons.person(request)],
        )
    return _choose(request, meant[0], chosen_gift)


def gift(request: Request) -> str | None:
    """The choice as it was said; None for a question, and where no gift is named."""
    says = request.readings.says
    if says(*HOW) or not says(*CHOICE):
        return None
    left = [word for word in fold(request.readings.text).split() if not _NO_GIFT.fullmatch(word.strip(".,;:!"))]
    return " ".join(request.readings.text.split())[:_GIFT] if left else None


_NO_GIFT = re.compile(
    r"je|choisi[rs]|voudrais|souhaite|veux|prends|prendre|m[ao]n?|mes|l[aes]|les|une?|d[eu]s?|d'un|notez|mettez|pour|recompense|"
    r"cadeaux?|parrainage|cooptation|catalogue|dans|bonjour|svp|merci|i|choose|would|like|want|take|my|the|rewards?|gifts?|a|"
    r"s'il|vous|plait|reclamer|demander|recevoir|referral"
)
"""Words that name no gift."""


def _choose(request: Request, known: Referral, gift: str) -> Reply:
    decision = _decide(request, known)
    if isinstance(decision, Refused):
        return reply(line(request, known), buttons=[buttons.person(request)])
    facts = decision.facts
    case, new = open_once(request, KIND, decision, same=("name",), name=known.name, reward=gift)
    values = {"name": known.name, "case": case.id, "reward": case.details["reward"]}
    outcome = "reward_recorded" if new else "reward_again"
    day = facts["earliest_delivery"] or facts["latest_delivery"]
    bound = "earliest" if facts["earliest_delivery"] else "latest"
    return reply(
        say(request.language, f"refer_member.{outcome}", **values, clause=cite(decision, request.language)),
        say(request.language, f"refer_member.{bound}", day=day, today=request.now.date()),
        buttons=[buttons.person(request)],
    )


def alike(known: str, said: str) -> bool:
    """They share a name; a title or a particle is none."""
    return bool(people.words_of(known) & people.words_of(said))


def silent(request: Request) -> Reply:
    """The contract says nothing of referrals: the Desk decides."""
    decision = stated(request, "cooptation.open_to", request.contract)
    text = say(request.language, "refer_member.silent", clause=cite(decision, request.language))
    return reply(text, buttons=[buttons.to(request, "refer_member", "propose_somebody"), buttons.person(request)])
