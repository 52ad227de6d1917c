"""Which data policy a message is about: the member's contract, the application, Orange, Orange Caraïbe (29-32)."""

from __future__ import annotations

from actions import places
from actions.contract.clauses import asked_contract
from actions.request import Request
from actions.topic import Patterns, subjects
from domain.contract import Contract

CARAIBE, APP, ORANGE = "caraibe-privacy", "app-notice", "orange-privacy"
CHAPTERS = ("privacy_parnasse", "privacy_app", "privacy_caraibe", "privacy_orange")
_NAMED: Patterns = {
    CARAIBE: (r"\b(caraibes?|antilles|guadeloupe|martinique|guyane|saint-(martin|barthelemy))\b",),
    APP: (r"\b(appli|applis|applications?|app)\b",),
    ORANGE: (r"\borange\b(?! caraibe)|\blivebox\b|\bboutique\b",),
}
_OVERSEAS = ("971", "972", "973", "977", "978")
"""Départements that Orange Caraïbe serves."""
_BUSINESS = (r"\b(entreprises?|societe|pro|professionnel\w*|business|company)\b|\bboutique\b",)
_MOBILE = (r"\b(mobiles?|portable|open|forfait)\b",)
_OBS = (r"\b(obs|business services?)\b",)
_PROSPECT = (r"\b(prospect\w*|pas (encore )?clients?|jamais (ete )?clients?|not a customer)\b",)


def policy(request: Request) -> Contract:
    """The document whose policy is asked about: the one that is named, or of the place, else the contract's own."""
    place = places.named(request)
    named = subjects(request, _NAMED)
    if place is not None and set(place.departements) & set(_OVERSEAS):
        return Contract.load(CARAIBE)
    if named:
        return Contract.load(named[0])
    member = request.speaker.member
    return Contract.load(CARAIBE) if member and member.departement in _OVERSEAS else asked_contract(request)


def scope(request: Request, contract: Contract) -> str:
    """Whose address a request goes to under that policy (the scopes of privacy.privacy_request)."""
    says = request.readings.says
    match contract.offer:
        case "caraibe-privacy" if says(*_BUSINESS, *_OBS):
            return "business_mobile" if says(*_MOBILE) else "business_obs"
        case "caraibe-privacy":
            return "consumer_mobile" if says(*_MOBILE) else "consumer_internet"
        case "orange-privacy":
            kind = "pro" if says(*_BUSINESS) else "consumer"
            return f"prospect_{kind}" if says(*_PROSPECT) else kind
        case "app-notice":
            return "app"
    return "parnasse"
