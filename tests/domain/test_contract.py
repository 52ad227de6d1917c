"""Terms, citations and versions of the contract."""

from datetime import date

import pytest

from domain.contract import OFFERS, Citation, Contract, choose_readings, citations, read_readings
from domain.decisions import Granted
from domain.errors import InvalidInput, TermNotInForce, UnknownDocument, UnknownReading, UnknownRule, UnknownTerm
from domain.rules import ask
from domain.rules.zones import departement_of

TODAY = date(2026, 3, 10)


def test_citation_in_french_and_english() -> None:
    dated, undated, annexe = citations("offre-interieur art. 5.2.2; option-interieur art. 4.2.2, annexe 1")
    assert dated.french() == "Offre Intérieur, art. 5.2.2 (01/06/2025)"
    assert dated.english() == "Intérieur offer, article 5.2.2 (2025-06-01)"
    assert undated.french() == "Option Intérieur, art. 4.2.2"
    assert annexe.french() == "Option Intérieur, annexe 1"
    assert annexe.english() == "Intérieur option, annex 1"


def test_article_of_an_annexe() -> None:
    (cited,) = citations("offre-interieur annexe 4 art. 1")
    assert cited.french() == "Offre Intérieur, annexe 4 art. 1 (01/06/2025)"
    assert cited.english() == "Intérieur offer, annex 4, article 1 (2025-06-01)"
    assert cited.code == "offre-interieur annexe 4 art. 1"


def test_a_section_without_a_number_has_a_french_name() -> None:
    (cited,) = citations("caraibe-privacy recipients")
    assert cited.french() == "Politique de données Orange Caraïbe, destinataires (06/05/2021)"
    assert cited.english() == "Orange Caraïbe data policy, recipients (2021-05-06)"


def test_citation_survives_storage() -> None:
    for cited in citations("offre-interieur art. 5.2.2; option-interieur annexe 1"):
        assert Citation.from_json(cited.to_json()) == cited


def test_unknown_source_is_refused() -> None:
    with pytest.raises(UnknownDocument):
        citations("contrat-inconnu art. 1")
    with pytest.raises(UnknownDocument):
        citations("art. 1")


def test_term_of_a_zone_prevails_by_its_group() -> None:
    contract = Contract.load("offre-interieur")
    assert contract.term("interventions.quota_per_year", on=TODAY, zone="sud").value == 15
    assert contract.term("interventions.quota_per_year", on=TODAY, zone="nord").value == 5
    assert contract.term("desk.phone", on=TODAY, zone="nord") == contract.term("desk.phone", on=TODAY)


def test_term_that_needs_a_zone_has_no_value_without_one() -> None:
    with pytest.raises(TermNotInForce):
        Contract.load("offre-interieur").term("interventions.quota_per_year", on=TODAY)


def test_unknown_term_is_named() -> None:
    contract = Contract.load("option-interieur")
    with pytest.raises(UnknownTerm, match=r"interventions\.nothing"):
        contract.term("interventions.nothing", on=TODAY)
    assert contract.find("interventions.nothing", on=TODAY) is None


def test_contract_is_loaded_once() -> None:
    assert Contract.load("offre-interieur") is Contract.load("offre-interieur", readings={})


def test_version_changes_with_document_and_reading() -> None:
    default = [Contract.load(offer).version for offer in OFFERS]
    other = Contract.load("offre-interieur", readings={"AMB-33": "STARTED_UNITS"}).version
    assert len({*default, other}) == 3
    assert default[0].startswith("offre-interieur/2025-06-01/")


@pytest.mark.parametrize("readings", [{"AMB-33": "HALF_UNITS"}, {"AMB-999": "STARTED_UNITS"}])
def test_unknown_reading_is_refused(readings: dict[str, str]) -> None:
    with pytest.raises(UnknownReading):
        Contract.load("offre-interieur", readings=readings)


