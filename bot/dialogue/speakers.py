"""One chat may serve several people in turn: what one of them left there is nothing to the next."""

from __future__ import annotations

from actions.request import Request
from actions.visits import scheduling
from bot.dialogue.state import State


def keep_apart(request: Request, state: State) -> bool:
    """The state is the speaker's own: what somebody else left is forgotten, and the slot held for them is free again.

    What a stranger left stays: whoever then proves who they are is the one who asked for it.
    True if something was forgotten.
    """
    member, delegate = request.speaker.member, request.speaker.delegate
    speaker = {"member_id": member.id, "delegate_id": delegate.id if delegate else None} if member else None
    another = state.speaker is not None and state.speaker != speaker
    if another:
        scheduling.release_hold(request)
        request.uow.offers.withdraw_all(request.conversation.id, request.uow.now)
        state.forget()
    state.speaker = speaker
    return another
