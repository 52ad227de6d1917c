"""Cooptation (rulebook chapter 27): proposing a new member, and the reward."""

from datetime import date

from domain.calendar import add_days, add_months
from domain.contract import Contract, Term
from domain.decisions import Decision, Fact, granted, referred, refused

ROLLING_YEAR = "ROLLING_TWELVE_MONTHS"  # AMB-65, against the calendar year
LATEST_DELIVERY = "LATEST_DELIVERY_42_DAYS"  # AMB-67, against an earliest date without any latest
_MONTHS_A_YEAR = 12


def cooptation(
    contract: Contract,
    proposed_on: date,
    validated_on: tuple[date, ...],
    invoices_up_to_date: bool,
    recovery_procedure: bool,
    candidate_eligible: bool,
    candidate_already_coopted: bool,
    same_pair_proposed_before: bool,
) -> Decision:
    """Whether a proposal can be examined: refused, left to a person beyond the yearly limit, or receivable.

    001 annexe 3 art. 1 to 3. Parnasse then accepts or refuses without reasons. validated_on: the proposer's earlier
    cooptations, by the day each was validated (AMB-65).
    """
    standing, candidate, once, limit, after = _terms(
        contract, proposed_on, "proposer_standing", "candidate", "once", "yearly_limit", "after_refusal"
    )
    if recovery_procedure or not invoices_up_to_date:
        return refused(standing.basis, "coopteur_not_in_good_standing")
    if not candidate_eligible:
        return refused(candidate.basis, "candidate_not_eligible")
    if candidate_already_coopted or same_pair_proposed_before:
        reason = "already_coopted" if candidate_already_coopted else "same_pair"
        return refused(once.basis + after.basis, reason, still_possible=after.value)
    this_year = _validated_in_year(contract, proposed_on, validated_on)
    if this_year >= limit.value:
        (beyond,) = _terms(contract, proposed_on, "beyond_limit")
        return referred(limit.basis + beyond.basis, "desk", "yearly_limit", this_year=this_year, maximum=limit.value)
    basis = standing.basis + candidate.basis + once.basis + limit.basis
    (open_to,) = _terms(contract, proposed_on, "open_to")
    return granted(open_to.basis + basis, this_year=this_year, maximum=limit.value)


def kept(contract: Contract, on: date, false_statement: bool = False, commercial_use: bool = False) -> Decision:
    """Whether a cooptation stands: a false statement cancels it, trading on it is forbidden (001 annexe 3 art. 3)."""
    statement, trade = _terms(contract, on, "false_statement", "commercial_use")
    if false_statement:
        return refused(statement.basis, "cancelled_by_false_statement")
    if commercial_use:
        return refused(trade.basis, "commercial_use_forbidden")
    return granted(statement.basis + trade.basis)


def cooptation_reward(contract: Contract, contract_signed_on: date, request_received_on: date) -> Decision:
    """Until when the reward may be chosen, and the earliest day of its delivery (001 annexe 3 art. 4, AMB-67).

    Each cooptation has its own months, from the new member's signature; a reward asked for later is lost.
    """
    months, late, days = _terms(contract, contract_signed_on, "choice_months", "late_choice", "delivery_days")
    deadline = add_months(contract_signed_on, months.value)
    facts: dict[str, Fact] = {"choice_deadline": deadline, "earliest_delivery": None, "latest_delivery": None}
    if request_received_on > deadline:
        return refused(months.basis + late.basis, "reward_lost", **facts)
    bound = "latest_delivery" if contract.reads("AMB-67", LATEST_DELIVERY) else "earliest_delivery"
    facts[bound] = add_days(request_received_on, days.value)
    return granted(months.basis + days.basis, **facts)


def _validated_in_year(contract: Contract, proposed_on: date, validated_on: tuple[date, ...]) -> int:
    if contract.reads("AMB-65", ROLLING_YEAR):
        since = add_months(proposed_on, -_MONTHS_A_YEAR)
        return sum(since < day <= proposed_on for day in validated_on)
    return sum(day.year == proposed_on.year for day in validated_on)


def _terms(contract: Contract, on: date, *names: str) -> list[Term]:
    return [contract.term(f"cooptation.{name}", on=on) for name in names]
