"""Open a session: say once that an assistant answers, how to reach a person, and choose the language."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from actions.handoff import desk_line
from actions.messages import Reply, reply
from actions.request import Request
from actions.sign_in import CHANNEL
from actions.wording import LANGUAGES
from bot.dialogue import flows
from bot.dialogue.context import Turn
from nlu.language import guess_language

_TELLING_WORDS = 3
"""Fewer words than this change no language by themselves: "no", "T'es nul"."""
_HINT = "language_hint"


def is_new(request: Request) -> bool:
    """No session yet (or an agent has just given the conversation back), or silence for longer than one lasts."""
    conversation = request.conversation
    if conversation.session_started_at is None or conversation.last_inbound_at is None:
        return True
    return request.now - conversation.last_inbound_at > timedelta(hours=request.policy.session_hours)


def choose_language(request: Request) -> None:
    """The language of the message if it clearly tells, or agrees with the page it was written on, or is the second in
    a row that hints at it.

    Else the one in use, which begins as the page's, or the member's own.
    """
    if request.inbound.kind == "signed_in":
        return  # nothing was written yet
    conversation = request.conversation
    written = guess_language(request.inbound.text) if request.inbound.kind == "text" else None
    first = conversation.session_started_at is None and not conversation.dialogue
    if written is None or first or written == request.language:
        request.language = written or (_own(request) if first else request.language)
        hint = None if written else conversation.dialogue.get(_HINT)
    elif _tells(request, written):
        request.language, hint = written, None
    else:
        hint = written
    request.conversation = replace(conversation, dialogue={**conversation.dialogue, _HINT: hint})


def _tells(request: Request, written: str) -> bool:
    enough = len(request.inbound.text.split()) >= _TELLING_WORDS
    return enough or written in (request.conversation.dialogue.get(_HINT), _page(request))


def _own(request: Request) -> str:
    """The page's language; elsewhere the member's own before that of their telephone."""
    member = request.speaker.member
    known = _page(request) or (member.language if member else (request.inbound.sender.language or "")[:2])
    return known if known in LANGUAGES else request.language


def _page(request: Request) -> str | None:
    """The language of the page that the message was written on; None on other channels."""
    return request.inbound.sender.language if request.conversation.channel == CHANNEL else None


def open_if_needed(turn: Turn) -> Reply:
    """The words that open a session, when this message begins one; what an old session left unfinished is released."""
    request = turn.request
    if not is_new(request):
        return Reply()
    idle = request.conversation.last_inbound_at
    if idle is not None and request.now - idle > timedelta(hours=request.policy.session_hours):
        turn.state.misses = turn.state.insults = 0
        turn.state.clarify = None
        if turn.other in turn.flows:
            flows.drop_all(turn)  # a new wish after hours of silence: nobody expects to come back to the old one
        turn.state.next = []
    if request.conversation.session_started_at is None:
        for frame in turn.state.stack:
            frame.proposed_at = None  # an agent has spoken since: a yes shows the proposal again before it counts
    request.conversation = replace(request.conversation, session_started_at=request.now)
    opening = reply(turn.say("opening", **desk_line(request)))
    if turn.frame and idle is not None:
        opening.paragraphs.append(turn.say("where_we_were", subject=turn.intent_label(turn.frame.flow)))
    return opening