def test_readings_chosen_once_are_everybodys_until_others_are() -> None:
    shipped = Contract.load("offre-interieur")
    try:
        choose_readings(read_readings("amb-33 = started_units, AMB-28=CALENDAR_YEAR,"))
        chosen = Contract.load("offre-interieur")
        assert chosen.reads("AMB-33", "STARTED_UNITS")
        assert chosen.version != shipped.version
        assert not Contract.load("offre-interieur", {"AMB-33": "COMPLETED_UNITS_ONLY"}).reads("AMB-33", "STARTED_UNITS")
        with pytest.raises(UnknownReading):
            choose_readings({"AMB-33": "HALF_UNITS"})
        assert Contract.load("offre-interieur") is chosen
    finally:
        choose_readings({})
    assert Contract.load("offre-interieur") is shipped


@pytest.mark.parametrize("text", ["AMB-33", "AMB-33=", "AMB-33=HALF", "STARTED_UNITS", "=", "AMB-33:STARTED_UNITS"])
def test_readings_that_name_no_reading_are_refused(text: str) -> None:
    with pytest.raises(UnknownReading):
        read_readings(text)


def test_no_readings_are_none() -> None:
    assert read_readings(" , ") == {}


def test_misspelt_reading_in_a_rule_is_an_error() -> None:
    with pytest.raises(UnknownReading):
        Contract.load("offre-interieur").reads("AMB-33", "STARTED_UNIT")


def test_unknown_document_is_refused() -> None:
    with pytest.raises(UnknownDocument):
        Contract.load("offre-exterieur")


def test_unknown_rule_is_refused() -> None:
    with pytest.raises(UnknownRule):
        ask(Contract.load("offre-interieur"), "interventions.teleport", {})


@pytest.mark.parametrize(
    "inputs",
    [
        {},
        {"departement": "75"},
        {"departement": 75, "on": "2026-03-10"},
        {"departement": "75", "on": "tomorrow"},
        {"departement": "75", "on": "2026-03-10", "colour": "blue"},
    ],
)
def test_unreadable_inputs_are_refused(inputs: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        ask(Contract.load("offre-interieur"), "zones.coverage", inputs)


def test_word_outside_a_closed_list_is_refused() -> None:
    facts = {"departement": "75", "start": "2026-03-10T10:00", "purpose": "garden"}
    with pytest.raises(InvalidInput, match="garden"):
        ask(Contract.load("offre-interieur"), "interventions.technician_slot", facts)


def test_a_day_thousands_of_years_away_is_still_a_question() -> None:
    facts = {"departement": "75", "start": "9999-12-12T12:00"}
    assert ask(Contract.load("offre-interieur"), "interventions.technician_slot", facts).reason == "closed_day"


def test_every_wrong_input_is_named() -> None:
    facts = {"departement": "75", "purpose": "garden", "colour": "blue"}
    with pytest.raises(InvalidInput, match=r"start: missing; purpose: 'garden' is not one of .*; colour: unknown"):
        ask(Contract.load("offre-interieur"), "interventions.technician_slot", facts)


@pytest.mark.parametrize("amount", ["nan", "inf", "ten", True, None, [1]])
def test_what_is_no_amount_is_refused(amount: object) -> None:
    with pytest.raises(InvalidInput, match=r"gigabytes: .* is not a number"):
        ask(Contract.load("offre-interieur"), "mailbox.mail_transfer", {"gigabytes": amount, "on": TODAY})


def test_typed_inputs_are_taken_as_well() -> None:
    decision = ask(Contract.load("offre-interieur"), "zones.coverage", {"departement": "75", "on": TODAY})
    assert isinstance(decision, Granted)


@pytest.mark.parametrize(
    ("postal_code", "departement"),
    [
        ("75008", "75"),
        ("01000", "01"),
        ("20000", "2A"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("20600", "2B"),
        ("98000", "98"),
        ("98713", "987"),
        ("97110", "971"),
    ],
)
def test_departement_of_a_postal_code(postal_code: str, departement: str) -> None:
    assert departement_of(postal_code) == departement
