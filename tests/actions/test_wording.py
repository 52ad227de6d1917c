"""Wording: the same outcomes in both languages, values shown as people read them, short citations."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import yaml

import actions
from actions.wording import LANGUAGES, MissingWording, cite, differences, has, say, subjects
from actions.wording.formats import NBSP, ValueFormatter, listed
from domain.calendar import PARIS
from domain.contract import Citation

BY_LANGUAGE = "commands"
"""The names of commands are words themselves: each language has its own."""


def test_every_outcome_is_worded_in_both_languages() -> None:
    assert [key for key in differences() if not key.startswith(BY_LANGUAGE)] == []


def test_both_languages_use_the_same_values() -> None:
    def fields(text: str) -> set[str]:
        return {name.split(":")[0] for name in re.findall(r"\{(\w+)", text)}

    french, english = subjects("fr"), subjects("en")
    unlike = [
        f"{subject}.{outcome}"
        for subject, entries in french.items()
        if subject != BY_LANGUAGE
        for outcome, text in entries.items()
        if fields(text) != fields(english[subject][outcome])
    ]
    assert unlike == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_a_label_short_enough_for_a_button(language: str) -> None:
    with open("nlu/intents.yml", encoding="utf-8") as file:
        intents = set(yaml.safe_load(file)) - {"affirm", "deny", "cancel_flow", "correct_answer", "out_of_scope"}
    assert [name for name in intents if not has(language, f"intents.{name}")] == []
    assert [name for name in intents if len(say(language, f"intents.{name}")) > 34] == []


def test_whatever_can_be_done_has_a_label() -> None:
    names = {*actions.FLOWS, *actions.HANDLERS}
    assert [name for name in names if not has("fr", f"intents.{name}")] == []


PLAIN_SPACE = re.compile(r" [:;?!»%€]|« |n° |[\d}] (?:h|min|s|j|Go|Mo|Ko)(?!\w)")
"""Where French may not break a line: a no-break space stands there instead."""
FREE_TO_BEGIN = ("agent", "city", "code", "coach_used", "count", "member", "name", "place")
"""Values that may begin a sentence as they are: names, places, numbers."""


def flaws(language: str, text: str) -> list[str]:
    """What a careful reader would correct in a sentence."""
    stripped = re.sub(r"https?://\S+", "", text)
    found = [
        ("a straight apostrophe or quotation mark", re.search(r"['\"]", stripped)),
        ("three full stops for an ellipsis", "..." in stripped),
        ("two spaces", re.search(r"[ \u00a0]{2}", stripped)),
        ("a space before a full stop or comma", re.search(r"[ \u00a0][.,](?!\w)", stripped)),
        ("a small letter after the end of a sentence", re.search(r"[a-zà-ÿ)»}][\u00a0]?[.?!] +[a-zà-ÿ]", stripped)),
        ("a line that could be cut before a sign", language == "fr" and PLAIN_SPACE.search(stripped)),
        ("a French space in English", language == "en" and re.search(r"[ \u00a0][:;?!]", stripped)),
        ("a small letter at the start", stripped[-1:] in ".?!" and _begins_small(stripped, language)),
    ]
    return [flaw for flaw, there in found if there]


def _begins_small(text: str, language: str) -> bool:
    value = re.match(r"\{(\w+):?([^}|]*)", text)
    if value is None:
        return text[0].islower()
    written = value[2] == "capital" or value[2][:1].isupper() or (language == "en" and value[2] in ("day", "full"))
    return value[1] not in FREE_TO_BEGIN and not written


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_well_typeset(language: str) -> None:
    found = {
        f"{subject}.{outcome}": flaws(language, text)
        for subject, entries in subjects(language).items()
        for outcome, text in entries.items()
    }
    assert {key: wrong for key, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Est-ce fait ?"), ("fr", "« Oui »"), ("fr", "À 10 h."), ("fr", "C'est fait."), ("fr", "Bien.  Merci."),
        ("fr", "Bien. merci."), ("fr", "{day}, c’est fermé."), ("fr", "c’est fermé."), ("en", "Is it done ?"),
    ],
)  # fmt: skip
def test_what_is_badly_typeset_is_found(language: str, text: str) -> None:
    assert flaws(language, text) != []


def test_an_unknown_outcome_is_an_error() -> None:
    with pytest.raises(MissingWording):
        say("fr", "greet.nothing_like_it")


@pytest.mark.parametrize(
    ("language", "template", "value", "shown"),
    [
        ("fr", "{v}", datetime(2026, 1, 14, 10, tzinfo=PARIS), "mercredi 14 janvier à 10 h"),
        ("fr", "{v:full}", datetime(2026, 3, 1, 9, 30, tzinfo=PARIS), "dimanche 1er mars 2026 à 9 h 30"),
        ("fr", "{v:hour}", datetime(2026, 3, 1, 9, 5, tzinfo=PARIS), "9 h 05"),
        ("fr", "{v}", date(2026, 8, 2), "dimanche 2 août"),
        ("fr", "{v}", time(0), "0 h"),
        ("fr", "{v:ttc}", Decimal("220.00"), "220 € TTC"),
        ("fr", "{v}", Decimal("1500"), "1 500 €"),
        ("fr", "{v:ht}", Decimal("45.83"), "45,83 € HT"),
        ("fr", "{v:visite|visites}", 0, "visite"),
        ("fr", "{v:visite|visites}", 2, "visites"),
        ("en", "{v:visit|visits}", 0, "visits"),
        ("en", "{v:visit|visits}", 1, "visit"),
        ("en", "{v}", datetime(2026, 1, 14, 10, tzinfo=PARIS), "Wednesday 14 January at 10:00"),
        ("en", "{v:ttc}", Decimal("1500"), "€1,500 incl. VAT"),
        ("fr", "{v:or}", ["a", "b", "c"], "a, b ou c"),
        ("fr", "{v:capital} : c’est ouvert.", date(2026, 1, 14), "Mercredi 14 janvier : c’est ouvert."),
    ],
)
def test_values_are_shown_as_people_read_them(language: str, template: str, value: object, shown: str) -> None:
    assert ValueFormatter(language).vformat(template, (), {"v": value}).replace("\N{NO-BREAK SPACE}", " ") == shown


def test_summer_and_winter_moments_are_shown_on_the_paris_clock() -> None:
    summer, winter = datetime.fromisoformat("2026-07-01T08:00Z"), datetime.fromisoformat("2026-01-05T08:00Z")
    shown = [ValueFormatter("fr").vformat("{v:hour}", (), {"v": moment}) for moment in (summer, winter)]
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in shown] == ["10 h", "9 h"]


def test_a_list_of_one_and_of_none() -> None:
    assert listed(["a"], "fr") == "a"
    assert listed([], "fr") == ""


@pytest.mark.parametrize(
    ("articles", "language", "shown"),
    [
        (["5.2.2"], "fr", "(Offre Intérieur, art._5.2.2)"),
        (["annexe 1", "5.2.2", "5.4.1"], "fr", "(Offre Intérieur, art._5.2.2, 5.4.1 et annexe_1)"),
        (["5.2.2", "5.2.2"], "fr", "(Offre Intérieur, art._5.2.2)"),
        (["annexe 4 art. 1"], "fr", "(Offre Intérieur, annexe_4_art._1)"),
        (["annexe 1"], "en", "(Intérieur offer, annex_1)"),
        ([], "fr", ""),
    ],
)
def test_citations_in_short(articles: list[str], language: str, shown: str) -> None:
    assert cite([Citation("offre-interieur", article) for article in articles], language) == shown.replace("_", NBSP)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Hélène", "d’Hélène"), ("Étienne", "d’Étienne"), ("Marc", "de Marc"), ("Yves", "d’Yves"), ("Yann", "de Yann")],
)
def test_de_is_elided_before_a_vowel_or_a_mute_h(name: str, shown: str) -> None:
    assert ValueFormatter("fr").format("{name:de}", name=name) == shown
    assert f"au nom {shown}" in say("fr", "identity.known_delegate", name="Camille", member=name)


def test_what_members_read_says_that_the_contract_indicates_not_that_it_prints() -> None:
    for language, words in (("fr", r"\bimprime\b|\bce contact\b"), ("en", r"\bprints?\b|\w [;?!](?:\s|$)")):
        spoken = {
            f"{intent}.{outcome}": text for intent, said in subjects(language).items() for outcome, text in said.items()
        }
        assert [key for key, text in spoken.items() if re.search(words, str(text))] == []
