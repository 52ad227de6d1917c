"""Each term has exactly one value on every quarter's first day since its document applies: no gap, no overlap."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.contract import Contract, documents
from domain.errors import TermNotInForce

LAST_YEAR = 2035


def _scopes() -> Iterator[tuple[str, str, str]]:
    for document in documents():
        for name, places in Contract.load(document).terms.items():
            yield from ((document, name, place) for place in places)


def _quarters(since: date) -> list[date]:
    firsts = (date(year, month, 1) for year in range(since.year, LAST_YEAR) for month in (1, 4, 7, 10))
    return [since, *(day for day in firsts if day > since)]


@pytest.mark.parametrize(("document", "name", "place"), list(_scopes()))
def test_term_has_a_value_every_quarter(document: str, name: str, place: str) -> None:
    contract = Contract.load(document)
    for day in _quarters(documents()[document].applied_from):
        assert contract.term(name, on=day, zone=place or None).since <= day


@pytest.mark.parametrize("document", ["offre-interieur", "option-interieur"])
def test_no_zone_has_two_values_or_half_a_term(document: str) -> None:
    contract = Contract.load(document)
    day = documents()[document].applied_from
    groups = contract.find("zones.groups", on=day)
    by_zone = {zone: group for group, zones in (groups.value if groups else {}).items() for zone in zones}
    for zone in contract.term("zones.coverage", on=day).value:
        for name, places in contract.terms.items():
            assert len({zone, by_zone.get(zone), ""} & set(places)) <= 1, (name, zone)
            if len(set(places) & set(by_zone.values())) > 1:
                assert contract.term(name, on=day, zone=zone)


@pytest.mark.parametrize("document", sorted(documents()))
def test_nothing_is_in_force_before_the_document(document: str) -> None:
    contract = Contract.load(document)
    eve = documents()[document].applied_from.replace(year=documents()[document].applied_from.year - 1)
    for name, places in contract.terms.items():
        for place in places:
            with pytest.raises(TermNotInForce):
                contract.term(name, on=eve, zone=place or None)
