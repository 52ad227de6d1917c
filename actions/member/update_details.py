"""New address, e-mail, telephone, bank details or other particulars of the account (rulebook 2 to 4).

Nothing changes on the word of a chat: e-mail and telephone prove who somebody is, an address decides what is served, an
account is debited. The Desk checks with the member first, and the membership changes when its case is closed.
"""

from __future__ import annotations

import re
from typing import Any

from stdnum import iban
from stdnum.exceptions import ValidationError

from actions import buttons, people, places
from actions.cases import open_once
from actions.contract.clauses import ASKS, stated, told_within
from actions.flow import Flow, Slot, Slots
from actions.messages import Button, Reply, reply
from actions.own import told
from actions.recipients import tell_member
from actions.request import Request
from actions.visits.choosing import upcoming
from actions.wording import cite, has, say
from domain.cases import Case
from domain.decisions import Decision, Granted
from domain.members import Role
from domain.rules.zones import departement_of

KIND = "details_change"
FIELDS = {
    "bank": (
        r"\b(iban|rib|bancaires?|banque|compte (courant|bancaire)|prelevement|mandat|bank|account number|sepa)\b",
    ),
    "email": (r"\b(e-?mails?|mails?|courriels?|adresse (mail|electronique|e-?mail))\b|@",),
    "phone": (r"\b(numero|portable|mobile|telephone|tel|phone|fixe|ligne directe|06|07)\b",),
    "address": (
        r"\b(adresse|demenag\w*|emmenag\w*|rue|avenue|boulevard|address|mov(ed|ing)|nouveaux? locaux|bureaux?)\b",
    ),
    "other": (r"\b(nom|raison sociale|societe|civilite|marie\w*|divorc\w*|siret|siren|name|company)\b",),
}
"""What changes; earlier ones win ("adresse mail" is no address)."""
KNOWN = (
    r"\b(quel(le)?s?|avez[- ]vous|connaissez|est[- ]ce que vous avez|what|which|do you have)\b.{0,40}"
    r"\b(adresse|mail|e-?mail|numero|telephone|coordonnees|address|phone|number|details)\b",
)
STANDING = (
    r"\bou en (est|sont)\b|\b(est|sont|a|ont)[- ](ce|il|elle|ils)? ?(bien )?(ete )?"
    r"(fait|change|enregistre|pris|mis a jour)",
    r"\bstatus|where does|has it been",
)
INSTEAD = (r"\b(non|no|pardon|plutot|trompe|erreur|au lieu|instead|rather|mistake)\b",)
"""The last thing said was wrong: without such words another change comes beside the first."""
OWN = (
    r"\b(mon|ma|mes|my) (propre |nouve\w+ )?"
    r"(numero|portable|mobile|tel\w*|mails?|e-?mail|adresse|coordonnees|phone|number)",
    r"\bj'ai (demenage|change)",
)
"""How a delegate speaks of their own particulars."""
_IBAN_LIKE = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ .-]?[A-Za-z0-9]){8,32}\b")
_POSTAL = re.compile(
    r"\b\d{1,4} ?(?:bis|ter)?,? "
    r"(?:rue|avenue|av\.?|boulevard|bd|place|chemin|quai|all[ée]e|impasse|route|square|cours)\b.*",
    re.IGNORECASE | re.DOTALL,
)
_SHORTEST = 3
_SHOWN = 4
"""Characters of an account number that are shown."""


def begin(request: Request, slots: Slots) -> Reply | None:
    """What is known, what waits and questions are answered; a change said with its value fills the slots."""
    says = request.readings.says
    if request.speaker.role is Role.DELEGATE and says(*OWN):
        return _delegate_own(request)
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    if waiting and says(*STANDING):
        return reply(*(_waits(request, case) for case in waiting), buttons=[buttons.person(request)])
    value = _read(request)
    if value is None and says(*KNOWN):
        return _known(request)
    if value is None and says(*ASKS) and (clause := told_within(request, ("membership",))):
        return reply(
            *clause, buttons=[buttons.to(request, "update_details", "change_details"), buttons.person(request)]
        )
    field = _field(request, value)
    return accept_field(request, slots, field) if field is not None else None


