"""Which internet lines give access (rulebook chapter 4): network areas, compatible lines and their number."""

from datetime import date
from typing import Literal

from domain.contract import Contract
from domain.decisions import Decision, granted, refused

Line = Literal[
    "fibre_residential",
    "fibre_pro",
    "adsl_residential",
    "adsl_pro",
    "vdsl_residential",
    "vdsl_pro",
    "fixed_line",
    "pabx",
    "connect_pro",
    "multi_line",
    "pro_office",
    "third_party_internet",
]


def network_access(contract: Contract, area: Literal["fibre", "adsl", "none"], on: date) -> Decision:
    """Whether a place lies in a network area that gives access (001 art. 3.4; 004 art. 3.1)."""
    areas, technologies = (contract.term(f"membership.{name}", on=on) for name in ("network_areas", "technologies"))
    basis = areas.basis + technologies.basis
    if area not in areas.value:
        return refused(basis, "no_eligible_network", areas=areas.value)
    return granted(basis, technologies=technologies.value)


def line_compat(contract: Contract, lines: tuple[Line, ...], on: date) -> Decision:
    """Whether the lines of one Address give access, and which of them are not covered, in the order given.

    At least one Orange internet subscription is needed; beyond the maximum the offer is refused (001 art. 3.4), while
    the option simply does not cover the lines that follow (004 art. 3.1). Checking is the member's task (ELI-26).
    """
    compatible, incompatible, most = (
        contract.term(f"membership.{name}", on=on)
        for name in ("compatible_lines", "incompatible_lines", "lines_maximum")
    )
    orange = [place for place, line in enumerate(lines) if line in compatible.value]
    beyond = orange[most.value["count"] :]
    uncovered_too = beyond if most.value["beyond"] == "not_covered" else []
    not_covered = [line for place, line in enumerate(lines) if line in incompatible.value or place in uncovered_too]
    checked = contract.find("membership.compatibility_checked_by", on=on)
    basis = compatible.basis + incompatible.basis + most.basis
    basis = basis + checked.basis if checked else basis
    if not orange:
        return refused(basis, "no_orange_internet_line", not_covered=not_covered)
    if beyond and not uncovered_too:
        return refused(basis, "too_many_lines", not_covered=not_covered, maximum=most.value["count"])
    return granted(basis, not_covered=not_covered)
