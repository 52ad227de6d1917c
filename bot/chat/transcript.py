"""The transcript in the page's form: JSON-ready, moments in ISO 8601 UTC (the page shows Europe/Paris)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.sign_in import CHANNEL, may_open
from bot.bootstrap import Application
from bot.channels.webchat import lane, message_key
from bot.chat.sessions import Session
from storage import chat_view
from storage.chat_view import ShownFile, ShownMessage, Viewer
from storage.unit_of_work import UnitOfWork, reading

PAGE = 50
"""Messages shown at first, and at each step back."""
Read = Callable[[int, Viewer], tuple[list[ShownMessage], bool]]
EMPTY_STATE: dict[str, Any] = {"owner": "bot", "agent": None, "waiting": False, "seen": 0, "offers": {}}


@dataclass(frozen=True)
class News:
    """What a look at a conversation found."""

    conversation_id: int | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=lambda: EMPTY_STATE)
    """Also holds the buttons that can still fire: offer id -> end of their life."""
    more: bool = False
    """There is more of the same kind: later messages, or earlier ones when looking back."""
    expecting: bool = False
    """A message of this session waits for its turn."""
    ended: bool = False
    """This browser may not open the session, or no longer: it is shown nothing."""


class Transcript:
    """Looks at conversations; methods are synchronous, for a reading thread."""

    def __init__(self, application: Application) -> None:
        self._database = application.database
        self._clock = application.clock

    def news(self, session: Session, after: int, offers: Sequence[str] | None) -> News:
        """What came after a message, and which of the page's buttons can still fire.

        offers: those that could fire at the last look; None: look at what the page already shows.
        """
        with reading(self._database, self._clock) as work:
            return self._look(work, session, offers, lambda of, who: _later(work, of, who, after), after)

    def page(self, session: Session, before: int | None) -> News:
        """The latest messages, or those before one."""
        with reading(self._database, self._clock) as work:
            return self._look(
                work, session, (), lambda of, who: chat_view.before(work.connection, of, who, before, PAGE)
            )

    def _look(
        self, work: UnitOfWork, session: Session, offers: Sequence[str] | None, read: Read, after: int | None = None
    ) -> News:
        if not may_open(work, session.id, session.proof):
            return News(ended=True)
        state = chat_view.conversation_state(work.connection, lane(session.id))
        if state is None:
            return News(expecting=work.inbox.next_in(lane(session.id), work.now) is not None)
        viewer = viewer_of(work, session.id)
        messages, more = read(state.id, viewer)
        if offers is None:
            offers = _offers(chat_view.before(work.connection, state.id, viewer, (after or 0) + 1, PAGE)[0])
        asked = {*offers, *_offers(messages)}
        live = chat_view.live_offers(work.connection, state.id, asked, work.now)
        return News(
            conversation_id=state.id,
            messages=[_json(message, session.id) for message in messages],
            state={
                "owner": state.owner,
                "agent": state.agent_name,
                "waiting": state.handoff == "waiting",
                "seen": state.seen_up_to,
                "offers": {offer: until.isoformat() for offer, until in live.items()},
            },
            more=more,
        )


def viewer_of(work: UnitOfWork, session: str) -> Viewer:
    """Who the session is proved to be at this moment."""
    identity = work.identities.find(CHANNEL, session, work.now)
    return Viewer(identity.member_id, identity.delegate_id) if identity else Viewer()


def _later(work: UnitOfWork, conversation_id: int, viewer: Viewer, after: int) -> tuple[list[ShownMessage], bool]:
    found = chat_view.after(work.connection, conversation_id, viewer, after, PAGE)
    return found, len(found) == PAGE


def _offers(messages: list[ShownMessage]) -> list[str]:
    buttons = [button for message in messages for button in message.buttons if "token" in button]
    return [button["token"].rpartition(".")[0] for button in buttons]


def _json(message: ShownMessage, session: str) -> dict[str, Any]:
    mine = message_key(session, "")
    return {
        "id": message.id,
        "client": message.key.removeprefix(mine) if message.key.startswith(mine) else None,
        "author": message.author,
        "agent": message.agent_name,
        "text": message.text,
        "buttons": [button for button in message.buttons if button.get("asks") != "phone"],  # Telegram's own
        "file": _file(message.file),
        "at": message.created_at.isoformat(),
    }


def _file(file: ShownFile | None) -> dict[str, Any] | None:
    if file is None:
        return None
    return {
        "id": file.id,
        "kind": file.kind,
        "name": file.filename or file.kind,
        "type": file.media_type,
        "size": file.size,
        "stored": file.state == "stored",
    }
