"""Where a message of several requests is cut, and that each piece is understood beside the whole."""

import pytest

from nlu.compound import LONGEST, split, understand
from nlu.understanding import Understanding


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Activez l'Airbox et envoyez un technicien jeudi", ["Activez l'Airbox", "envoyez un technicien jeudi"]),
        (
            "Il me reste combien de visites ? Et le coach vient quand ?",
            ["Il me reste combien de visites", "Et le coach vient quand ?"],
        ),
        ("Book a table for two, and also cancel my visit", ["Book a table for two", "cancel my visit"]),
        ("Envoyez un technicien jeudi à 14 h", []),
        ("Oui, et merci", []),
        ("", []),
        ("Une chose et une autre. " * 30, []),
    ],
)
def test_split(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_a_story_is_read_as_a_whole() -> None:
    assert split("J'ai appelé hier. On m'a dit oui. Le coach est venu. Il est parti. Rien ne marche.") == []
    assert split(f"un mot et {'x' * LONGEST} un autre") == []


class Parser:
    """Says of each text how long it is."""

    async def parse(self, text: str) -> Understanding:
        return Understanding(str(len(text)), 1.0)


async def test_each_part_is_understood_by_itself() -> None:
    whole = await understand(Parser(), "Activez l'Airbox et envoyez quelqu'un")
    assert whole.intent == "37"
    assert [(part.text, part.meaning.intent) for part in whole.parts] == [
        ("Activez l'Airbox", "16"),
        ("envoyez quelqu'un", "17"),
    ]