def _field(request: Request, value: str | None) -> str | None:
    """What changes, by the value given or the words used; None where the message does not say."""
    if value is not None and _IBAN_LIKE.search(value):
        return "bank"
    if value is not None and "@" in value:
        return "email"
    if request.readings.phone and value == request.readings.phone:
        return "phone"
    return next((name for name, words in FIELDS.items() if request.readings.says(*words)), None)


def _read(request: Request) -> str | None:
    """A value that a message plainly holds: an account, an e-mail address, a number, a postal address."""
    text = request.readings.text
    account = _IBAN_LIKE.search(text)
    if account:
        return account[0]
    if request.readings.email or request.readings.phone:
        return request.readings.email or request.readings.phone
    postal = _POSTAL.search(text)
    if postal or request.readings.postcodes:
        return " ".join((postal[0] if postal else text).split())
    return text if places.named(request) and len(text.split()) > 1 else people.said_reach(request)


def _delegate_own(request: Request) -> Reply:
    """The delegate's particulars are the member's to give."""
    decision = request.decide("delegates.designation", requester="delegate", channel="app", on=request.now.date())
    clause = cite(decision, request.language)
    text = say(request.language, "update_details.delegate_own", member=request.member.name, clause=clause)
    return reply(text, buttons=[buttons.to(request, "update_details", "change_details"), buttons.person(request)])


def _known(request: Request) -> Reply:
    """The address in full, what proves an identity in part."""
    member = request.member
    reach = [_hidden_email(member.email)] if member.email else []
    reach += [_hidden_phone(member.phone)] if member.phone else []
    address = f"{member.address}, {member.postcode} {member.city}"
    text = told(request, "update_details.known", address=address)
    lines = [say(request.language, "update_details.known_reach", reach=reach)] if reach else []
    offer = [buttons.to(request, "update_details", "change_details"), buttons.person(request)]
    return reply(text, *lines, buttons=offer)


def _hidden_email(address: str) -> str:
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}"


def _hidden_phone(number: str) -> str:
    return f"•• {number[-2:]}"


def masked(account: str) -> str:
    """ "FR76 •••• 0189": enough to be recognised by whoever knows it."""
    compact = iban.compact(account)
    return f"{compact[:_SHOWN]} •••• {compact[-_SHOWN:]}".replace(" ", "\N{NO-BREAK SPACE}")


def mends(request: Request) -> bool:
    """The message holds another value for what the Desk was just asked to change."""
    value = _read(request) if request.speaker.member else None
    waiting = request.uow.cases.open_of_type(request.member.id, KIND) if value else []
    return any(case.details["field"] == _field(request, value) for case in waiting)


def ask_field(request: Request, slots: Slots) -> Reply:
    choices = [
        Button(say(request.language, f"update_details.field_{name}"), "pick", {"slot": "field", "value": name})
        for name in ("address", "email", "phone", "bank", "other")
    ]
    return reply(say(request.language, "update_details.ask_field"), buttons=choices)


def _read_field(request: Request) -> str | None:
    """A question names many things without changing any."""
    value = _read(request)
    return _field(request, value) if value or not request.readings.says(*ASKS) else None


def accept_field(request: Request, slots: Slots, value: Any) -> Reply | None:
    """One of the fields; its value is kept where the same message says it."""
    if value not in FIELDS:
        return ask_field(request, slots)
    if slots.get("field") not in (None, value):
        if slots.get("value") and _read(request) is not None and not request.readings.says(*INSTEAD):
            slots["also"] = [*slots.get("also", []), _details(request, slots)]
        for name in ("value", "value_postcode", "value_bad", "words"):
            slots.pop(name, None)
    slots["field"] = value
    found = _read(request) if value != "other" else None
    if found is not None and accept_value(request, slots, found) is not None:
        slots["value_bad"] = True
    return None


