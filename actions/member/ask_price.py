"""What something costs, from the printed price list (rulebook 19); public, and never a figure of our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from actions import buttons
from actions.contract.clauses import asked_contract, stated
from actions.identity import is_stranger
from actions.member.ask_contract_terms import answer as from_the_contract
from actions.member.ask_invoice import ask_invoice
from actions.membership import option_answers, options
from actions.messages import Button, Reply, reply
from actions.request import Request
from actions.spoken import amount
from actions.topic import Patterns, before, recalled, subjects
from actions.visits import planning, scheduling
from actions.visits.booking import cost_line
from actions.visits.when_slot import why_not
from actions.wording import cite, say
from domain.calendar import at, paris
from domain.contract import OFFERS, Contract
from domain.decisions import Billable, Decision, Refused

MINE = (
    r"\b(je|j'ai|on|nous)\b.{0,25}\b(dois|doit|devons|paie|paye|payer|payons|regle|regler|reglons)\b|\bi (owe|pay)\b",
)
"""What the member owes, rather than what something costs; it counts where an invoice was spoken of."""
INVOICE = (r"facture|contest|litige|invoice|dispute",)
PACKS = {
    "mailbox_pack10": (r"pack (de )?(10|dix)",),
    "mailbox_pack5": (r"pack (de )?(5|cinq)",),
}
MAILBOXES = (r"boites?|mailbox|messagerie|adresses? mail",)
SUBJECTS: Patterns = {
    "mailbox": MAILBOXES,
    "concierge_privilege": (r"privilege",),
    "extra_site": (r"\b(sites?|adresses?) (supplementaires?|en plus)|(deuxieme|second|autre|nouveau) site|\bsites?\b",),
    "airbox": (r"airbox|boitier (4g|de secours)",),
    "concierge": (r"conciergerie|concierge",),
    "on_quote": (r"wi-?fi public|maintenance|serveur|securite|infrastructure|transfer|univers pro|installation|devis",),
    "other": (r"salon|evenement|bitdefender|antivirus|forfait|mobile|boutique|livraison|rejet|bureautique",),
    "coach": (r"\bcoachs?\b",),
    "visit": (r"technici(e|a)n|intervention|deplacement|visite|demi-?heure|hors (quota|forfait|heures)|visit\b",),
    "option_month": (r"option interieur",),
    "joining": (
        r"droits? d'entree|adhesion|adherer|entrer|devenir membre|abonnement|offre|mensuel|par mois|join|member",
    ),
}
PRICES: dict[str, tuple[str, ...]] = {
    "visit": ("travel", "technician_first_hour_ouvre", "technician_half_hour_ouvre", "technician_first_hour_non_ouvre",
              "technician_half_hour_non_ouvre"),
    "coach": ("coach_hour", "travel"),
    "extra_site": ("extra_site",),
    "concierge_privilege": ("concierge_privilege",),
    "mailbox": ("mailbox", "mailbox_pack5", "mailbox_pack10"),
    "mailbox_pack5": ("mailbox_pack5",),
    "mailbox_pack10": ("mailbox_pack10",),
    "joining": ("entry_fee", "offer_month"),
    "mine": ("offer_month", "extra_site", "mailbox", "concierge_privilege"),
}  # fmt: skip
"""Lines of the price list that answer a subject."""
VISITS = {"book_technician": "visit", "book_coach": "coach", "request_connectivity_help": "coach"}
"""Flow -> what a visit that has no hour yet is charged by, once no included one is left."""
INCLUDED = {"airbox": "airbox.provision", "concierge": "concierge.included"}
"""What has no price, and the term that says so."""


def ask_price(request: Request) -> Reply:
    """The printed lines of what is asked about, with the clause."""
    if not is_stranger(request) and request.readings.says(*MINE) and before(request, {"invoice": INVOICE}):
        return ask_invoice(request)
    about_visit = _of_the_visit(request)
    if about_visit is not None:
        return about_visit
    packs = subjects(request, PACKS)
    named = (
        packs[:1]
        or _under_way(request)
        or recalled(request, SUBJECTS)[:1]
        or (["joining"] if is_stranger(request) else ["mine"])
    )
    return _answer(request, named[0])


def _under_way(request: Request) -> list[str]:
    """The option, or the quote, that is being asked for, where the message names nothing else."""
    if set(subjects(request, SUBJECTS)) - {"joining"}:
        return []
    frame = (request.conversation.dialogue.get("stack") or [{}])[-1]
    if frame.get("flow") == "request_pro_service":
        return ["on_quote"]
    if frame.get("flow") == "request_mail_service" and frame["slots"].get("work") == "mail_transfer":
        return ["on_quote"]
    if frame.get("flow") in VISITS:
        return [VISITS[frame["flow"]]]
    option = frame["slots"].get("option") if frame.get("flow") in ("subscribe_option", "cancel_option") else None
    return [option] if option in PRICES else []


def _of_the_visit(request: Request) -> Reply | None:
    """What the visit that awaits a yes costs this member, that day or another one; None: asked of something else."""
    held = None if is_stranger(request) else scheduling.current_hold(request)
    if held is None or any(name not in ("visit", held.kind) for name in subjects(request, SUBJECTS)):
        return None
    kind, start = replace(planning.KINDS[held.kind], moved=held.replaces_id), paris(held.start)
    said = request.readings.when
    if said.date or said.start:
        start = at(said.date or start.date(), said.start or start.time())
    decision = request.decide(kind.book_rule, **scheduling.book_inputs(request, start, moved=held.replaces_id))
    if isinstance(decision, Refused):
        return reply(*why_not(request, kind, start).paragraphs[:1])
    line = cost_line(request, kind, start, decision)
    length = request.readings.duration
    if length is not None and isinstance(decision, Billable):
        return _for_length(request, held.kind, start, length, decision)
    return reply(line if start == held.start else say(request.language, "ask_price.on_day", start=start, cost=line))


def _for_length(request: Request, kind: str, start: datetime, minutes: int, billed: Billable) -> Reply:
    """What the visit comes to if it lasts so long: travel, and every hour or half-hour that is charged."""
    used = billed.facts["used_before"]
    by_coach = billed.facts["coach_limit"] if billed.reason == "beyond_coach_limit" else 0
    bill = request.decide(
        "interventions.visit_bill",
        **planning.place(request),
        visit_kind=kind,
        start=start,
        technician_visits_used=used - by_coach,
        coach_visits_used=by_coach,
        duration_min=minutes,
    )
    if not isinstance(bill, Billable):
        return reply(say(request.language, "ask_price.visit"))
    values = {"travel": bill.travel_ttc, "labour": bill.labour_ttc, "total": bill.total_ttc}
    clause = cite(bill, request.language)
    return reply(say(request.language, "ask_price.for_length", minutes=minutes, clause=clause, **values))


def _answer(request: Request, subject: str) -> Reply:
    contract = asked_contract(request)
    match subject:
        case "mailbox" if (count := request.readings.quantity) and count > 1:
            return _mailboxes(request, contract, count)
        case "airbox" | "concierge":
            decision = stated(request, INCLUDED[subject], contract)
            text = say(request.language, f"ask_price.{subject}_included", clause=cite(decision, request.language))
            return reply(text)
        case "on_quote":
            basis = contract.term("prices.on_quote", on=request.now.date())
            text = say(request.language, "ask_price.on_quote", clause=cite(basis, request.language))
            return reply(text, buttons=[buttons.person(request)])
        case "other":
            return from_the_contract(request)
        case "joining" | "option_month":
            return _joining(request)
    answer = reply(say(request.language, f"ask_price.{subject}"))
    answer = answer.then(_lines(request, contract, PRICES[subject]))
    answer.buttons = _take_it(request, subject)
    return answer


def _take_it(request: Request, subject: str) -> list[Button]:
    """A button to take the option that was asked about, for a member who can have it, or one more of it."""
    if subject not in options.CODES or is_stranger(request) or request.member.status != "active":
        return []
    if subject in options.ONLY_ONE and options.holds(request.member, subject):
        return []
    return [option_answers.take_button(request, subject)]


def _lines(request: Request, contract: Contract, items: tuple[str, ...]) -> Reply:
    decided = {item: request.decide_for(contract, "prices.tariff", item=item, on=request.now.date()) for item in items}
    lines = "\n".join(_line(request, contract, item, decision) for item, decision in decided.items())
    clause = cite([c for decision in decided.values() for c in decision.citations], request.language)
    return reply(lines, say(request.language, "ask_price.source", clause=clause))


def _line(request: Request, contract: Contract, item: str, decision: Decision) -> str:
    facts, sizes = decision.facts, contract.term("prices.mailbox_pack_sizes", on=request.now.date()).value
    name = say(request.language, f"prices.{item}", count=sizes.get(item))
    if facts["ttc"] is None:
        return say(request.language, "ask_price.no_amount", item=name)
    price = amount(facts["ttc"], facts["ht"], facts["unit"], request.language)
    return say(request.language, "ask_price.line", item=name, price=price)


def _mailboxes(request: Request, contract: Contract, count: int) -> Reply:
    decision = request.decide_for(contract, "prices.mailbox_price", extra_mailboxes=count, on=request.now.date())
    assert isinstance(decision, Billable)
    text = say(
        request.language,
        "ask_price.mailboxes",
        count=count,
        price=amount(decision.total_ttc, decision.facts["monthly_ht"], "month", request.language),
        clause=cite(decision, request.language),
    )
    return reply(text)


def _joining(request: Request) -> Reply:
    """Both ways in: the offer by which one enters the Cercle, and the option on top of another Parnasse service."""
    offer, option = (Contract.load(name) for name in OFFERS)
    answer = reply(say(request.language, "ask_price.joining"))
    return (
        answer.then(_lines(request, offer, PRICES["joining"]))
        .then(reply(say(request.language, "ask_price.option")))
        .then(_lines(request, option, ("offer_month",)))
    )
