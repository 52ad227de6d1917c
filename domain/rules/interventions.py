"""On-site interventions (rulebook chapter 8): slots, response time, yearly quota, what a visit costs, perimeter."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from domain.calendar import (
    add_working_clock_hours,
    add_working_days,
    contract_year,
    paris,
)
from domain.contract import Basis, Contract, Term
from domain.decisions import Decision, Fact, Refused, billable, granted, refused
from domain.rules._places import ALTERNATIVES, next_starts, place_holidays, slot, window_of, zone_basis, zone_of

Purpose = Literal["internet", "airbox"]
VisitKind = Literal["technician", "coach", "entry_meeting", "quoted_work", "office_visit", "billed"]
Visitor = Literal["technician", "coach"]

THREE_WORKING_DAYS = "THREE_WORKING_DAYS"  # AMB-27, against 72 clock hours running on working days
CALENDAR_YEAR = "CALENDAR_YEAR"  # AMB-28, against the year that starts on the effective date
STARTED_UNITS = "STARTED_UNITS"  # AMB-33, against completed half-hours and coach hours only
_HOUR = 60
_HALF_HOUR = 30


@dataclass(frozen=True)
class Visit:
    """A visit already made or booked at one Address."""

    on: date
    kind: VisitKind
    """Who came and why; ``billed`` for a visit charged beyond the quota, whoever came."""


def technician_slot(
    contract: Contract, departement: str, start: datetime, purpose: Purpose = "internet", postal_code: str | None = None
) -> Decision:
    """Whether a technician may come then, and the number to show for booking.

    001 art. 5.2.2 and, for an Airbox, 5.5; 004 art. 4.2.2 and 4.4. Only the start is tested (GEN-02, AMB-01).
    """
    on = paris(start).date()
    zone = zone_of(contract, departement, on, postal_code)
    if zone is None:
        return refused(zone_basis(contract, departement, on), "outside_zone", departement=departement)
    chapter = _chapter(purpose)
    phone = contract.term(f"{chapter}.booking_phone", on=on, zone=zone)
    window = contract.term(f"{chapter}.technician_window", on=on, zone=zone)
    place = contract.term("zones.technician_place", on=on)
    return slot(contract, window, departement, start, phone.basis + place.basis, zone=zone, booking_phone=phone.value)


def next_slots(
    contract: Contract,
    departement: str,
    after: datetime,
    purpose: Purpose = "internet",
    count: int = ALTERNATIVES,
    postal_code: str | None = None,
) -> Decision:
    """The next technician starts after an instant, one per open day (same clauses as technician_slot)."""
    on = paris(after).date()
    zone = zone_of(contract, departement, on, postal_code)
    if zone is None:
        return refused(zone_basis(contract, departement, on), "outside_zone", departement=departement)
    window = contract.term(f"{_chapter(purpose)}.technician_window", on=on, zone=zone)
    starts = next_starts(window_of(contract, window), after, place_holidays(contract, departement), count)
    return granted(window.basis, zone=zone, hours=window.value, slots=starts)


def response_deadline(
    contract: Contract, departement: str, requested_at: datetime, postal_code: str | None = None
) -> Decision:
    """The latest instant of intervention where the contract promises one; ``deadline`` is None where it is silent.

    001 art. 5.2.2, zones other than region-parisienne and sud (INT-05, AMB-27).
    """
    moment = paris(requested_at)
    zone = zone_of(contract, departement, moment.date(), postal_code)
    if zone is None:
        return refused(zone_basis(contract, departement, moment.date()), "outside_zone", deadline=None)
    hours = contract.find("interventions.response_hours", on=moment.date(), zone=zone)
    if hours is None:
        silence = contract.term("interventions.response_silence", on=moment.date(), zone=zone)
        return granted(silence.basis, "none_promised", deadline=None)
    return granted(hours.basis, "promised", hours=hours.value, deadline=_deadline(contract, hours, departement, moment))


def quota_status(
    contract: Contract,
    departement: str,
    service_start: date,
    at: date,
    visits: tuple[Visit, ...] = (),
    postal_code: str | None = None,
) -> Decision:
    """Included visits used and left in the contract year that holds ``at``, in all and for the coach.

    001 art. 5.2.2 and 5.4.1; 004 art. 4.2.2 and 4.3. Nothing carries over (INT-12).
    service_start: membership (001) or option (004) effective date.
    """
    zone = zone_of(contract, departement, at, postal_code)
    if zone is None:
        return refused(zone_basis(contract, departement, at), "outside_zone", departement=departement)
    if at < service_start:
        return not_yet(contract, service_start, at)
    limits = _limits(contract, zone, at)
    basis = limits.basis + limits.coach_basis
    first, last = _year(contract, service_start, at)
    technician, coach = used_in_year(contract, service_start, at, visits)
    left, coach_left = _left(limits, technician + coach, coach)
    return granted(
        basis,
        "remaining" if left else "exhausted",
        zone=zone,
        limit=limits.total,
        coach_limit=limits.coach,
        period_start=first,
        period_end=last,
        used=technician + coach,
        coach_used=coach,
        remaining=left,
        coach_remaining=coach_left,
    )


def visit_bill(
    contract: Contract,
    departement: str,
    visit_kind: Visitor,
    start: datetime,
    technician_visits_used: int,
    coach_visits_used: int,
    duration_min: int = _HOUR,
    postal_code: str | None = None,
) -> Decision:
    """What a visit costs: nothing inside the quota, whatever its length; travel plus labour beyond it.

    001 art. 5.2.2, 5.4.1 and annexe 1; 004 art. 4.2.2, 4.3 and annexe 1. The tariff class is fixed by the start
    instant (INT-25, AMB-07). duration_min: length on site; the default gives the least that will be charged.
    """
    on = paris(start).date()
    zone = zone_of(contract, departement, on, postal_code)
    if zone is None:
        return refused(zone_basis(contract, departement, on), "outside_zone", departement=departement)
    limits = _limits(contract, zone, on)
    used = technician_visits_used + coach_visits_used
    left, coach_left = _left(limits, used, coach_visits_used)
    facts: dict[str, Fact] = {"limit": limits.total, "coach_limit": limits.coach, "used_before": used, "zone": zone}
    basis = limits.basis + (limits.coach_basis if visit_kind == "coach" else Basis())
    if (coach_left if visit_kind == "coach" else left) > 0:
        return granted(basis, "included", **facts, remaining_after=left - 1)
    travel = contract.term("prices.travel", on=on)
    labour, tariff, labour_basis = _labour(contract, visit_kind, departement, start, duration_min)
    reason = "beyond_coach_limit" if left else "beyond_quota"
    return billable(
        basis + _beyond(contract, visit_kind, on) + travel.basis + labour_basis,
        reason,
        travel=_ttc(travel),
        labour=labour,
        tariff=tariff,
        duration_min=duration_min,
        **facts,
    )


def book(
    contract: Contract,
    departement: str,
    start: datetime,
    service_start: date,
    visits: tuple[Visit, ...] = (),
    purpose: Purpose = "internet",
    duration_min: int = _HOUR,
    postal_code: str | None = None,
) -> Decision:
    """Whether a technician visit fits the contract, and what it costs: the slot first, then the quota.

    visits: those of the same Address (INT-26), booked ones included.
    """
    allowed = technician_slot(contract, departement, start, purpose, postal_code)
    on = paris(start).date()
    if isinstance(allowed, Refused):
        return allowed
    if on < service_start:
        return not_yet(contract, service_start, on)
    technician, coach = used_in_year(contract, service_start, on, visits)
    bill = visit_bill(contract, departement, "technician", start, technician, coach, duration_min, postal_code)
    return joined(allowed, bill)


def not_yet(contract: Contract, service_start: date, on: date) -> Refused:
    """The refusal of a visit, or of a count, on a day before the service starts (INT-13)."""
    year = contract.term("interventions.quota_year", on=on)
    return refused(year.basis, "before_service_start", service_start=service_start)


def used_in_year(contract: Contract, service_start: date, on: date, visits: tuple[Visit, ...]) -> tuple[int, int]:
    """Technician and coach visits that count in the contract year of that day (INT-24).

    Raises ValueError before the service starts.
    """
    first, last = _year(contract, service_start, on)
    kinds = [visit.kind for visit in _counted(contract, visits, on) if first <= visit.on <= last]
    return len(kinds) - kinds.count("coach"), kinds.count("coach")


def intervention_scope(
    contract: Contract,
    item: str,
    on: date,
    installed_by_parnasse: bool = False,
    cause: Literal["ordinary", "risk", "external", "modified_by_member"] = "ordinary",
) -> Decision:
    """Whether a technician works on that equipment or application, for that cause.

    001 art. 5.2.2; 004 art. 4.2.2 and 4.2.3. Exclusions come first and defeat the whole perimeter.
    """
    exclusions = contract.term("interventions.exclusions", on=on)
    if cause in exclusions.value:
        return refused(exclusions.basis, exclusions.value[cause], item=item)
    always = contract.term("interventions.perimeter", on=on)
    applications = contract.term("interventions.perimeter_applications", on=on)
    installed = contract.term("interventions.perimeter_if_installed", on=on)
    if item in always.value:
        return granted(always.basis, item=item)
    if item in applications.value:
        return granted(applications.basis, item=item)
    if item not in installed.value:
        return refused(always.basis + applications.basis + installed.basis, "outside_perimeter", item=item)
    if not installed_by_parnasse:
        return refused(installed.basis, "not_installed_by_parnasse", item=item)
    return granted(installed.basis, item=item)


@dataclass(frozen=True)
class _Limits:
    total: int
    coach: int
    basis: Basis
    coach_basis: Basis


def _limits(contract: Contract, zone: str, on: date) -> _Limits:
    total = contract.term("interventions.quota_per_year", on=on, zone=zone)
    coach = contract.term("coach.visits_per_year", on=on, zone=zone)
    year = contract.term("interventions.quota_year", on=on)
    return _Limits(total.value, coach.value, total.basis + year.basis, coach.basis)


def _left(limits: _Limits, used: int, coach_used: int) -> tuple[int, int]:
    """Visits left in all, and for the coach: the lesser of what both limits leave (AMB-35)."""
    left = max(0, limits.total - used)
    return left, min(left, max(0, limits.coach - coach_used))


def _counted(contract: Contract, visits: tuple[Visit, ...], on: date) -> list[Visit]:
    uncounted = contract.term("interventions.uncounted_visits", on=on).value
    return [visit for visit in visits if visit.kind not in uncounted]


def _year(contract: Contract, service_start: date, on: date) -> tuple[date, date]:
    if contract.reads("AMB-28", CALENDAR_YEAR):
        return date(on.year, 1, 1), date(on.year, 12, 31)
    return contract_year(service_start, on)


def _deadline(contract: Contract, hours: Term, departement: str, moment: datetime) -> datetime:
    is_holiday = place_holidays(contract, departement)
    if contract.reads("AMB-27", THREE_WORKING_DAYS):
        last = add_working_days(moment.date(), hours.value // 24, is_holiday)
        return paris(datetime.combine(last + timedelta(days=1), datetime.min.time()))
    return add_working_clock_hours(moment, hours.value, is_holiday)


def _labour(
    contract: Contract, visit_kind: Visitor, departement: str, start: datetime, minutes: int
) -> tuple[Decimal, str, Basis]:
    on = paris(start).date()
    if visit_kind == "coach":
        hour = contract.term("prices.coach_hour", on=on)
        return _ttc(hour) * coach_hours(contract, minutes), "ouvre", hour.basis
    tariff, basis = tariff_class(contract, departement, start)
    first = contract.term(f"prices.technician_first_hour_{tariff}", on=on)
    half = contract.term(f"prices.technician_half_hour_{tariff}", on=on)
    extra = _units(contract, max(0, minutes - _HOUR), _HALF_HOUR)
    basis += first.basis + (half.basis if extra else Basis()) + Basis(rules=("AMB-33",))
    return _ttc(first) + extra * _ttc(half), tariff, basis


def tariff_class(contract: Contract, departement: str, start: datetime) -> tuple[str, Basis]:
    """``ouvre`` or ``non_ouvre``, by the start instant and the holidays of the place (PRX-23, AMB-07)."""
    working = contract.term("prices.working_hours", on=paris(start).date())
    closed = window_of(contract, working).refusal(start, place_holidays(contract, departement))
    return ("non_ouvre" if closed else "ouvre"), working.basis


def coach_hours(contract: Contract, minutes: int) -> int:
    """Coach hours charged: at least one, then completed hours (COA-23, AMB-33)."""
    return max(1, _units(contract, minutes, _HOUR))


def _units(contract: Contract, minutes: int, unit: int) -> int:
    started = contract.reads("AMB-33", STARTED_UNITS)
    return -(-minutes // unit) if started else minutes // unit


def _beyond(contract: Contract, visit_kind: Visitor, on: date) -> Basis:
    return contract.term("coach.beyond_cap" if visit_kind == "coach" else "interventions.beyond_quota", on=on).basis


def joined(allowed: Decision, bill: Decision) -> Decision:
    """The bill, with the slot's clauses and facts put first."""
    both = Basis(allowed.citations, allowed.rules) + Basis(bill.citations, bill.rules)
    return replace(bill, citations=both.citations, rules=both.rules, facts={**allowed.facts, **bill.facts})


def _chapter(purpose: Purpose) -> str:
    return "airbox" if purpose == "airbox" else "interventions"


def _ttc(price: Term) -> Decimal:
    return Decimal(price.value["ttc"])
