"""The Orange Pro online shop (rulebook chapter 33): who may buy, paying, delivery, the exchange and the warranty."""

from datetime import date
from decimal import Decimal
from typing import Literal

from domain.calendar import add_months, add_working_days
from domain.contract import Contract, Term
from domain.decisions import Decision, Fact, granted, refused

Delivery = Literal["colissimo", "chronorelais"]
_MONTHS_A_YEAR = 12


def scope(
    contract: Contract, buyer: Literal["professional", "consumer"], delivery_postal_code: str, on: date
) -> Decision:
    """Whether the shop sells to that buyer, delivered there: mainland France, Corsica included (CGV art. 1, 11.1)."""
    buyers, area = _terms(contract, on, "buyers", "delivery_area")
    if buyer not in buyers.value:
        return refused(buyers.basis, "professional_only", buyer=buyer)
    mainland = area.value["first"] <= delivery_postal_code <= area.value["last"]
    if not mainland and not delivery_postal_code.startswith(tuple(area.value["besides"])):
        return refused(area.basis, "not_metropolitan_france", postal_code=delivery_postal_code)
    return granted(buyers.basis + area.basis)


def payment(
    contract: Contract,
    total_ttc: Decimal,
    delivery: Delivery,
    laptop: bool,
    phone_with_plan: bool,
    vouchers: int,
    on: date,
) -> Decision:
    """How an order may be paid, and whether it may be delivered that way (CGV art. 9, 11.1).

    total_ttc: euros of goods and delivery, before any voucher (AMB-102). vouchers: how many are presented; none is
    fine, more than the limit are all refused.
    """
    means, cards, ways, plan = _terms(contract, on, "means", "cards", "deliveries", "phone_with_plan")
    below, excluded, most = _terms(
        contract, on, "cash_on_delivery_below", "cash_on_delivery_excludes", "vouchers_per_order"
    )
    allowed_means, allowed_ways = (
        (plan.value["means"], plan.value["deliveries"]) if phone_with_plan else (means.value, ways.value)
    )
    excluded_here = delivery in excluded.value or (laptop and "laptop" in excluded.value)
    facts: dict[str, Fact] = {
        "card": "card" in allowed_means,
        "cards": cards.value,
        "cash_on_delivery": "cash_on_delivery" in allowed_means and total_ttc < below.amount and not excluded_here,
        "voucher": "voucher" in allowed_means and vouchers <= most.value,
        "delivery_allowed": delivery in allowed_ways,
    }
    basis = means.basis + cards.basis + below.basis + excluded.basis + most.basis + ways.basis + plan.basis
    if delivery not in allowed_ways:
        return refused(basis, "delivery_not_offered", tuple(allowed_ways), **facts)
    return granted(basis, **facts)


def delivery_dates(contract: Contract, validated_on: date, released_on: date | None = None) -> Decision:
    """Between which days an order arrives, in *jours ouvrés* from its validation (CGV art. 11.2, AMB-97).

    released_on: of a pre-order, the manufacturer's date; delivery then follows it and no latest day is promised.
    """
    days, preorder, whole = _terms(contract, validated_on, "delivery_days", "preorder", "waiting_order")
    if released_on is not None and released_on > validated_on:
        return granted(preorder.basis + whole.basis, "preorder", earliest=released_on, latest=None)
    first, last = (add_working_days(validated_on, days.value[bound]) for bound in ("first", "last"))
    return granted(days.basis + whole.basis, "delivered_between", earliest=first, latest=last)


def pickup(contract: Contract, available_on: date) -> Decision:
    """The last day to collect a parcel at the relay point, in *jours ouvrés* (CGV art. 11.1)."""
    (days,) = _terms(contract, available_on, "pickup_days")
    return granted(days.basis, "pickup_until", pickup_until=add_working_days(available_on, days.value))


def handsets(contract: Contract, ordered_today: int, ordered_this_week: int, quantity: int, on: date) -> Decision:
    """Whether so many more mobile handsets may be ordered, and at most how many now (CGV art. 4, AMB-98).

    ordered_this_week: since Monday, today's included. An order beyond a limit is refused whole.
    """
    limits, periods = _terms(contract, on, "handsets", "handset_periods")
    left = {
        "daily_limit": limits.value["day"] - ordered_today,
        "weekly_limit": limits.value["week"] - ordered_this_week,
    }
    max_now = max(0, min(left.values()))
    basis = limits.basis + periods.basis
    for reason, remaining in left.items():
        if quantity > remaining:
            return refused(basis, reason, (max_now,), max_now=max_now)
    return granted(basis, max_now=max_now)


def exchange(contract: Contract, received_on: date, breakdown_on: date) -> Decision:
    """Whether an article that broke down is exchanged free: less than a week after receipt (CGV art. 12, AMB-99)."""
    (limit,) = _terms(contract, received_on, "exchange_before_day")
    days = (breakdown_on - received_on).days
    if days < 0:
        return refused(limit.basis, "not_received_yet")
    if days < limit.value:
        return granted(limit.basis, "free_exchange", days=days)
    return refused(limit.basis, "exchange_time_over", days=days)


def hidden_defect(contract: Contract, discovered_on: date) -> Decision:
    """Until when the hidden-defect warranty may be called on, and what it gives (CGV art. 12)."""
    years, gives = _terms(contract, discovered_on, "hidden_defect_years", "hidden_defect_gives")
    until = add_months(discovered_on, years.value * _MONTHS_A_YEAR)
    return granted(years.basis + gives.basis, "warranty", action_until=until, gives=gives.value)


def _terms(contract: Contract, on: date, *names: str) -> list[Term]:
    return [contract.term(f"shop.{name}", on=on) for name in names]
