"""The planning: how many technicians and coaches each zone has per day, what is taken, closed days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request, Response

from actions.agent.set_capacity import KINDS, set_capacity, zones
from bot.console.desk import Desk, SignedIn, back_to
from bot.console.errors import Forbidden, Invalid
from bot.console.notices import Notice, warning
from domain.calendar import is_working_day, paris
from domain.errors import InvalidInput, NotAllowed
from storage.planning_view import Load, booked
from storage.unit_of_work import UnitOfWork

WEEK = 7
REFUSED = {
    "zone": "Cette zone n’existe pas au contrat.",
    "kind": "Choisissez techniciens ou coachs.",
    "days": "Choisissez des jours à venir, soixante-deux au plus à la fois.",
    "resources": "Le nombre doit être compris entre 0 et 500.",
    "reason": "Indiquez pourquoi la capacité baisse : le Desk doit pouvoir l’expliquer.",
}


@dataclass(frozen=True)
class Cell:
    """One zone on one day."""

    zone: str
    day: date
    resources: int
    ordinary: int
    reason: str
    load: Load


@dataclass(frozen=True)
class Board:
    """One week of one kind of visitor."""

    kind: str
    first: date
    days: list[date]
    rows: list[tuple[str, list[Cell]]]
    today: date

    def cell(self, zone: str, day: date | None) -> Cell | None:
        """The cell that was chosen, if it is on this board."""
        return next((cell for name, cells in self.rows for cell in cells if (name, cell.day) == (zone, day)), None)


def board(work: UnitOfWork, kind: str, first: date, ordinary: int) -> Board:
    """Numbers and load of a week. first: its first day, Europe/Paris."""
    days = [first + timedelta(days=ahead) for ahead in range(WEEK)]
    changed = {(row["zone"], row["day"]): row for row in work.capacity.overrides(first) if row["kind"] == kind}
    taken = booked(work.connection, kind, first, WEEK)
    rows = [(zone, [_cell(zone, day, ordinary, changed, taken) for day in days]) for zone in zones(first)]
    return Board(kind, first, days, rows, paris(work.now).date())


def _cell(
    zone: str,
    day: date,
    ordinary: int,
    changed: Mapping[tuple[str, date], Mapping[str, object]],
    taken: Mapping[tuple[str, date], Load],
) -> Cell:
    row = changed.get((zone, day), {"resources": ordinary, "reason": ""})
    load = taken.get((zone, day), Load(0, 0))
    return Cell(zone, day, int(str(row["resources"])), ordinary, str(row["reason"]), load)


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/capacity"""

    async def show(
        request: Request, who: SignedIn, asked: Mapping[str, str], status: int = 200, notice: Notice | None = None
    ) -> Response:
        kind = asked.get("kind", "")
        kind = kind if kind in KINDS else KINDS[0]
        today = paris(desk.application.clock()).date()
        chosen = _date(asked.get("day", ""))
        start = _date(asked.get("from", "")) or chosen or today
        if abs((start - today).days) > 366:
            start = today
        first = start - timedelta(days=start.weekday())
        found = await desk.read(board, kind, first, desk.application.policy.resources(kind))
        return await desk.page(
            request, who, "capacity.html", status, board=found, chosen=found.cell(asked.get("zone", ""), chosen),
            earlier=first - timedelta(days=WEEK), later=first + timedelta(days=WEEK), notice=notice,
            working=is_working_day,
        )  # fmt: skip

    @routes.get("/capacity")
    async def index(request: Request) -> Response:
        return await show(request, await desk.signed_in(request), request.query_params)

    @routes.post("/capacity")
    async def change(request: Request) -> Response:
        who = await desk.signed_in(request)
        fields = await desk.form(request, who)
        try:
            await desk.write(_change, who, fields, desk.application.policy.resources(fields.get("kind", "")))
        except InvalidInput as error:
            return await show(request, who, fields, Invalid.status, warning(REFUSED[str(error)]))
        except NotAllowed:
            told = warning("Dépasser la capacité ordinaire est réservé aux superviseurs.")
            return await show(request, who, fields, Forbidden.status, told)
        return back_to(f"/desk/capacity?kind={fields['kind']}&from={fields['day']}", "capacity")


def _change(work: UnitOfWork, who: SignedIn, fields: Mapping[str, str], ordinary: int) -> None:
    first = _date(fields.get("day", ""))
    last = _date(fields.get("until", "")) or first
    number = fields.get("resources", "")
    if first is None or last is None:
        raise InvalidInput("days")
    match fields.get("action", "set"):
        case "close":
            resources: int | None = 0
        case "reset":
            resources = None
        case "set" if number.isascii() and number.isdecimal() and len(number) < 6:
            resources = int(number)
        case _:
            raise InvalidInput("resources")
    set_capacity(
        work, who.agent, fields.get("zone", ""), fields.get("kind", ""), first, last, resources,
        fields.get("reason", ""), ordinary,
    )  # fmt: skip


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
