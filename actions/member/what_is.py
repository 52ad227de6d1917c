"""What a service is, for whoever asks ("c'est quoi l'Airbox ?"): its purpose and its clauses; public."""

from __future__ import annotations

from actions import buttons
from actions.identity import is_stranger
from actions.member.ask_contract_terms import TERMS, clauses
from actions.member.ask_price import asked_contract
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import Patterns, subjects
from actions.wording import say

SUBJECTS: Patterns = {
    "airbox": (r"airbox",),
    "concierge": (r"concierge",),
    "coach": (r"\bcoach",),
    "delegate": (r"\bdelegue|\bdelegate",),
    "desk": (r"\bdesk\b",),
    "parnasse": (r"\bparnasse\b|\bcercle\b|\bcircle\b",),
}
_NAME = (
    r"(?:(?:l'|d'|la |le |les |un |une |votre |vos |ce |cette |the |an? |your )*"
    r"(?:airbox|concierge\w*|coach\w*|delegues?|delegates?|desk|(?:cercle )?parnasse|cercle|(?:parnasse )?circle))"
)
ASKED = (
    rf"\b(?:c'est quoi|qu'est[- ]ce que? c'est|qu'est[- ]ce qu(?:e|'une?)|kesako|qui est|what(?: is|'s| are))\W+"
    rf"(?:au juste |exactement |que |qu')?{_NAME}(?: parnasse| john paul)?\W*$",
    rf"\b(?:comment (?:ca )?(?:marche|fonctionne)|a quoi (?:ca )?sert|how does)\W+{_NAME}(?: parnasse| work)?\W*$",
    rf"{_NAME}\W+(?:c'est quoi|kesako|ca sert a quoi|(?:comment )?ca (?:marche|fonctionne)(?: comment)?)\W*$",
)
"""The question asks for nothing else: "comment marche l'Airbox que je n'arrive pas à allumer" is another one."""
_CLAUSES = {"parnasse": "included", "desk": "remote"}


def what_is(request: Request) -> Reply:
    """One sentence on the subject, then its clauses; a stranger is shown how to join."""
    subject = next(iter(subjects(request, SUBJECTS)), "parnasse")
    said = reply(say(request.language, f"what_is.{subject}"))
    terms = clauses(request, asked_contract(request), TERMS[_CLAUSES.get(subject, subject)])
    choices = [buttons.person(request)]
    if is_stranger(request):
        choices.insert(0, buttons.to(request, "apply_membership"))
    return Reply([*said.paragraphs, *terms.paragraphs], choices)
