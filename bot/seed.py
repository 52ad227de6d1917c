"""Demo members and agents, so that a stranger can try everything; added once, only where DESK_DEMO allows it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bot.passwords import hash_password, verify_password
from domain.calendar import at, paris
from storage.database import Database
from storage.unit_of_work import UnitOfWork, reading, unit_of_work

DEMO_PASSWORD = "parnasse-demo"  # noqa: S105 - a demo account, refused on any address but loopback
DEMO_AGENTS = (("claire@desk.example", "Claire Dubreuil", "agent"), ("paul@desk.example", "Paul Vasseur", "supervisor"))

MEMBERS: tuple[dict[str, Any], ...] = (
    {
        "number": "P-1001",
        "name": "Hélène Marchand",
        "email": "helene@membre.example",
        "phone": "+33600000001",
        "offer": "offre-interieur",
        "departement": "75",
        "postcode": "75016",
        "city": "Paris",
        "address": "14 rue de la Pompe",
        "coach_name": "Karim Belkacem",
        "delegate": {"name": "Sophie Aubry", "email": "sophie@membre.example", "phone": "+33600000011"},
        "visits_used": 4,
        "facts": {"parnasse_mobile_offer": True, "options": []},
    },
    {
        "number": "P-1002",
        "name": "Étienne Rousset",
        "email": "etienne@membre.example",
        "phone": "+33600000002",
        "offer": "option-interieur",
        "departement": "92",
        "postcode": "92200",
        "city": "Neuilly-sur-Seine",
        "address": "3 boulevard Bineau",
        "coach_name": "Nadia Lemoine",
        "visits_used": 1,
        "facts": {"parnasse_mobile_offer": True, "options": []},
    },
    {
        "number": "P-1003",
        "name": "Maëlle Kerjean",
        "email": "maelle@membre.example",
        "phone": "+33600000003",
        "offer": "offre-interieur",
        "departement": "35",
        "postcode": "35000",
        "city": "Rennes",
        "address": "8 quai Lamennais",
        "coach_name": "Yann Le Goff",
        "visits_used": 5,  # the yearly quota of her zone: the next visit is billed
        "facts": {"parnasse_mobile_offer": False, "options": []},
    },
)

EVENTS: tuple[dict[str, Any], ...] = (
    {
        "code": "demo-degustation",
        "name": "Dégustation de grands crus",
        "place": "Hôtel de démonstration, Paris 8e",
        "seats": 12,
        "in_days": 12,
        "at": time(19),
    },
    {
        "code": "demo-opera",
        "kind": "moment",
        "name": "Moment d’Exception : les coulisses de l’Opéra",
        "place": "Place de l’Opéra, Paris 9e",
        "seats": 1,  # the first takes it, the next one waits
        "in_days": 26,
        "at": time(18, 30),
    },
)


def seed_demo(database: Database, now: datetime | None = None) -> bool:
    """Add the demo people unless they are there; True if something was added."""
    moment = now or datetime.now(UTC)
    with unit_of_work(database, lambda: moment) as work:
        if work.members.by_number(MEMBERS[0]["number"]):
            for email, _, _ in DEMO_AGENTS:
                agent = work.agents.by_email(email)
                if agent and not agent.active:
                    work.agents.set_active(agent.id, True)
            return False
        for values in MEMBERS:
            _add(work, dict(values))
        for values in EVENTS:
            _announce(work, dict(values))
        for email, name, role in DEMO_AGENTS:
            if work.agents.by_email(email) is None:
                work.agents.add(email, name, role, hash_password(DEMO_PASSWORD))
        return True


def retire_demo(database: Database, now: datetime | None = None) -> bool:
    """Close the agents' accounts that still have the demo password; True if there were some.

    The demo's events are called off too: members would read of them.
    """
    moment = now or datetime.now(UTC)
    found = False
    with unit_of_work(database, lambda: moment) as work:
        for email, _, _ in DEMO_AGENTS:
            agent = work.agents.by_email(email)
            if agent and agent.active and verify_password(agent.password_hash, DEMO_PASSWORD):
                work.agents.set_active(agent.id, False)
                found = True
        for values in EVENTS:
            event = work.events.by_code(values["code"])
            if event and event.is_open(work.now):
                work.events.cancel(event.id, work.now)
    return found


def demo_members(database: Database) -> list[str]:
    """Numbers of the demo members that the database holds."""
    with reading(database, lambda: datetime.now(UTC)) as work:
        known = {member.number: member.email for member in work.members.all()}
    return [demo["number"] for demo in MEMBERS if known.get(demo["number"]) == demo["email"]]


def _add(work: UnitOfWork, values: dict[str, Any]) -> None:
    delegate, used = values.pop("delegate", None), values.pop("visits_used")
    start = (work.now - timedelta(days=90)).date()
    member = work.members.add(service_start=start, **values)
    if delegate:
        work.members.add_delegate(member_id=member.id, **delegate)
    work.lines.set_airbox(member.id, "idle", work.now)
    for number in range(used):
        past_visit(work, member.id, _a_morning(work, 10 + 7 * number), "technician")


def _announce(work: UnitOfWork, values: dict[str, Any]) -> None:
    day = paris(work.now).date() + timedelta(days=values.pop("in_days"))
    work.events.add(start=at(day, values.pop("at")), created_at=work.now, **values)


def _a_morning(work: UnitOfWork, days_ago: int) -> datetime:
    """10:00 of the working day at least so long ago: a visit told of in the chat was no visit of the night."""
    day = paris(work.now).date() - timedelta(days=days_ago)
    return at(day - timedelta(days=max(0, day.weekday() - 4)), time(10))


def past_visit(work: UnitOfWork, member_id: int, start: datetime, kind: str) -> None:
    """A visit that took place and used up quota."""
    work.appointments.record(
        member_id=member_id,
        kind=kind,
        purpose="coaching" if kind == "coach" else "internet",
        zone="",
        start=start,
        minutes=60,
        status="done",
        included=True,
        amount_ttc=Decimal(0),
        requested_by="member",
        ics_uid=f"history-{member_id}-{kind}-{start.isoformat()}",
        created_at=start,
        updated_at=start,
    )
