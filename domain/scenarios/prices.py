"""Section 36, prices: mailbox_price, tariff, monthly_fee."""

from decimal import Decimal

from domain.decisions import Billable
from domain.scenarios._asking import Answer, Asking, Given, Question, picked, undated_facts_of


def _mailbox_price(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("prices.mailbox_price", given)
    total = decision.total_ttc if isinstance(decision, Billable) else Decimal(0)
    packs = picked(decision, "pack10", "pack5", "single")
    return {**packs, "monthly_ttc": float(total), **picked(decision, "monthly_ht")}


def _monthly_fee(asking: Asking, given: Given) -> Answer:
    decision = asking.undated("prices.monthly_fee", given)
    total = decision.total_ttc if isinstance(decision, Billable) else Decimal(0)
    return {"total_ttc": float(total), **picked(decision, "total_ht")}


QUESTIONS: dict[str, Question] = {
    "mailbox_price": _mailbox_price,
    "tariff": undated_facts_of("prices.tariff", "ht", "ttc", "unit"),
    "monthly_fee": _monthly_fee,
}
