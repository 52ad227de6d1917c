"""`python -m nlu check` names each thing to repair, and finds nothing in the repository itself."""

from pathlib import Path

import pytest

from nlu.__main__ import main
from nlu.check import HELDOUT, MIN_SENTENCES, check
from nlu.data_files import Example, entities_in, plain, read_data_file

WORDS = [f"numéro{letter}" for letter in "abcdefghijklmnop"]


def write_intent(root: Path, intent: str, sentences: list[str]) -> None:
    lines = "".join(f"      - {sentence}\n" for sentence in sentences)
    (root / "nlu" / "data" / f"{intent}.yml").write_text(f"nlu:\n  - intent: {intent}\n    examples: |\n{lines}")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    (tmp_path / "nlu" / "data").mkdir(parents=True)
    for folder in HELDOUT:
        (tmp_path / "tests" / "nlu" / folder).mkdir(parents=True)
    heldout = tmp_path / "tests" / "nlu" / "heldout"
    (tmp_path / "nlu" / "intents.yml").write_text(
        "greet: {meaning: opens, neighbours: [thank]}\nthank: {meaning: thanks, neighbours: []}\n"
    )
    write_intent(tmp_path, "greet", [f"bonjour {word}" for word in WORDS])
    write_intent(tmp_path, "thank", [f"merci {word}" for word in WORDS])
    (heldout / "greet.yml").write_text("- salut à vous\n")
    return tmp_path


def test_the_repository_is_whole() -> None:
    assert main(["check"]) == 0


def test_whole_data_has_no_problem(whole: Path) -> None:
    assert check(whole) == []


def test_too_few_sentences(whole: Path) -> None:
    write_intent(whole, "thank", [f"merci {word}" for word in WORDS[: MIN_SENTENCES - 1]])
    assert check(whole) == [f"nlu/data/thank.yml: 14 different sentences, at least {MIN_SENTENCES} are needed"]


def test_the_same_sentence_in_two_intents_however_it_is_spelt(whole: Path) -> None:
    write_intent(whole, "thank", [f"merci {word}" for word in WORDS] + ["BONJOUR  NumeroC !"])
    write_intent(whole, "greet", [f"bonjour {word}" for word in WORDS] + ["bonjour numéroc !"])
    assert check(whole) == ["twice in nlu/data (greet, thank): bonjour numéroc !"]


def test_the_same_sentence_twice_in_one_intent(whole: Path) -> None:
    write_intent(whole, "thank", [f"merci {word}" for word in WORDS] + ["Merci, numéroc."])
    assert check(whole) == ["twice in nlu/data (thank): merci numéroc"]


def test_missing_foreign_and_misplaced_data(whole: Path) -> None:
    data = whole / "nlu" / "data"
    (data / "thank.yml").rename(data / "thanks.yml")
    assert check(whole) == [
        "nlu/data/thank.yml is missing",
        "nlu/data/thanks.yml: not an intent of the catalogue",
        "nlu/data/thanks.yml: has sentences of thank, which belong in thank.yml",
    ]


def test_catalogue(whole: Path) -> None:
    (whole / "nlu" / "intents.yml").write_text("greet: {neighbours: [thnak]}\nthank: {meaning: x, neighbours: greet}\n")
    assert check(whole) == [
        "intents.yml: greet has no meaning",
        "intents.yml: greet names the unknown neighbour thnak",
        "intents.yml: the neighbours of thank must be a list",
    ]


@pytest.mark.parametrize("folder", HELDOUT)
def test_a_held_out_sentence_that_is_trained_on(whole: Path, folder: str) -> None:
    (whole / "tests" / "nlu" / folder / "greet.yml").write_text("- Bonjour, numérof\n")
    assert check(whole) == [f"tests/nlu/{folder}/greet.yml: also trained on, so it measures nothing: Bonjour, numérof"]


@pytest.mark.parametrize("folder", HELDOUT)
def test_held_out_sentences_of_no_intent(whole: Path, folder: str) -> None:
    (whole / "tests" / "nlu" / folder / "hello.yml").write_text("- coucou\n")
    assert check(whole) == [f"tests/nlu/{folder}/hello.yml: not an intent"]


def test_a_pattern_that_rasa_would_ignore(whole: Path) -> None:
    shared = whole / "nlu" / "data" / "_shared.yml"
    shared.write_text("nlu:\n  - regex: postcode\n    examples: |\n      - \\d{5}\n")
    assert check(whole) == ["nlu/data/_shared.yml: Rasa ignores postcode as no training sentence marks such an entity"]
    write_intent(whole, "greet", [f"bonjour {word}" for word in WORDS] + ["bonjour du [75008](postcode)"])
    assert check(whole) == []


@pytest.mark.parametrize("content", ["nlu: 3", "- x", "nlu:\n  - intent: greet", "a: [", ""])
def test_a_file_that_is_not_training_data(whole: Path, content: str) -> None:
    (whole / "nlu" / "data" / "greet.yml").write_text(content)
    problems = check(whole)
    assert len(problems) == 1
    assert problems[0].startswith("greet.yml is not in Rasa's training format")


def test_a_missing_catalogue(whole: Path) -> None:
    (whole / "nlu" / "intents.yml").unlink()
    assert len(check(whole)) == 1


def test_entity_marks(whole: Path) -> None:
    line = 'un [technicien](service) au [16e]{"entity": "postcode", "value": "75016"} le [mardi](date:mardi)'
    assert plain(line) == "un technicien au 16e le mardi"
    assert entities_in(line) == {"service", "postcode", "date"}
    write_intent(whole, "greet", [line])
    assert read_data_file(whole / "nlu" / "data" / "greet.yml").examples == (Example(plain(line), "greet"),)


def test_usage() -> None:
    assert main([]) == 2
