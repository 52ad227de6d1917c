"""Words that begin with a slash, as the menu of a messenger writes them."""

from __future__ import annotations

from actions.messages import Reply
from bot.dialogue import flows, repairs
from bot.dialogue.context import Turn

_HELP = ("/menu", "/aide", "/help")
_START = ("/start",)
_STOP = ("/stop", "/annuler", "/cancel")
_PERSON = ("/conseiller", "/agent")


def run(turn: Turn, written: str) -> Reply:
    """Known commands act; an unknown one says so and shows the menu."""
    name = written.split()[0].split("@")[0].lower()
    if name in _START:
        return flows.question(turn) or repairs.help_(turn)
    if name in _HELP:
        return repairs.help_(turn)
    if name in _STOP:
        return flows.drop(turn) if turn.frame else repairs.nothing_under_way(turn, "cancel_flow")
    if name in _PERSON:
        return flows.act(turn, "talk_to_agent")
    return turn.paragraph("unknown_command").then(flows.question(turn) or repairs.help_(turn))
