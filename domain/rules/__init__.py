"""Every question the contract answers, in one table: name -> pure function of the contract and JSON-able inputs.

``ask`` is how decisions are made when they must be recorded: the rule's name, its inputs as JSON and the contract
version reproduce the decision at any time.
"""

from collections.abc import Callable, Mapping
from typing import Any

from domain.contract import Contract
from domain.decisions import Decision
from domain.errors import InvalidInput, UnknownRule
from domain.rules import (
    airbox,
    app,
    billing,
    bitdefender,
    changes,
    charter,
    clauses,
    coach,
    complaints,
    computation,
    concierge,
    cooptation,
    default,
    definitions,
    delegates,
    desk,
    eligibility,
    events,
    honorary,
    interventions,
    liability,
    lines,
    mailbox,
    membership,
    office,
    prices,
    privacy,
    remote,
    shop,
    sites,
    termination,
    univers_pro,
    vip,
    zones,
)
from domain.rules.inputs import read_inputs, write_inputs

Rule = Callable[..., Decision]

RULES: dict[str, Rule] = {
    "computation.period_end": computation.period_end,
    "computation.working_day": computation.working_day,
    "definitions.subscriber": definitions.subscriber,
    "definitions.membership": definitions.membership,
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
    "delegates.designation": delegates.designation,
    "delegates.replacement": delegates.replacement,
    "sites.extra_site": sites.extra_site,
    "prices.tariff": prices.tariff,
    "prices.on_quote": prices.on_quote,
    "prices.mailbox_price": prices.mailbox_price,
    "prices.monthly_fee": prices.monthly_fee,
    "membership.entry": membership.entry,
    "membership.eligibility": eligibility.eligibility,
    "membership.option_eligibility": eligibility.option_eligibility,
    "membership.documents": membership.documents,
    "membership.resident_card": membership.resident_card,
    "membership.committee_deadline": membership.committee_deadline,
    "membership.committee_answer": membership.committee_answer,
    "membership.network_access": lines.network_access,
    "membership.line_compat": lines.line_compat,
    "membership.connection_service": membership.connection_service,
    "membership.start_dates": membership.start_dates,
    "membership.standing": membership.standing,
    "honorary.honorary_return": honorary.honorary_return,
    "cooptation.cooptation": cooptation.cooptation,
    "cooptation.kept": cooptation.kept,
    "cooptation.cooptation_reward": cooptation.cooptation_reward,
    "charter.charter": charter.charter,
    "charter.lines": charter.lines,
    "charter.calls": charter.calls,
    "app.app_function": app.app_function,
    "billing.first_invoice": billing.first_invoice,
    "billing.invoice_due": billing.invoice_due,
    "billing.paper_invoice": billing.paper_invoice,
    "billing.dispute": billing.dispute,
    "billing.third_party_payer": billing.third_party_payer,
    "default.late_charge": default.late_charge,
    "default.default_timeline": default.default_timeline,
    "default.default_state": default.default_state,
    "changes.notice": changes.notice,
    "termination.termination": termination.termination,
    "termination.mail_access": termination.mail_access,
    "termination.latest_receipt": termination.latest_receipt,
    "termination.option_cancel": termination.option_cancel,
    "termination.breach_notice": termination.breach_notice,
    "termination.access_lost": termination.access_lost,
    "liability.liability": liability.liability,
    "liability.force_majeure": liability.force_majeure,
    "complaints.complaint": complaints.complaint,
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
    "privacy.privacy_request": privacy.privacy_request,
    "privacy.exercise": privacy.exercise,
    "privacy.retention": privacy.retention,
    "privacy.legal_basis": privacy.legal_basis,
    "shop.scope": shop.scope,
    "shop.payment": shop.payment,
    "shop.delivery_dates": shop.delivery_dates,
    "shop.pickup": shop.pickup,
    "shop.handsets": shop.handsets,
    "shop.exchange": shop.exchange,
    "shop.hidden_defect": shop.hidden_defect,
    "clauses.stated": clauses.stated,
    "clauses.told": clauses.told,
}


def ask(contract: Contract, rule: str, inputs: Mapping[str, Any]) -> Decision:
    """The decision of a rule, by name. Inputs may be JSON values or typed ones; instants without offset are Paris time.

    Raises UnknownRule, InvalidInput, TermNotInForce.
    """
    facts = read_facts(rule, inputs)
    return RULES[rule](contract, **facts)


def read_facts(rule: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The typed facts of a rule, by name. Raises UnknownRule, InvalidInput, which begins with the rule's name."""
    if rule not in RULES:
        raise UnknownRule(rule)
    try:
        return read_inputs(RULES[rule], inputs)
    except InvalidInput as error:
        raise InvalidInput(f"{rule}: {error}") from error


__all__ = ["RULES", "Rule", "ask", "read_facts", "write_inputs"]
