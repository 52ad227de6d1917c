"""What members wrote before a start is understood by an NLU server that comes later than we do, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from actions.wording import say
from bot.bootstrap import utc_now
from bot.chat.sessions import HEADER
from nlu.server import free_port
from storage.database import Database
from storage.unit_of_work import unit_of_work
from tests.bot.spine import Spine, count, transcript
from tests.bot.unloaded_model import up_without_a_model
from tests.desk_process import DeskProcess, FakeNluServer
from tests.nlu.conftest import project

__all__ = ["project"]

MEMBERS = 8
NOT_HEARD = [say("fr", f"dialogue.{key}").split(".")[0] for key in ("nlu_down", "answer_not_understood")]


class Members:
    """People at their pages: each in a conversation of their own."""

    def __init__(self, address: str, number: int) -> None:
        headers = {HEADER: "1", "Origin": address}
        self.pages = [httpx.AsyncClient(base_url=address, headers=headers) for _ in range(number)]

    async def __aenter__(self) -> Members:
        for page in self.pages:
            (await page.get("/chat")).raise_for_status()
        return self

    async def __aexit__(self, *_: object) -> None:
        for page in self.pages:
            await page.aclose()

    async def all_say(self, text: str) -> None:
        for page in self.pages:
            (await page.post("/chat/api/messages", json={"id": str(uuid4()), "text": text})).raise_for_status()

    async def answers(self, messages: int) -> list[str]:
        """Everything they were answered, once each has had an answer to this many messages."""
        answered: list[str] = []
        for page in self.pages:
            while True:
                said = (await page.get("/chat/api/messages")).json()["messages"]
                if said and [m["author"] for m in said].count("member") == messages and said[-1]["author"] != "member":
                    break
                await asyncio.sleep(0.05)
            answered += [m["text"] for m in said if m["author"] != "member"]
        return answered


def deaf(answers: list[str]) -> list[str]:
    return [answer for answer in answers if any(words in answer for words in NOT_HEARD)]


@pytest.fixture
def nlu_port() -> int:
    return free_port()


@pytest.fixture
def desk(tmp_path: Path, nlu_port: int) -> Iterator[DeskProcess]:
    """A process that is not started yet; nobody listens at its NLU server's address."""
    process = DeskProcess(tmp_path, f"http://127.0.0.1:{nlu_port}", DESK_PORT=str(free_port()))
    yield process
    process.end()


@pytest.mark.slow
@pytest.mark.parametrize("way", ["interrupt", "kill"])
async def test_what_waited_through_a_restart_is_understood(desk: DeskProcess, nlu_port: int, way: str) -> None:
    desk.start()
    address = await asyncio.to_thread(desk.wait_until_up)
    async with Members(address, MEMBERS) as members:
        with FakeNluServer("book_technician", port=nlu_port):
            await members.all_say("un technicien")  # a flow is open, whose question has no button for every answer
            await members.answers(1)
        getattr(desk, way)()
        desk.start()
        await asyncio.to_thread(desk.wait_until_up)
        for _ in range(3):  # the monitoring's questions fail, and must not count against the members' messages
            assert (await members.pages[0].get("/readyz")).json()["nlu"] == "unavailable"
        await members.all_say("autre chose")
        with FakeNluServer("ask_hours", port=nlu_port):
            answers = await members.answers(2)
    assert deaf(answers) == []
    assert "nlu unavailable" not in desk.output


@pytest.mark.slow
async def test_without_nlu_buttons_and_a_person_come_after_the_grace(desk: DeskProcess) -> None:
    desk.environment["DESK_NLU_GRACE_S"] = "0.2"
    desk.start()
    async with Members(await asyncio.to_thread(desk.wait_until_up), 3) as members:
        await members.all_say("un technicien")
        answers = await members.answers(1)
    assert len(deaf(answers)) == 3


async def test_a_message_waits_for_our_own_server_that_fails_at_first(
    project: Path, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with (
        up_without_a_model(project, sqlite_url, tmp_path / "var", monkeypatch) as (address, behaviour),
        Members(address, 2) as members,
    ):
        await members.all_say("bonsoir à tous")
        behaviour.write_text("ok")
        assert deaf(await members.answers(1)) == []


async def test_only_what_is_to_be_understood_waits(sqlite_database: Database) -> None:
    spine = Spine(sqlite_database, utc_now)
    spine.nlu_awaited = True
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "words", "un technicien"))
        await spine.ingest.receive(spine.channel.update(2, "button", "oui", kind="button"))
        await spine.until(lambda work: count(work, "outbox", "sent") == 1)
        assert [m.chat_id for m in spine.channel.sent] == ["button"]
        spine.nlu_awaited = False
        await spine.until_quiet()
    assert [m.chat_id for m in spine.channel.sent] == ["button", "words"]
    assert spine.interpreter.asked == ["un technicien"]


async def test_an_agent_reads_at_once_what_the_assistant_would_have_to_understand(sqlite_database: Database) -> None:
    with unit_of_work(sqlite_database, utc_now) as work:
        agent = work.agents.add("a@desk.example", "A", "agent", "hash")
        work.conversations.save(work.conversations.open("telegram", "a", work.now).take_over(agent.id))
    spine = Spine(sqlite_database, utc_now)
    spine.nlu_awaited = True
    async with spine.running():
        await spine.ingest.receive(spine.channel.update(1, "a", "êtes-vous là ?"))
        await spine.until_quiet()
    assert transcript(spine, "a") == [("member", "êtes-vous là ?")]
