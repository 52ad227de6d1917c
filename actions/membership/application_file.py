"""What an application's file holds, as agents have ticked it off in its case (rulebook 4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from domain.rules.membership import Document

KIND = "application"
DOCUMENTS: tuple[str, ...] = get_args(Document)
CONDITIONS = ("resident_card_rule_applies", "addresses_diverge")
"""What decides whether two of the documents are asked for."""


def inputs(details: Mapping[str, Any]) -> dict[str, Any]:
    """What ``membership.documents`` is asked with."""
    return {"provided": tuple(details.get("provided", ())), **{name: bool(details.get(name)) for name in CONDITIONS}}
