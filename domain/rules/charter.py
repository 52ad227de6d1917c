"""The charter of conduct (rulebook chapter 28): which uses of membership, lines and cards are allowed."""

from datetime import date
from typing import Literal

from domain.contract import Basis, Contract
from domain.decisions import Decision, granted, refused

Use = Literal[
    "professional_use",
    "trading_on_membership",
    "resale",
    "transfer",
    "concierge_shared",
    "household_fifth_line",
    "sixth_line",
    "uninterrupted_voice",
    "mass_messages",
    "multi_sim_calls_with_main_card",
    "multi_sim_by_third_party",
    "multi_sim_internet_in_mobile",
    "multi_sim_internet_in_tablet",
    "multi_sim_internet_in_router",
    "harm_to_the_image",
    "public_disclosure",
    "insults_or_threats",
]
CLAUSES = (
    "personal_membership",
    "concierge_sharing",
    "trading",
    "voice",
    "multi_sim_at_once",
    "multi_sim_holder",
    "multi_sim_device",
    "image",
    "discretion",
    "respect",
)
"""Terms of this chapter that list forbidden uses, in the charter's order."""
_RANKS = {"household_fifth_line": 5, "sixth_line": 6}
_MINUTES = 60


def charter(contract: Contract, use: Use, on: date) -> Decision:
    """Whether the charter allows a use; a breach may cost the services (001 annexe 4).

    Professional use is allowed, trading on the membership is not (AMB-69).
    """
    if use in _RANKS:
        return lines(contract, _RANKS[use], on)
    for clause in CLAUSES:
        forbidden = contract.term(f"charter.{clause}", on=on)
        if use in forbidden.value:
            return refused(forbidden.basis + _breach(contract, on), "forbidden_use", use=use)
    clause = "professional" if use == "professional_use" else "multi_sim_allowed"
    return granted(contract.term(f"charter.{clause}", on=on).basis, use=use)


def lines(contract: Contract, count: int, on: date, household: bool = True) -> Decision:
    """Whether a contract may have that many lines, all of its holder and household (001 annexe 4 art. 1, AMB-68)."""
    most = contract.term("charter.lines", on=on)
    if not household:
        return refused(most.basis, "household_only", maximum=most.value)
    if count > most.value:
        return refused(most.basis, "too_many_lines", maximum=most.value)
    return granted(most.basis, maximum=most.value)


def calls(contract: Contract, minutes_by_line: tuple[int, ...], on: date) -> Decision:
    """Whether one calendar day's calls are lawful: the lines' minutes together (001 annexe 4 art. 3, AMB-109)."""
    hours = contract.term("charter.call_hours", on=on)
    minutes = sum(minutes_by_line)
    if minutes > hours.value * _MINUTES:
        return refused(hours.basis + _breach(contract, on), "unlawful_consumption", minutes=minutes, hours=hours.value)
    return granted(hours.basis, minutes=minutes, hours=hours.value)


def _breach(contract: Contract, on: date) -> Basis:
    return contract.term("charter.breach", on=on).basis
