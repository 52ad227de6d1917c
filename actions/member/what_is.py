"""What a service is, for whoever asks ("c'est quoi l'Airbox ?"): its purpose and its clauses; public."""

from __future__ import annotations

from collections.abc import Mapping

from actions import buttons
from actions.contract.clauses import tell
from actions.identity import is_stranger
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
COMPARED = (r"\bdifferences?\b.{0,30}\bcoach\w*.{0,20}\btechnici|\bdifferences?\b.{0,30}\btechnici\w*.{0,20}\bcoach",)
"""What the one does and the other does not."""
ASKED = (
    *COMPARED,
    rf"\b(?:c'est quoi|qu'est[- ]ce que? c'est|qu'est[- ]ce qu(?:e|'une?)|kesako|qui est|what(?: is|'s| are))\W+"
    rf"(?:au juste |exactement |que |qu')?{_NAME}(?: parnasse| john paul)?\W*$",
    rf"\b(?:comment (?:ca )?(?:marche|fonctionne)|a quoi (?:ca )?sert|how does)\W+{_NAME}(?: parnasse| work)?\W*$",
    rf"{_NAME}\W+(?:c'est quoi|kesako|ca sert a quoi|(?:comment )?ca (?:marche|fonctionne)(?: comment)?)"
    r"(?: au juste| exactement| concretement| exactly)?\W*$",
    rf"\b(?:avez[- ]vous|vous avez|y a[- ]t[- ]il|proposez[- ]vous|vous proposez|do you (?:have|offer)|is there)\W+"
    rf"(?:bien |aussi |un |une |a |any )*(?:service (?:de )?)?{_NAME}(?: service)?\W*$",
)
"""The question asks for nothing else: "comment marche l'Airbox que je n'arrive pas à allumer" is another one."""
CLAUSES: Mapping[str, tuple[str, ...]] = {
    "airbox": ("AIR-01", "AIR-02", "AIR-03", "AIR-04", "AIR-07", "AIR-08"),
    "concierge": ("CON-02", "CON-03", "CON-07"),
    "coach": ("COA-03", "COA-04", "COA-05", "COA-01"),
    "delegate": ("DEL-01", "DEL-06", "DEL-08", "DEL-11"),
    "desk": ("DSK-04", "DSK-01", "REM-01", "REM-02"),
    "parnasse": ("INT-08", "INT-09", "INT-10", "AIR-01", "CON-01"),
}
"""What is told of each, where the contract and the zone asked about have it."""


def what_is(request: Request) -> Reply:
    """One sentence on the subject, then its clauses; a stranger is shown how to join."""
    asked = subjects(request, SUBJECTS)
    if request.readings.says(*COMPARED) and "coach" in asked:
        return reply(say(request.language, "what_is.coach"), say(request.language, "what_is.technician"),
                     *tell(request, ("COA-10", "INT-18")), buttons=[buttons.person(request)])  # fmt: skip
    subject = next(iter(asked), "parnasse")
    said = reply(say(request.language, f"what_is.{subject}"))
    choices = [buttons.person(request)]
    if is_stranger(request):
        choices.insert(0, buttons.to(request, "apply_membership"))
    return Reply([*said.paragraphs, *tell(request, CLAUSES[subject])], choices)
