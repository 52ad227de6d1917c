"""What a member's message, an agent's command or the clock does: read, decide, record, answer.

FLOWS and HANDLERS list all that the assistant can do for a member, by intent: a flow asks several things before it
acts, a handler answers at once.
"""

from actions.flow import Flow, Handler
from actions.member.activate_airbox import ACTIVATE_AIRBOX
from actions.member.activate_bitdefender import ACTIVATE_BITDEFENDER
from actions.member.apply_membership import APPLY_MEMBERSHIP
from actions.member.ask_appointment import ask_appointment
from actions.member.ask_contact import ask_contact
from actions.member.ask_contract_terms import ask_contract_terms
from actions.member.ask_coverage import ask_coverage
from actions.member.ask_help import ask_help
from actions.member.ask_hours import ask_hours
from actions.member.ask_intervention_scope import ask_intervention_scope
from actions.member.ask_invoice import ask_invoice
from actions.member.ask_orange_vip import ASK_ORANGE_VIP
from actions.member.ask_order_status import ask_order_status
from actions.member.ask_price import ask_price
from actions.member.ask_privacy import ask_privacy
from actions.member.ask_quota import ask_quota
from actions.member.ask_shop_terms import ask_shop_terms
from actions.member.ask_why import ask_why
from actions.member.book_coach import BOOK_COACH
from actions.member.book_salon import BOOK_SALON
from actions.member.book_technician import BOOK_TECHNICIAN
from actions.member.call_back import CALL_BACK
from actions.member.cancel_appointment import CANCEL_APPOINTMENT
from actions.member.cancel_option import CANCEL_OPTION
from actions.member.change_mobile_plan import CHANGE_MOBILE_PLAN
from actions.member.contact_coach import CONTACT_COACH
from actions.member.designate_delegate import DESIGNATE_DELEGATE
from actions.member.dispute_invoice import DISPUTE_INVOICE
from actions.member.exercise_data_right import EXERCISE_DATA_RIGHT
from actions.member.file_complaint import FILE_COMPLAINT
from actions.member.follow_concierge import follow_concierge
from actions.member.follow_requests import follow_requests
from actions.member.goodbye import goodbye
from actions.member.greet import greet
from actions.member.line_restored import line_restored
from actions.member.list_events import list_events
from actions.member.manage_consent import manage_consent
from actions.member.manage_reminders import application_reminder, manage_reminders
from actions.member.refer_member import REFER_MEMBER
from actions.member.register_event import REGISTER_EVENT
from actions.member.rejoin_circle import REJOIN_CIRCLE, ask_return
from actions.member.report_airbox_fault import report_airbox_fault
from actions.member.report_outage import report_outage
from actions.member.report_payment_problem import report_payment_problem
from actions.member.report_product_fault import REPORT_PRODUCT_FAULT
from actions.member.request_concierge import REQUEST_CONCIERGE
from actions.member.request_connectivity_help import REQUEST_CONNECTIVITY_HELP
from actions.member.request_mail_service import REQUEST_MAIL_SERVICE
from actions.member.request_office_support import REQUEST_OFFICE_SUPPORT
from actions.member.request_pro_service import REQUEST_PRO_SERVICE
from actions.member.reschedule_appointment import RESCHEDULE_APPOINTMENT
from actions.member.return_airbox import return_airbox
from actions.member.set_third_party_payer import SET_THIRD_PARTY_PAYER, ask_payer
from actions.member.subscribe_option import SUBSCRIBE_OPTION
from actions.member.talk_to_agent import talk_to_agent
from actions.member.terminate_contract import ask_leaving, terminate_contract
from actions.member.thank import thank
from actions.member.track_usage import track_usage
from actions.member.update_details import UPDATE_DETAILS
from actions.member.visit_place import visit_place
from actions.member.what_is import what_is
from actions.member.withdraw_concierge import WITHDRAW_CONCIERGE

FLOWS: dict[str, Flow] = {
    "activate_airbox": ACTIVATE_AIRBOX,
    "activate_bitdefender": ACTIVATE_BITDEFENDER,
    "apply_membership": APPLY_MEMBERSHIP,
    "ask_orange_vip": ASK_ORANGE_VIP,
    "book_coach": BOOK_COACH,
    "book_salon": BOOK_SALON,
    "book_technician": BOOK_TECHNICIAN,
    "call_back": CALL_BACK,
    "cancel_appointment": CANCEL_APPOINTMENT,
    "cancel_option": CANCEL_OPTION,
    "change_mobile_plan": CHANGE_MOBILE_PLAN,
    "contact_coach": CONTACT_COACH,
    "designate_delegate": DESIGNATE_DELEGATE,
    "dispute_invoice": DISPUTE_INVOICE,
    "exercise_data_right": EXERCISE_DATA_RIGHT,
    "file_complaint": FILE_COMPLAINT,
    "refer_member": REFER_MEMBER,
    "register_event": REGISTER_EVENT,
    "rejoin_circle": REJOIN_CIRCLE,
    "report_product_fault": REPORT_PRODUCT_FAULT,
    "request_concierge": REQUEST_CONCIERGE,
    "request_connectivity_help": REQUEST_CONNECTIVITY_HELP,
    "request_mail_service": REQUEST_MAIL_SERVICE,
    "request_office_support": REQUEST_OFFICE_SUPPORT,
    "request_pro_service": REQUEST_PRO_SERVICE,
    "reschedule_appointment": RESCHEDULE_APPOINTMENT,
    "set_third_party_payer": SET_THIRD_PARTY_PAYER,
    "subscribe_option": SUBSCRIBE_OPTION,
    "update_details": UPDATE_DETAILS,
    "withdraw_concierge": WITHDRAW_CONCIERGE,
}

HANDLERS: dict[str, Handler] = {
    "application_reminder": application_reminder,
    "ask_appointment": ask_appointment,
    "ask_contact": ask_contact,
    "ask_contract_terms": ask_contract_terms,
    "ask_coverage": ask_coverage,
    "ask_help": ask_help,
    "ask_hours": ask_hours,
    "ask_intervention_scope": ask_intervention_scope,
    "ask_invoice": ask_invoice,
    "ask_leaving": ask_leaving,
    "ask_payer": ask_payer,
    "ask_order_status": ask_order_status,
    "ask_price": ask_price,
    "ask_privacy": ask_privacy,
    "ask_quota": ask_quota,
    "ask_shop_terms": ask_shop_terms,
    "ask_return": ask_return,
    "ask_why": ask_why,
    "follow_concierge": follow_concierge,
    "follow_requests": follow_requests,
    "goodbye": goodbye,
    "greet": greet,
    "line_restored": line_restored,
    "list_events": list_events,
    "manage_consent": manage_consent,
    "manage_reminders": manage_reminders,
    "report_airbox_fault": report_airbox_fault,
    "report_outage": report_outage,
    "report_payment_problem": report_payment_problem,
    "return_airbox": return_airbox,
    "talk_to_agent": talk_to_agent,
    "terminate_contract": terminate_contract,
    "thank": thank,
    "track_usage": track_usage,
    "visit_place": visit_place,
    "what_is": what_is,
}
