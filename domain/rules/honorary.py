"""Honorary members (rulebook chapter 24): who becomes one, and what coming back costs."""

from datetime import date

from domain.contract import Basis, Contract
from domain.decisions import Decision, granted, refused


def honorary_return(
    contract: Contract, recovery_procedure: bool, still_eligible: bool, previous_free_returns: int, on: date
) -> Decision:
    """Whether a member who left is honorary, and whether the entry fee is waived on return (art. 1 of both documents).

    001 counts no return; the option's text grants two (AMB-74). No welcome gift either way.
    """
    conditions = contract.term("honorary.conditions", on=on)
    if recovery_procedure:
        return _not_honorary(conditions.basis, "recovery_procedure")
    if not still_eligible:
        return _not_honorary(conditions.basis, "not_eligible")
    returns, gift = (contract.term(f"honorary.{name}", on=on) for name in ("free_returns", "welcome_gift"))
    maximum = returns.value["maximum"]
    waived = maximum is None or previous_free_returns < maximum
    return granted(
        conditions.basis + returns.basis + gift.basis,
        "ok" if waived else "entry_fee_due",
        honorary=True,
        entry_fee_waived=waived,
        welcome_gift=gift.value,
        maximum=maximum,
    )


def _not_honorary(basis: Basis, reason: str) -> Decision:
    return refused(basis, reason, honorary=False, entry_fee_waived=False, welcome_gift=None)
