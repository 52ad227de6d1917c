"""The console while its database is locked: a page that says so in French, the draft kept, one answer in the end."""

from __future__ import annotations

import sqlite3

from tests.console.conftest import Console

FORM = {"text": "Bonjour, je regarde.", "form_key": "0123456789ab"}


async def test_an_answer_that_could_not_be_kept_is_said_and_sent_once_afterwards(console: Console) -> None:
    conversation = console.conversation("42", channel="telegram")
    browser = await console.signed_in(console.claire)
    page = f"/desk/conversations/{conversation.id}"
    await browser.get(page)
    await browser.post(f"{page}/take-over")
    await browser.get(page)
    database = console.application.database
    with database.write() as connection:
        connection.exec_driver_sql("pragma busy_timeout = 20")  # the pool keeps this connection
    other = sqlite3.connect(str(database.url.database), isolation_level=None)
    other.execute("begin immediate")
    for fetched in (False, True):
        refused = await browser.post(f"{page}/reply", fetched=fetched, **FORM)
        assert refused.status_code == 503
        assert "Rien n’est perdu" in (refused.json()["error"] if fetched else refused.text)
    other.execute("rollback")
    other.close()
    for _ in range(2):
        assert (await browser.post(f"{page}/reply", **FORM)).status_code == 303
    assert [text for author, text in console.texts(conversation.id) if author == "agent"].count(FORM["text"]) == 1
