"""The corrections' file: what Rasa reads back is what the agent said."""

from pathlib import Path

import pytest

from nlu.data_files import Example, read_data_file
from nlu.review import Corrected, as_training_file, marked


@pytest.mark.parametrize(
    ("text", "entities", "expected"),
    [
        ("jeudi au bureau", {"date": "jeudi", "place": "bureau"}, "[jeudi](date) au [bureau](place)"),
        ("Jeudi", {"date": "jeudi"}, "[Jeudi](date)"),
        ("12 rue de Rome", {"site": "12 rue de Rome", "quantity": "12"}, "[12 rue de Rome](site)"),
        ("deux\n  lignes", {}, "deux lignes"),
        ("déjà [marqué](date)", {}, "déjà (marqué)(date)"),
        ("prix (1.50)?", {"amount": "(1.50)"}, "prix [(1.50)](amount)?"),
        ("rien", {"date": "demain", "place": " "}, "rien"),
    ],
)
def test_values_are_marked_where_they_stand(text: str, entities: dict[str, str], expected: str) -> None:
    assert marked(text, entities) == expected


def test_the_file_is_one_of_the_training_files(tmp_path: Path) -> None:
    corrected = [
        Corrected("Il me faut quelqu'un : c'est urgent # vraiment", "book_technician", {}),
        Corrected("- oui", "affirm", {}),
        Corrected("- oui", "affirm", {}),
        Corrected("\n", "greet", {}),
        Corrected("\ufeffbon\x07jour \x9f\u202eici", "greet", {}),
    ]
    file = tmp_path / "review.yml"
    file.write_text(as_training_file(corrected))
    assert set(read_data_file(file).examples) == {
        Example("Il me faut quelqu'un : c'est urgent # vraiment", "book_technician"),
        Example("- oui", "affirm"),
        Example("bonjour ici", "greet"),
    }


def test_without_corrections_the_file_is_empty_but_whole(tmp_path: Path) -> None:
    text = as_training_file([])
    assert "PERSONAL DATA" in text
    assert text.endswith("nlu: []\n")
