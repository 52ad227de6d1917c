"""Consents: given and withdrawn at once, in the store; the contract's own messages are none of it (rulebook 29, 30)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions import buttons
from actions.contract.clauses import tell, tell_any
from actions.identity import is_stranger, members_only
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import Patterns, fold, matches
from actions.wording import cite, say
from actions.wording.formats import listed
from domain.members import Role

MARKETING = (
    r"\b(pubs?|publicit\w+|marketing|prospection|demarchage|commercia\w+|promo\w*|offres?|newsletters?|nouveautes|actualites|"
    r"sollicit\w+|mailing|diffusion|advertis\w+|ads|offers|invitations)\b",
)
KINDS: Patterns = {
    "partners": (r"\b(partenaires?|partners?|tiers|third part\w+|vend(re|ez)|sell)\b",),
    "surveys": (r"\b(enquetes?|sondages?|satisfaction|surveys?)\b",),
    "location": (r"\b(geolocalisation|localisation|location|position)\b",),
    "usage_analysis": (r"\b(usages?|profil\w*|habitudes|personnalis\w+|usage analysis)\b",),
    "marketing": MARKETING,
}
"""Consent -> how members call it, the more special ones first."""
CHANNELS: Mapping[str, str] = {
    "email": r"\b(e-?mails?|mails?|courriels?|newsletters?)\b",
    "sms": r"\b(sms|textos?|texts?)\b",
    "phone": r"\b(appel\w*|telephon\w+|calls?|phone)\b",
    "post": r"\b(courriers?|lettres?|postal\w*|post)\b",
}
COOKIES = (r"\b(cookies?|traceurs?|trackers?|sdk)\b",)
BLOCTEL = (r"\bbloctel\b",)
WITHDRAW = (
    r"\b(retir\w+|arret\w*|stop\w*|cess\w+|desabonn\w*|desinscri\w*|refus\w*|revo\w+|annul\w+|supprim\w+|decoch\w+|"
    r"oppos\w+|desactiv\w+|enlev\w+|limit\w+|coupe[rz]?)\b",
    r"\b(ne|n') ?\w* (plus|pas)\b|\bplus (aucun\w*|d'|de|recevoir)\b|\bpas d'|\b(pas|plus) (les|des|aux|par)\b",
    r"\b(jamais|non|sans|marre|trop|interdi\w+|reprends mon accord|revien\w+ sur|revenir sur)\b",
    r"\b(unsubscribe|withdraw\w*|opt out|don't|do not|no longer|remove|turn off)\b|\bno more\b|\bnot the\b",
)
GIVE = (
    r"\b(j'accepte|accepte[rz]?|j'autorise|autorise[rz]?|donne mon (accord|consentement)|inscri(vez|re)|abonn(ez|er)|"
    r"oui|veut bien|redonne|reactiv\w+|remett\w+)\b|\b(de|a) nouveau\b|\bje donne\b",
    r"\bvous pouvez (me |m')?\w*(envoyer|sollicit\w+)\b",
    r"\bveux (bien |a nouveau )?recevoir\b|\bveux bien\b|\b(seulement|uniquement|gardez|garder|only|keep)\b",
    r"\b(i agree|subscribe me|i accept|i consent|sign me up|opt in)\b|\b(again|back on)\b",
)
QUESTION = (
    r"^\W*(et |mais |au fait,? |dites,? )*(comment|ou |quels?|quelles?|a quoi|puis-je|peut-on|what|which|where|how)\b|"
    r"\b(mes preferences|mes consentements|my consents?|my preferences)\b\W*$",
)
_KEPT = re.compile(
    r"\b(?:gard\w+|laiss\w+|conserv\w+|keep)\b[^,.;]{0,40}\b(?:rappels?|reminders?)\b|"
    r"\b(?:les )?rappels? (?:de rendez-?vous )?(?:peuvent rester|restent|oui)\b|\bpas (?:les|mes) rappels?\b"
)
"""What is said of reminders beside: it is another switch."""
_PARTS = re.compile(r"[,;.!?]|\b(?:mais|et|but|and|ni)\b")


def manage_consent(request: Request) -> Reply:
    """What was chosen, how to choose, or the choice itself."""
    if request.readings.says(*COOKIES):
        return _cookies(request)
    if is_stranger(request):
        return _for_strangers(request)
    return _for_members(request)


def _cookies(request: Request) -> Reply:
    """They are set on the device, under a policy of their own: nothing of it is in the store (DPA-03, APP-08)."""
    text = say(request.language, "manage_consent.cookies")
    return reply(*tell_any(request, ("DPA-03",)), text, buttons=[buttons.person(request)])


def _for_strangers(request: Request) -> Reply:
    asks = request.readings.says(*QUESTION, *BLOCTEL)
    ids = ("DPC-11",) if request.readings.says(*BLOCTEL) else ("DPR-06", "DPR-14")
    return reply(*tell_any(request, ids)) if asks else _identified(request)


def _for_members(request: Request) -> Reply:
    text = _KEPT.sub(" ", fold(request.readings.text))
    if request.readings.says(*QUESTION) or not matches(text, *WITHDRAW, *GIVE):
        return _list(request)
    chosen = _chosen(text)
    before = dict(request.member.facts.get("consents") or {})
    if all(before.get(kind) is value for kind, value in chosen.items()):
        return _already(request, chosen)
    return _change(request, chosen)


_identified = members_only(_for_members)


def _chosen(text: str) -> dict[str, bool]:
    """Consent -> its new value; a channel has one of its own where a part says yes and another no."""
    parts = [part for part in _PARTS.split(text) if part.strip()]
    said = {part: _value(part) for part in parts}
    if {True, False} <= set(said.values()):
        by_channel = _by_channel(said)
        if len(set(by_channel.values())) > 1:
            return by_channel
    kinds = [name for name, expressions in KINDS.items() if matches(text, *expressions)] or ["marketing"]
    value = matches(text, *GIVE) and not matches(text, *WITHDRAW)
    return dict.fromkeys(kinds[:1] if "marketing" in kinds and len(kinds) > 1 else kinds, value)


def _value(part: str) -> bool | None:
    if matches(part, *WITHDRAW):
        return False
    return True if matches(part, *GIVE) else None


def _by_channel(said: Mapping[str, bool | None]) -> dict[str, bool]:
    """ "Oui aux mails, non aux appels": one consent a channel."""
    return {
        f"marketing_{channel}": value
        for part, value in said.items()
        if value is not None
        for channel, expression in CHANNELS.items()
        if re.search(expression, part)
    }


def _change(request: Request, chosen: Mapping[str, bool]) -> Reply:
    """The store follows at once; the audit trail keeps who chose what."""

    def write(facts: dict[str, Any]) -> None:
        consents = dict(facts.get("consents") or {})
        if "marketing" in chosen:  # the whole replaces what was chosen channel by channel
            consents = {name: value for name, value in consents.items() if not name.startswith("marketing_")}
        facts["consents"] = {**consents, **chosen}

    request.uow.members.change_facts(request.member.id, write)
    subject = f"member:{request.member.id}"
    for name, value in chosen.items():
        action = "gave_consent" if value else "withdrew_consent"
        request.uow.audit.add(request.speaker.actor, action, subject, request.uow.now, kind=name)
    return _confirmed(request, chosen)


def _confirmed(request: Request, chosen: Mapping[str, bool]) -> Reply:
    today = request.now.date()
    decision = request.decide("privacy.exercise", right="withdrawal", on=today)
    clause = cite(decision, request.language)
    lines = [
        say(request.language, f"manage_consent.{outcome}", what=_named(request, kinds), clause=clause)
        for outcome, kinds in _outcomes(chosen)
    ]
    for_member = request.speaker.role is Role.DELEGATE
    if for_member:
        lines.append(say(request.language, "manage_consent.for_member", member=request.member.name))
    if "location" in chosen and not chosen["location"]:
        lines.append(say(request.language, "manage_consent.location_on_device"))
    stopped = any(not value for value in chosen.values())
    lines.append(say(request.language, "manage_consent.goes_on" if stopped else "manage_consent.revocable"))
    if stopped and request.readings.says(*BLOCTEL):
        lines += tell_any(request, ("DPC-11",))
    opposite = "give_consent" if stopped else "withdraw_consent"
    return reply(*lines, buttons=[buttons.to(request, "manage_consent", opposite)] if "marketing" in chosen else [])


def _outcomes(chosen: Mapping[str, bool]) -> list[tuple[str, list[str]]]:
    stopped = [kind for kind, value in chosen.items() if not value]
    given = [kind for kind, value in chosen.items() if value]
    return [(outcome, kinds) for outcome, kinds in (("withdrawn", stopped), ("given", given)) if kinds]


def _named(request: Request, kinds: list[str]) -> str:
    return listed([say(request.language, f"manage_consent.kind_{kind}") for kind in kinds], request.language)


def _already(request: Request, chosen: Mapping[str, bool]) -> Reply:
    lines = [
        say(request.language, f"manage_consent.already_{outcome}", what=_named(request, kinds))
        for outcome, kinds in _outcomes(chosen)
    ]
    return reply(*lines)


def _list(request: Request) -> Reply:
    """Every choice on record, and how to change it at any time."""
    consents = dict(request.member.facts.get("consents") or {})
    known = [kind for kind in (*KINDS, *(f"marketing_{channel}" for channel in CHANNELS)) if kind in consents]
    lines = [
        say(request.language, f"manage_consent.line_{'on' if consents[kind] else 'off'}", what=_named(request, [kind]))
        for kind in known
    ]
    on_record = "\n".join(lines) if lines else say(request.language, "manage_consent.none_recorded")
    label = "withdraw_consent" if consents.get("marketing") is not False else "give_consent"
    ids = ("DPC-11",) if request.readings.says(*BLOCTEL) else ("DPR-06",)
    clauses = tell_any(request, ids) if "DPC-11" in ids else tell(request, ids)
    choice = say(request.language, "manage_consent.choose")
    return reply(on_record, *clauses, choice, buttons=[buttons.to(request, "manage_consent", label)])
