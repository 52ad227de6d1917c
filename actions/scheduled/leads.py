"""How long before its moment a thing is recalled, or the desk told of a deadline: the operator's choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Leads:
    """Days, and hours where the name says so; the contract's own figures are in its terms."""

    visits: int = 30
    """Before the last day of a contract year with unused visits."""
    reward: int = 30
    """Before the last day to choose a cooptation reward."""
    invoice: int = 3
    """Before the last day to pay; that day itself is recalled too."""
    free_period: int = 30
    """Before the last day of free access to the mail of a contract that has ended."""
    airbox: int = 14
    """After the Airbox was to be returned."""
    documents: int = 3
    """After an application was left whose file lacks documents."""
    case_hours: int = 24
    """Before the deadline of a case, told to the desk."""

    @property
    def case(self) -> timedelta:
        return timedelta(hours=self.case_hours)
