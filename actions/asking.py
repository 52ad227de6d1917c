"""Whether a message asks about a service or orders it: the clauses of one subject, and where a request stands."""

from __future__ import annotations

from actions import buttons
from actions.contract.clauses import tell, told_within
from actions.identity import is_stranger
from actions.member.follow_requests import standing
from actions.membership import options
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.topic import Patterns, subjects
from actions.wording import say

_OPENING = r"^\W*((et|mais|bonjour|bonsoir|merci|ok|dites|alors|au fait|hello|hi|and|but)\W+)*"
ASKS = (
    r"\b(combien|lesquel(le)?s|how (many|much)|a quoi (ca )?sert|c'est quoi|en quoi consiste|que devien\w+)\b",
    _OPENING + r"(quel(le)?s?|qui|quand|ou|pourquoi|c'est|est-ce que (c'est|ca|le|la|les|mon|ma|mes|il)|y a-t-il|ai-je|"
    r"est-ce (gratuit|payant|compris|inclus)|ca (coute|compte|prend|dure)|a-t-on|faut-il|dois-je|puis-je|peut-on|"
    r"which|who|when|what|is|are|does|do)\b.*\?",
    r"\b(gratuit|payant|compris|inclus|included|free|limite|maximum|droit a|entitled)\w*\b.*\?",
    r"^\W*(et|mais|and|what about)\b(\W+[\w'-]+){1,3}\W*\?\W*$",
    r"\bcomment (ca|cela) (marche|se passe|fonctionne)\b|\bhow does (it|this|that) work\b",
)
"""How a question begins, or what it asks; "pouvez-vous …", "comment connecter … ?" are orders put as questions."""
STANDING = (
    r"\bou en (est|sont)\b|\btoujours (pas|rien)\b|\b(pas|des) (de )?nouvelles\b|\ba-t-il avance\b|\bstatut\b",
    r"\b(status|any news|still (nothing|waiting))\b|\bwhere is my request\b",
)


def about(request: Request, clauses: Patterns, chapters: tuple[str, ...]) -> Reply | None:
    """The clauses that answer a question, those of the table first, else the nearest of the chapters; None: an order.

    clauses: ids of clauses, separated by spaces -> what the question says; those of another contract are left out.
    """
    if not request.readings.says(*ASKS):
        return None
    named = [lines for ids in subjects(request, clauses)[:2] if (lines := tell(request, ids.split()))]
    if named:
        return reply(*dict.fromkeys(line for lines in named for line in lines))
    found = told_within(request, chapters)
    return reply(*found) if found else None


def taken_off(request: Request, option: str) -> Reply | None:
    """What every contract includes, given up by this member: it is taken again before it is used; None where held."""
    if options.holds(request.member, option):
        return None
    title = options.title(option, request.language)
    again = Button(title, "intent", {"intent": "subscribe_option", "slots": {"option": option}})
    return reply(say(request.language, "options.taken_off", option=title), buttons=[again])


def where_it_stands(request: Request, *kinds: str) -> Reply | None:
    """What has become of the member's open cases of those kinds; None where that is not asked, or there is none."""
    if is_stranger(request) or not request.readings.says(*STANDING):
        return None
    waiting = request.uow.cases.open_of_type(request.member.id, *kinds)
    return reply(*(standing(request, case) for case in waiting), buttons=[buttons.person(request)]) if waiting else None
