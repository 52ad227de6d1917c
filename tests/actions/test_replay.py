"""Every stored decision can be made again from what was recorded; a changed one is found."""

from __future__ import annotations

from sqlalchemy import update

from actions.replay import replay
from domain.contract import Contract
from domain.rules import ask, write_inputs
from storage.database import Database
from storage.tables import decisions
from storage.unit_of_work import UnitOfWork, reading, unit_of_work
from tests.conftest import Clock

QUESTIONS = [
    ("offre-interieur", "interventions.technician_slot", {"departement": "75", "start": "2026-01-14T10:00"}),
    ("offre-interieur", "interventions.technician_slot", {"departement": "35", "start": "2026-01-17T10:00"}),
    ("option-interieur", "interventions.technician_slot", {"departement": "92", "start": "2026-01-17T11:00"}),
    ("offre-interieur", "interventions.response_deadline", {"departement": "35", "requested_at": "2026-05-07T17:00"}),
]


def record(work: UnitOfWork) -> None:
    for offer, rule, inputs in QUESTIONS:
        contract = Contract.load(offer)
        decision = ask(contract, rule, inputs)
        work.decisions.add(
            offer=offer, rule=rule, inputs=write_inputs(inputs), result=decision.to_json(),
            contract_version=contract.version, decided_at=work.now,
        )  # fmt: skip


def test_every_decision_is_reproduced(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        record(work)
    with reading(database, clock) as work:
        found = list(replay(work))
    assert len(found) == len(QUESTIONS)
    assert all(f.same and f.same_version for f in found)


def test_a_decision_that_does_not_follow_is_found(database: Database, clock: Clock) -> None:
    with unit_of_work(database, clock) as work:
        record(work)
        forged = work.decisions.all()[0]
        work.connection.execute(
            update(decisions).where(decisions.c.id == forged.id).values(result={**forged.result, "reason": "because"})
        )
    with reading(database, clock) as work:
        assert [f.stored.id for f in replay(work) if not f.same] == [forged.id]
