"""What a message names of devices, and how many of each."""

from __future__ import annotations

import pytest

from actions.membership.devices import in_words, named, total


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("connectez mon imprimante et mes deux tablettes au wifi", {"wifi_printer": 1, "tablet": 2}),
        ("relier mes 3 nouvelles tablettes à la Livebox", {"tablet": 3}),
        ("installez la Livebox", {"livebox": 1}),
        ("connectez mon ordinateur à l'Airbox", {"laptop": 1}),
        ("le PC, le Mac et deux téléphones portables", {"laptop": 2, "mobile": 2}),
        ("mon téléphone et celui de ma femme", {"mobile": 2}),
        ("mes tablettes", {"tablet": None}),
        ("des PC", {"laptop": None}),
        ("4 appareils : deux iPhone, un PC portable et la tablette", {"mobile": 2, "laptop": 1, "tablet": 1}),
        ("5 appareils", {"device": 5}),
        ("my two tablets and the printer", {"tablet": 2, "wifi_printer": 1}),
        ("aidez-moi par téléphone", {}),
        ("bonjour", {}),
    ],
)
def test_devices_named(text: str, expected: dict[str, int | None]) -> None:
    assert {each.type: each.count for each in named(text)} == expected


def test_a_number_that_is_not_said_leaves_the_total_open() -> None:
    assert total(named("deux PC et une tablette")) == 3
    assert total(named("mes PC et une tablette")) is None


def test_they_are_said_back_in_words() -> None:
    assert in_words(named("une imprimante et deux tablettes"), "fr") == "1 imprimante Wi-Fi et 2 tablettes"
