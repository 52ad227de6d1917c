"""An agent tries a dead letter again, or closes it."""

from __future__ import annotations

from domain.errors import AlreadyDone, InvalidInput
from storage.repositories.agents import Agent
from storage.repositories.dead_letters import BOXES, DeadLetters
from storage.unit_of_work import UnitOfWork


def retry(uow: UnitOfWork, agent: Agent, box: str, row_id: int) -> None:
    """The message goes its way once more. Raises InvalidInput, AlreadyDone."""
    letters = DeadLetters(uow.connection)
    key = letters.retry_delivery(row_id) if _known(box) == "outbox" else letters.retry_handling(row_id)
    if key is None:
        raise AlreadyDone(row_id)
    uow.audit.add(f"agent:{agent.id}", "retried_dead_letter", f"{box}:{row_id}", uow.now)
    uow.signal(box, key)


def close(uow: UnitOfWork, agent: Agent, box: str, row_id: int) -> None:
    """Nobody is bothered with it any more. Raises InvalidInput, AlreadyDone."""
    if not DeadLetters(uow.connection).close(_known(box), row_id, uow.now):
        raise AlreadyDone(row_id)
    uow.audit.add(f"agent:{agent.id}", "closed_dead_letter", f"{box}:{row_id}", uow.now)
    uow.signal("case", f"{box}:{row_id}")  # counts on open pages move


def _known(box: str) -> str:
    if box not in BOXES:
        raise InvalidInput(f"box {box!r}")
    return box
