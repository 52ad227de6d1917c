"""What a member's page may see of a chat that somebody else had before."""

from __future__ import annotations

import pytest

from storage import chat_view
from storage.chat_view import Viewer
from storage.database import Database
from storage.unit_of_work import reading, unit_of_work
from tests.conftest import Clock
from tests.storage.test_invariants import a_member

KEY = "webchat:1"
NOBODY, FIRST, DELEGATE, SECOND = Viewer(), Viewer(1), Viewer(1, 1), Viewer(2)


@pytest.fixture
def conversation(database: Database, clock: Clock) -> int:
    """One chat in which nobody known, a member, their delegate and another member wrote, each with a file."""
    with unit_of_work(database, clock) as work:
        member, _ = a_member(work), a_member(work, "P-2")
        work.members.add_delegate(member_id=member, name="Une Déléguée")
        found = work.conversations.open("webchat", "1", work.now).id
        for viewer in (NOBODY, FIRST, DELEGATE, SECOND):
            work.messages.add(
                found, str(viewer), "member", f"{viewer.member_id}/{viewer.delegate_id}", work.now,
                member_id=viewer.member_id, delegate_id=viewer.delegate_id,
                attachment_id=work.messages.add_attachment(found, "document", work.now, content=b"x"),
            )  # fmt: skip
        return found


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (NOBODY, ["None/None"]),
        (FIRST, ["None/None", "1/None"]),
        (DELEGATE, ["None/None", "1/1"]),
        (SECOND, ["None/None", "2/None"]),
    ],
)
def test_whoever_comes_next_sees_nothing_of_the_one_before(
    database: Database, clock: Clock, conversation: int, viewer: Viewer, seen: list[str]
) -> None:
    with reading(database, clock) as work:
        later = chat_view.after(work.connection, conversation, viewer, 0)
        latest, earlier = chat_view.before(work.connection, conversation, viewer, None, 10)
        files = [file for file in range(1, 5) if chat_view.file_of(work.connection, KEY, viewer, file)]
    assert [message.text for message in later] == [message.text for message in latest] == seen
    assert earlier is False
    assert files == [message.file.id for message in later if message.file]
    assert len(files) == len(seen)
