"""Those whom a member proposed, as the membership knows them (facts `referrals` and `referrals_this_year`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.members import Member

_VALIDATED = frozenset({"validated", "accepted", "signed", "member", "active", "admitted", "validé", "accepté"})
_REFUSED = frozenset({"refused", "rejected", "declined", "cancelled", "refusé", "refusée"})


@dataclass(frozen=True)
class Referral:
    """One person proposed. Days are None while unknown."""

    name: str
    state: str
    """validated, declined or pending."""
    signed_on: date | None = None
    """When the new member signed: the months of the reward run from then."""
    validated_on: date | None = None
    reward: str | None = None
    """What was chosen."""


def of(member: Member) -> list[Referral]:
    return [_read(each) for each in member.facts.get("referrals", ())]


def _read(known: Mapping[str, Any]) -> Referral:
    signed, validated = _day(known, "signed_on"), _day(known, "validated_on")
    said = str(known.get("status", "")).lower()
    state = "declined" if said in _REFUSED else "validated" if said in _VALIDATED or signed or validated else "pending"
    chosen = known.get("reward") or known.get("reward_chosen") or known.get("reward_chosen_on")
    return Referral(str(known.get("name", "?")), state, signed, validated, str(chosen) if chosen else None)


def _day(known: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(str(known[name])[:10]) if known.get(name) else None


def validated_on(member: Member, today: date) -> tuple[date, ...]:
    """The day of each cooptation that counts; of this year those of unknown day, on its first."""
    days = [d for each in of(member) if each.state == "validated" and (d := each.validated_on or each.signed_on)]
    this_year = sum(day.year == today.year for day in days)
    unnamed = max(0, int(member.facts.get("referrals_this_year", 0)) - this_year)
    return (*days, *[date(today.year, 1, 1)] * unnamed)
