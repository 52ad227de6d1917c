"""The member's things, as the member and as the delegate call them: "votre Airbox", "l’Airbox de Mme Roche"."""

from __future__ import annotations

from typing import Any

from actions.request import Request
from actions.wording import has, say
from domain.members import Role

_THINGS = ("airbox", "backup", "debtor", "event_place", "home", "line", "membership", "the_coach")


def told(request: Request, key: str, /, **values: Any) -> str:
    """The sentence of an outcome, in which {airbox}, {backup}, {event_place}, {home}, {line}, {membership} and
    {the_coach} are the speaker's own, or the member's whom the delegate speaks for.

    An outcome that must be put otherwise to a delegate has wording of its own: the key followed by _for.
    """
    if request.speaker.role is Role.DELEGATE and has(request.language, f"{key}_for"):
        return say(request.language, f"{key}_for", **_own(request), member=request.member.name, **values)
    return say(request.language, key, **_own(request), **values)


def _own(request: Request) -> dict[str, str]:
    ending = "_for" if request.speaker.role is Role.DELEGATE else ""
    name = request.member.name
    return {thing: say(request.language, f"own.{thing}{ending}", member=name) for thing in _THINGS}
