"""From a persona's facts to a starting store: what a conversation file says of its member, as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from actions.scheduled.quiet_hours import QuietHours
from actions.visits.scheduling import plan_reminders
from bot.seed import past_visit
from domain.appointments import VISIT_MINUTES
from domain.calendar import PARIS, contract_year
from domain.contract import Contract
from domain.members import Speaker
from domain.rules.zones import zone_of
from storage.unit_of_work import UnitOfWork

SERVICE_START = date(2025, 6, 1)
"""First day of service of a persona that does not say otherwise."""
POSTCODES = {"2A": "20000", "2B": "20200", "98": "98000"}

MANY_RESOURCES = 99
"""The persona's own appointments find their place whatever the planning."""

MEMBERSHIP_FACTS = frozenset(
    {
        "options", "extra_sites", "bitdefender_devices", "mailboxes_used", "invoices_overdue", "invoices",
        "formal_notice_on", "legal_form", "company", "consents", "orders", "referrals", "referrals_this_year",
        "parnasse_mobile_offer", "mobile_data_used_gb", "left_on", "returns_used", "collections_history",
    }
)  # fmt: skip
"""Kept as they are in `members.facts`: the handlers of their chapters read them."""


@dataclass(frozen=True)
class Persona:
    """Who writes, as a conversation file describes them."""

    offer: str
    """offre-interieur, option-interieur, non-member, delegate or honorary."""
    departement: str = "75"
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def member_offer(self) -> str:
        """The offer of the membership concerned."""
        if self.offer in ("delegate", "honorary"):
            return str(self.facts.get("member_offer", "offre-interieur"))
        return self.offer


def settle(work: UnitOfWork, persona: Persona, channel: str, user_id: str) -> None:
    """Write the persona's membership and prove its identity in a channel; nothing for a stranger."""
    facts = persona.facts
    _settle_events(work, facts)
    if persona.offer == "non-member":
        return
    member = work.members.add(
        number="P-0001",
        name=facts.get("member_name", "Dominique Test"),
        email="member@persona.example",
        phone="+33600000000",
        language=facts.get("language", "fr"),
        offer=persona.member_offer,
        departement=persona.departement,
        postcode=POSTCODES.get(persona.departement, f"{persona.departement}000"),
        city="Ville",
        address="1 rue de l'Exemple",
        service_start=SERVICE_START,
        status="honorary" if persona.offer == "honorary" else facts.get("service_status", "active"),
        coach_name=facts.get("coach_name"),
        reminders_enabled=facts.get("reminders_enabled", True),
        facts={"parnasse_mobile_offer": True} | {k: v for k, v in facts.items() if k in MEMBERSHIP_FACTS},
    )
    delegate_id = None
    if persona.offer == "delegate" or facts.get("delegate"):
        name = facts.get("delegate_name") or str(facts.get("delegate") or "Délégué Test")
        delegate_id = work.members.add_delegate(member_id=member.id, name=name).id
    _settle_visits(work, persona, member.id)
    _settle_line(work, facts, member.id, left=persona.offer == "honorary")
    _settle_registrations(work, facts, member.id)
    speaker: Speaker = work.members.speaker(member.id, delegate_id if persona.offer == "delegate" else None)
    work.identities.prove(channel, user_id, speaker, "persona", work.now)


def _settle_visits(work: UnitOfWork, persona: Persona, member_id: int) -> None:
    """Included visits of the current contract year (interventions count coach visits too), then the known appointments.

    A confirmed appointment is one of the visits that the persona says are used, as a booking is.
    """
    facts = persona.facts
    known = facts.get("appointments", ())
    booked = Counter(a["type"] for a in known if a.get("status", "confirmed") == "confirmed")
    coach = facts.get("coach_visits_used", 0)
    past = {
        "coach": max(coach - booked["coach"], 0),
        "technician": max(facts.get("interventions_used", 0) - coach - booked["technician"], 0),
    }
    year_start, _ = contract_year(SERVICE_START, work.now.astimezone(PARIS).date())
    moment = datetime.combine(year_start, time(), PARIS)
    for kind, count in past.items():
        for _ in range(count):
            moment += timedelta(minutes=1)
            past_visit(work, member_id, moment, kind)
    contract = Contract.load(persona.member_offer)
    zone = zone_of(contract, persona.departement, on=work.now.astimezone(PARIS).date())
    for appointment in known:
        _settle_appointment(work, appointment, member_id, zone or "")


def _settle_appointment(work: UnitOfWork, known: Mapping[str, Any], member_id: int, zone: str) -> None:
    status = known.get("status", "confirmed")
    values: dict[str, Any] = {
        "member_id": member_id,
        "kind": known["type"],
        "purpose": "coaching" if known["type"] == "coach" else "internet",
        "zone": zone,
        "start": datetime.fromisoformat(known["start"]),
        "minutes": VISIT_MINUTES,
        "status": status,
        "included": True,
        "amount_ttc": Decimal(0),
        "requested_by": "member",
        "ics_uid": f"persona-{known['id']}",
        "created_at": work.now,
        "updated_at": work.now,
    }
    if status == "confirmed":
        kept = work.appointments.add(MANY_RESOURCES, **values)
        plan_reminders(work, kept, None, QuietHours())
    else:
        work.appointments.record(**values)


def _settle_events(work: UnitOfWork, facts: Mapping[str, Any]) -> None:
    """The announced events; the seats left are those beside the persona's own place."""
    own = {str(code) for code in facts.get("event_registrations", ())}
    for known in facts.get("events", ()):
        start, left = datetime.fromisoformat(known["start"]), known.get("seats_left")
        name = known["name"]
        work.events.add(
            code=str(known["id"]),
            kind="moment" if "moment d’exception" in name.lower().replace("'", "’") else "event",
            name=name,
            start=start if start.tzinfo else start.replace(tzinfo=PARIS),
            place=known.get("place", ""),
            seats=None if left is None else left + (str(known["id"]) in own),
            created_at=work.now,
        )


def _settle_registrations(work: UnitOfWork, facts: Mapping[str, Any], member_id: int) -> None:
    for code in facts.get("event_registrations", ()):
        event = work.events.by_code(str(code))
        if event is not None:
            asked_at = min(work.now, event.start - timedelta(days=1))  # one that is over was registered for in time
            work.events.register(event.id, member_id, None, "member", asked_at)


def _settle_line(work: UnitOfWork, facts: Mapping[str, Any], member_id: int, left: bool) -> None:
    """An Airbox is lent to every member, and given back by whoever leaves, unless the persona says otherwise."""
    incident = work.lines.declare_incident(member_id, "", work.now).id if facts.get("incident_open") else None
    if facts.get("airbox_active"):
        work.lines.set_airbox(member_id, "active", work.now, incident)
    elif facts.get("airbox_lent", not left):
        work.lines.set_airbox(member_id, "idle", work.now)
