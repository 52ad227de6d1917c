"""Every question the contract answers, in one table: name -> pure function of the contract and JSON-able inputs.

``ask`` is how decisions are made when they must be recorded: the rule's name, its inputs as JSON and the contract
version reproduce the decision at any time.
"""

from collections.abc import Callable, Mapping
from typing import Any

from domain.contract import Contract
from domain.decisions import Decision
from domain.errors import UnknownRule
from domain.rules import (
    airbox,
    billing,
    bitdefender,
    clauses,
    coach,
    concierge,
    delegates,
    desk,
    events,
    interventions,
    mailbox,
    membership,
    office,
    prices,
    remote,
    sites,
    termination,
    univers_pro,
    vip,
    zones,
)
from domain.rules.inputs import read_inputs, write_inputs

Rule = Callable[..., Decision]

RULES: dict[str, Rule] = {
    "zones.coverage": zones.coverage,
    "zones.visit_place": zones.visit_place,
    "interventions.technician_slot": interventions.technician_slot,
    "interventions.next_slots": interventions.next_slots,
    "interventions.response_deadline": interventions.response_deadline,
    "interventions.quota_status": interventions.quota_status,
    "interventions.visit_bill": interventions.visit_bill,
    "interventions.book": interventions.book,
    "interventions.intervention_scope": interventions.intervention_scope,
    "desk.channel_open": desk.channel_open,
    "desk.contact": desk.contact,
    "remote.assistance": remote.assistance,
    "coach.coach_slot": coach.coach_slot,
    "coach.book": coach.book,
    "coach.connectivity_bill": coach.connectivity_bill,
    "coach.demonstration": coach.demonstration,
    "airbox.airbox_use": airbox.airbox_use,
    "airbox.activation": airbox.activation,
    "airbox.deactivation": airbox.deactivation,
    "airbox.fault": airbox.fault,
    "airbox.return_unit": airbox.return_unit,
    "concierge.concierge": concierge.concierge,
    "delegates.delegate": delegates.delegate,
    "delegates.replacement": delegates.replacement,
    "sites.extra_site": sites.extra_site,
    "prices.tariff": prices.tariff,
    "prices.on_quote": prices.on_quote,
    "prices.mailbox_price": prices.mailbox_price,
    "prices.monthly_fee": prices.monthly_fee,
    "membership.entry": membership.entry,
    "membership.committee_deadline": membership.committee_deadline,
    "membership.standing": membership.standing,
    "billing.invoice_due": billing.invoice_due,
    "billing.dispute": billing.dispute,
    "termination.termination": termination.termination,
    "vip.vip_line": vip.vip_line,
    "bitdefender.bitdefender_add": bitdefender.bitdefender_add,
    "mailbox.mail_transfer": mailbox.mail_transfer,
    "mailbox.mail_work": mailbox.mail_work,
    "mailbox.mail_visit": mailbox.mail_visit,
    "office.office_scope": office.office_scope,
    "office.office_visit": office.office_visit,
    "office.office_slot": office.office_slot,
    "events.salon": events.salon,
    "events.event": events.event,
    "univers_pro.univers_pro": univers_pro.univers_pro,
    "univers_pro.brick_scope": univers_pro.brick_scope,
    "univers_pro.brick_subscribe": univers_pro.brick_subscribe,
    "univers_pro.brick_cancel": univers_pro.brick_cancel,
    "clauses.stated": clauses.stated,
}


def ask(contract: Contract, rule: str, inputs: Mapping[str, Any]) -> Decision:
    """The decision of a rule, by name. Inputs may be JSON values or typed ones; instants without offset are Paris time.

    Raises UnknownRule, InvalidInput, TermNotInForce.
    """
    if rule not in RULES:
        raise UnknownRule(rule)
    function = RULES[rule]
    return function(contract, **read_inputs(function, inputs))


__all__ = ["RULES", "Rule", "ask", "write_inputs"]
