"""How days and periods are counted (rulebook chapter 1); the counting itself is in ``domain.calendar``."""

from datetime import date
from typing import Literal

from domain.calendar import add_days, add_months, add_working_days
from domain.contract import Basis, Contract
from domain.decisions import Decision, granted, refused
from domain.errors import InvalidInput
from domain.rules._places import place_holidays

Unit = Literal["days", "months", "years", "working_days"]
_TERMS: dict[Unit, str] = {
    "days": "period_days",
    "months": "period_months",
    "years": "period_months",
    "working_days": "working_days",
}
_MONTHS_A_YEAR = 12
_SATURDAY = 5


def period_end(contract: Contract, start: date, count: int, unit: Unit) -> Decision:
    """The last day of a period, counted whole, whose triggering day is ``start``; a negative count goes back in time.

    Calendar days or months never shift for a Sunday or a holiday (001 art. 3.3, 9, 10.3.1, 10.4; 004 art. 6.7, 7 and
    8.3, all silent on the method); *jours ouvrés* follow the national holidays (GEN-03 to GEN-06).
    Raises InvalidInput for working days back in time, which no clause counts.
    """
    term = contract.term(f"computation.{_TERMS[unit]}", on=start)
    if unit == "working_days":
        if count < 0:
            raise InvalidInput("period_end: working days are counted forwards")
        holidays = contract.term("computation.public_holidays", on=start)
        return granted(term.basis + holidays.basis, "last_day", last_day=add_working_days(start, count))
    if unit == "days":
        return granted(term.basis, "last_day", last_day=add_days(start, count))
    months = count * _MONTHS_A_YEAR if unit == "years" else count
    return granted(term.basis, "last_day", last_day=add_months(start, months))


def working_day(contract: Contract, day: date, departement: str | None = None) -> Decision:
    """Whether a day is a *jour ouvré*, at the place of a visit or, without a place, for remote channels.

    001 art. 5.2.2 and 5.4.1; 004 art. 4.3, which name no holiday: the national list, and two more days for visits in
    Alsace and Moselle (GEN-06, AMB-05).
    """
    days, holidays = (
        contract.term("computation.working_days", on=day),
        contract.term("computation.public_holidays", on=day),
    )
    basis = days.basis + holidays.basis + Basis(rules=("GEN-10",))
    if day.weekday() >= _SATURDAY:
        return refused(basis, "closed_day", day=day)
    if place_holidays(contract, departement)(day):
        return refused(basis, "public_holiday", day=day)
    return granted(basis, "working_day", day=day)
