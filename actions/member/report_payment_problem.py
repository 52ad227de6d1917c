"""A payment that is late, refused or impossible: what is owed, what follows, the Desk told (rulebook 20 and 21)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from actions import buttons
from actions.cases import open_once
from actions.contract.clauses import tell
from actions.identity import members_only
from actions.membership.invoices import named_months
from actions.membership.unpaid import Unpaid, overdue_count, payable_lines, unpaid
from actions.messages import Button, Reply, reply
from actions.past_days import past_day
from actions.request import Request
from actions.topic import Patterns, subjects
from actions.wording import cite, say
from domain.cases import Case
from domain.decisions import Decision

SUBJECTS: Patterns = {
    "while_suspended": (
        r"\b(abonnement|forfait|payer|du|due|pay|subscription)\b.{0,40}\b(pendant|durant|during|while)\b",
    ),
    "days_left": (
        r"jusqu'a quand|combien de (temps|jours)|dernier (jour|delai)",
        r"avant (la|que|le|qu'on|d'etre) .{0,15}(coup|suspen)",
        r"how long|until when|last day|deadline|\bquand\b.{0,25}(coup|suspen)",
    ),
    "restoring": (r"retabl|reactiv|\bremis\b|remettre|reviendra|revient|recuper|restor|back on",),
    "how": (
        r"\bcomment\b.{0,30}(pay|regl|regularis)|\bhow (do|can|should) i pay|ou (payer|regler)|par quel moyen"
        r"|\b(payer|regler)\b.{0,15}\bpar (carte|cheque|virement)|\bpay\b.{0,15}\bby (card|transfer)",
    ),
    "supposed": (r"\b(si|en cas|qu'arrive|que (se passe|risque)|what (happens|if))\b.*\?|\brisqu\w+",),
    "penalties": (
        r"penalit|majoration|\bindemnit|interets?\b|\bfrais\b|quarante euros|\b40 ?€|combien.{0,25}\bretard",
        r"surcharge|late fee|penalty|penalties|interest",
    ),
    "standing": (
        r"\bou en (est|sont)\b.{0,40}(demande|dossier|delai|echeancier|arrangement|paiement|reglement|virement)",
        r"(mon|le) (paiement|reglement|virement) (est|a ete|a-t-il ete|est-il) (bien )?(recu|arrive|pris|enregistre)",
        r"avez[- ](vous )?(bien )?recu (mon|le) (paiement|reglement|virement)|status of my (payment|request)",
    ),
    "paid": (
        r"\b(j'ai|nous avons|on a|je l'ai|je les ai|ai|avons) (deja |bien |tout |enfin |hier |donc )*"
        r"(paye|regle|vire|solde|acquitte|regularise|fait (le|un|mon) (virement|paiement|reglement))",
        r"viens (d'effectuer|de (payer|regler|virer|faire|solder|regulariser))",
        r"\b(virement|paiement|reglement) (est |a ete |vient d'etre )?(deja |bien )?(fait|parti|effectue|envoye|emis)",
        r"\bc'est (paye|regle)\b|\b(i have|i've|i|we) (just |already )*(paid|made the payment|transferred)",
    ),
    "debit_refused": (
        r"rejet|refus|pas (ete )?(passe|honore|accepte)|represent|provision|barrage|expire|bloqu|opposition",
        r"(prelevement|paiement).{0,25}\bimpaye|bounced|declined|rejected|returned unpaid|failed",
    ),
    "cannot_pay": (
        r"\b(delai|echelonn|echeancier|etaler?|facilite|plusieurs fois|report(er|ez)?\b|arrang)",
        r"\ben (deux|trois|quatre|\d) fois|(peux|pourrai|pouvons|pourrons|puis) (pas |plus )|tresorerie|plus tard",
        r"pas (en mesure|les moyens)|difficult|impossible (de|pour)",
        r"\b(paierai|paierais|reglerai|pourrais? (payer|regler))",
        r"\bje (paie|paye|regle|vire)\b.{0,15}\b(demain|lundi|mardi|mercredi|jeudi|vendredi|le \d|semaine)",
        r"(avoir|aurai|aura|accusera|arrivera|partira|payer) .{0,40}retard",
        r"\bmore time\b|instal|can't pay|cannot pay|unable to pay|extension|\bpay .{0,15}later",
    ),
    "contested": (r"\bcontest|litige|pas d'accord|dispute",),
}
"""What a message about a payment is mostly about, the more precise first."""
ORDERS = ("paid", "debit_refused", "cannot_pay")
KINDS = ("payment_check", "payment_arrangement")
IF_UNPAID = r"\bsi je (ne )?(paie|paye|regle)\w*\b.{0,25}\b(pas|plus|retard)"
"""Asks what an unpaid invoice leads to, whoever would then end the contract."""
CLAIMED = (
    r"\bpenalites?\b|\bmise en demeure\b|\bformal notice\b|\blate fees?\b|\bindemnite de recouvrement",
    r"\b(service|abonnement|compte|contrat|acces)\b.{0,25}\b(suspend\w*|suspension|coupe)\b|\bservice.{0,15}suspended",
    r"\b(avant|eviter) (la|une) (coupure|suspension)|(allez|vont|va) (me |nous |tout )coup|\bme couper\b",
    r"\bje (paie|paye|regle|vire|paierai|reglerai) .{0,12}\b(demain|lundi|mardi|mercredi|jeudi|vendredi|le \d|semaine)",
    r"avant (que vous|qu'on|d'etre) (ne )?(me |nous )?(coup|suspend)",
    IF_UNPAID,
    r"\boublie (de|d'avoir) (payer|regler)|\brisqu\w+.{0,40}\b(pas|retard)\b.{0,20}\b(pay|regl)",
    r"\bje (ne )?(peux|pourrai) (pas|plus) (payer|regler)|\bviens de (payer|regler|virer)",
    r"\b(fait|effectue|envoye|emis|recu) (le|un|mon|notre) (virement|paiement|reglement)",
    r"\bi('ve| have)? (just |already )?paid\b",
    r"\bj'ai (deja |bien )?(paye|regle|vire) (la|ma|les|mes|cette) (\w+ )?factures?(?!.{0,30}\b(fois|trop)\b)",
    r"\bpayer en (\w+|\d) fois|\bprelevement.{0,25}\b(rejet|refus)",
)
"""Words that are about a payment, whatever else a message resembles."""
RESTORED = (r"\bdebloqu|\bretabli|\breactiv|\brevien(t|dra)|\bremis\b|\brestored?\b",)
"""Of a suspended service, what brings it back."""
_AS_CONSUMER = (r"\bparticulier|\bconsommat|titre (personnel|prive)|\bconsumer\b|private person",)


@members_only
def report_payment_problem(request: Request) -> Reply:
    """The answer to what is asked; a payment made, a refused debit and a wish for time also reach the Desk."""
    asked = subjects(request, SUBJECTS)
    first = next(iter(asked), None)
    if first == "penalties":
        return _penalties(request)
    if first == "standing" and (told := _standing(request)):
        return told
    if first == "contested":
        return reply(*tell(request, ("BIL-13",))).then(situation(request))
    if first in _PARTS:
        return _part(request, first)
    order = next((name for name in ORDERS if name in asked), None)
    if first == "supposed" and not notice_date(request):
        return _supposed(request)
    if order is None or first == "supposed":
        return situation(request)
    return _paid(request) if order == "paid" else _to_arrange(request, order)


def situation(request: Request) -> Reply:
    """What is payable, the days of the notice, how to pay and what it puts an end to."""
    owed = unpaid(request)
    fine = [] if overdue_count(request) else [say(request.language, "report_payment_problem.nothing_late")]
    waiting = _standing(request) or Reply()
    answer = Reply([*_suspended(request), *waiting.paragraphs, *fine, "\n".join(_owed(request, owed))])
    answer = answer.then(_timeline(request)).then(_how(request, owed))
    answer.buttons = _buttons(request, owed)
    return answer


_PARTS = ("while_suspended", "days_left", "restoring", "how")


def _part(request: Request, part: str) -> Reply:
    """The one thing that is asked of the situation."""
    owed = unpaid(request)
    match part:
        case "while_suspended":
            answer = reply(*tell(request, ("LAT-06",)))
        case "days_left":
            answer = _timeline(request) or situation(request)
        case _:
            answer = reply("\n".join(_owed(request, owed))).then(_how(request, owed))
    answer.buttons = _buttons(request, owed)
    return answer


def _supposed(request: Request) -> Reply:
    """What would follow from a payment that does not come: the rule, and no case."""
    if request.readings.says(r"mise en demeure|formal notice"):
        return reply(*tell(request, _RULES), buttons=_buttons(request, []))
    charges = ("LAT-01", "LAT-03", "LAT-04")
    return reply(*tell(request, ("BIL-12", *charges, "LAT-05", "LAT-07")), buttons=_buttons(request, []))


def _buttons(request: Request, owed: list[Unpaid]) -> list[Button]:
    to_pay = bool(owed) or overdue_count(request) > 0
    shown = [buttons.to(request, "report_payment_problem", label) for label in ("paid_already", "more_time")]
    return [*(shown if to_pay else []), buttons.person(request)]


def _suspended(request: Request) -> list[str]:
    if request.member.status != "suspended":
        return []
    decision = request.decide("membership.standing", status="suspended", on=request.now.date())
    return [say(request.language, "report_payment_problem.suspended", clause=cite(decision, request.language))]


def _owed(request: Request, owed: list[Unpaid]) -> list[str]:
    """The invoices that are late or to be paid soon; those of the count that are not known here are said to be."""
    late = sum(each.late for each in owed)
    missing = overdue_count(request) - late
    lines = payable_lines(request, owed)
    if missing <= 0:
        return lines
    outcome = "count_more" if late else "count"
    return [*lines, say(request.language, f"report_payment_problem.{outcome}", count=missing)]


def notice_date(request: Request) -> date | None:
    """The date of the first formal notice: the one on record, else the one that the member reads on the letter."""
    known = request.member.facts.get("formal_notice_on")
    if known:
        return date.fromisoformat(str(known))
    of_letter = request.readings.says(r"mise en demeure|\blettre|\bcourrier|\bdate|\bformal notice|letter|relance")
    return past_day(request) if of_letter else None


def _timeline(request: Request, brief: bool = False) -> Reply:
    """The days of the two notices as dates, of the first one if brief; without a notice, the rule in days."""
    day = notice_date(request)
    if day is None:
        return reply(*tell(request, _RULES if _speaks_of_notice(request) or overdue_count(request) else ()))
    today = request.now.date()
    state = request.decide("default.default_state", first_notice_date=day, at=today)
    steps = request.decide("default.default_timeline", first_notice_date=day)
    outcome = state.reason if state.reason == "cure_period" else "suspension_possible"
    language, values = request.language, {**steps.facts, "notice": day, "clause": cite(steps, request.language)}
    lines = [say(language, f"report_payment_problem.{outcome}", **values)]
    if not brief:
        lines.append(say(language, "report_payment_problem.second_notice", **values))
    return reply(*lines)


_RULES = ("LAT-05", "LAT-09", "LAT-07")


def _speaks_of_notice(request: Request) -> bool:
    return request.readings.says(
        r"mise en demeure|relance|coup|suspen|resili|risque|recouvre|formal notice|cut|lettre|courrier"
    )


def _how(request: Request, owed: list[Unpaid]) -> Reply:
    """By which means the contract is paid, and what the payment puts an end to."""
    means = request.decide("clauses.stated", term="billing.payment_means", on=request.now.date())
    text = say(request.language, "report_payment_problem.how", clause=cite(means, request.language))
    if not owed and not overdue_count(request):
        return reply(text)
    outcome = "restores" if request.member.status == "suspended" else "ends_it"
    return reply(f"{text} {say(request.language, f'report_payment_problem.{outcome}')}")


def _penalties(request: Request) -> Reply:
    """The rule, the begun periods of each late invoice, and whether the indemnity is owed; the rate is not ours."""
    acts_as = _acts_as(request)
    rules = tell(request, ("LAT-01", "LAT-02"))
    late = [each for each in unpaid(request) if each.late]
    lines = [_charge(request, each, acts_as) for each in late]
    indemnity = tell(request, ("LAT-03", "LAT-04"))
    if not late:
        lines = [say(request.language, "report_payment_problem.no_charge_yet")] if not overdue_count(request) else []
    last = [say(request.language, "report_payment_problem.rate_unknown")]
    return reply(" ".join(rules), *indemnity, *lines, *last, buttons=_buttons(request, late))


def _acts_as(request: Request) -> str | None:
    """In what capacity the member owes; None for what the contract presumes."""
    if request.readings.says(*_AS_CONSUMER):
        return "consumer"
    return "professional" if request.member.facts.get("legal_form") == "personne morale" else None


def _charge(request: Request, owed: Unpaid, acts_as: str | None) -> str:
    decision = request.decide(
        "default.late_charge",
        amount_ttc=owed.payable_ttc,
        invoice_date=owed.invoice.issued,
        paid_on=request.now.date(),
        acts_as=acts_as,
    )
    outcome = "charge" if decision.facts["indemnity"] else "charge_no_indemnity"
    return say(
        request.language,
        f"report_payment_problem.{outcome}",
        month=owed.invoice.named(request.language),
        amount=owed.payable_ttc,
        **decision.facts,
        clause=cite(decision, request.language),
    )


def _paid(request: Request) -> Reply:
    """The Desk checks that it has arrived; until then nothing changes."""
    day = past_day(request) or request.now.date()
    claimed, late_left = _claimed(request)
    case, new = _to_the_desk(request, "payment_check", claimed, paid_on=day.isoformat(), late_left=late_left)
    lines = [say(request.language, f"report_payment_problem.{'check' if new else 'check_again'}", case=case.id)]
    notice = notice_date(request)
    if notice is not None:
        state = request.decide("default.default_state", first_notice_date=notice, at=request.now.date(), paid_on=day)
        lines.append(_cured(request, state, notice))
    if request.member.status == "suspended":
        lines.append(say(request.language, "report_payment_problem.restored_by_desk"))
    return reply(*lines, buttons=[buttons.person(request)])


def _claimed(request: Request) -> tuple[list[Unpaid], int]:
    """What is said to be paid, now or before: the months named, else what is late, else what is due.

    With it, how many of the late ones stay late.
    """
    owed, named = unpaid(request), named_months(request)
    late = [each for each in owed if each.late]
    of_months = [each for each in late or owed if int(each.invoice.month[5:]) in named]
    if not of_months:
        return late or owed, 0
    waiting = request.uow.cases.open_of_type(request.member.id, "payment_check")
    before = {month for case in waiting for month in case.details.get("months", ())}
    claimed = [each for each in owed if each in of_months or each.invoice.month in before]
    return claimed, max(0, overdue_count(request) - len([each for each in claimed if each.late]))


def _cured(request: Request, state: Decision, notice: date) -> str:
    language = request.language
    return say(language, "report_payment_problem.cured", notice=notice, clause=cite(state, language))


def _to_arrange(request: Request, order: str) -> Reply:
    """The Desk decides: the contract gives no more time, so what is owed and its dates are said again."""
    owed, wished = unpaid(request), request.readings.when.date
    more: dict[str, Any] = {"wished_on": wished.isoformat()} if wished and order == "cannot_pay" else {}
    case, new = _to_the_desk(request, "payment_arrangement", owed, reason=order, **more)
    key = f"{order}{'' if new else '_again'}"
    answer = reply(say(request.language, f"report_payment_problem.{key}", case=case.id))
    if more and wished:
        answer.paragraphs.append(say(request.language, "report_payment_problem.wished", wished=wished))
    answer.paragraphs.append("\n".join(_owed(request, owed)))
    if notice_date(request) or overdue_count(request):
        answer = answer.then(_timeline(request, brief=True))
    refused = [buttons.to(request, "update_details", "new_bank")] if order == "debit_refused" else []
    answer.buttons = [*refused, buttons.person(request)]
    return answer


def _to_the_desk(request: Request, kind: str, owed: list[Unpaid], **details: Any) -> tuple[Case, bool]:
    """One open case of each kind; what is said again is added to it."""
    text = request.readings.text[:500]
    total = sum((each.payable_ttc for each in owed), Decimal(0))
    known = {"months": [each.invoice.month for each in owed], "payable_now_ttc": str(total)} if owed else {}
    rule = request.decide("clauses.stated", term="billing.payment_days", on=request.now.date())
    case, new = open_once(request, kind, rule, said=text, **known, **details)
    if not new:
        said = "\n".join(dict.fromkeys([*str(case.details["said"]).splitlines(), text]))
        request.uow.cases.change(case.id, details={**case.details, **known, **details, "said": said})
        request.uow.audit.add(request.speaker.actor, "changed_case", f"case:{case.id}", request.uow.now, type=kind)
        request.uow.signal("case", case.id)
    return case, new


def _standing(request: Request) -> Reply | None:
    """Where what the Desk was told stands; None when nothing waits."""
    waiting = request.uow.cases.open_of_type(request.member.id, *KINDS)
    lines = [
        say(request.language, f"report_payment_problem.open_{case.type}", case=case.id, asked_on=case.created_at)
        for case in waiting
    ]
    return reply(*lines, buttons=[buttons.person(request)]) if lines else None
