"""The end of a delegate's access: whatever proved who they were proves nothing any more (rulebook 5)."""

from __future__ import annotations

from actions.linking import linked, unlink, void_links
from domain.members import Delegate
from storage.unit_of_work import UnitOfWork


def end_access(uow: UnitOfWork, delegate: Delegate, by: str) -> None:
    """This person acts for the member no longer: chats, links and codes are closed, and the place is free.

    by: as the audit trail names who decided it.
    """
    for identity in linked(uow, delegate.member_id):
        if identity.delegate_id == delegate.id:
            unlink(uow, identity, by)
    void_links(uow, delegate.member_id, delegate.id, by)
    uow.login_codes.void(delegate.member_id, delegate.id, uow.now)
    uow.members.end_delegate(delegate.member_id, uow.now)
    uow.audit.add(by, "ended_delegate", f"member:{delegate.member_id}", uow.now, delegate=True)
