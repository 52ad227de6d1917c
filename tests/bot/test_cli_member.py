"""``desk member`` and ``desk agent``: who a chat was proved to be, and the accounts of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from typer.testing import CliRunner, Result

from actions.linking import issue_link, use_link
from actions.linking import unlink as revoke
from bot.bootstrap import utc_now
from bot.cli_member import agents, app
from bot.passwords import verify_password
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


@pytest.mark.parametrize(
    ("arguments", "member_may", "delegate_may"),
    [
        (("P-1001",), False, False),
        (("P-1001", "--channel", "telegram"), False, False),
        (("P-1001", "--channel", "webchat"), True, True),
        (("P-1001", "--delegate"), True, False),
        (("P-1002",), True, True),
    ],
)
@pytest.mark.parametrize("linked_already", [True, False])
def test_links_that_were_not_used_end_with_the_telegram_chat(
    desk: Database, arguments: tuple[str, ...], member_may: bool, delegate_may: bool, linked_already: bool
) -> None:
    with unit_of_work(desk, utc_now) as work:
        delegate = work.members.delegate_of(1)
        assert delegate is not None
        tokens = [issue_link(work, 1, person, "cli", timedelta(hours=1)) for person in (None, delegate.id)]
        if not linked_already:
            for channel, user, _ in CHATS:
                work.identities.forget(channel, user)
    assert unlink(*arguments).exit_code == 0
    with unit_of_work(desk, utc_now) as work:
        assert [use_link(work, token) is not None for token in tokens] == [member_may, delegate_may]


def test_a_chat_that_the_desk_revokes_takes_its_persons_unused_links_with_it(desk: Database) -> None:
    with unit_of_work(desk, utc_now) as work:
        old, other = (issue_link(work, member, None, "cli", timedelta(hours=1)) for member in (1, 2))
        used = issue_link(work, 1, None, "cli", timedelta(hours=1))
        assert use_link(work, used)
        identity = work.identities.find("telegram", "1", work.now)
        assert identity is not None
        revoke(work, identity, "agent:1")
        new = issue_link(work, 1, None, "cli", timedelta(hours=1))
    with unit_of_work(desk, utc_now) as work:
        found = [use_link(work, token) is not None for token in (old, used, other, new)]
        voided = [(e.actor, e.detail["links"]) for e in work.audit.of("member:1") if e.action == "voided_links"]
    assert found == [False, False, True, True]
    assert voided == [("agent:1", 1)]


def test_an_unknown_member_is_said_to_be_so(desk: Database) -> None:
    assert unlink("P-9").exit_code == 2
    assert left(desk) == ["1", "2", "3"]


def agent(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(agents, [*arguments], input=typed, env={"COLUMNS": "200"})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "x"), "x is no e-mail address"),
        (("add", "x@"), "x@ is no e-mail address"),
        (("add", "Claire@desk.example"), "has an account already"),
        (("password", "nobody@desk.example"), "no account nobody@desk.example"),
    ],
)
def test_an_address_that_will_not_do_is_said_before_anything_is_asked(
    desk: Database, arguments: tuple[str, ...], said: str
) -> None:
    result = agent(*arguments)
    assert (result.exit_code, said in result.output, "assword:" in result.output) == (2, True, False)


def test_an_account_is_opened_and_its_password_changed(desk: Database) -> None:
    password = "correct horse battery"
    added = agent("add", "new@desk.example", typed=f"Nadia\n{password}\n{password}\n")
    assert (added.exit_code, added.output.splitlines()[-1]) == (0, "added")
    changed = agent("password", "New@desk.example", typed=f"{password}!\n{password}!\n")
    assert (changed.exit_code, changed.output.splitlines()[-1]) == (0, "changed")
    with unit_of_work(desk, utc_now) as work:
        found = work.agents.by_email("new@desk.example")
    assert found is not None
    assert verify_password(found.password_hash, f"{password}!")
