"""``desk member unlink``: the operator ends who a chat was proved to be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from bot.bootstrap import utc_now
from bot.cli_member import app
from bot.seed import seed_demo
from storage.database import Database
from storage.schema import migrate
from storage.unit_of_work import reading, unit_of_work

CHATS = (("telegram", "1", False), ("webchat", "2", False), ("telegram", "3", True))
"""(channel, user, whether it is the delegate's)."""


@pytest.fixture
def desk(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A member proved in two chats, her delegate in a third."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    database = Database(sqlite_url)
    migrate(database)
    seed_demo(database)
    with unit_of_work(database, utc_now) as work:
        delegate = work.members.delegate_of(1)
        assert delegate is not None
        for channel, user, is_delegate in CHATS:
            speaker = work.members.speaker(1, delegate.id if is_delegate else None)
            work.identities.prove(channel, user, speaker, "link", work.now)
    yield database
    database.close()


def unlink(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["unlink", *arguments], env={"COLUMNS": "200"})


def left(desk: Database) -> list[str]:
    with reading(desk, utc_now) as work:
        return [user for channel, user, _ in CHATS if work.identities.find(channel, user, work.now)]


@pytest.mark.parametrize(
    ("arguments", "remaining"),
    [
        (("P-1001",), []),
        (("P-1001", "--channel", "telegram"), ["2"]),
        (("P-1001", "--delegate"), ["1", "2"]),
        (("P-1002",), ["1", "2", "3"]),
    ],
)
def test_ends_what_it_is_told_to(desk: Database, arguments: tuple[str, ...], remaining: list[str]) -> None:
    result = unlink(*arguments)
    assert result.output == f"{len(CHATS) - len(remaining)} ended\n"
    assert left(desk) == remaining
    with reading(desk, utc_now) as work:
        actions = [(event.actor, event.action) for event in work.audit.of("member:1")]
    assert actions == [("cli", "unlinked")] * (len(CHATS) - len(remaining))


def test_an_unknown_member_is_said_to_be_so(desk: Database) -> None:
    assert unlink("P-9").exit_code == 2
    assert left(desk) == ["1", "2", "3"]
