"""Who may join (rulebook chapter 4): the cumulative criteria of the offer and the conditions of the option."""

from datetime import date
from decimal import Decimal

from domain.contract import Contract
from domain.decisions import Decision, granted, refused
from domain.rules._places import zone_basis, zone_of


def eligibility(
    contract: Contract,
    address_departement: str,
    senior_executive: bool,
    company_turnover_eur: Decimal | None,
    gross_income_eur: Decimal | None,
    preventel: bool,
    unpaid: bool,
    bank_ban: bool,
    sponsored: bool,
    invited: bool,
    charter_accepted: bool,
    on: date,
    postal_code: str | None = None,
) -> Decision:
    """Whether an applicant meets the criteria, with every failed one in their order (001 art. 3.1, annexe 4 art. 1).

    Amounts are euros a year, both thresholds to be exceeded; None when there is none. For a legal person the answers
    are those of its representative (AMB-19). The committee decides freely afterwards (ELI-17).
    """
    criteria, turnover, income = (
        contract.term(f"membership.{name}", on=on) for name in ("criteria", "turnover_above", "income_above")
    )
    met = {
        "address_zone": zone_of(contract, address_departement, on, postal_code) is not None,
        "executive_turnover": senior_executive and (company_turnover_eur or 0) > turnover.amount,
        "income": (gross_income_eur or 0) > income.amount,
        "payment_incident": not (preventel or unpaid or bank_ban),
        "sponsor": sponsored or invited,
        "charter": charter_accepted,
    }
    failed = [name for name in criteria.value if not met[name]]
    basis = criteria.basis + turnover.basis + income.basis + zone_basis(contract, address_departement, on)
    if failed:
        return refused(basis, failed[0], failed=failed)
    return granted(basis, failed=failed)


def option_eligibility(
    contract: Contract,
    natural_person: bool,
    cercle_member: bool,
    parnasse_service_offer: bool,
    orange_internet_lines: int,
    departement: str,
    on: date,
) -> Decision:
    """Whether someone may add the option, with every failed condition in their order (004 art. 1, 3.1, 3.2)."""
    required = contract.term("membership.option_requires", on=on)
    met = {
        "natural_person": natural_person,
        "cercle_member": cercle_member,
        "parnasse_service_offer": parnasse_service_offer,
        "orange_internet": orange_internet_lines > 0,
        "zone": zone_of(contract, departement, on) is not None,
    }
    failed = [name for name in required.value if not met[name]]
    if failed:
        return refused(required.basis, failed[0], failed=failed)
    return granted(required.basis, failed=failed)
