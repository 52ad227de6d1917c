"""A person whom the member names: their name, telephone number and e-mail address, read and checked for every flow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import phonenumbers

from actions.flow import Slot, Slots
from actions.messages import Reply, reply
from actions.request import Request
from actions.topic import fold
from actions.wording import say

_MAX_NAME = 120
_MAX_WORDS = 6
"""A longer answer is a sentence, and not a name."""
_WORD = r"[^\W\d_][\w’'-]+"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w’'-]+"
_TITLE = r"(?:M\.|Mr\.?|Mme|Mlle|Dr|Me|Monsieur|Madame|Mademoiselle|Docteur|Maître|Ms\.?|Mrs\.?)"
_PARTICLE = r"(?:de|du|des|d’|d'|la|le|von|van|der|el|ben)"
_TITLED = re.compile(rf"\b{_TITLE}(?: (?:{_PARTICLE} ?)*{_CAPITAL}){{1,4}}")
_CAPITALS = re.compile(rf"\b{_CAPITAL}(?: (?:{_PARTICLE} ?)*{_CAPITAL}){{1,3}}")
_NOT_NAMES = re.compile(
    r"Airbox|Bonjour|Bonsoir|Cercle|Desk|Parnasse|Orange|Je|J['’]\w+|Il|Elle|On|Nous|Vous|Mon|Ma|Mes|Notre|Son|Sa|Ses|Le|La|Les|"
    r"Une?|Oui|Non|Et|Ou|Pour|Merci|Hello|Hi|Dear|Please|Could|Can|I|My|The|Her|His|(?:Rempla|Désign)\w+|Nommez|Notez|Ajoutez|"
    r"Retirez|Supprimez|Voici|C['’]est|Monsieur|Madame|Paris|Lyon|Bordeaux"
)
"""Words with a capital that begin a sentence or name something else."""
_BEFORE = re.compile(
    r"^\W*(?:(?:alors|euh|oui|non|donc|bonjour|pardon|plut[oô]t|finalement|en fait|c['’]est|ce sera|ce serait|"
    r"il s['’]agit d[e'’]\s?|(?:il|elle) s['’]appelle|je m['’]appelle|son nom(?: est| c['’]est)?|mon nom est|je suis|"
    r"(?:ma|mon|notre|my) (?:nouvel(?:le)? |new )?(?:assistante?|secr[ée]taire|fille|fils|femme|mari|[ée]poux|"
    r"[ée]pouse|"
    r"conjointe?|fr[èe]re|s(?:oe|œ)ur|p[èe]re|m[èe]re|amie?|associ[ée]e?|coll[èe]gue|collaborat\w+|voisine?|cousine?|"
    r"d[ée]l[ée]gu[ée]e?|assistant|wife|husband|daughter|son|brother|sister|friend|colleague|pa)|"
    r"it['’]s|it is|her name is|his name is|my name is|i am|i['’]m|she is|he is)(?=\W)[\s,:]*)+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"[,;(]?\s*\b(?:joignable|t[ée]l\w*|portable|mobile|mail|e-?mail|courriel|son (?:num[ée]ro|mail|e-?mail|t[ée]l)|"
    r"num[ée]ro|au|phone|reachable|comme|as|et|and)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_NO_ANSWER = re.compile(
    r"oui|non|ok|yes|no|merci|bonjour|voila|voil[àa]|je|tu|il|elle|on|nous|vous|ma|mon|mes|notre|ne|pas|sais|sait|une?|encore|plus|personne|quelqu['’]un|secr[ée]taire|"
    r"assistante?|fille|fils|femme|mari|amie?|i|do|not|know|my|somebody|someone|lui|eux|est|ai?|peux|veux|faut",
    re.IGNORECASE,
)
"""Words of an answer that names nobody."""
_EMAIL_LIKE = re.compile(r"\S*@\S*")
_NUMBER_LIKE = re.compile(r"(?:\+|\b)\d[\d .()/-]{4,}\d")


def name_in(text: str, but: str = "") -> str | None:
    """The name that a message holds beside other words: after a title, or two words with a capital.

    but: a name that is not the one looked for, such as the person's who is replaced.
    """
    plain = " ".join(_NUMBER_LIKE.sub(" ", _EMAIL_LIKE.sub(" ", text)).split())
    found = [m[0] for m in _TITLED.finditer(plain)] + [_without_start(m[0]) for m in _CAPITALS.finditer(plain)]
    return next((name for name in found if name and not _same_person(name, but)), None)


def _without_start(capitals: str) -> str | None:
    words = capitals.split()
    while words and _NOT_NAMES.fullmatch(words[0]):
        words = words[1:]
    return " ".join(words) if len(words) > 1 and not any(_NOT_NAMES.fullmatch(word) for word in words) else None


def _same_person(name: str, known: str) -> bool:
    """Every word of one is in the other, titles apart."""
    said, before = words_of(name), words_of(known)
    return bool(before) and (said <= before or before <= said)


def words_of(name: str) -> set[str]:
    """The words of a name, folded, titles and particles apart."""
    return {word for word in fold(name).split() if not re.fullmatch(rf"{_TITLE}|{_PARTICLE}", word, re.IGNORECASE)}


def answered_name(text: str) -> str | None:
    """The name that a message gives as its whole answer; None where it holds none."""
    named = name_in(text)
    if named:
        return named
    plain = _NUMBER_LIKE.sub(" ", _EMAIL_LIKE.sub(" ", text))
    left = _AFTER.sub("", _BEFORE.sub("", " ".join(plain.split()))).strip(" ,;.:!-")
    words = left.split()
    fits = 1 <= len(words) <= _MAX_WORDS and 2 <= len(left) <= _MAX_NAME and "?" not in text
    if not fits or not all(re.fullmatch(rf"{_WORD}|{_PARTICLE}|[A-Za-z]\.?", word) for word in words):
        return None
    if not any(re.fullmatch(_WORD, word) for word in words) or any(_NO_ANSWER.fullmatch(w) for w in words):
        return None
    return " ".join(word.title() if left.islower() else word for word in words)


def reach(request: Request) -> str | None:
    """ "+33612345678, ines@exemple.fr": what a message holds of the two."""
    return ", ".join(filter(None, (request.readings.phone, request.readings.email))) or None


def said_reach(request: Request) -> str | None:
    """The same, or what was plainly meant to be one of them and cannot be."""
    text = request.readings.text
    return reach(request) or next((m[0] for m in (_EMAIL_LIKE.search(text), _NUMBER_LIKE.search(text)) if m), None)


def phone_of(known: str) -> str | None:
    """The telephone number, E.164, of what `reach` read."""
    return next((part for part in known.split(", ") if "@" not in part), None)


def email_of(known: str) -> str | None:
    return next((part for part in known.split(", ") if "@" in part), None)


def readable(known: str, language: str) -> str:
    """What `reach` read, its number as it is dialled: "06 12 34 56 78"."""
    return ", ".join(part if "@" in part else dialled(part) for part in known.split(", "))


def dialled(phone: str) -> str:
    """ "06 12 34 56 78" for a French number, "+44 20 7946 0000" for another."""
    number = phonenumbers.parse(phone)
    french = number.country_code == phonenumbers.country_code_for_region("FR")
    form = phonenumbers.PhoneNumberFormat.NATIONAL if french else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form).replace(" ", "\N{NO-BREAK SPACE}")


def accept_name(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A name; what the same message says of how to reach that person is kept with it."""
    name = answered_name(str(value))
    if name is None or request.readings.yes_no is not None:
        return reply(say(request.language, "people.bad_name"))
    slots["name"] = name
    found = reach(request)
    if found and not slots.get("reach"):
        slots["reach"] = found
    return None


