"""The price list (rulebook chapter 19, annexe 1 of both documents): printed tariffs, mailbox packs, the monthly fee."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.contract import Basis, Contract
from domain.decisions import Decision, Fact, billable, granted, referred

Item = Literal[
    "entry_fee",
    "offer_month",
    "extra_site",
    "first_mailbox",
    "mailbox",
    "mailbox_pack5",
    "mailbox_pack10",
    "concierge_privilege",
    "travel",
    "technician_first_hour_ouvre",
    "technician_half_hour_ouvre",
    "technician_first_hour_non_ouvre",
    "technician_half_hour_non_ouvre",
    "coach_hour",
]
Quoted = Literal[
    "installation",
    "mailbox_transfer_excess",
    "expert_visit",
    "univers_pro",
    "maintenance_brick",
    "disaster_restoration",
    "equipment_study",
]


@dataclass(frozen=True)
class Price:
    """Printed amounts in euros; None when that figure is not printed."""

    ht: Decimal | None
    ttc: Decimal | None
    unit: str
    basis: Basis

    @property
    def due(self) -> Decimal:
        """What is charged: the printed amount with tax (GEN-08); nothing where none is printed."""
        return self.ttc or Decimal(0)


def price(contract: Contract, item: str, on: date) -> Price:
    """A line of annexe 1. Raises TermNotInForce."""
    term = contract.term(f"prices.{item}", on=on)
    ht, ttc = (None if term.value[kind] is None else Decimal(term.value[kind]) for kind in ("ht", "ttc"))
    return Price(ht, ttc, term.unit, term.basis)


def tariff(contract: Contract, item: Item, on: date) -> Decision:
    """The printed price of an item, before and with tax; ``ttc`` None where the document sets none (PRX-02)."""
    line = price(contract, item, on)
    return granted(line.basis, "printed" if line.ttc is not None else "none", ht=line.ht, ttc=line.ttc, unit=line.unit)


def on_quote(contract: Contract, service: Quoted, on: date) -> Decision:
    """Services whose price only a quote can tell (PRX-24): handed to the Desk, never priced here."""
    return referred(contract.term("prices.on_quote", on=on).basis, "desk", "quote_required", service=service)


def mailbox_price(contract: Contract, extra_mailboxes: int, on: date) -> Decision:
    """The cheapest packs and single mailboxes for that many extra mailboxes (annexe 1; MSG-16, AMB-40)."""
    tens, fives, singles = cheapest_mailboxes(contract, extra_mailboxes, on)
    lines = [
        (tens, price(contract, "mailbox_pack10", on)),
        (fives, price(contract, "mailbox_pack5", on)),
        (singles, price(contract, "mailbox", on)),
    ]
    basis = price(contract, "first_mailbox", on).basis + Basis(rules=("MSG-16", "AMB-40"))
    for count, line in lines:
        basis += line.basis if count else Basis()
    facts: dict[str, Fact] = {"pack10": tens, "pack5": fives, "single": singles, "monthly_ht": _total_ht(lines)}
    if not extra_mailboxes:
        return granted(basis, "included", **facts)
    return billable(basis, "ok", other=_total_ttc(lines), period="month", **facts)


def cheapest_mailboxes(contract: Contract, needed: int, on: date) -> tuple[int, int, int]:
    """Packs of ten, packs of five and single mailboxes; on a tie, the fewest packs."""
    sizes = contract.term("prices.mailbox_pack_sizes", on=on).value
    large, small = sizes["mailbox_pack10"], sizes["mailbox_pack5"]
    ten, five, one = (price(contract, item, on).due for item in ("mailbox_pack10", "mailbox_pack5", "mailbox"))
    choices = (
        (tens, fives, max(0, needed - large * tens - small * fives))
        for tens in range(-(-needed // large) + 1)
        for left in [max(0, needed - large * tens)]
        for fives in {0, left // small, -(-left // small)}  # cost is linear in between
    )
    return min(choices, key=lambda c: (c[0] * ten + c[1] * five + c[2] * one, c[0] + c[1]))


def monthly_fee(
    contract: Contract, on: date, extra_sites: int = 0, extra_mailboxes: int = 0, concierge_privilege: bool = False
) -> Decision:
    """The month's subscription with its paid extras: sums of printed prices, with and before tax (GEN-08)."""
    tens, fives, singles = cheapest_mailboxes(contract, extra_mailboxes, on)
    counts = {
        "offer_month": 1,
        "extra_site": extra_sites,
        "mailbox_pack10": tens,
        "mailbox_pack5": fives,
        "mailbox": singles,
        "concierge_privilege": int(concierge_privilege),
    }
    lines = [(count, price(contract, item, on)) for item, count in counts.items() if count]
    basis = Basis(rules=("GEN-08",))
    for _, line in lines:
        basis += line.basis
    detail = [{"item": item, "count": count} for item, count in counts.items() if count]
    return billable(basis, "ok", other=_total_ttc(lines), period="month", total_ht=_total_ht(lines), lines=detail)


def _total_ttc(lines: list[tuple[int, Price]]) -> Decimal:
    return sum((count * line.due for count, line in lines), Decimal(0))


def _total_ht(lines: list[tuple[int, Price]]) -> Decimal:
    return sum((count * (line.ht or Decimal(0)) for count, line in lines), Decimal(0))
