"""An agent corrects what a message was understood as, and the corrections leave for the training data."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli_nlu import app
from storage.repositories.corrections import Correction, Corrections
from tests.console.conftest import Console

TEXT = "un technicien jeudi [si possible]\nau bureau"
UNDERSTOOD = {
    "intent": "book_coach",
    "confidence": 0.42,
    "ranking": [["book_coach", 0.42], ["book_technician", 0.4]],
    "entities": [{"name": "date", "value": "jeudi", "start": 14, "end": 19}],
}


def a_message(console: Console, text: str = TEXT) -> tuple[int, int]:
    """Ids of a conversation and of a message in it that was understood wrongly."""
    conversation = console.conversation(text)
    with console.work() as work:
        message = work.messages.add(
            conversation.id,
            f"m:{text}",
            "member",
            text,
            work.now,
            understanding=UNDERSTOOD,
            member_id=console.member.id,
        )
    return conversation.id, message


def kept(console: Console, message_id: int) -> Correction | None:
    with console.look() as work:
        return Corrections(work.connection).of([message_id]).get(message_id)


async def test_what_was_understood_can_be_corrected_and_is_shown(console: Console) -> None:
    conversation_id, message_id = a_message(console)
    browser = await console.signed_in(console.claire)
    page = await browser.get(f"/desk/conversations/{conversation_id}")
    assert f'href="/desk/messages/{message_id}/understanding"' in page.text
    form = await browser.get(f"/desk/messages/{message_id}/understanding")
    assert '<option value="book_coach" selected>Réserver mon coach</option>' in form.text
    assert 'name="value-date" maxlength="200" value="jeudi"' in form.text
    answer = await browser.post(
        f"/desk/messages/{message_id}/understanding",
        intent="book_technician",
        **{"value-date": "jeudi", "value-place": "Bureau"},
    )
    assert answer.headers["location"] == f"/desk/conversations/{conversation_id}?n=corrected"
    found = kept(console, message_id)
    assert found is not None
    assert (found.intent, found.entities, found.agent_id) == (
        "book_technician", {"date": "jeudi", "place": "Bureau"}, console.claire.id,
    )  # fmt: skip
    page = await browser.get(f"/desk/conversations/{conversation_id}")
    assert "corrigé&nbsp;: Réserver un technicien" in page.text
    assert ("agent:1", "corrected_understanding") in console.audit(f"conversation:{conversation_id}")


async def test_only_the_values_can_be_corrected_and_the_last_correction_counts(console: Console) -> None:
    _, message_id = a_message(console)
    address = f"/desk/messages/{message_id}/understanding"
    browser = await console.signed_in(console.claire)
    await browser.get(address)
    await browser.post(address, intent="book_technician")
    await browser.post(address, intent="book_coach", **{"value-person": "technicien"})
    found = kept(console, message_id)
    assert found is not None
    assert (found.intent, found.entities) == (None, {"person": "technicien"})
    form = await browser.get(address)
    assert '<option value="book_coach" selected>' in form.text
    assert 'name="value-date" maxlength="200" value=""' in form.text


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"intent": ""}, "Choisissez ce que le membre voulait."),
        ({"intent": "no_such"}, "Choisissez ce que le membre voulait."),
        ({"intent": "book_technician", "value-date": "vendredi"}, "Une valeur doit être reprise du message"),
    ],
)
async def test_a_bad_correction_is_refused_and_what_was_typed_is_kept(
    console: Console, fields: dict[str, str], told: str
) -> None:
    _, message_id = a_message(console)
    browser = await console.signed_in(console.claire)
    await browser.get(f"/desk/messages/{message_id}/understanding")
    answer = await browser.post(f"/desk/messages/{message_id}/understanding", **fields)
    assert answer.status_code == 422
    assert told in answer.text
    if "value-date" in fields:
        assert 'value="vendredi"' in answer.text
    assert kept(console, message_id) is None


async def test_only_a_members_message_has_a_correction(console: Console) -> None:
    conversation_id, _ = a_message(console)
    with console.work() as work:
        bot = work.messages.add(conversation_id, "b", "bot", "Bonjour", work.now)
    browser = await console.signed_in(console.claire)
    for message_id in (bot, 99_999):
        assert (await browser.get(f"/desk/messages/{message_id}/understanding")).status_code == 404
        answer = await browser.post(f"/desk/messages/{message_id}/understanding", intent="greet")
        assert answer.status_code == 404


async def test_without_session_or_with_a_forged_form_nothing_is_corrected(console: Console) -> None:
    _, message_id = a_message(console)
    stranger = console.browser()
    await stranger.post(f"/desk/messages/{message_id}/understanding", intent="greet")
    browser = await console.signed_in(console.claire)
    browser.csrf = "forged"
    answer = await browser.post(f"/desk/messages/{message_id}/understanding", intent="greet")
    assert answer.status_code == 403
    assert kept(console, message_id) is None


async def test_review_hands_each_correction_over_once(
    console: Console, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_DATABASE_URL", sqlite_url)
    _, message_id = a_message(console)
    browser = await console.signed_in(console.claire)
    address = f"/desk/messages/{message_id}/understanding"
    await browser.get(address)
    await browser.post(address, intent="book_technician", **{"value-date": "jeudi"})

    def review(name: str, *options: str) -> list[dict[str, str]]:
        done = CliRunner().invoke(app, ["review", "--out", str(tmp_path / name), *options])
        assert done.exit_code == 0, done.output
        assert "personal data" in done.output
        return yaml.safe_load((tmp_path / name).read_text())["nlu"] or []

    expected = [{"intent": "book_technician", "examples": "- un technicien [jeudi](date) (si possible) au bureau\n"}]
    assert review("seen.yml") == expected
    assert review("taken.yml", "--mark") == expected
    assert review("later.yml", "--mark") == []
    assert review("all.yml", "--all") == expected
    await browser.post(address, intent="book_technician")
    assert len(review("changed.yml")) == 1
    assert (tmp_path / "taken.yml").stat().st_mode & 0o077 == 0


async def test_review_does_not_write_over_a_file(
    console: Console, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_DATABASE_URL", sqlite_url)
    (tmp_path / "read.yml").write_text("mine")
    done = CliRunner().invoke(app, ["review", "--out", str(tmp_path / "read.yml"), "--mark"])
    assert done.exit_code == 1
    assert (tmp_path / "read.yml").read_text() == "mine"