def accept_reach(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A telephone number that can exist, an e-mail address, or both."""
    found = reach(request)
    if found is None:
        return reply(say(request.language, "people.bad_reach"))
    slots["reach"] = found
    return None


Asks = Callable[[Request, Slots], Reply]
Needed = Callable[[Request, Slots], bool]


def slots_of(
    ask: Mapping[str, Asks],
    needed: Mapping[str, Needed] | None = None,
    answers: Callable[[Request], Reply | None] = lambda request: None,
) -> tuple[Slot, Slot]:
    """The two questions about a person, `name` and `reach`.

    answers: of the flow; what is asked in the place of a name is answered, and the name asked for again.
    """
    needs = {"name": lambda request, slots: True, "reach": lambda request, slots: True, **(needed or {})}

    def accepted(request: Request, slots: Slots, value: Any) -> Reply | None:
        problem = accept_name(request, slots, value)
        told = answers(request) if problem else None
        return told.then(ask["name"](request, slots)) if told else problem

    return (
        Slot("name", "text", ask["name"], accepted, needed=needs["name"]),
        # A choice is corrected by whatever message holds another one ("non, le 06 …").
        Slot("reach", "choice", ask["reach"], accept_reach, read=said_reach, needed=needs["reach"]),
    )


def renamed(request: Request, slots: Slots, name: str | None) -> bool:
    """Another name than the one known takes its place."""
    if name is None or "name" not in slots or _same_person(name, slots["name"]):
        return False
    slots["name"] = name
    return True
