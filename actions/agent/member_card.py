"""What an agent sees of a member: who they are, and what is left of their rights by the same rules as the bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from actions.membership import options
from actions.wording import say
from domain.appointments import Appointment
from domain.calendar import PARIS, at
from domain.cases import Case
from domain.contract import Contract
from domain.decisions import Decision
from domain.errors import TermNotInForce
from domain.members import Delegate, Member
from domain.rules.interventions import Visit, quota_status
from storage.repositories.lines import Airbox, LineIncident
from storage.repositories.members import Identity
from storage.repositories.reminders import Reminder
from storage.unit_of_work import UnitOfWork

YEAR = timedelta(days=366)
UNSENT_SHOWN = timedelta(days=7)


@dataclass(frozen=True)
class MemberCard:
    """All of it, at one moment."""

    member: Member
    delegate: Delegate | None
    quota: Decision | None
    """Granted(remaining or exhausted) or Refused(outside_zone); None when no terms are in force."""
    options: list[str]
    """What they have on top of the contract, in French, devices under protection included."""
    upcoming: list[Appointment]
    incident: LineIncident | None
    airbox: Airbox | None
    cases: list[Case]
    reminders: list[Reminder]
    identities: list[Identity]


def member_card(uow: UnitOfWork, member_id: int) -> MemberCard:
    """The member's card as of now. Raises NoResultFound."""
    member = uow.members.get(member_id)
    return MemberCard(
        member=member,
        delegate=uow.members.delegate_of(member_id),
        quota=quota(uow, member),
        options=_options(member),
        upcoming=uow.appointments.upcoming(member_id, uow.now),
        incident=uow.lines.open_incident(member_id),
        airbox=uow.lines.airbox(member_id),
        cases=uow.cases.of_member(member_id),
        reminders=_reminders(uow, member_id),
        identities=uow.identities.of_member(member_id),
    )


def _options(member: Member) -> list[str]:
    protected = int(member.facts.get("bitdefender_devices") or 0)
    bitdefender = [say("fr", "options.protected", count=protected)] if protected else []
    return [*options.held_titles(member, "fr"), *bitdefender]


def _reminders(uow: UnitOfWork, member_id: int) -> list[Reminder]:
    """Those to come, and those of the last days that could not be sent."""
    since = uow.now - UNSENT_SHOWN
    found = uow.reminders.of_member(member_id, state=None)
    return [r for r in found if r.state == "scheduled" or (r.state == "skipped" and r.due_at > since)]


def quota(uow: UnitOfWork, member: Member) -> Decision | None:
    """Visits used and left in the contract year of today (or of the first day, before it)."""
    day = max(uow.now.astimezone(PARIS).date(), member.service_start)
    found = uow.appointments.included_visits(member.id, at(day - YEAR), at(day + YEAR))
    visits = tuple(Visit(visit.start.astimezone(PARIS).date(), visit.kind) for visit in found)
    try:
        return quota_status(Contract.load(member.offer), member.departement, member.service_start, day, visits)
    except TermNotInForce:
        return None
