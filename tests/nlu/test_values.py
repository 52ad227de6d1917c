"""Typed values in messages, and that any text gives some."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("au 12 rue de la Paix 75002 Paris", ("75002",)),
        ("entre 20137 et 20200, puis encore 20137", ("20137", "20200")),
        ("F-69003 Lyon", ("69003",)),
        ("Monaco 98000.", ("98000",)),
        ("commande n° 75008", ()),
        ("dossier 33000", ()),
        ("75000 euros", ()),
        ("06 12 34 56 78", ()),
        ("0612345678", ()),
        ("99123, 96000 et 00100 n'existent pas", ()),
        ("le 12/05/2026", ()),
    ],
)
def test_postcodes_are_told_from_other_numbers(text: str, expected: tuple[str, ...]) -> None:
    assert values.postcodes(text) == expected


@pytest.mark.parametrize(
    ("postcode", "expected"),
    [
        ("75116", "75"), ("01000", "01"), ("95880", "95"), ("20000", "2A"), ("20190", "2A"), ("20200", "2B"),
        ("20620", "2B"), ("20700", None), ("97110", "971"), ("97490", "974"), ("97600", "976"), ("97900", None),
        ("98000", "98"), ("98800", "988"), ("98100", None), ("00100", None), ("96000", None), ("7500", None),
        ("750022", None), ("2A000", None), ("", None),
    ],
)  # fmt: skip
def test_a_postcode_names_its_departement(postcode: str, expected: str | None) -> None:
    assert values.departement_of(postcode) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mon portable : 06 12 34 56 78", "+33612345678"),
        ("06.12.34.56.78 ou 01 42 68 53 00", "+33612345678"),
        ("+33 (0)1 42 68 53 00", "+33142685300"),
        ("à Monaco le +377 93 15 28 38", "+37793152838"),
        ("call me on +44 20 7946 0958", "+442079460958"),
        ("75008 Paris", None),
        ("00 11 22 33 44", None),
        ("06/12/34/56/78", "+33612345678"),
        ("zéro six douze trente-quatre cinquante-six soixante-dix-huit", "+33612345678"),
        ("FR76 3000 6000 0112 3456 7890 189", None),
        ("SIRET 123 456 789 00012", None),
        ("appelez le 112 ou le 3900", None),
        ("06 12 34 56", None),
        ("le 06/12/2026 à 14h", None),
        ("", None),
    ],
)
def test_the_first_valid_phone_number_is_kept(text: str, expected: str | None) -> None:
    assert values.phone(text) == expected


def test_a_number_without_country_code_is_of_the_region() -> None:
    assert values.phone("020 7946 0958", region="GB") == "+442079460958"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("écrivez à Jeanne.Martin@Exemple.FR.", "Jeanne.Martin@exemple.fr"),
        ("<moi+desk@sous.domaine.co.uk>, merci", "moi+desk@sous.domaine.co.uk"),
        ("a@b", None),
        ("jean point dupont arobase exemple point fr", "jean.dupont@exemple.fr"),
        ("c'est anne tiret marie arobase ma tiret boite point com merci", "anne-marie@ma-boite.com"),
        ("jean @ exemple.fr", "jean@exemple.fr"),
        ("josé@exemple.fr", None),
        ("o'connor@exemple.fr", None),
        ("mailto:a@exemple.fr;b@exemple.fr", "a@exemple.fr"),
        ("jean@exemple,fr", None),
        ("jean@@exemple.fr", None),
        ("jean@127.0.0.1", None),
        ("deux..points@exemple.fr", None),
        ("suivez @parnasse", None),
        ("jeanne@exemple", None),
    ],
)
def test_the_first_email_address_is_kept(text: str, expected: str | None) -> None:
    assert values.email(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("240 €", ["240"]),
        ("240€ puis 12,50", ["240", "12.50"]),
        ("1 500 euros", ["1500"]),
        ("1\u202f500\u00a0€", ["1500"]),
        ("1.500,00 €", ["1500"]),
        ("12 500,75 EUR", ["12500.75"]),
        ("€12.5", ["12.5"]),
        ("15 euros 50", ["15.50"]),
        ("15.90€", ["15.90"]),
        ("deux cent quarante euros", ["240"]),
        ("vingt euros cinquante", ["20.50"]),
        ("1e6 €", []),
        ("-50 €", []),
        ("3,999 €", []),
        ("ref2024-50 €", []),
        ("le 12/05 à 14h, 2 tablettes, 3,5 Go", []),
        ("75008 Paris", []),
    ],
)
def test_amounts_are_exact_decimals(text: str, expected: list[str]) -> None:
    assert values.amounts(text) == tuple(Decimal(amount) for amount in expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mes 2 tablettes", 2),
        ("deux tablettes et trois téléphones", 2),
        ("une imprimante", 1),
        ("vingt-trois appareils", 23),
        ("three devices", 3),
        ("1 500 cartes", 1500),
        ("aucune", 0),
        ("zéro", 0),
        ("ma 5G", None),
        ("une dizaine d'appareils", 10),
        ("deux douzaines", 24),
        ("une paire d'enceintes", 2),
        ("a dozen devices", 12),
        ("boîte n° 3", None),
        ("numéro 3", None),
        ("IPv6", None),
        ("1/2", None),
        ("mon 2e box", None),
        ("le quatrième", None),
        ("12,5", None),
        ("toutes", None),
    ],
)
def test_a_quantity_is_the_first_whole_number(text: str, expected: int | None) -> None:
    assert values.quantity(text) == expected


@given(st.one_of(st.text(max_size=400), st.text("0123456789 .,-+/€@aeuros", max_size=400)))
@settings(deadline=None)
def test_any_text_gives_values(text: str) -> None:
    assert all(values.departement_of(postcode) for postcode in values.postcodes(text))
    assert all(amount >= 0 and amount == round(amount, 2) for amount in values.amounts(text))
    assert (values.quantity(text) or 0) >= 0
    assert (values.phone(text) or "+").startswith("+")
    assert "@" in (values.email(text) or "@")


@pytest.mark.parametrize("scrap", ["a@", "1 ", "1.1", "a.", "06 12 34 ", "deux cent ", "€", "75008 ", "-", "+33 "])
def test_ten_thousand_characters_are_read_to_the_end(scrap: str) -> None:
    """Patterns that try again and again would not come back from these."""
    text = (scrap * 10_000)[:9_950] + "x ; 0612345678"
    assert values.amounts(text + " ; 240 €")[-1:] == (Decimal("240.00"),)
    assert values.postcodes(text) in {(), ("75008",)}
    assert values.email(text) is None
    assert values.phone("0612345678 " + text) == "+33612345678"
    assert values.quantity("7 ; " + text) == 7
