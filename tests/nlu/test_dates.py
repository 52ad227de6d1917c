"""The date conventions, sentence by sentence, and what must hold of any text at any moment."""

from pathlib import Path

import pytest
import yaml

from nlu.dates import When, resolve

CASES = [
    pytest.param(case, id=f"{file.stem}: {case['text']} ({case['now']:%d/%m/%Y %H:%M})")
    for file in sorted((Path(__file__).parent / "dates").glob("*.yml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def shown(when: When) -> dict[str, object]:
    hours = {name: value and f"{value:%H:%M}" for name, value in (("start", when.start), ("end", when.end))}
    return {"date": when.date, **hours}


@pytest.mark.parametrize("case", CASES)
def test_a_wish_is_understood_as_the_conventions_say(case: dict) -> None:
    expected = dict(case["expect"])
    problem = expected.pop("problem", None)
    when = resolve(case["text"], case["now"])
    assert shown(when) == expected
    assert when.problem == problem
