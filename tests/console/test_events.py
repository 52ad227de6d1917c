"""The page of the Cercle's events: announced, read, called off with a word to each member, whoever may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.repositories.events import Event
from tests.conftest import MONDAY_MORNING, Clock
from tests.console.conftest import Console
from tests.storage.test_invariants import a_member


def new(**fields: str) -> dict[str, str]:
    return {
        "name": "Dîner d’essai", "kind": "event", "start": "2026-02-12T19:00", "place": "Hôtel d’Essai", "seats": "1",
        **fields,
    }  # fmt: skip


def events_of(console: Console) -> list[Event]:
    with console.look() as work:
        return work.events.since(MONDAY_MORNING - timedelta(days=900))


def an_event(console: Console) -> int:
    with console.work() as work:
        return work.events.add(
            code="e", name="Dîner d’essai", start=work.now + timedelta(days=9), seats=1, created_at=work.now
        ).id


async def test_an_event_that_is_announced_is_on_the_list_once(console: Console) -> None:
    browser = await console.signed_in(console.claire)
    answer = await browser.post("/desk/events", **new())
    assert answer.status_code == 303
    page = (await browser.get(answer.headers["location"])).text
    assert "Événement ajouté" in page
    assert "jeudi 12 février 2026 à 19:00" in page
    assert "0 réservée sur 1" in page
    again = await browser.post("/desk/events", **new())
    assert again.status_code == 409
    assert "déjà annoncé ce jour-là" in again.text
    assert len(events_of(console)) == 1
    assert console.audit("event:1") == [(f"agent:{console.claire.id}", "added_event")]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": " "}, "Donnez à l’événement un nom"),
        ({"name": "x" * 81}, "Donnez à l’événement un nom"),
        ({"name": "42"}, "Donnez à l’événement un nom"),
        ({"kind": "fête"}, "Choisissez événement"),
        ({"start": ""}, "Choisissez un jour"),
        ({"start": "2026-02-31T19:00"}, "Choisissez un jour"),
        ({"start": "2026-01-12T10:00"}, "Choisissez un jour"),
        ({"start": "2029-01-12T10:00"}, "Choisissez un jour"),
        ({"place": "x" * 121}, "Le lieu tient"),
        ({"seats": "0"}, "Le nombre de places"),
        ({"seats": "5001"}, "Le nombre de places"),
        ({"seats": "-1"}, "Le nombre de places"),
        ({"seats": "²"}, "Le nombre de places"),
    ],
)
async def test_what_makes_no_event_is_refused_and_stays_in_the_form(
    console: Console, wrong: dict[str, str], told: str
) -> None:
    browser = await console.signed_in(console.claire)
    answer = await browser.post("/desk/events", **new(**wrong))
    assert answer.status_code == 422
    assert told in answer.text
    kept = "Hôtel d’Essai" if "place" not in wrong else "Dîner d’essai"
    assert kept in answer.text
    assert events_of(console) == []


async def test_without_a_number_there_is_no_limit(console: Console) -> None:
    browser = await console.signed_in(console.claire)
    assert (await browser.post("/desk/events", **new(seats="", kind="moment"))).status_code == 303
    assert [(event.seats, event.kind) for event in events_of(console)] == [(None, "moment")]
    assert "sans limite" in (await browser.get("/desk/events/1")).text


async def test_who_takes_part_and_who_waits_is_read_with_a_trace(console: Console) -> None:
    event = an_event(console)
    with console.work() as work:
        for member, by in ((console.member.id, "delegate"), (a_member(work, "P-2"), "member")):
            work.events.register(event, member, None, by, work.now)
    browser = await console.signed_in(console.claire)
    page = (await browser.get(f"/desk/events/{event}")).text
    assert (
        page.index("Hélène Essai")
        < page.index(">place réservée<")
        < page.index("Alix Test")
        < page.index("n° 1 en att")
    )
    assert "par le délégué" in page
    assert console.audit(f"event:{event}") == [(f"agent:{console.claire.id}", "read")]


async def test_calling_off_tells_each_member_and_says_who_could_not_be(console: Console) -> None:
    event, conversation = an_event(console), console.conversation()
    with console.work() as work:
        work.identities.prove("webchat", "s1", work.members.speaker(console.member.id, None), "test", work.now)
        work.events.register(event, console.member.id, conversation.id, "member", work.now)
        work.events.register(event, a_member(work, "P-2"), None, "member", work.now)
        guests = work.cases.add(
            member_id=console.member.id, type="event_guests", summary="Accompagnant", requested_by="member",
            created_at=work.now, details={"event_id": event},
        ).id  # fmt: skip
    claire, paul = await console.signed_in(console.claire), await console.signed_in(console.paul)
    address = f"/desk/events/{event}/cancel"
    assert "Annuler cet événement" not in (await claire.get(f"/desk/events/{event}")).text
    refused = await claire.post(address)
    assert refused.status_code == 403
    assert "réservée aux superviseurs" in refused.text
    assert [e.status for e in events_of(console)] == ["open"]
    assert "2 membres seront prévenus" in (await paul.get(f"/desk/events/{event}")).text
    too_long = await paul.post(address, reason="x" * 301)
    assert too_long.status_code == 422
    done = await paul.post(address, reason="Le chef est souffrant.")
    assert "certains inscrits n’ont pas pu être prévenus" in (await paul.get(done.headers["location"])).text
    author, text = console.texts(conversation.id)[-1]
    assert author == "system"
    assert "Dîner d’essai" in text
    assert "votre inscription l’est aussi" in text
    assert "Le chef est souffrant." in text
    assert (await paul.post(address)).status_code == 409
    with console.look() as work:
        assert work.cases.get(guests).status == "cancelled"
        assert work.audit.of(f"event:{event}")[0].detail["told"] == 1


async def test_an_agent_calls_off_what_nobody_counts_on(console: Console, clock: Clock) -> None:
    event = an_event(console)
    claire = await console.signed_in(console.claire)
    done = await claire.post(f"/desk/events/{event}/cancel")
    assert "Événement annulé" in (await claire.get(done.headers["location"])).text
    assert "annulé" in (await claire.get("/desk/events")).text
    clock.pass_by(timedelta(days=10))
    claire = await console.signed_in(console.claire)
    assert "Passés depuis trois mois" in (await claire.get("/desk/events")).text


async def test_an_unknown_event_is_not_found(console: Console) -> None:
    browser = await console.signed_in(console.paul)
    assert (await browser.get("/desk/events/9")).status_code == 404
    assert (await browser.post("/desk/events/9/cancel")).status_code == 404
