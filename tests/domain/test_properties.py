"""What holds for every decision, whatever is asked: drawn from the types of the rules' own arguments."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from domain.calendar import is_public_holiday, paris
from domain.contract import OFFERS, Contract, documents
from domain.decisions import Billable, Decision, Granted, from_json
from domain.errors import InvalidInput, TermNotInForce, UnknownTerm
from domain.rules import RULES, ask, write_inputs
from domain.rules.inputs import form_of
from domain.rules.interventions import Visit, Visitor
from tests.contract.cases import listed
from tests.domain.strategies import PLACES, days, inputs_of, instants, offers_of

thorough = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OFFER = st.sampled_from(OFFERS)
PLACE = st.sampled_from(PLACES)
VISITS = st.lists(
    st.builds(Visit, days, st.sampled_from(["technician", "coach", "billed", "entry_meeting"])), max_size=25
)


def _decided(offer: str, rule: str, **inputs: Any) -> Decision:
    """The decision; an example without one is dropped: facts that only go together, what another document settles."""
    try:
        return ask(Contract.load(offer), rule, inputs)
    except InvalidInput:
        reject()
    except TermNotInForce:
        if rule != "clauses.told":
            raise
        reject()  # of a value that depends on the zone, without one
    except UnknownTerm as error:
        term = str(error).split(": ")[1]
        assert any(term in Contract.load(document).terms for document in documents())
        reject()


def _cost(decision: Decision) -> Decimal:
    """What it costs the member; refusals and studies cost nothing."""
    return decision.total_ttc if isinstance(decision, Billable) else Decimal(0)


def _allowed(decision: Decision) -> bool:
    return isinstance(decision, Granted | Billable)


@cache
def _articles() -> dict[str, set[str]]:
    return {document: set(articles) for document, articles in listed("articles").items()}


@pytest.mark.parametrize("rule", sorted(RULES))
@thorough
@given(data=st.data())
def test_every_decision_cites_clauses_that_exist_and_owes_nothing_negative(rule: str, data: st.DataObject) -> None:
    offer, inputs = data.draw(st.sampled_from(offers_of(rule))), data.draw(inputs_of(rule))
    decision = _decided(offer, rule, **inputs)
    assert decision.citations
    assert [clause.code for clause in decision.citations if clause.article not in _articles()[clause.document]] == []
    figures = {name: value for name, value in decision.facts.items() if isinstance(value, int | Decimal)}
    assert {name: value for name, value in figures.items() if value < 0} == {}
    if isinstance(decision, Billable):
        assert min(decision.travel_ttc, decision.labour_ttc) >= 0
        assert decision.total_ttc >= decision.travel_ttc + decision.labour_ttc
    assert from_json(decision.to_json()) == decision
    assert _decided(offer, rule, **write_inputs(inputs)) == decision


@thorough
@given(offer=OFFER, place=PLACE, start=instants, purpose=st.sampled_from(["internet", "airbox"]))
def test_no_technician_starts_on_a_closed_instant(offer: str, place: str, start: datetime, purpose: str) -> None:
    decision = _decided(offer, "interventions.technician_slot", departement=place, start=start, purpose=purpose)
    if _allowed(decision):
        chapter = "airbox" if purpose == "airbox" else "interventions"
        assert _is_open(_printed(offer, f"{chapter}.technician_window", start, place), start, place)
    for other in decision.alternatives:
        again = _decided(offer, "interventions.technician_slot", departement=place, start=other, purpose=purpose)
        assert _allowed(again)
        assert other > start


@thorough
@given(offer=OFFER, place=PLACE, start=instants)
def test_no_coach_starts_on_a_closed_instant(offer: str, place: str, start: datetime) -> None:
    decision = _decided(offer, "coach.coach_slot", departement=place, start=start)
    if _allowed(decision):
        assert _is_open(_printed(offer, "coach.visit_window", start, place), start, place)
    for other in decision.alternatives:
        assert _allowed(_decided(offer, "coach.coach_slot", departement=place, start=other))


@thorough
@given(
    offer=OFFER, place=PLACE, start=instants, used=VISITS, since=days, rule=st.sampled_from(["interventions", "coach"])
)
def test_nothing_is_booked_that_the_slot_refuses(
    offer: str, place: str, start: datetime, used: list[Visit], since: date, rule: str
) -> None:
    slot = {"interventions": "interventions.technician_slot", "coach": "coach.coach_slot"}[rule]
    inputs = {"departement": place, "start": start}
    booked = _decided(offer, f"{rule}.book", **inputs, service_start=since, visits=tuple(used))
    if _allowed(booked):
        assert _allowed(_decided(offer, slot, **inputs))
        assert start.date() >= since


def _printed(offer: str, window: str, moment: datetime, place: str) -> dict[str, str]:
    """The hours of the place's zone, read from the terms and not from the decision under test."""
    contract, day = Contract.load(offer), moment.date()
    coverage = contract.term("zones.coverage", on=day).value
    (zone,) = [name for name, places in coverage.items() if place in places]
    hours: dict[str, str] = contract.term(window, on=day, zone=zone).value
    return hours


def _is_open(hours: dict[str, str], moment: datetime, place: str) -> bool:
    """Told again, minute by minute on the wall clock, from the printed hours."""
    names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    today = names[moment.weekday()]
    for span, clock in hours.items():
        first, _, last = span.partition("-")
        if first in names and names.index(first) <= names.index(today) <= names.index(last or first):
            opens, closes = clock.split("-")
            closed = hours["holidays"] == "closed" and is_public_holiday(moment.date(), place)
            return not closed and opens <= moment.strftime("%H:%M") < closes
    return False


