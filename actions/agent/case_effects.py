"""What becomes true in the store when an agent closes a case, by the case's type and how it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from actions.agent.people_effects import (
    admit_referral,
    change_delegate,
    change_details,
    decline_referral,
    note_reward,
)
from actions.membership import options
from actions.standing import LEFT
from domain.calendar import paris
from domain.cases import Case
from storage.unit_of_work import UnitOfWork

DONE, CANCELLED = "done", "cancelled"
ADMITTED, DECLINED = "admitted", "declined"
"""How the committee decided; a refusal carries no reason (001 art. 3.2)."""
Effect = Callable[[UnitOfWork, Case], None]


def _airbox(status: str, only_from: str) -> Effect:
    """The member's Airbox moves on, if it still stands where the case left it."""

    def change(uow: UnitOfWork, case: Case) -> None:
        airbox = uow.lines.airbox(case.member_id) if case.member_id else None
        if airbox is not None and airbox.status == only_from:
            uow.lines.set_airbox(airbox.member_id, status, uow.now, airbox.incident_id)

    return change


def _payment_seen(uow: UnitOfWork, case: Case) -> None:
    """What was payable is paid; where nothing stays late, the notice has no object and the service is restored."""
    if case.member_id is None:
        return
    paid_on, months = case.details["paid_on"], case.details.get("months", [])
    late_left = case.details.get("late_left", 0)
    disputes = uow.cases.open_of_type(case.member_id, "invoice_dispute")

    def change(facts: dict[str, Any]) -> None:
        facts["invoices"] = [paid(item) if item["month"] in months else item for item in facts.get("invoices") or []]
        facts["invoices_overdue"] = late_left
        if not late_left:
            facts.pop("formal_notice_on", None)

    def paid(item: dict[str, Any]) -> dict[str, Any]:
        contested = sum(Decimal(d.details["contested_ttc"]) for d in disputes if d.details["month"] == item["month"])
        credited = Decimal(str(item.get("credited_ttc") or 0))
        return {**item, "paid_on": paid_on, "paid_ttc": str(Decimal(str(item["amount_ttc"])) - credited - contested)}

    member = uow.members.change_facts(case.member_id, change)
    if member.status == "suspended" and not late_left:
        uow.members.change(member.id, status="active")


def _credited(uow: UnitOfWork, case: Case) -> None:
    """What was contested is not owed."""
    if case.member_id is None:
        return

    def change(facts: dict[str, Any]) -> None:
        facts["invoices"] = [
            {**item, "credited_ttc": str(Decimal(str(item.get("credited_ttc") or 0)) + contested)}
            if item["month"] == case.details["month"]
            else item
            for item in facts.get("invoices") or []
        ]

    contested = Decimal(case.details["contested_ttc"])
    uow.members.change_facts(case.member_id, change)


def _on_paper(uow: UnitOfWork, case: Case) -> None:
    if case.member_id is not None:
        uow.members.change_facts(case.member_id, lambda facts: facts.update(paper_invoices=True))


def _returned(uow: UnitOfWork, case: Case) -> None:
    """The membership runs again from the day on which the Desk confirms it (001 art. 6; 004 art. 5)."""
    if case.member_id is None or uow.members.get(case.member_id).status not in LEFT:
        return  # a membership that runs keeps its years

    def change(facts: dict[str, Any]) -> None:
        facts.pop("left_on", None)
        facts["returns_used"] = int(facts.get("returns_used") or 0) + 1

    uow.members.change_facts(case.member_id, change)
    uow.members.change(case.member_id, status="active", service_start=paris(uow.now).date())


def _payer(uow: UnitOfWork, case: Case) -> None:
    """Somebody else receives and pays invoices from now on."""
    if case.member_id is not None:
        uow.members.change_facts(case.member_id, lambda facts: facts.update(third_party_payer=dict(case.details)))


def _no_payer(uow: UnitOfWork, case: Case) -> None:
    if case.member_id is not None:
        uow.members.change_facts(case.member_id, lambda facts: facts.update(third_party_payer=None))


def _facts(changed: Callable[[dict[str, Any], Mapping[str, Any]], None]) -> Effect:
    """What the membership holds follows the case's details."""

    def change(uow: UnitOfWork, case: Case) -> None:
        if case.member_id is not None:
            uow.members.change_facts(case.member_id, lambda facts: changed(facts, case.details))

    return change


def _devices_protected(facts: dict[str, Any], details: Mapping[str, Any]) -> None:
    """The coach has installed Bitdefender on so many more devices."""
    facts["bitdefender_devices"] = int(facts.get("bitdefender_devices") or 0) + int(details["devices"])


def _line_declared(facts: dict[str, Any], details: Mapping[str, Any]) -> None:
    """The coach knows the mobile line: Orange VIP handles it from now on (VIP-04)."""
    line = details["line"]
    facts["vip_lines"] = [*(known for known in facts.get("vip_lines", ()) if known != line), line]


def _order_cancelled(facts: dict[str, Any], details: Mapping[str, Any]) -> None:
    """The shop order is a cancelled one from now on."""
    number = details["order_number"]
    facts["orders"] = [
        {**item, "status": "cancelled"} if str(item.get("number")) == number else item
        for item in facts.get("orders") or []
    ]


def _mailbox_created(facts: dict[str, Any], details: Mapping[str, Any]) -> None:
    """The included mailbox is in use once it is created; other work on it changes no count."""
    if details.get("work") == "remote_creation":
        options.create_mailbox(facts)


def _office_visited(uow: UnitOfWork, case: Case) -> None:
    """The contract counts the expert's visits by its year: their days are kept."""
    today = paris(uow.now).date().isoformat()
    if case.member_id is not None:
        uow.members.change_facts(
            case.member_id, lambda facts: facts.update(office_visits=[*facts.get("office_visits", ()), today])
        )


CASE_EFFECTS: Mapping[tuple[str, str], Effect] = {
    ("airbox_activation", DONE): _airbox("active", only_from="activation_requested"),
    ("airbox_activation", CANCELLED): _airbox("idle", only_from="activation_requested"),
    ("airbox_deactivation", DONE): _airbox("idle", only_from="deactivation_requested"),
    ("airbox_deactivation", CANCELLED): _airbox("active", only_from="deactivation_requested"),
    ("vip_line", DONE): _facts(_line_declared),
    ("airbox_return", DONE): _airbox("returned", only_from="return_requested"),
    ("airbox_return", CANCELLED): _airbox("idle", only_from="return_requested"),
    ("invoice_dispute", "accepted"): _credited,
    ("paper_invoices", DONE): _on_paper,
    ("payment_check", DONE): _payment_seen,
    ("return_to_circle", DONE): _returned,
    ("third_party_payer", DONE): _payer,
    ("third_party_payer_end", DONE): _no_payer,
    ("option_cancellation", DONE): _facts(options.remove),
    ("option_subscription", DONE): _facts(options.add),
    ("mail_service", DONE): _facts(_mailbox_created),
    ("office_visit", DONE): _office_visited,
    ("bitdefender_install", DONE): _facts(_devices_protected),
    ("delegate_change", DONE): change_delegate,
    ("details_change", DONE): change_details,
    ("referral", ADMITTED): admit_referral,
    ("referral", DECLINED): decline_referral,
    ("reward_choice", DONE): note_reward,
    ("order_cancellation", DONE): _facts(_order_cancelled),
}
"""What else becomes true when a case of that type ends so; the other types end in the outside world only."""
