"""Extra sites (rulebook chapter 17): up to five more Addresses, each in the zone, each with its own price."""

from datetime import date
from decimal import Decimal

from domain.contract import Contract
from domain.decisions import Decision, billable, refused
from domain.rules._places import zone_basis, zone_of


def extra_site(
    contract: Contract, extra_sites_held: int, departement: str, on: date, postal_code: str | None = None
) -> Decision:
    """Whether one more Address may be added, and its monthly price.

    001 art. 1, 5.11 and annexe 1; 004 art. 1, 4.11 and annexe 1. The lines of the Address are checked at subscription.
    """
    maximum, conditions = (contract.term(f"sites.{name}", on=on) for name in ("maximum", "conditions"))
    price = contract.term("prices.extra_site", on=on)
    each = Decimal(price.value["ttc"])
    held = each * extra_sites_held
    if extra_sites_held >= maximum.value:
        return refused(
            maximum.basis + price.basis, "limit_reached", maximum=maximum.value, extra_sites_monthly_ttc=held
        )
    zone = zone_of(contract, departement, on, postal_code)
    if zone is None:
        basis = conditions.basis + zone_basis(contract, departement, on)
        return refused(basis, "outside_zone", departement=departement, extra_sites_monthly_ttc=held)
    return billable(
        maximum.basis + conditions.basis + price.basis,
        "ok",
        other=each,
        period="month",
        zone=zone,
        conditions=conditions.value,
        extra_sites_monthly_ttc=held + each,
    )
