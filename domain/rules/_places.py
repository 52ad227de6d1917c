"""Where a visit would take place: the zone, the holidays there and the windows, shared by every chapter with visits."""

from datetime import date, datetime, timedelta
from itertools import islice

from domain.calendar import HolidayTest, Window, at, holidays_at, is_public_holiday, paris
from domain.contract import Basis, Contract, Term
from domain.decisions import Decision, Fact, granted, refused

HOLIDAYS_FR_NATIONAL = "HOLIDAYS_FR_NATIONAL"  # AMB-05, against the Alsace-Moselle list of 57, 67, 68
WINDOW_END_COUNTS = "WINDOW_END_COUNTS"  # AMB-01, against a range that stops just before its last minute
MONACO = "98"
ALTERNATIVES = 3
_SEARCH_DAYS = 60


def zone_of(contract: Contract, departement: str, on: date, postal_code: str | None = None) -> str | None:
    """The coverage zone of a département that day; None outside every zone.

    98 is Monaco only: a postal code that does not start as Monaco's puts it outside (ZON-10, AMB-13).
    """
    code = departement.strip().upper().zfill(2)
    monaco = contract.find("zones.monaco_postal_prefix", on=on)
    if code == MONACO and postal_code and monaco and not postal_code.startswith(monaco.value):
        return None
    zones = contract.term("zones.coverage", on=on).value
    return next((zone for zone, codes in zones.items() if code in codes), None)


def zone_basis(contract: Contract, departement: str, on: date) -> Basis:
    """The clause that draws the zones, and Monaco's rule when it is asked about."""
    basis = contract.term("zones.coverage", on=on).basis
    monaco = contract.find("zones.monaco_postal_prefix", on=on)
    return basis + monaco.basis if departement == MONACO and monaco else basis


def place_holidays(contract: Contract, departement: str | None) -> HolidayTest:
    """Holidays at the place of a visit (GEN-06, AMB-05)."""
    return is_public_holiday if contract.reads("AMB-05", HOLIDAYS_FR_NATIONAL) else holidays_at(departement)


def window_of(contract: Contract, term: Term) -> Window:
    """The opening hours of a term, under the reading of AMB-01 in use."""
    return Window.read(term.value, end_counts=contract.reads("AMB-01", WINDOW_END_COUNTS))


def slot(contract: Contract, term: Term, departement: str, start: datetime, basis: Basis, **facts: Fact) -> Decision:
    """Whether a visit may start then: the window of the term, reasons in the order of GEN-10.

    A refusal offers the same clock time on the next open days, or the opening hour when that time is never open.
    """
    window = window_of(contract, term)
    is_holiday = place_holidays(contract, departement)
    reason = window.refusal(start, is_holiday)
    basis = term.basis + basis + Basis(rules=("GEN-10",))
    if reason == "public_holiday":
        basis += Basis(rules=("GEN-06", "AMB-05"))
    facts |= {"start": paris(start), "hours": term.value, "hours_that_day": window.hours_on(paris(start).date())}
    if reason is None:
        return granted(basis, **facts)
    return refused(basis, reason, tuple(next_starts(window, start, is_holiday)), **facts)


def next_starts(window: Window, wished: datetime, is_holiday: HolidayTest, count: int = ALTERNATIVES) -> list[datetime]:
    """Up to ``count`` later starts, one per open day: the wished clock time if open then, else opening time."""
    local = paris(wished)
    days = (local.date() + timedelta(days=ahead) for ahead in range(_SEARCH_DAYS))
    later = (start for day in days if (start := _start_on(window, day, local, is_holiday)) and start > local)
    return list(islice(later, count))


def _start_on(window: Window, day: date, wished: datetime, is_holiday: HolidayTest) -> datetime | None:
    same_time = at(day, wished.time())
    return same_time if window.refusal(same_time, is_holiday) is None else window.opening_on(day, is_holiday)
