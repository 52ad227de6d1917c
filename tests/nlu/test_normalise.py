"""Many spellings, one sentence for the model."""

import pytest

from nlu.components.normalise import normalise


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Réserver à Évry", "reserver a evry"),
        ("plus d’internet", "plus d internet"),
        ("jveux un RDV svp", "je veux un rendez vous svp"),
        ("rendez-vous", "rendez vous"),
        ("c cassé", "c est casse"),
        ("c'est cassé", "c est casse"),
        ("g plus internet", "j ai plus internet"),
        ("en 4 g", "en 0 g"),
        ("ouiiii", "oui"),
        ("belle villa", "belle villa"),
        ("au 75008", "au 00000"),
        ("quoi???", "quoi ?"),
        ("cœur", "coeur"),
        ("👍", "ok"),
        ("", ""),
        ("😀", ""),
    ],
)
def test_normalise(written: str, seen: str) -> None:
    assert normalise(written) == seen


def test_it_is_settled_after_one_pass() -> None:
    once = normalise("Bjr, g 2 pbs: l'Airbox é la télé !!! Qd venez-vous ?")
    assert normalise(once) == once
