"""Bitdefender (rulebook chapter 12): free protection for up to twenty devices, installed by the coach."""

from datetime import date

from domain.contract import Contract
from domain.decisions import Decision, Fact, granted, refused

CONDITIONS = ("price", "device_types", "installed_by", "needs")


def bitdefender_add(contract: Contract, devices_protected: int, devices_to_add: int, on: date) -> Decision:
    """How many of the devices to add are accepted (001 art. 5.3.1; 004 art. 4.2.4); the coach installs them."""
    maximum = contract.term("bitdefender.maximum", on=on)
    left = max(0, maximum.value - devices_protected)
    accepted = min(left, devices_to_add)
    facts: dict[str, Fact] = {"accepted": accepted, "refused": devices_to_add - accepted, "remaining": left - accepted}
    if devices_to_add and not accepted:
        return refused(maximum.basis, "limit_reached", maximum=maximum.value, **facts)
    terms = {name: contract.term(f"bitdefender.{name}", on=on) for name in CONDITIONS}
    basis = maximum.basis
    for name, term in terms.items():
        basis += term.basis
        facts[name] = term.value
    reason = "ok" if accepted == devices_to_add else "partly"
    return granted(basis, reason, maximum=maximum.value, **facts)
