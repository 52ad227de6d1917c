"""What the assistant cannot do yet: said so, with the number that answers and a person."""

from __future__ import annotations

from actions import buttons
from actions.flow import Handler
from actions.handoff import desk_phone
from actions.messages import Reply, reply
from actions.request import Request
from actions.wording import cite, say


def not_yet(intent: str) -> Handler:
    """The handler of an intent that nobody has built: nothing is done, and nothing is claimed."""

    def answer(request: Request) -> Reply:
        phone = desk_phone(request)
        text = say(
            request.language,
            "not_yet.answer",
            subject=say(request.language, f"intents.{intent}"),
            phone=phone.value,
            clause=cite(phone, request.language),
        )
        return reply(text, buttons=[buttons.person(request)])

    return answer
