"""Cases, planning, members, dead letters, supervision: what each role may do, and what happens twice."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest

from actions.linking import use_link
from domain.calendar import PARIS
from storage.repositories.inbox import Received
from storage.unit_of_work import UnitOfWork
from tests.conftest import MONDAY_MORNING, Clock
from tests.console.conftest import Console
from tests.storage.test_invariants import a_member

TODAY = MONDAY_MORNING.date()


def a_case(console: Console, due: timedelta | None = None, kind: str = "concierge_request") -> int:
    with console.work() as work:
        return work.cases.add(
            member_id=console.member.id, type=kind, summary=f"À faire {due}", requested_by="delegate",
            created_at=work.now, due_at=work.now + due if due is not None else None,
        ).id  # fmt: skip


async def test_cases_come_by_deadline_and_the_late_ones_are_marked(console: Console) -> None:
    a_case(console)
    a_case(console, timedelta(days=2))
    a_case(console, timedelta(hours=-3))
    page = (await (await console.signed_in(console.claire)).get("/desk/cases")).text
    order = [page.index(f"À faire {due}") for due in (timedelta(hours=-3), timedelta(days=2), None)]
    assert order == sorted(order)
    assert page.count("en retard de 3") == 1
    assert "délégué" in page


async def test_a_case_is_taken_then_closed_once(console: Console) -> None:
    case_id = a_case(console, timedelta(days=1))
    claire, nadia = await console.signed_in(console.claire), await console.signed_in(console.nadia)
    assert (await claire.post(f"/desk/cases/{case_id}/assign")).status_code == 303
    assert f"/desk/cases/{case_id}" in (await claire.get("/desk/cases?show=mine")).text
    assert f"/desk/cases/{case_id}" not in (await nadia.get("/desk/cases?show=mine")).text
    address = f"/desk/cases/{case_id}/resolve"
    assert (await claire.post(address, outcome="nowhere")).status_code == 422
    unexplained = await claire.post(address, outcome="cancelled", note="  ")
    assert unexplained.status_code == 422
    assert "Dites pourquoi le dossier est clos sans suite" in unexplained.text
    closed = await claire.post(address, outcome="done", note="C'est réservé")
    assert closed.status_code == 303
    assert "Dossier résolu, mais non remis au membre" in (await claire.get(closed.headers["location"])).text
    again = await nadia.post(address, outcome="cancelled", note="En double")
    assert again.status_code == 409
    assert "déjà clos" in again.text
    assert (await nadia.post(f"/desk/cases/{case_id}/assign")).status_code == 409
    with console.look() as work:
        assert work.cases.get(case_id).status == "resolved"
    assert "Fait : C&#39;est réservé" in (await claire.get(f"/desk/cases/{case_id}")).text
    assert f"/desk/cases/{case_id}" in (await claire.get("/desk/cases?show=closed")).text


async def test_unknown_cases_are_not_found(console: Console) -> None:
    browser = await console.signed_in(console.claire)
    assert (await browser.get("/desk/cases/9")).status_code == 404
    assert (await browser.post("/desk/cases/9/assign")).status_code == 404
    assert (await browser.post("/desk/cases/9/resolve", outcome="done")).status_code == 404


def capacity_on(console: Console, zone: str = "nord", ahead: int = 1) -> int:
    with console.look() as work:
        return work.capacity.on(zone, "technician", TODAY + timedelta(days=ahead), 3)


def change(**fields: str) -> dict[str, str]:
    day = (TODAY + timedelta(days=1)).isoformat()
    return {
        "zone": "nord",
        "kind": "technician",
        "day": day,
        "until": "",
        "resources": "2",
        "reason": "Congés",
        **fields,
    }


async def test_an_agent_closes_days_and_opens_them_again(console: Console) -> None:
    browser = await console.signed_in(console.claire)
    until = (TODAY + timedelta(days=3)).isoformat()
    assert (await browser.post("/desk/capacity", action="close", **change(until=until))).status_code == 303
    assert [capacity_on(console, ahead=ahead) for ahead in range(5)] == [3, 0, 0, 0, 3]
    assert "Fermé" in (await browser.get(f"/desk/capacity?from={until}")).text
    assert (await browser.post("/desk/capacity", action="reset", **change(until=until))).status_code == 303
    assert capacity_on(console) == 3
    subject = f"capacity:nord:technician:{(TODAY + timedelta(days=1)).isoformat()}"
    assert [action for _, action in console.audit(subject)] == ["set_capacity", "reset_capacity"]


async def test_more_than_the_ordinary_number_is_a_supervisors_to_promise(console: Console) -> None:
    claire, paul = await console.signed_in(console.claire), await console.signed_in(console.paul)
    assert (await claire.post("/desk/capacity", **change(resources="4"))).status_code == 403
    assert capacity_on(console) == 3
    assert (await paul.post("/desk/capacity", **change(resources="4"))).status_code == 303
    assert capacity_on(console) == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "lune"}, {"kind": "plombier"}, {"day": "2026-02-31"}, {"day": "2025-01-01"}, {"until": "2026-01-01"},
        {"until": "2027-01-01"}, {"resources": "-1"}, {"resources": "x"}, {"resources": "501"}, {"resources": "²"},
        {"reason": ""},
    ],
)  # fmt: skip
async def test_a_planning_that_makes_no_sense_is_refused(console: Console, wrong: dict[str, str]) -> None:
    browser = await console.signed_in(console.paul)
    assert (await browser.post("/desk/capacity", **change(**wrong))).status_code == 422
    with console.look() as work:
        assert work.capacity.overrides(TODAY - timedelta(days=900)) == []


def visits(work: UnitOfWork, start: datetime, shifts: tuple[int, ...]) -> None:
    """Visits in the north, one member each, so many minutes after a start."""
    for number, shift in enumerate(shifts):
        work.appointments.add(
            3, member_id=a_member(work, f"P-V{number}"), kind="technician", purpose="internet", zone="nord",
            start=start + timedelta(minutes=shift), minutes=60, status="confirmed", included=True,
            amount_ttc=Decimal(0), requested_by="member", ics_uid=str(number), created_at=work.now,
            updated_at=work.now,
        )  # fmt: skip


async def test_the_planning_shows_what_is_taken(console: Console, clock: Clock) -> None:
    start = clock.now + timedelta(days=1)
    with console.work() as work:
        visits(work, start, (0, 0, 60))
    browser = await console.signed_in(console.claire)
    page = (await browser.get(f"/desk/capacity?zone=nord&day={start.date()}")).text
    assert "3 visites, pic 3" in page  # 10:05 to 11:05 touches the half-hour of 11:05 to 12:05
    assert "elles restent à honorer" in page
    assert ", pic " not in (await browser.get("/desk/capacity?kind=coach")).text


async def test_the_planning_begins_today_and_says_whom_each_day_is_for(console: Console) -> None:
    """The Option has Saturdays where the Offre has none; nobody has Sundays."""
    browser = await console.signed_in(console.claire)
    page = (await browser.get("/desk/capacity")).text
    assert re.findall(r"<th[^>]*>(\w{3} \d\d/\d\d)", page)[0] == f"lun {TODAY:%d/%m}"
    thursday = TODAY + timedelta(days=3)
    page = (await browser.get(f"/desk/capacity?zone=region-parisienne&from={thursday}&day={thursday}")).text
    assert re.findall(r"<th[^>]*>(\w{3} \d\d/\d\d)", page)[0] == f"jeu {thursday:%d/%m}"
    _, _, saturday, sunday, monday, *_ = page.split("Région parisienne</th>")[1].split("</td>")
    assert "Option Intérieur seulement" in saturday
    assert "pas de visite" in sunday
    assert "seulement" not in monday
    assert "pas de visite" in page.split("Nord</th>")[1].split("</td>")[2]  # a zone of the Offre alone
    assert "Offre Intérieur : de 9 h à 19 h" in re.sub(r"\s|&nbsp;", " ", page)
    saturday_page = (await browser.get(f"/desk/capacity?zone=region-parisienne&day={TODAY + timedelta(days=5)}")).text
    assert "Offre Intérieur : pas de visite" in re.sub(r"\s|&nbsp;", " ", saturday_page)


@pytest.mark.parametrize("fields", [{"action": "close"}, {"action": "set", "resources": "0"}])
async def test_a_day_with_visits_is_closed_once_their_number_was_read(console: Console, fields: dict[str, str]) -> None:
    browser = await console.signed_in(console.claire)
    start = datetime.combine(TODAY + timedelta(days=2), time(10), PARIS)
    with console.work() as work:
        visits(work, start, (0, 60))
    closing = change(until=(TODAY + timedelta(days=2)).isoformat(), **fields)
    asked = await browser.post("/desk/capacity", **closing)
    assert asked.status_code == 409
    assert "2 visites sont déjà prises" in asked.text
    assert "elles restent à honorer" in asked.text
    assert [capacity_on(console, ahead=ahead) for ahead in (1, 2)] == [3, 3]
    confirmed = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked.text.split('class="stack confirm"')[1]))
    assert (await browser.post("/desk/capacity", **(confirmed | {"csrf": browser.csrf}))).status_code == 303
    assert [capacity_on(console, ahead=ahead) for ahead in (1, 2)] == [0, 0]


async def test_the_form_says_who_reads_the_reason(console: Console) -> None:
    browser = await console.signed_in(console.claire)
    page = (await browser.get(f"/desk/capacity?zone=nord&day={TODAY}")).text
    assert "Fermer ce jour" in page
    assert "Les membres qui demandent un jour fermé lisent cette raison." in page


@pytest.mark.parametrize("query", ["from=hier", "day=x&zone=y", "from=9999-12-31", "kind=%00", "from=0001-01-01"])
async def test_the_planning_survives_any_address(console: Console, query: str) -> None:
    browser = await console.signed_in(console.claire)
    assert (await browser.get(f"/desk/capacity?{query}")).status_code == 200


async def test_a_link_proves_the_member_once(console: Console) -> None:
    browser = await console.signed_in(console.claire)
    page = (await browser.post(f"/desk/members/{console.member.id}/link", person="member")).text
    token = page.split("/start ")[1].split("<")[0]
    assert len(token) <= 64
    assert token not in (await browser.get(f"/desk/members/{console.member.id}")).text
    with console.work() as work:
        speaker = use_link(work, token)
        assert speaker is not None
        assert speaker.member == console.member
        assert use_link(work, token) is None
    assert (f"agent:{console.claire.id}", "issued_link") in console.audit(f"member:{console.member.id}")


async def test_a_delegates_link_is_marked_so(console: Console) -> None:
    browser = await console.signed_in(console.claire)
    page = (await browser.post(f"/desk/members/{console.member.id}/link", person="delegate")).text
    with console.work() as work:
        speaker = use_link(work, page.split("/start ")[1].split("<")[0])
    assert speaker is not None
    assert speaker.delegate == console.delegate
    assert "Lien Telegram pour Sophie Déléguée" in page


async def test_a_proof_is_revoked_once_and_the_others_stay(console: Console) -> None:
    conversation = console.conversation("77", channel="telegram")
    with console.work() as work:
        for chat, delegate in (("77", None), ("78", console.delegate.id)):
            work.identities.prove("telegram", chat, work.members.speaker(console.member.id, delegate), "link", work.now)
        other = a_member(work, "P-9")
        work.identities.prove("telegram", "79", work.members.speaker(other, None), "link", work.now)
        ids = {chat: work.identities.find("telegram", chat, work.now).id for chat in ("77", "78", "79")}
    browser = await console.signed_in(console.claire)
    address = f"/desk/members/{console.member.id}"
    assert (await browser.get(address)).text.count("Révoquer</button>") == 2
    answer = await browser.post(f"{address}/unlink", identity=str(ids["77"]))
    assert "Identité révoquée" in (await browser.get(answer.headers["location"])).text
    assert (await browser.get(address)).text.count("Révoquer</button>") == 1
    for gone in (str(ids["77"]), str(ids["79"]), "", "x"):
        again = await browser.post(f"{address}/unlink", identity=gone)
        assert "rien n’a été changé" in (await browser.get(again.headers["location"])).text
    with console.look() as work:
        found = {chat: work.identities.find("telegram", chat, work.now) is not None for chat in ids}
    assert found == {"77": False, "78": True, "79": True}
    assert console.stored(conversation.id).member_id is None
    assert console.audit(f"member:{console.member.id}").count((f"agent:{console.claire.id}", "unlinked")) == 1


async def test_nobody_revokes_a_proof_without_the_page_s_own_form(console: Console) -> None:
    with console.work() as work:
        work.identities.prove("telegram", "77", work.members.speaker(console.member.id, None), "link", work.now)
        identity = work.identities.find("telegram", "77", work.now).id
    browser = await console.signed_in(console.claire)
    forged = {"csrf": "forged", "identity": str(identity)}
    answer = await browser.client.post(f"/desk/members/{console.member.id}/unlink", data=forged)
    assert answer.status_code in (400, 403)
    with console.look() as work:
        assert work.identities.find("telegram", "77", work.now) is not None


async def test_the_trail_says_who_read_a_member_to_supervisors_only(console: Console) -> None:
    claire, paul = await console.signed_in(console.claire), await console.signed_in(console.paul)
    await claire.get(f"/desk/members/{console.member.id}")
    answer = await claire.get("/desk/audit")
    assert answer.status_code == 403
    assert "réservée aux superviseurs" in answer.text
    page = (await paul.get(f"/desk/audit?subject=member:{console.member.id}&action=read")).text
    assert page.count("a consulté</td>") == 1
    assert "Claire Conseil" in page
    nothing = (await paul.get("/desk/audit?subject=%00&actor=%27")).text
    assert "Rien ne correspond" in nothing
    assert "Plus ancien" not in nothing


async def test_the_trail_names_members_and_what_they_did(console: Console) -> None:
    with console.work() as work:
        member, delegate = f"member:{console.member.id}", f"delegate:{console.delegate.id}"
        work.audit.add(member, "booked_appointment", "appointment:1", work.now, requested_by="member")
        work.audit.add(delegate, "proved_identity", member, work.now, method="email_code")
    page = (await (await console.signed_in(console.paul)).get("/desk/audit")).text
    rows = [re.sub(r"<[^>]+>|\s|&nbsp;", " ", row).split() for row in page.split("<tr>")[3:5]]
    assert " ".join(rows[0][1:]).startswith(
        "Sophie Déléguée a prouvé son identité Hélène Essai preuve : code par e-mail"
    )
    assert " ".join(rows[1][1:]).startswith("Hélène Essai a réservé une visite Rendez-vous 1 demandé par : le membre")


async def test_the_trail_goes_on_page_after_page(console: Console) -> None:
    with console.work() as work:
        for number in range(120):
            work.audit.add("cli", "read", f"thing:{number}", work.now)
    paul = await console.signed_in(console.paul)
    page = (await paul.get("/desk/audit?actor=cli")).text
    assert "thing:119" in page
    assert "thing:19<" not in page
    older = page.split('class="earlier"><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert "thing:19" in (await paul.get(older)).text


async def test_a_supervisor_opens_a_locked_account(console: Console) -> None:
    thief = console.browser()
    for _ in range(5):
        await thief.sign_in("claire@desk.test", "faux")
    paul, nadia = await console.signed_in(console.paul), await console.signed_in(console.nadia)
    assert "suspendu pour 1 réseau" in (await paul.get("/desk/accounts")).text
    assert (await nadia.get("/desk/accounts")).status_code == 403
    assert (await nadia.post(f"/desk/accounts/{console.claire.id}/unlock")).status_code == 403
    assert (await paul.post(f"/desk/accounts/{console.claire.id}/unlock")).status_code == 303
    assert (await console.browser().sign_in("claire@desk.test")).status_code == 303
    assert (await paul.post("/desk/accounts/999/unlock")).status_code == 404


def an_undelivered_reply(console: Console) -> tuple[int, int]:
    """(conversation, outbox row)"""
    conversation = console.conversation("42", channel="telegram")
    with console.work() as work:
        message = work.messages.add(conversation.id, "lost", "bot", "Perdu en route", work.now)
        work.outbox.add(conversation.id, message, "telegram", work.now)
        row = work.outbox.next_in(conversation.id, work.now)
        assert work.outbox.mark_dead(row.id, None, "gave up: 502")
    return conversation.id, row.id


async def test_an_undelivered_reply_is_sent_again_from_the_conversation(console: Console) -> None:
    conversation_id, row_id = an_undelivered_reply(console)
    browser = await console.signed_in(console.claire)
    assert "non distribué – gave up: 502" in " ".join(
        (await browser.get(f"/desk/conversations/{conversation_id}")).text.split()
    )
    address = f"/desk/dead-letters/outbox/{row_id}/retry"
    answer = await browser.post(address, conversation=str(conversation_id))
    assert answer.headers["location"] == f"/desk/conversations/{conversation_id}?n=retried"
    with console.look() as work:
        assert work.outbox.next_in(conversation_id, work.now).id == row_id
    assert (await browser.post(address)).headers["location"] == "/desk/dead-letters?n=already"


async def test_a_closed_dead_letter_bothers_nobody(console: Console) -> None:
    conversation_id, row_id = an_undelivered_reply(console)
    browser = await console.signed_in(console.claire)
    assert "Perdu en route" in (await browser.get("/desk/dead-letters")).text
    assert (await browser.post(f"/desk/dead-letters/outbox/{row_id}/close")).status_code == 303
    assert "Aucun message en échec" in (await browser.get("/desk/dead-letters")).text
    assert "badge danger" not in (await browser.get("/desk")).text
    with console.look() as work:
        assert work.outbox.next_in(conversation_id, work.now) is None
    again = await browser.post(f"/desk/dead-letters/outbox/{row_id}/retry")
    assert again.headers["location"] == "/desk/dead-letters?n=already"


async def test_an_unhandled_message_is_handled_again_only_if_nothing_of_it_was_kept(console: Console) -> None:
    conversation = console.conversation("42", channel="telegram")
    with console.work() as work:
        work.inbox.add([Received("telegram", str(n), "telegram:42", {}) for n in (1, 2)], work.now)
        first = work.inbox.next_in("telegram:42", work.now)
        work.inbox.mark_dead(first.id, "KeyError", work.now)
        second = work.inbox.next_in("telegram:42", work.now)
        work.inbox.mark_dead(second.id, "KeyError", work.now)
        work.messages.add(conversation.id, "kept", "member", "Déjà là", work.now, inbox_id=second.id)
    browser = await console.signed_in(console.claire)
    page = (await browser.get("/desk/dead-letters")).text
    assert page.count("Traiter de nouveau") == 1
    assert "Déjà dans la conversation" in page
    for row, expected in ((first, "retried"), (second, "already")):
        answer = await browser.post(f"/desk/dead-letters/inbox/{row.id}/retry")
        assert answer.headers["location"] == f"/desk/dead-letters?n={expected}"
    with console.look() as work:
        assert work.inbox.next_in("telegram:42", work.now).id == first.id
    assert (await browser.post(f"/desk/dead-letters/attic/{first.id}/close")).status_code == 404


async def test_an_applications_documents_are_ticked_off(console: Console) -> None:
    with console.work() as work:
        case_id = work.cases.add(
            type="application", summary="Candidature", requested_by="stranger", created_at=work.now
        ).id  # fmt: skip
    claire = await console.signed_in(console.claire)
    address = f"/desk/cases/{case_id}"
    assert "checked" not in (await claire.get(address)).text
    assert (await claire.post(f"{address}/documents", rib_fr="1")).status_code == 303
    page = (await claire.get(address)).text
    assert page.count("checked") == 1
    assert "le contrat n’en fixe pas" in page
    five = dict.fromkeys(("rib_fr", "cheque", "signed_form", "identity_original", "professional_proof"), "1")
    assert (await claire.post(f"{address}/documents", **five)).status_code == 303
    assert "le contrat n’en fixe pas" not in (await claire.get(address)).text
    assert (await claire.post(f"{address}/documents", passport="1")).status_code == 404


async def test_a_number_known_for_somebody_else_is_not_recorded(console: Console) -> None:
    with console.work() as work:
        phone = "+33600000009"
        work.members.change(a_member(work, "P-2"), phone=phone)
        case_id = work.cases.add(
            member_id=console.member.id, type="details_change", summary="x", requested_by="member", created_at=work.now,
            details={"field": "phone", "value": phone},
        ).id  # fmt: skip
    claire = await console.signed_in(console.claire)
    answer = await claire.post(f"/desk/cases/{case_id}/resolve", outcome="done")
    assert answer.status_code == 422
    assert "déjà connu pour une autre personne" in answer.text
