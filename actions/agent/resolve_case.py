"""An agent closes a case: its effect takes place, and the member is told, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from actions.agent.case_effects import ADMITTED, CANCELLED, CASE_EFFECTS, DECLINED, DONE
from actions.agent.texts import sendable, tidy
from actions.membership import options
from actions.messages import reply
from actions.outgoing import Outgoing
from actions.recipients import conversation_for
from actions.wording import cite, has, say
from domain.calendar import paris
from domain.cases import Case
from domain.contract import Contract
from domain.conversations import Conversation
from domain.errors import AlreadyDone, InvalidInput
from domain.rules.billing import dispute
from storage.repositories.agents import Agent
from storage.unit_of_work import UnitOfWork

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "application": (ADMITTED, DECLINED, CANCELLED),
    "invoice_dispute": ("accepted", "confirmed", CANCELLED),
    "referral": (ADMITTED, DECLINED, CANCELLED),
}
"""How a case of that type may end; the others end done or cancelled."""


@dataclass(frozen=True)
class Closed:
    """A case that was just closed."""

    case: Case
    member_told: bool
    """False: no conversation is the member's at this moment, so nothing was written to them."""


def outcomes_of(case: Case) -> tuple[str, ...]:
    """The ways in which this case may end."""
    return OUTCOMES.get(case.type, (DONE, CANCELLED))


def resolve_case(
    uow: UnitOfWork, outgoing: Outgoing, case_id: int, agent: Agent, outcome: str, note: str = ""
) -> Closed:
    """The case is closed, its effect taken, and whoever asked has a notice where they can be reached.

    outcome: one of `outcomes_of(case)`. note: told to the member as well; "" for none, except for a case closed
    without effect: whoever asked is owed a reason.
    Raises NoResultFound, InvalidInput("outcome", "note" or, of its effect, "taken", "withdrawn"), AlreadyDone when it
    was closed before, UnsendableText.
    """
    case, conversation = _locked(uow, case_id)
    if outcome not in outcomes_of(case):
        raise InvalidInput("outcome")
    told = sendable(note) if tidy(note) else ""
    if outcome == CANCELLED and not told:
        raise InvalidInput("note")
    status = "cancelled" if outcome == CANCELLED else "resolved"
    if not uow.cases.close(case_id, status, f"{outcome}: {told}" if told else outcome, uow.now):
        raise AlreadyDone(case_id)
    effect = CASE_EFFECTS.get((case.type, outcome))
    if effect is not None:
        effect(uow, case)
    if conversation is not None:
        _notify(uow, outgoing, conversation, case, outcome, told)
    uow.audit.add(
        f"agent:{agent.id}", f"{status}_case", f"case:{case_id}", uow.now, type=case.type, outcome=outcome,
        member_told=conversation is not None,
    )  # fmt: skip
    uow.signal("case", case_id)
    return Closed(uow.cases.get(case_id), conversation is not None)


def _locked(uow: UnitOfWork, case_id: int) -> tuple[Case, Conversation | None]:
    """The case as it stands, and where its notice goes: locked as a turn locks them, so that neither overtakes."""
    case = uow.cases.get(case_id)
    by_delegate = case.requested_by == "delegate"
    conversation = conversation_for(uow, case.member_id, first=case.conversation_id, delegate_too=by_delegate)
    if case.member_id is not None:
        uow.members.lock(case.member_id)
    return uow.cases.get(case_id), conversation


def _notify(
    uow: UnitOfWork, outgoing: Outgoing, conversation: Conversation, case: Case, outcome: str, told: str
) -> None:
    language = conversation.language
    own = f"case_notice.{case.type}_{outcome}"
    key = own if has(language, own) else f"case_notice.{outcome}"
    subject = say(language, f"case_notice.subject_{case.type}")
    values = _values(uow, case, outcome, language)
    values |= {"case": case.id, "subject": subject, "what": options.described(case.details, language)}
    paragraphs = [say(language, key, **values)]
    if conversation.delegate_id is not None and case.member_id is not None:
        paragraphs.insert(0, say(language, "case_notice.about", member=uow.members.get(case.member_id).name))
    if told:
        paragraphs.append(say(language, "case_notice.note", note=told))
    if not conversation.with_agent:
        paragraphs.append(say(language, "case_notice.next"))
    outgoing.write(uow, conversation, reply(*paragraphs), f"case:{case.id}:{outcome}", author="system")


def _values(uow: UnitOfWork, case: Case, outcome: str, language: str) -> dict[str, object]:
    """What the case holds; of a dispute, what is payable now that it is decided (BIL-14)."""
    if case.type != "invoice_dispute" or outcome == CANCELLED or case.member_id is None:
        return dict(case.details)
    contract = Contract.load(uow.members.get(case.member_id).offer)
    decision = dispute(
        contract,
        Decimal(case.details["invoice_ttc"]),
        Decimal(case.details["contested_ttc"]),
        paris(case.created_at).date(),
        outcome="confirmed" if outcome == "confirmed" else "accepted",
    )
    amount = Decimal(case.details["contested_ttc"])
    return {"amount": amount, "payable": decision.facts["payable_now_ttc"], "clause": cite(decision, language)}
