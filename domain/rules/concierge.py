"""La Conciergerie John Paul (rulebook chapter 16): for whom and under which technical conditions."""

from datetime import date
from typing import Literal

from domain.contract import Contract
from domain.decisions import Decision, granted, referred, refused

ABOUT = ("included", "paid_to_provider_by", "call_back", "costs_abroad_paid_by")


def concierge(
    contract: Contract,
    requester: Literal["member", "delegate", "third_party"],
    on: date,
    compatible_device: bool = True,
    parnasse_mobile_offer: bool = True,
    network: Literal["3g", "4g", "5g", "wifi"] = "4g",
) -> Decision:
    """Whether the concierge function may be used (001 art. 5.10 and annexe 4 art. 1; 004 art. 4.10).

    A member who lacks a technical condition is sent to the Desk, not turned away (AMB-45).
    """
    reserved, networks = contract.term("concierge.requester", on=on), contract.term("concierge.networks", on=on)
    if requester not in reserved.value:
        return refused(reserved.basis, "member_only", requester=requester)
    if not compatible_device:
        return referred(networks.basis, "desk", "device_incompatible")
    if not parnasse_mobile_offer:
        return referred(networks.basis, "desk", "parnasse_mobile_required")
    if network not in networks.value:
        return referred(networks.basis, "desk", "mobile_network_required", networks=networks.value)
    return _conditions(contract, on)


def _conditions(contract: Contract, on: date) -> Decision:
    """Granted, with what is included and what the member pays elsewhere."""
    terms = {name: contract.term(f"concierge.{name}", on=on) for name in ABOUT}
    basis = contract.term("concierge.networks", on=on).basis + contract.term("concierge.requester", on=on).basis
    for term in terms.values():
        basis += term.basis
    return granted(basis, **{name: term.value for name, term in terms.items()})
