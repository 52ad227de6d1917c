"""Section 36's table: the facts that each question takes, with their types. What is optional there is optional here.

A count or an amount is never negative, and smaller than any the desk could meet.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import GenericAlias
from typing import Annotated, Any, Literal

from domain.errors import InvalidInput
from domain.rules.inputs import Check, Fact, Form, read_form

_DEPARTEMENT = re.compile(r"0[1-9]|1[0-9]|2[1-9]|[3-8][0-9]|9[0-5]|2[AB]|97[0-9]?|98[4-9]?")
_POSTAL_CODE = re.compile(r"[0-9]{5}")
_INSTANT = re.compile(r"[0-9-]{10}T[0-9:]{5}")
MOST, LARGEST = 10_000, 10**12
FIRST_YEAR, LAST_YEAR = 1900, 2200


def _matches(pattern: re.Pattern[str]) -> Any:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _within(limit: int) -> Any:
    """True of what is no number as well: its type says so."""
    return lambda value: not isinstance(value, int | float) or 0 <= value < limit


def _countable(value: Any) -> bool:
    """A year that the calendar can count from; true of what is no date: its type says so."""
    return not isinstance(value, str) or not value[:4].isdecimal() or FIRST_YEAR <= int(value[:4]) <= LAST_YEAR


Departement = Annotated[
    str, Check(_matches(_DEPARTEMENT), "a département (01 to 95, 2A, 2B, 98, overseas 97 and 971 to 988)")
]
PostalCode = Annotated[str, Check(_matches(_POSTAL_CODE), "a postal code of five digits")]
Day = Annotated[date, Check(_countable, f"a day from {FIRST_YEAR} to {LAST_YEAR}")]
Instant = Annotated[
    datetime,
    Check(_countable, f"an instant from {FIRST_YEAR} to {LAST_YEAR}"),
    Check(_matches(_INSTANT), "an instant (YYYY-MM-DDTHH:MM)"),
]
Count = Annotated[int, Check(_within(MOST), f"a whole number from 0 to {MOST - 1}")]
Amount = Annotated[float, Check(_within(LARGEST), "an amount from 0")]
Channel = Literal["phone", "email", "app", "letter", "registered_letter", "registered_eletter"]
Technology = Literal["fibre_residential", "fibre_pro", "adsl_residential", "adsl_pro", "vdsl_residential", "vdsl_pro"]
OtherLine = Literal["fixed_line", "pabx", "connect_pro", "multi_line", "pro_office", "third_party_internet"]
Line = Literal[Technology, OtherLine]


@dataclass(frozen=True)
class Units:
    """Equipment of a brick; what is not said is not there."""

    access_points: Count = 0
    switches: Count = 0
    routers: Count = 0


def _form(**kinds: Any) -> Form:
    return {name: kind if isinstance(kind, Fact) else Fact(kind) for name, kind in kinds.items()}


def _several(**kinds: Any) -> Any:
    """A list of objects with these facts each."""
    return GenericAlias(tuple, (_form(**kinds), ...))


def _optional(kind: Any) -> Fact:
    return Fact(kind, required=False)


_PLACE: dict[str, Any] = {"departement": Departement, "postal_code": _optional(PostalCode | None)}
"""A place: its postal code goes with it where it matters."""

GIVEN: Mapping[str, Form] = {
    "coverage": _form(**_PLACE),
    "technician_slot": _form(**_PLACE, start=Instant, purpose=Literal["internet", "airbox"]),
    "coach_slot": _form(**_PLACE, start=Instant),
    "channel_open": _form(
        channel=Literal[
            "desk_phone", "desk_email_reply", "remote_assistance", "airbox_remote", "tv_vod_remote", "coach_phone",
            "vip_phone", "mail_assistance", "mail_setup", "office_assistance", "enterprise_telephony",
            "line_disturbance",
        ],
        at=Instant,
    ),
    "contact": _form(
        need=Literal["book_technician", "declare_internet_incident", "vip", "after_sales"],
        departement=_optional(Departement),
        postal_code=_PLACE["postal_code"],
        product=_optional(
            Literal[
                "telephone_set", "mobile_from_mobile", "mobile_from_fixed", "enterprise_telephony",
                "line_disturbance", "other",
            ]
        ),
    ),
    "response_deadline": _form(**_PLACE, requested_at=Instant),
    "visit_bill": _form(
        **_PLACE,
        visit_kind=Literal["technician", "coach"],
        purpose=Literal["internet", "airbox", "coaching"],
        start=Instant,
        duration_min=Count,
        technician_visits_used=Count,
        coach_visits_used=Count,
    ),
    "quota_status": _form(
        **_PLACE,
        service_start=Day,
        at=Day,
        visits=_several(on=Day, kind=Literal["technician", "coach"]),
    ),
    "connectivity_bill": _form(
        devices=_several(type=str, origin=Literal["orange", "parnasse", "member"]),
        minutes_beyond_third=Count,
    ),
    "airbox_use": _form(line_status=Literal["up", "down"], place=Literal["address", "elsewhere"]),
    "vip_line": _form(
        line=Literal["orange_consumer", "sosh", "mobicarte", "blocked_plan", "other"],
        holder_is_member=bool,
        declared_to_coach=bool,
        request=Literal["commercial", "technical"],
    ),
    "bitdefender_add": _form(devices_protected=Count, devices_to_add=Count),
    "mailbox_price": _form(extra_mailboxes=Count),
    "mail_transfer": _form(gigabytes=Amount),
    "office_visit": _form(office_visits_used=Count),
    "office_scope": _form(
        item=Literal[
            "pc", "mac", "tablet", "smartphone", "key_4g", "peripheral", "office_suite", "browser", "common_software",
            "business_software", "office_365", "dropbox", "google_drive", "defective_hardware", "mcafee_install",
            "avast_install", "norton_install",
        ]
    ),
    "concierge": _form(
        requester=Literal["member", "delegate", "third_party"],
        compatible_device=bool,
        parnasse_mobile_offer=bool,
        network=Literal["3g", "4g", "5g", "wifi"],
    ),
    "extra_site": _form(extra_sites_held=Count, **_PLACE),
    "salon": _form(requester=Literal["member", "other"], appointment=bool),
    "univers_pro": _form(client_type=Literal["legal_person", "natural_person"], study_favourable=bool),
    "brick_subscribe": _form(linked_to_service=bool, installed_on=Day | None, requested_on=Day),
    "brick_scope": _form(
        brick=Literal["wifi", "workstation", "server", "lan_security", "videoconference", "server_backup"],
        units=_optional(Units | None),
    ),
    "brick_cancel": _form(requested_on=Day, channel=Channel),
    "tariff": _form(
        item=Literal[
            "entry_fee", "offer_month", "extra_site", "mailbox", "mailbox_pack5", "mailbox_pack10",
            "concierge_privilege", "travel", "technician_first_hour_ouvre", "technician_half_hour_ouvre",
            "technician_first_hour_non_ouvre", "technician_half_hour_non_ouvre", "coach_hour",
        ]
    ),
    "monthly_fee": _form(extra_sites=Count, extra_mailboxes=Count, concierge_privilege=bool),
    "first_invoice": _form(service_start=Day, entry_fee_due=bool),
    "invoice_due": _form(invoice_date=Day),
    "late_charge": _form(
        amount_ttc=Amount,
        invoice_date=Day,
        paid_on=Day,
        legal_rate_percent=Amount,
        acts_as=Literal["professional", "consumer"],
    ),
    "dispute": _form(
        invoice_ttc=Amount,
        contested_ttc=Amount,
        already_paid_ttc=Amount,
        decision=Literal["confirmed", "accepted"] | None,
    ),
    "default_timeline": _form(first_notice_date=Day),
    "default_state": _form(first_notice_date=Day, second_notice_date=Day | None, paid_on=Day | None, at=Day),
    "third_party_payer": _form(designation=Literal["all", "part"], payer_defaulted=bool),
    "change_notice": _form(
        change=Literal["price", "feature", "mail_change", "mail_removal", "service_removal"],
        effective_on=Day,
        notified_on=Day,
    ),
    "termination": _form(requester=Literal["member", "delegate"], channel=Channel, received_on=Day),
    "option_cancel": _form(
        option=Literal["mailbox", "office_assistance", "bitdefender", "extra_site", "concierge_privilege"],
        requester=Literal["member", "delegate"],
        channel=Channel,
        requested_on=Day,
    ),
    "breach_notice": _form(received_on=Day, remedied_on=Day | None, at=Day),
    "access_lost": _form(
        event=Literal[
            "last_orange_internet_line_ended", "one_of_two_lines_ended", "migrated_to_incompatible_offer",
            "fibre_replaced_by_adsl", "parnasse_service_ended",
        ],
        on=Day,
    ),
    "eligibility": _form(
        address_departement=Departement,
        postal_code=_PLACE["postal_code"],
        senior_executive=bool,
        company_turnover_eur=Amount,
        gross_income_eur=Amount,
        preventel=bool,
        unpaid=bool,
        bank_ban=bool,
        sponsored=bool,
        invited=bool,
        charter_accepted=bool,
    ),
    "documents": _form(
        provided=tuple[
            Literal[
                "professional_proof", "identity_original", "resident_card", "proof_of_domicile", "cheque",
                "bank_certificate", "rib_fr", "signed_form",
            ],
            ...,
        ],
        resident_card_rule_applies=bool,
        addresses_diverge=bool,
    ),
    "committee_deadline": _form(form_received_on=Day, file_complete_on=Day),
    "line_compat": _form(lines=tuple[Line, ...]),
    "start_dates": _form(acceptance_notified_on=Day, entry_fee_paid_on=Day),
    "delegate": _form(
        action=Literal[
            "desk_call", "request_visit", "complaint", "replace_delegate", "appoint_second", "cancel_option",
            "terminate", "liability_claim", "concierge", "app_login",
        ],
        channel=Channel,
    ),
    "honorary_return": _form(recovery_procedure=bool, still_eligible=bool, previous_free_returns=Count),
    "liability": _form(
        incident_on=Day,
        direct_damage=Amount,
        damage_kind=Literal["direct", "profit_loss", "turnover_loss", "customer_loss", "image", "data_loss"],
        fault_proven=bool,
        paid_this_year=Amount,
        invoices=_several(on=Day, ttc=Amount),
    ),
    "force_majeure": _form(started_on=Day, ended_on=Day | None, letter_sent_on=Day),
    "complaint": _form(received_on=Day),
    "cooptation": _form(
        proposed_on=Day,
        validated_on=tuple[Day, ...],
        invoices_up_to_date=bool,
        recovery_procedure=bool,
        candidate_eligible=bool,
        candidate_already_coopted=bool,
        same_pair_proposed_before=bool,
    ),
    "cooptation_reward": _form(contract_signed_on=Day, request_received_on=Day),
    "charter": _form(
        use=Literal[
            "professional_use", "trading_on_membership", "resale", "household_fifth_line", "sixth_line",
            "mass_messages", "multi_sim_calls_with_main_card", "multi_sim_by_third_party",
            "multi_sim_internet_in_tablet", "multi_sim_internet_in_router", "public_disclosure",
        ]
    ),
    "privacy_request": _form(
        scope=Literal[
            "parnasse", "app", "consumer_mobile", "consumer_internet", "business_obs", "business_mobile", "consumer",
            "pro", "prospect_consumer", "prospect_pro",
        ],
        received_on=Day,
        authenticated=bool,
    ),
    "retention": _form(
        category=Literal[
            "residential_customer", "enterprise_customer", "prospect", "connection_data", "traffic_data", "echat",
            "call_recording", "payment", "payment_deferred_card", "score", "unpaid_after_termination",
            "unpaid_settled", "fraud_alert", "fraud_proven", "money_laundering", "shop_audience", "prize_game",
            "prize_game_disputed", "environmental_complaint", "geolocation", "cookies", "directory", "mail_orange",
            "voicemail_identity", "voicemail_unread", "voicemail_read", "orange_id_logs", "tv_guide_usage",
            "tv_ads_id_live", "tv_ads_id_replay", "tv_ads_contact", "tv_ads_logs", "accounting", "authority_request",
            "police_register", "rights_request", "stolen_phone", "parnasse_contract", "caraibe_contract",
        ],
        event_on=_optional(Day),
        event_at=_optional(Instant),
    ),
    "legal_basis": _form(
        purpose=Literal[
            "direct_marketing_campaign", "termination_by_customer", "termination_by_orange",
            "complaint_mediator_file", "orange_id", "accounting_archive", "order_handling",
        ],
        person=Literal["customer", "prospect"],
    ),
    "shop_payment": _form(
        total_ttc=Amount,
        delivery=Literal["colissimo", "chronorelais"],
        laptop=bool,
        phone_with_plan=bool,
        vouchers=Count,
    ),
    "shop_delivery": _form(validated_on=Day),
    "shop_pickup": _form(available_on=Day),
    "shop_handsets": _form(ordered_today=Count, ordered_this_week=Count, quantity=Count),
    "shop_exchange": _form(received_on=Day, breakdown_on=Day),
    "shop_hidden_defect": _form(discovered_on=Day),
    "shop_scope": _form(buyer=Literal["professional", "consumer"], delivery_postal_code=PostalCode),
    "intervention_scope": _form(
        item=Literal[
            "optical_outlet", "fibre_box", "livebox", "decoder", "router_4g", "ethernet_cabling", "wifi_access_point",
            "multimedia_equipment", "app_ma_livebox", "app_orange_pro", "app_orange_tv", "app_orange_et_moi",
            "printer", "computer",
        ],
        installed_by_parnasse=bool,
        cause=Literal["ordinary", "risk", "external", "modified_by_member"],
    ),
    "app_function": _form(
        function=Literal["manage_offers", "change_mobile_plan", "usage", "register_event", "contact_desk", "concierge"],
        user=Literal["member", "delegate", "visitor"],
    ),
}  # fmt: skip

_GOES_WITH: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "contact": ("need", {"book_technician": "departement", "after_sales": "product"}),
    "brick_scope": ("brick", {"wifi": "units", "lan_security": "units"}),
}
"""Facts that a question takes only with some values of another one: ask -> (the other, its value -> the fact)."""


def checked(ask: str, given: Any) -> None:
    """Nothing, when these are the facts that section 36 gives that question.

    Raises InvalidInput, which names each missing, unknown or malformed fact.
    """
    values = read_form(GIVEN[ask], given)
    decisive, needed = _GOES_WITH.get(ask, ("", {}))
    name = needed.get(values.get(decisive, ""))
    if name and values.get(name) is None:
        raise InvalidInput(f"{name}: missing, with {decisive} {values[decisive]}")
    if ask == "retention" and len(values.keys() & {"event_on", "event_at"}) != 1:
        raise InvalidInput("event_on or event_at: one of them must be given")
