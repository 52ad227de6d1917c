"""The list, one conversation, taking it over, answering, giving it back."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from actions.agent.texts import LONGEST_TEXT
from domain.contract import Contract
from domain.errors import BotMustBeSilent
from domain.rules import ask
from storage.repositories.agents import Agent
from storage.repositories.inbox import Received
from tests.conftest import Clock
from tests.console.conftest import Browser, Console, a_console, member_writes
from tests.postgres_server import PostgresServer


async def own(console: Console, agent: Agent, conversation_id: int) -> Browser:
    """A browser whose agent has taken the conversation."""
    browser = await console.signed_in(agent)
    await browser.post(f"/desk/conversations/{conversation_id}/take-over")
    return browser


async def test_the_list_puts_the_longest_waiting_first(console: Console) -> None:
    console.conversation("bot")
    console.conversation("short", waiting=timedelta(minutes=2), reason="misses")
    console.conversation("long", waiting=timedelta(minutes=40), as_delegate=True)
    page = (await (await console.signed_in(console.claire)).get("/desk")).text
    assert page.index("40\N{NO-BREAK SPACE}min") < page.index("2\N{NO-BREAK SPACE}min") < page.index("Avec l’assistant")
    assert "délégué de Hélène Essai" in page
    assert "l’assistant n’a pas compris" in page
    assert "Bonjour &lt;b&gt;vous&lt;/b&gt;" in page


@pytest.mark.parametrize("query", ["helene", "ESSAI", "p-1", "0612345678", "sophie deleguee", "06 12 34"])
async def test_search_finds_names_without_accents_numbers_and_telephones(console: Console, query: str) -> None:
    conversation = console.conversation()
    browser = await console.signed_in(console.claire)
    answer = await browser.client.get("/desk", params={"q": query})
    assert f"/desk/conversations/{conversation.id}" in answer.text


@pytest.mark.parametrize("query", ["Martin", "%", "_", "\\", "a\x00b", "'; drop table members; --", "é" * 500])
async def test_search_takes_nothing_for_a_wildcard(console: Console, query: str) -> None:
    conversation = console.conversation()
    browser = await console.signed_in(console.claire)
    answer = await browser.client.get("/desk", params={"q": query})
    assert answer.status_code == 200
    assert f"/desk/conversations/{conversation.id}" not in answer.text


async def test_a_conversation_shows_the_member_and_what_is_left(console: Console) -> None:
    conversation = console.conversation(as_delegate=True)
    page = (await (await console.signed_in(console.claire)).get(f"/desk/conversations/{conversation.id}")).text
    for expected in (
        "Hélène Essai",
        "P-1",
        "Région parisienne",
        "15</strong> sur 15",
        "art. 5.2.2",
        "écrit comme délégué",
    ):
        assert expected in page


async def test_a_stranger_is_shown_as_one(console: Console) -> None:
    conversation = console.conversation(stranger=True)
    page = (await (await console.signed_in(console.claire)).get(f"/desk/conversations/{conversation.id}")).text
    assert "Identité non prouvée" in page


async def test_a_chat_that_changed_hands_shows_each_message_under_who_wrote_it(console: Console) -> None:
    conversation = console.conversation("42", channel="telegram")
    changes = ((console.member.id, console.delegate.id), (None, None))
    for number, (member_id, delegate_id) in enumerate(changes):
        with console.work() as work:
            locked = work.conversations.lock(conversation.id)
            changed = replace(locked, member_id=member_id, delegate_id=delegate_id, display_name="Un autre")
            work.conversations.save(changed)
            for text in ("un", "deux"):
                member_writes(work, conversation.id, f"{number} {text}")
    page = (await (await console.signed_in(console.claire)).get(f"/desk/conversations/{conversation.id}")).text
    assert page.count("identité changée") == 2
    assert "identité changée : Sophie Déléguée (délégué de Hélène Essai)" in page
    assert "identité changée : Un autre" in page
    bylines = re.findall(r'<p class="byline">\s*([^<]*?)\s*<', page)
    assert bylines == ["Hélène Essai", "Sophie Déléguée", "Sophie Déléguée", "Un autre", "Un autre"]


async def test_taking_over_tells_the_member_and_silences_the_bot(console: Console, clock: Clock) -> None:
    conversation = console.conversation(waiting=timedelta(minutes=3))
    await own(console, console.claire, conversation.id)
    taken = console.stored(conversation.id)
    assert (taken.owner, taken.assignee_id, taken.handoff) == ("agent", console.claire.id, "accepted")
    assert console.texts(conversation.id)[-1] == (
        "system",
        "Claire Conseil, du Desk Parnasse, vous répond à présent. L’assistant automatique se tait.",
    )
    with pytest.raises(BotMustBeSilent), console.work() as work:
        work.messages.add(conversation.id, "late", "bot", "Je suis là", clock.now)
    assert (f"agent:{console.claire.id}", "took_over") in console.audit(f"conversation:{conversation.id}")


async def test_buttons_offered_before_cannot_fire_after(console: Console, clock: Clock) -> None:
    conversation = console.conversation()
    with console.work() as work:
        choices = [{"action": "confirm", "arguments": {"label": "Oui"}}]
        work.offers.add("offer", conversation.id, choices, "v", clock.now, clock.now + timedelta(minutes=30))
    await own(console, console.claire, conversation.id)
    with console.look() as work:
        choice = work.offers.find("offer.0", conversation.id)
        assert choice is not None
        assert choice.used_at is not None


async def test_of_two_agents_one_wins_and_the_other_sees_who(console: Console) -> None:
    conversation = console.conversation(waiting=timedelta(minutes=3))
    browsers = [await console.signed_in(agent) for agent in (console.claire, console.nadia)]
    answers = await asyncio.gather(
        *(browser.post(f"/desk/conversations/{conversation.id}/take-over") for browser in browsers)
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    winner = console.stored(conversation.id).assignee_id
    name = "Claire Conseil" if winner == console.claire.id else "Nadia Renfort"
    loser = next(answer for answer in answers if answer.status_code == 409)
    assert f"{name} a déjà pris cette conversation." in loser.text
    assert [author for author, _ in console.texts(conversation.id)] == ["member", "system"]


async def test_an_answer_is_delivered_once_however_often_the_form_is_sent(console: Console) -> None:
    conversation = console.conversation("42", channel="telegram")
    browser = await own(console, console.claire, conversation.id)
    address = f"/desk/conversations/{conversation.id}/reply"
    form = {"text": "Bonjour,\r\nje regarde.", "form_key": "0123456789ab"}
    answers = await asyncio.gather(*(browser.post(address, fetched=fetched, **form) for fetched in (True, True, False)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 303]
    assert console.texts(conversation.id)[-1] == ("agent", "Bonjour,\nje regarde.")
    assert len(console.texts(conversation.id)) == 3
    with console.look() as work:
        sent = work.connection.exec_driver_sql("select count(*) from outbox").scalar()
        events = [event for event in work.audit.of(f"conversation:{conversation.id}") if event.action == "replied"]
    assert sent == 2  # the line that names the agent, and the answer
    assert len(events) == 1
    await browser.post(address, text="Bonjour,\nje corrige.", form_key="0123456789ab")
    assert console.texts(conversation.id)[-1] == ("agent", "Bonjour,\nje corrige.")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "vide"), ("  \r\n\t ", "vide"), ("\u200b\u200d", "vide"), ("\x00\x01", "vide"),
        ("a" * (LONGEST_TEXT + 1), "dépasse"),
    ],
)  # fmt: skip
async def test_what_cannot_be_sent_is_refused_and_kept(console: Console, text: str, told: str) -> None:
    conversation = console.conversation()
    browser = await own(console, console.claire, conversation.id)
    address = f"/desk/conversations/{conversation.id}/reply"
    answer = await browser.post(address, text=text, form_key="0123456789ab")
    assert answer.status_code == 422
    assert told in answer.text
    if len(text) > 10:
        assert f'<template id="refused-draft">{text}</template>' in answer.text
    assert [author for author, _ in console.texts(conversation.id)] == ["member", "system"]


async def test_an_emoji_is_an_answer_and_the_longest_text_fits(console: Console) -> None:
    conversation = console.conversation()
    browser = await own(console, console.claire, conversation.id)
    for number, text in enumerate(("👍", "é" * LONGEST_TEXT)):
        answer = await browser.post(
            f"/desk/conversations/{conversation.id}/reply", text=text, form_key=f"key-{number}-0123"
        )
        assert answer.status_code == 303
        assert console.texts(conversation.id)[-1] == ("agent", text)


async def test_a_body_without_end_is_refused(console: Console) -> None:
    conversation = console.conversation()
    browser = await own(console, console.claire, conversation.id)
    answer = await browser.post(f"/desk/conversations/{conversation.id}/reply", text="a" * 1_000_001)
    assert answer.status_code == 413


async def test_only_the_owner_answers(console: Console) -> None:
    conversation = console.conversation()
    nadia = await console.signed_in(console.nadia)
    form = {"text": "Moi aussi", "form_key": "0123456789ab"}
    address = f"/desk/conversations/{conversation.id}/reply"
    assert (await nadia.post(address, **form)).status_code == 409  # still the assistant's
    await own(console, console.claire, conversation.id)
    refused = await nadia.post(address, fetched=True, **form)
    assert (refused.status_code, refused.json()["error"]) == (
        409,
        "Cette conversation n’est plus à vous : rien n’a été envoyé.",
    )
    assert ("agent", "Moi aussi") not in console.texts(conversation.id)


async def test_a_forged_form_changes_nothing(console: Console) -> None:
    conversation = console.conversation()
    browser = await console.signed_in(console.claire)
    for csrf in ("", "forged", "é"):
        browser.csrf = csrf
        assert (await browser.post(f"/desk/conversations/{conversation.id}/take-over")).status_code == 403
    other = await console.signed_in(console.nadia)
    browser.csrf = other.csrf
    assert (await browser.post(f"/desk/conversations/{conversation.id}/take-over")).status_code == 403
    assert console.stored(conversation.id).owner == "bot"


@pytest.mark.parametrize("outcome", ["resolved", "partly", "follow_up"])
async def test_giving_back_tells_everybody_how_it_ended(console: Console, clock: Clock, outcome: str) -> None:
    conversation = console.conversation(waiting=timedelta(minutes=3))
    browser = await own(console, console.claire, conversation.id)
    answer = await browser.post(
        f"/desk/conversations/{conversation.id}/give-back", outcome=outcome, note="Rappeler jeudi"
    )
    assert answer.status_code == 303
    back = console.stored(conversation.id)
    assert (back.owner, back.assignee_id, back.handoff, back.session_started_at) == ("bot", None, "none", None)
    assert back.dialogue["desk"] == {
        "outcome": outcome, "note": "Rappeler jeudi", "agent": "Claire Conseil", "at": clock.now.isoformat(),
    }  # fmt: skip
    author, told = console.texts(conversation.id)[-1]
    assert author == "system"
    assert "l’assistant automatique vous répond de nouveau" in told.lower()
    with console.work() as work:
        work.messages.add(conversation.id, "again", "bot", "Me revoici", clock.now)
        cases = work.cases.of_conversation(conversation.id)
    assert [(case.type, case.assignee_id) for case in cases] == (
        [("follow_up", console.claire.id)] if outcome == "follow_up" else []
    )


async def test_a_follow_up_says_what_is_left_to_do(console: Console) -> None:
    conversation = console.conversation()
    browser = await own(console, console.claire, conversation.id)
    for form in ({"outcome": "follow_up", "note": " "}, {"outcome": "elsewhere"}, {}):
        assert (await browser.post(f"/desk/conversations/{conversation.id}/give-back", **form)).status_code == 422
    assert console.stored(conversation.id).owner == "agent"


async def test_the_bot_reads_what_the_dialogue_keeps(console: Console) -> None:
    from bot.dialogue.state import State

    conversation = console.conversation()
    browser = await own(console, console.claire, conversation.id)
    await browser.post(f"/desk/conversations/{conversation.id}/give-back", outcome="resolved")
    state = State.load(console.stored(conversation.id).dialogue)
    assert state.desk is not None
    assert state.desk["outcome"] == "resolved"


async def test_only_the_owner_gives_back(console: Console) -> None:
    conversation = console.conversation()
    await own(console, console.claire, conversation.id)
    nadia = await console.signed_in(console.nadia)
    address = f"/desk/conversations/{conversation.id}/give-back"
    assert (await nadia.post(address, outcome="resolved")).status_code == 409
    assert console.stored(conversation.id).assignee_id == console.claire.id


async def test_a_colleague_may_ask_for_it_and_the_owner_sees_who(console: Console) -> None:
    conversation = console.conversation()
    claire = await own(console, console.claire, conversation.id)
    nadia = await console.signed_in(console.nadia)
    assert (await nadia.post(f"/desk/conversations/{conversation.id}/request-release")).status_code == 303
    assert "Nadia Renfort demande la main" in (await claire.get(f"/desk/conversations/{conversation.id}")).text
    await claire.post(f"/desk/conversations/{conversation.id}/give-back", outcome="partly")
    await nadia.post(f"/desk/conversations/{conversation.id}/take-over")
    assert "demande la main (" not in (await nadia.get(f"/desk/conversations/{conversation.id}")).text


async def test_a_supervisor_reassigns_and_an_agent_cannot(console: Console) -> None:
    conversation = console.conversation()
    await own(console, console.claire, conversation.id)
    address = f"/desk/conversations/{conversation.id}/reassign"
    nadia = await console.signed_in(console.nadia)
    assert (await nadia.post(address, agent=str(console.nadia.id))).status_code == 403
    assert console.stored(conversation.id).assignee_id == console.claire.id
    paul = await console.signed_in(console.paul)
    assert (await paul.post(address, agent=str(console.nadia.id))).status_code == 303
    assert console.stored(conversation.id).assignee_id == console.nadia.id
    assert console.texts(conversation.id)[-1][1].startswith("Nadia Renfort, du Desk Parnasse")
    assert (await paul.post(address, agent="999")).status_code == 422


async def test_reading_leaves_one_trace_in_ten_minutes(console: Console, clock: Clock) -> None:
    conversation = console.conversation()
    browser = await console.signed_in(console.claire)
    reads = (f"agent:{console.claire.id}", "read")
    for wait, expected in ((0, 1), (9, 1), (1, 2)):
        clock.pass_by(timedelta(minutes=wait))
        await browser.get(f"/desk/conversations/{conversation.id}")
        assert console.audit(f"conversation:{conversation.id}").count(reads) == expected
        assert console.audit(f"member:{console.member.id}").count(reads) == expected


async def test_messages_are_unread_until_an_agent_looks(console: Console, clock: Clock) -> None:
    conversation = console.conversation(waiting=timedelta(minutes=3))
    browser = await console.signed_in(console.claire)
    assert "badge unread" in (await browser.get("/desk")).text
    clock.pass_by(timedelta(seconds=1))
    with console.look() as work:
        last = work.messages.last(conversation.id, 1)[0].id
    address = f"/desk/conversations/{conversation.id}/seen"
    assert (await browser.post(address, fetched=True, up_to=str(last))).status_code == 204
    assert "badge unread" not in (await browser.get("/desk")).text
    with console.look() as work:  # the member is told only by the agent who answers
        assert work.messages.last(conversation.id, 1)[0].seen_at is None
    await browser.post(f"/desk/conversations/{conversation.id}/take-over")
    clock.pass_by(timedelta(seconds=1))
    with console.work() as work:
        last = member_writes(work, conversation.id, "Allô ?")
    assert "badge unread" in (await browser.get("/desk")).text
    clock.pass_by(timedelta(seconds=1))
    await browser.post(address, fetched=True, up_to=str(last))
    with console.look() as work:
        assert work.messages.last(conversation.id, 1)[0].seen_at == clock.now


async def test_ready_answers_hold_what_is_true_now(console: Console) -> None:
    conversation = console.conversation()
    browser = await own(console, console.claire, conversation.id)
    page = (await browser.get(f"/desk/conversations/{conversation.id}")).text
    assert "Bonjour, Claire Conseil à votre écoute." in page
    assert "Il vous reste 15 interventions sur les 15 incluses" in page
    assert "Votre prochain rendez-vous" not in page


@pytest.mark.parametrize(
    "address",
    ["/desk/conversations/999", "/desk/conversations/abc", "/desk/conversations/0", "/desk/files/7", "/desk/x/y",
     "/desk/conversations/99999999999999999999999", "/desk/static/secret.py"],
)  # fmt: skip
async def test_what_does_not_exist_is_a_page_that_says_so(console: Console, address: str) -> None:
    browser = await console.signed_in(console.claire)
    answer = await browser.get(address)
    assert answer.status_code == 404
    assert "Page introuvable" in answer.text


async def test_acting_on_an_unknown_conversation_is_not_found(console: Console) -> None:
    browser = await console.signed_in(console.claire)
    for action in ("take-over", "request-release", "give-back", "seen", "typing"):
        answer = await browser.post(f"/desk/conversations/999/{action}", outcome="resolved", up_to="1")
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("kind", "shown"), [("photo", "📷 Photo"), ("voice", "🎤 Message vocal"), ("document", "📎 Document")]
)
async def test_a_file_without_a_word_is_named_in_the_list(console: Console, kind: str, shown: str) -> None:
    conversation = console.conversation()
    with console.work() as work:
        file = work.messages.add_attachment(conversation.id, kind, work.now, state="stored", content=b"x")
        work.messages.add(conversation.id, "file", "member", "", work.now, attachment_id=file)
    page = await (await console.signed_in(console.claire)).get("/desk")
    assert f'<span class="excerpt">{shown}</span>' in page.text


async def test_a_file_is_shown_only_if_the_browser_cannot_run_it(console: Console, clock: Clock) -> None:
    conversation = console.conversation()
    with console.work() as work:
        ids = [
            work.messages.add_attachment(
                conversation.id, "document", clock.now, filename=name, media_type=kind, content=b"<script>"
            )
            for name, kind in (("photo.png", "image/png"), ("é;x.html", "text/html"), ("x.svg", "image/svg+xml"))
        ]
    stranger = console.browser()
    assert (await stranger.get(f"/desk/files/{ids[0]}")).status_code == 303
    browser = await console.signed_in(console.claire)
    answers = [await browser.get(f"/desk/files/{each}") for each in ids]
    assert [a.headers["content-disposition"].split(";")[0] for a in answers] == ["inline", "attachment", "attachment"]
    assert [a.headers["content-type"] for a in answers[1:]] == ["application/octet-stream"] * 2
    assert all("sandbox" in a.headers["content-security-policy"] for a in answers)


async def test_while_an_agent_types_the_member_sees_it(console: Console) -> None:
    conversation = console.conversation("42", channel="telegram")
    shown: list[str] = []

    async def show_typing(chat_id: str) -> None:
        shown.append(chat_id)

    console.telegram.show_typing = show_typing
    nadia = await console.signed_in(console.nadia)
    claire = await own(console, console.claire, conversation.id)
    for browser in (nadia, claire):
        assert (await browser.post(f"/desk/conversations/{conversation.id}/typing")).status_code == 204
    assert shown == ["42"]


@pytest.mark.postgres
async def test_on_postgresql_too_one_wins_and_a_double_click_is_one_answer(
    postgres_server: PostgresServer, tmp_path: Path, clock: Clock
) -> None:
    console = a_console(postgres_server.new_database(), tmp_path, clock)
    try:
        conversation = console.conversation(waiting=timedelta(minutes=3))
        browsers = [await console.signed_in(agent) for agent in (console.claire, console.nadia)]
        address = f"/desk/conversations/{conversation.id}"
        answers = await asyncio.gather(*(browser.post(f"{address}/take-over") for browser in browsers))
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        owner = browsers[[answer.status_code for answer in answers].index(303)]
        form = {"text": "Bonjour", "form_key": "0123456789ab"}
        await asyncio.gather(*(owner.post(f"{address}/reply", **form) for _ in range(4)))
        assert [author for author, _ in console.texts(conversation.id)] == ["member", "system", "agent"]
        assert "Hélène Essai" in (await owner.get(address)).text
        assert (await owner.post(f"{address}/give-back", outcome="follow_up", note="Rappeler")).status_code == 303
        assert console.stored(conversation.id).owner == "bot"
    finally:
        for client in console.clients:
            await client.aclose()
        console.application.close()


async def test_a_decision_shows_its_terms_and_what_would_have_made_it_a_yes(console: Console) -> None:
    conversation = console.conversation()
    contract, inputs = Contract.load("offre-interieur"), {"departement": "75", "start": "2026-03-08T10:00"}
    with console.work() as work:
        work.inbox.add([Received("webchat", "1", "webchat:s1", {})], work.now)
        row = work.inbox.next_in("webchat:s1", work.now)
        work.decisions.add(
            conversation_id=conversation.id, member_id=console.member.id, inbox_id=row.id, offer=contract.offer,
            rule="interventions.technician_slot", inputs=inputs,
            result=ask(contract, "interventions.technician_slot", inputs).to_json(),
            contract_version=contract.version, decided_at=work.now,
        )  # fmt: skip
        work.messages.add(conversation.id, "bot:1", "bot", "Pas le dimanche.", work.now, inbox_id=row.id)
    page = (await (await console.signed_in(console.claire)).get(f"/desk/conversations/{conversation.id}")).text
    assert "<dt>Au contrat</dt><dd>« Horaires du technicien" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "<dt>Possible si</dt><dd>le rendez-vous commençait le lundi 9 mars" in page
