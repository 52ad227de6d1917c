"""Orange VIP (rulebook chapter 11): commercial requests on the member's own consumer mobile lines."""

from datetime import date
from typing import Literal

from domain.contract import Contract
from domain.decisions import Decision, granted, referred, refused

Line = Literal["orange_consumer", "sosh", "mobicarte", "blocked_plan", "other"]


def vip_line(
    contract: Contract,
    line: Line,
    on: date,
    holder_is_member: bool = True,
    declared_to_coach: bool = True,
    request: Literal["commercial", "technical"] = "commercial",
) -> Decision:
    """Whether Orange VIP handles a request on that line (001 art. 5.6; 004 art. 4.5).

    Technical requests are passed to the Desk, never refused (AMB-37).
    """
    names = ("lines", "excluded_lines", "holder", "declared_to", "requests")
    lines, excluded, holder, declared, requests = (contract.term(f"vip.{name}", on=on) for name in names)
    if line not in lines.value:
        return refused(lines.basis + excluded.basis, "excluded_line", line=line)
    if not holder_is_member:
        return refused(holder.basis, "not_holder")
    if not declared_to_coach:
        return refused(declared.basis, "not_declared", (declared.value,), declared_to=declared.value)
    if request not in requests.value:
        return referred(requests.basis, "desk", "route_to_desk")
    phone, hours = contract.term("desk.vip_phone_number", on=on), contract.term("desk.vip_phone", on=on)
    return granted(requests.basis + phone.basis, contact=phone.value, hours=hours.value)