def _notice(request: Request, slots: Slots) -> Reply | None:
    """What was said with the wish and cannot be."""
    bad = slots.pop("value_bad", None)
    return reply(say(request.language, f"update_details.bad_{slots['field']}")) if bad else None


def ask_value(request: Request, slots: Slots) -> Reply:
    return reply(told(request, f"update_details.ask_{slots['field']}"))


def accept_value(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Checked by its kind; what is the same as before changes nothing."""
    kept = _CHECKS[slots["field"]](request, slots, str(value))
    if kept is None:
        return reply(say(request.language, f"update_details.bad_{slots['field']}"))
    slots["value"] = kept
    return None


def accept_words(request: Request, slots: Slots, value: Any) -> Reply | None:
    """Any other particular, in the member's words."""
    words = " ".join(str(value).split())[:500]
    if len(words) < _SHORTEST:
        return ask_words(request, slots)
    slots["words"] = words
    return None


def ask_words(request: Request, slots: Slots) -> Reply:
    return reply(told(request, "update_details.ask_other"))


def _account(request: Request, slots: Slots, text: str) -> str | None:
    found = _IBAN_LIKE.search(text)
    try:
        return str(iban.validate(found[0])) if found else None
    except ValidationError:
        return None


def _postal(request: Request, slots: Slots, text: str) -> str | None:
    """An address with its postcode: without one, nobody knows whether it is served."""
    code = next(iter(request.readings.postcodes), None)
    if code is None or len(text) < len(code) + 5:
        return None
    slots["value_postcode"] = code
    return text[:300]


_CHECKS = {
    "bank": _account,
    "email": lambda request, slots, text: request.readings.email,
    "phone": lambda request, slots, text: request.readings.phone,
    "address": _postal,
}


def _shown(request: Request, slots: Slots) -> str:
    """The new value, as it may be read on a screen."""
    match slots["field"]:
        case "other":
            return str(slots["words"])
        case "bank":
            return masked(slots["value"])
        case "phone":
            return people.dialled(slots["value"])
    return str(slots["value"])


def propose(request: Request, slots: Slots) -> Reply:
    """What would change, who checks it, and what an address brings with it."""
    if slots.get("value") and slots["value"] == getattr(request.member, slots["field"], None):
        del slots["value"]
        return reply(say(request.language, "update_details.same")).then(ask_value(request, slots))
    summary = told(request, f"update_details.propose_{slots['field']}", value=_shown(request, slots))
    consequences = _address(request, slots) if slots["field"] == "address" else []
    also = [
        told(request, f"update_details.propose_{each['field']}", value=each["shown"]) for each in slots.get("also", [])
    ]
    return reply(*also, summary, *consequences, say(request.language, "update_details.ask_confirm"))


def _address(request: Request, slots: Slots) -> list[str]:
    """What the contract makes of the new address: its zone, the visits that it gives, the box, what was booked."""
    code, member, today = slots["value_postcode"], request.member, request.now.date()
    departement = departement_of(code)
    covered = request.decide("zones.coverage", departement=departement, postal_code=code, on=today)
    before = request.contract.term("zones.coverage", on=today).value
    zone_now = next((zone for zone, codes in before.items() if member.departement in codes), None)
    clause = cite(covered, request.language)
    if not isinstance(covered, Granted):
        lines = [say(request.language, "update_details.outside_zone", clause=clause)]
    else:
        zone = covered.facts["zone"]
        quota = request.decide("clauses.stated", term="interventions.quota_per_year", on=today, zone=zone)
        outcome = "same_zone" if zone == zone_now else "other_zone"
        lines = [
            say(
                request.language,
                f"update_details.{outcome}",
                zone=say(request.language, f"words.{zone}"),
                clause=clause,
            ),
            say(
                request.language,
                "update_details.visits",
                visits=quota.facts["value"],
                clause=cite(quota, request.language),
            ),
        ]
    network = stated(request, "membership.network_areas")
    lines.append(say(request.language, "update_details.network", clause=cite(network, request.language)))
    if request.uow.lines.airbox(member.id) is not None:
        place = stated(request, "airbox.place")
        lines.append(told(request, "update_details.airbox", clause=cite(place, request.language)))
    if upcoming(request):
        lines.append(say(request.language, "update_details.appointments"))
    return lines


def _details(request: Request, slots: Slots) -> dict[str, Any]:
    """One change as its case keeps it, with the whole value for the agent who checks it."""
    value = slots["words" if slots["field"] == "other" else "value"]
    what = say("fr", f"update_details.field_{slots['field']}").lower()  # agents read French
    details = {"field": slots["field"], "what": what, "value": value, "shown": _shown(request, slots)}
    if slots["field"] == "address":
        details["postcode"] = slots["value_postcode"]
    return details


def _record(request: Request, decision: Decision, details: dict[str, Any]) -> tuple[str, Case | None]:
    """One open case for a change; another value for the same thing, before anybody has it in hand, corrects it.

    With the words that say so, the case if the Desk hears something new.
    """
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    field = details["field"]
    other = next((c for c in waiting if c.details["field"] == field and not c.assignee_id), None)
    if other is not None and field != "other" and other.details["value"] != details["value"]:
        request.uow.cases.change(other.id, details={**other.details, **details})
        request.uow.audit.add(request.speaker.actor, "changed_case", f"case:{other.id}", request.uow.now, type=KIND)
        request.uow.signal("case", other.id)
        return say(request.language, "update_details.corrected", case=other.id, value=details["shown"]), other
    case, new = open_once(request, KIND, decision, same=("field", "value"), **details)
    return say(
        request.language, f"update_details.{'recorded' if new else 'again'}", case=case.id
    ), case if new else None


def submit(request: Request, slots: Slots) -> Reply:
    """A case for each change that was said."""
    decision = stated(request, "membership.change_report", request.contract)
    changes = [*slots.get("also", []), _details(request, slots)]
    recorded = [_record(request, decision, each) for each in changes]
    text = " ".join(dict.fromkeys(said for said, _ in recorded))
    own = f"update_details.next_{slots['field']}"
    lines = [told(request, own if has(request.language, own) else "update_details.next")]
    if isinstance(decision, Granted):  # the option says nothing of it
        lines.append(say(request.language, "update_details.reported", clause=cite(decision, request.language)))
    if request.speaker.role is Role.DELEGATE:
        lines += [_tell_member(request, case) for _, case in recorded if case is not None]
    return reply(text, *lines)


def _tell_member(request: Request, case: Case) -> str:
    """Nobody changes how the member is known or debited behind their back; untold here, the Desk's check tells them."""
    delegate = request.speaker.delegate

    def text(language: str) -> str:
        subject = say(language, f"update_details.field_{case.details['field']}")
        return say(
            language, "update_details.by_delegate", delegate=delegate.name if delegate else "", subject=subject,
            value=case.details["shown"], case=case.id,
        )  # fmt: skip

    told_now = tell_member(request, f"case:{case.id}:by_delegate", text)
    outcome = "member_told" if told_now else "desk_tells"
    return say(request.language, f"update_details.{outcome}", member=request.member.name)


def _waits(request: Request, case: Case) -> str:
    subject = say(request.language, f"update_details.field_{case.details['field']}")
    return say(request.language, "update_details.waits", subject=subject, case=case.id, asked_on=case.created_at)


UPDATE_DETAILS = Flow(
    name="update_details",
    slots=(
        Slot("field", "choice", ask_field, accept_field, read=_read_field),
        # A choice is corrected by whatever message holds another one ("non, le 06 …").
        Slot("value", "choice", ask_value, accept_value, read=_read, needed=lambda r, slots: slots["field"] != "other"),
        Slot("words", "text", ask_words, accept_words, needed=lambda r, slots: slots["field"] == "other"),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "update_details.dropped")),
    notice=_notice,
)