@thorough
@given(offer=OFFER, place=PLACE, since=days, at=days, used=VISITS)
def test_what_is_left_of_the_quota_is_between_nothing_and_the_limit(
    offer: str, place: str, since: date, at: date, used: list[Visit]
) -> None:
    decision = _decided(
        offer, "interventions.quota_status", departement=place, service_start=since, at=at, visits=tuple(used)
    )
    facts = decision.facts
    if facts.get("remaining") is not None:
        assert 0 <= facts["coach_remaining"] <= facts["remaining"]
        assert facts["period_start"] <= at <= facts["period_end"]
        assert facts["used"] <= len(used)


BILLED = {"departement": PLACE, "start": instants, "visit_kind": st.sampled_from(get_args(Visitor))}


@thorough
@given(
    offer=OFFER, bill=st.fixed_dictionaries(BILLED), minutes=st.integers(0, 600), more=st.integers(0, 200),
    used=st.integers(0, 20), coach=st.integers(0, 6),
)  # fmt: skip
def test_a_visit_costs_the_sum_of_its_parts_and_more_time_or_more_visits_never_cost_less(
    offer: str, bill: dict[str, Any], minutes: int, more: int, used: int, coach: int
) -> None:
    def cost(minutes: int, used: int) -> Decimal:
        spent = {"duration_min": minutes, "technician_visits_used": used, "coach_visits_used": coach}
        decision = _decided(offer, "interventions.visit_bill", **bill, **spent)
        if isinstance(decision, Billable):
            assert decision.total_ttc == decision.travel_ttc + decision.labour_ttc
        return _cost(decision)

    assert cost(minutes, used) <= cost(minutes + more, used)
    assert cost(minutes, used) <= cost(minutes, used + more)


@thorough
@given(offer=OFFER, on=days, sites=st.integers(0, 6), boxes=st.integers(0, 60), more=st.integers(0, 20))
def test_the_monthly_fee_is_the_sum_of_its_lines_and_grows_with_them(
    offer: str, on: date, sites: int, boxes: int, more: int
) -> None:
    fee = _decided(offer, "prices.monthly_fee", on=on, extra_sites=sites, extra_mailboxes=boxes)
    prices = {
        line["item"]: _decided(offer, "prices.tariff", item=line["item"], on=on).facts["ttc"] * line["count"]
        for line in fee.facts["lines"]
    }
    assert _cost(fee) == sum(prices.values())
    bigger = _decided(offer, "prices.monthly_fee", on=on, extra_sites=sites, extra_mailboxes=boxes + more)
    assert _cost(bigger) >= _cost(fee)


DEADLINES = {
    "requested_at": ("deadline",),
    "file_complete_on": ("decide_by",),
    "invoice_date": ("due_date", "first_late_day"),
    "first_notice_date": ("cure_first_until", "suspension_possible_from", "second_notice_from", "cure_second_until"),
    "second_notice_date": ("cure_second_until", "termination_possible_from"),
    "received_on": ("answer_by", "cure_until", "termination_possible_from", "effective_date", "mail_access_until"),
    "requested_on": ("effective_date", "ends_on"),
    "contract_signed_on": ("choice_deadline",),
    "request_received_on": ("earliest_delivery",),
    "started_on": ("right_opens_on",),
    "letter_sent_on": ("termination_date",),
    "service_start": ("period_start", "period_end"),
    "validated_on": ("earliest", "latest"),
    "available_on": ("pickup_until",),
    "discovered_on": ("action_until",),
    "event_on": ("delete_after",),
    "event_at": ("delete_after",),
}
"""The day or instant a period starts from, and the facts that say where it ends."""

WITH_A_DEADLINE = sorted(rule for rule, function in RULES.items() if form_of(function).keys() & DEADLINES.keys())


@pytest.mark.parametrize("rule", WITH_A_DEADLINE)
@thorough
@given(data=st.data())
def test_no_deadline_is_before_its_start(rule: str, data: st.DataObject) -> None:
    inputs = data.draw(inputs_of(rule))
    decision = _decided(data.draw(st.sampled_from(offers_of(rule))), rule, **inputs)
    for begun, ends in DEADLINES.items():
        for name in ends:
            start, end = inputs.get(begun), decision.facts.get(name)
            if isinstance(start, date) and isinstance(end, date):
                assert _day(end) >= _day(start), (begun, name)


def _day(moment: Any) -> date:
    return paris(moment).date() if isinstance(moment, datetime) else moment


ACTORS = ("requester", "user")


def _actor(rule: str) -> str | None:
    """The fact that says who asks, where the rule tells member and delegate apart."""
    form = form_of(RULES[rule])
    return next((n for n in ACTORS if n in form and {"member", "delegate"} <= set(get_args(form[n].kind))), None)


@pytest.mark.parametrize("rule", [rule for rule in sorted(RULES) if _actor(rule)])
@thorough
@given(data=st.data())
def test_the_delegate_is_never_allowed_more_than_the_member(rule: str, data: st.DataObject) -> None:
    offer, inputs = data.draw(st.sampled_from(offers_of(rule))), data.draw(inputs_of(rule))
    actor = _actor(rule)
    assert actor is not None
    delegate, member = (_decided(offer, rule, **{**inputs, actor: who}) for who in ("delegate", "member"))
    assert _allowed(member) or not _allowed(delegate)
    if _allowed(delegate):
        assert _cost(member) <= _cost(delegate)
