"""What a closed case changes about people: the delegate, the member's particulars, those the member proposed."""

from __future__ import annotations

from typing import Any

from actions.membership.delegation import end_access
from domain.calendar import paris
from domain.cases import Case
from domain.errors import InvalidInput
from domain.rules.zones import departement_of
from storage.unit_of_work import UnitOfWork


def change_delegate(uow: UnitOfWork, case: Case) -> None:
    """Somebody new may act from now on, or is known under other contacts; a removal took its effect when asked.

    Raises InvalidInput("taken") where somebody else is known under that number or address, InvalidInput("withdrawn")
    where the member wants it no more, or the contacts are those of somebody who is the delegate no longer.
    """
    assert case.member_id is not None
    if case.details.get("withdrawn"):
        raise InvalidInput("withdrawn")
    action, phone, email = case.details["action"], case.details.get("phone"), case.details.get("email")
    current = uow.members.delegate_of(case.member_id)
    if action in ("name", "replace"):
        if current is not None:
            end_access(uow, current, f"case:{case.id}")
        _free(uow, phone, email)
        uow.members.set_delegate(case.member_id, case.details["name"], email, phone)
    elif action == "contact":
        if current is None or current.name != case.details["name"]:
            raise InvalidInput("withdrawn")
        _free(uow, *(new if new != old else None for new, old in ((phone, current.phone), (email, current.email))))
        uow.members.set_delegate(case.member_id, current.name, email or current.email, phone or current.phone)
        uow.login_codes.void(case.member_id, current.id, uow.now)


def change_details(uow: UnitOfWork, case: Case) -> None:
    """The membership's own e-mail, telephone or address; what it does not hold (an account) is the Desk's to enter.

    Raises InvalidInput("taken") where somebody else is known under that number or address.
    """
    assert case.member_id is not None
    field, value = case.details["field"], case.details["value"]
    if field in ("email", "phone"):
        known = getattr(uow.members.get(case.member_id), field)
        if known is not None and known.lower() == value.lower():
            return
        _free(uow, *((value, None) if field == "phone" else (None, value)))
        uow.members.change(case.member_id, **{field: value})
        uow.login_codes.void(case.member_id, None, uow.now)  # whoever reads the former mailbox is nobody here
    elif field == "address":
        postcode = case.details["postcode"]
        street, _, city = (part.strip(" ,\n") for part in value.partition(postcode))
        changed = {"postcode": postcode, "departement": departement_of(postcode), "address": street or value}
        uow.members.change(case.member_id, **changed, **({"city": city} if city else {}))


def _free(uow: UnitOfWork, phone: str | None, email: str | None) -> None:
    """Nobody proves who they are by them: two people under one number would both be strangers."""
    if uow.members.is_known_by(phone, email):
        raise InvalidInput("taken")


def admit_referral(uow: UnitOfWork, case: Case) -> None:
    """The person proposed is a member: counted this year, with a reward to choose.

    The contract takes effect the day the acceptance is told (001 art. 6), so the months of the choice run from then.
    """
    today = paris(uow.now).date().isoformat()
    _note_referral(uow, case, status="validated", validated_on=today, signed_on=today)


def decline_referral(uow: UnitOfWork, case: Case) -> None:
    _note_referral(uow, case, status="refused")


def note_reward(uow: UnitOfWork, case: Case) -> None:
    """The reward was asked for, on the day of the request."""
    asked_on = paris(case.created_at).date().isoformat()
    _note_referral(uow, case, reward=case.details["reward"], reward_chosen_on=asked_on)


def _note_referral(uow: UnitOfWork, case: Case, **known: Any) -> None:
    assert case.member_id is not None
    name = case.details["name"]

    def change(facts: dict[str, Any]) -> None:
        before = [each for each in facts.get("referrals") or () if isinstance(each, dict)]
        found = next((each for each in before if each.get("name") == name), {"name": name})
        others = [each for each in before if each.get("name") != name]
        facts["referrals"] = [*others, {**found, **known}]
        if known.get("status") == "validated" and isinstance(facts.get("referrals_this_year"), int):
            facts["referrals_this_year"] += 1

    uow.members.change_facts(case.member_id, change)
