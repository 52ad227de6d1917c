"""The shop orders that the membership holds, and which one a message means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from actions.request import Request
from actions.topic import fold, matches
from domain.members import Member

STATES: Mapping[str, str] = {
    "cancelled": r"annul|cancel",
    "delivered": r"livree?\b|deliver|remise?\b|recue?\b|received",
    "available": r"relais|relay|pick|retirer|retrait|disponible|available",
    "delayed": r"retard|delay|late",
    "waiting": r"attente|rupture|indisponible|wait|back.?order|out.?of.?stock",
    "preorder": r"pre-?_?commande|pre-?_?order",
    "shipped": r"expedi|ship|transit|en route|partie?\b|dispatch|sent|transporteur",
    "preparing": r"prepar|process|valid|confirm|enregistr|registered|paid|payee?\b|pending|en cours|placed|new",
}
"""State -> how it may be written in the store, in French or English; any other is shown as it is."""
_LABELLED = re.compile(
    r"\b(?:commandes?|cmd|order|colis|suivi|numero|number|no|n°|nº)\W{0,3}(?:n°|nº|numero|number|no\b|est)?\W{0,4}"
    r"([a-z]{0,5}-?\d[\d-]{1,20})",
    re.IGNORECASE,
)
_LONE = re.compile(
    r"(?<![\w+.,/-])([a-z]{1,5}-\d{2,12}(?:-\d{2,12})*|[a-z]{2,5}\d{4,12}|(?!0\d{9}\b)\d{6,12})(?![\w€-])", re.I
)
_COMMON = frozenset({"orange", "noir", "blanc", "avec", "pour", "pack", "articles"})


@dataclass(frozen=True)
class Order:
    """One order; None for what the store does not hold."""

    number: str
    status: str
    items: tuple[str, ...]
    carrier: str | None
    tracking: str | None
    eta: date | None
    eta_said: str
    """As it is stored, where it is no date."""
    ordered_on: date | None
    available_on: date | None
    delivered_on: date | None

    @property
    def state(self) -> str | None:
        """A key of STATES; None for a status that nothing there fits."""
        said = fold(self.status).replace("_", " ")
        return next((name for name, expression in STATES.items() if re.search(expression, said)), None)


def orders(member: Member) -> list[Order]:
    """All that are known, in the order of the store."""
    return [_read(item) for item in member.facts.get("orders") or () if item.get("number")]


def _read(item: Mapping[str, Any]) -> Order:
    return Order(
        number=str(item["number"]),
        status=str(item.get("status") or ""),
        items=tuple(_items(item.get("items") or item.get("item") or ())),
        carrier=_text(item.get("carrier")),
        tracking=_text(item.get("tracking") or item.get("tracking_number")),
        eta=_day(item.get("eta")),
        eta_said="" if _day(item.get("eta")) else _text(item.get("eta")) or "",
        ordered_on=_day(item.get("validated_on") or item.get("ordered_on") or item.get("date")),
        available_on=_day(item.get("available_on") or item.get("available_since")),
        delivered_on=_day(item.get("delivered_on") or item.get("received_on")),
    )


def _items(items: Any) -> Iterable[str]:
    if isinstance(items, str):
        return [items]
    return [str(_label(each)) for each in items]


def _label(item: Any) -> Any:
    if not isinstance(item, Mapping):
        return item
    name = next((item[key] for key in ("label", "name", "product", "item") if item.get(key)), "")
    quantity = item.get("quantity") or item.get("qty") or 1
    return f"{quantity} × {name}" if quantity != 1 else name


def _text(value: Any) -> str | None:
    return str(value) if value else None


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def number_said(text: str) -> str | None:
    """The order number that a text writes, whether it is known or not."""
    found = _LABELLED.search(text) or _LONE.search(text)
    return found[1].strip("-").upper() if found else None


def meant(request: Request, known: list[Order]) -> list[Order]:
    """Those that the message can mean: by its number, else by a word of its articles; all of them if it tells nothing.

    Empty where a number is written that is none of theirs.
    """
    text = request.readings.text
    asked = str(request.given["order"]) if request.given.get("order") else text
    digits = re.sub(r"[^a-z0-9]", "", fold(asked))
    by_number = [order for order in known if re.sub(r"[^a-z0-9]", "", fold(order.number)) in digits]
    if by_number:
        return by_number
    said = number_said(text)
    if said is not None:
        short = [order for order in known if order.number.upper().endswith(said)]
        return short if len(said) >= 4 else []
    by_item = [order for order in known if any(matches(text, rf"\b{word}") for word in _words(order))]
    return by_item or known


def _words(order: Order) -> set[str]:
    return {word for item in order.items for word in re.findall(r"[a-z]{4,}", fold(item))} - _COMMON
