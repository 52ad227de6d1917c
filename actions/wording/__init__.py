"""What members read: one YAML file per subject and language, one entry per outcome, values formatted for the language.

    say("fr", "book_technician.confirmed", start=moment, amount=Decimal("220"))
    cite(decision, "fr")  ->  "(Offre Intérieur, art. 5.2.2)"

A value formats itself: a datetime as "mercredi 14 janvier à 10 h", a date as "mercredi 14 janvier", a Decimal as
"220 €". After a colon: `{start:hour}`, `{start:day}`, `{start:full}` (with the year), `{amount:ttc}`, `{amount:ht}`,
`{day:capital}` at the start of a sentence, and a choice by number, `{left:visite|visites}`. The French files are
written with ordinary spaces; the no-break ones are set when a file is read.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from actions.wording.citations import cite
from actions.wording.formats import ValueFormatter, typeset

LANGUAGES = ("fr", "en")


class MissingWording(KeyError):
    """No such outcome in the wording of this language."""


def say(language: str, key: str, /, **values: Any) -> str:
    """The sentence of an outcome, named "subject.outcome", in the member's language.

    A value called `today`, a date, makes the days of other years be said with their year.
    Raises MissingWording for an unknown outcome, KeyError for a value that the sentence needs and was not given.
    """
    return ValueFormatter(language, values.get("today")).vformat(_sentence(language, key), (), values)


def has(language: str, key: str) -> bool:
    """Whether the outcome is worded."""
    subject, _, outcome = key.partition(".")
    return outcome in _subject(language, subject)


def _sentence(language: str, key: str) -> str:
    subject, _, outcome = key.partition(".")
    try:
        return _subject(language, subject)[outcome]
    except KeyError:
        raise MissingWording(f"{language}/{key}") from None


@cache
def _subject(language: str, subject: str) -> dict[str, str]:
    """One file; empty when there is none."""
    file = files("actions.wording") / language / f"{subject}.yml"
    if not file.is_file():
        return {}
    # BaseLoader knows strings only: an outcome may be called "on" or "no".
    entries = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return {name: typeset(text.strip()) if language == "fr" else text.strip() for name, text in entries.items()}


def subjects(language: str) -> dict[str, dict[str, str]]:
    """Everything worded in a language: subject -> outcome -> sentence."""
    names = sorted(file.name.removesuffix(".yml") for file in (files("actions.wording") / language).iterdir())
    return {name: _subject(language, name) for name in names}


def differences() -> list[str]:
    """Outcomes worded in one language only: there should be none."""
    keys = [{f"{s}.{o}" for s, entries in subjects(language).items() for o in entries} for language in LANGUAGES]
    return sorted(keys[0] ^ keys[1])


__all__ = ["LANGUAGES", "MissingWording", "cite", "differences", "has", "say", "subjects"]
