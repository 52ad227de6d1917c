"""Complaints (rulebook chapter 26): who complains to the Desk, and when Parnasse answers at the latest."""

from datetime import date
from typing import Literal

from domain.calendar import add_months
from domain.contract import Contract
from domain.decisions import Decision, granted


def complaint(contract: Contract, received_on: date, requester: Literal["member", "delegate"] = "member") -> Decision:
    """The last day for the answer (001 art. 13; by analogy under the option, AMB-63). The delegate may complain too."""
    months, by = (contract.term(f"complaints.{name}", on=received_on) for name in ("answer_months", "lodged_by"))
    answer_by = add_months(received_on, months.value)
    return granted(months.basis + by.basis, answer_by=answer_by, months=months.value, requester=requester)
