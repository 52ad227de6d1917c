"""What a member's message, an agent's command or the clock does: read, decide, record, answer.

FLOWS and HANDLERS list all that the assistant can do for a member, by intent: a flow asks several things before it
acts, a handler answers at once.
"""

from actions.flow import Flow, Handler
from actions.member.ask_help import ask_help
from actions.member.goodbye import goodbye
from actions.member.greet import greet
from actions.member.talk_to_agent import talk_to_agent
from actions.member.thank import thank

FLOWS: dict[str, Flow] = {}

HANDLERS: dict[str, Handler] = {
    "ask_help": ask_help,
    "goodbye": goodbye,
    "greet": greet,
    "talk_to_agent": talk_to_agent,
    "thank": thank,
}
