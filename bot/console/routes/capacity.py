"""The planning: how many technicians and coaches each zone has per day, what is taken, closed days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request, Response

from actions.agent.set_capacity import KINDS, LONGEST_STRETCH, set_capacity, zones
from actions.visits.planning import KINDS as PLANNED
from actions.visits.planning import hours_on
from actions.wording.formats import hour
from bot.console.desk import Desk, SignedIn, back_to
from bot.console.errors import Conflict, Forbidden, Invalid
from bot.console.notices import Notice, warning
from domain.calendar import paris
from domain.contract import OFFERS, Contract, document
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
    hours: Mapping[str, str | None]
    """When the contract has somebody come, by the title of each offer that names the zone; None: not that day."""

    @property
    def only_for(self) -> list[str]:
        """The offers whose members can be visited that day."""
        return [offer for offer, hours in self.hours.items() if hours]


@dataclass(frozen=True)
class Board:
    """Seven days of one kind of visitor."""

    kind: str
    first: date
    days: list[date]
    rows: list[tuple[str, list[Cell]]]
    today: date

    def cell(self, zone: str, day: date | None) -> Cell | None:
        """The cell that was chosen, if it is on this board."""
        return next((cell for name, cells in self.rows for cell in cells if (name, cell.day) == (zone, day)), None)


@dataclass(frozen=True)
class Closing:
    """Days that an agent wants to close although members are to be visited then."""

    first: date
    last: date
    reason: str
    visits: int


class VisitsBooked(Exception):
    """The agent is to read how many visits are booked before the days close."""

    def __init__(self, closing: Closing) -> None:
        super().__init__(closing)
        self.closing = closing


def board(work: UnitOfWork, kind: str, first: date, ordinary: int) -> Board:
    """Numbers, load and the contract's hours of seven days. first: the first of them, Europe/Paris."""
    days = [first + timedelta(days=ahead) for ahead in range(WEEK)]
    changed = {(row["zone"], row["day"]): row for row in work.capacity.overrides(first) if row["kind"] == kind}
    taken = booked(work.connection, kind, first, WEEK)
    rows = [(zone, [_cell(zone, kind, day, ordinary, changed, taken) for day in days]) for zone in zones(first)]
    return Board(kind, first, days, rows, paris(work.now).date())


def _cell(
    zone: str,
    kind: str,
    day: date,
    ordinary: int,
    changed: Mapping[tuple[str, date], Mapping[str, object]],
    taken: Mapping[tuple[str, date], Load],
) -> Cell:
    row = changed.get((zone, day), {"resources": ordinary, "reason": ""})
    load = taken.get((zone, day), Load(0, 0))
    return Cell(zone, day, int(str(row["resources"])), ordinary, str(row["reason"]), load, _hours(zone, kind, day))


def _hours(zone: str, kind: str, day: date) -> dict[str, str | None]:
    """ "de 9 h à 19 h" by offer; a holiday of some départements only does not close their zone."""
    found: dict[str, str | None] = {}
    for offer in OFFERS:
        contract = Contract.load(offer)
        for departement in contract.term("zones.coverage", on=day).value.get(zone, ()):
            hours = hours_on(contract, PLANNED[kind], {"departement": departement}, day)
            found[document(offer).title_fr] = f"de {hour(hours[0], 'fr')} à {hour(hours[1], 'fr')}" if hours else None
            if hours:
                break
    return found


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/capacity"""

    async def show(
        request: Request, who: SignedIn, asked: Mapping[str, str], status: int = 200, notice: Notice | None = None,
        closing: Closing | None = None,
    ) -> Response:  # fmt: skip
        kind = asked.get("kind", "")
        kind = kind if kind in KINDS else KINDS[0]
        today = paris(desk.application.clock()).date()
        chosen = _date(asked.get("day", ""))
        first = _date(asked.get("from", "")) or (chosen if chosen and _is_far(chosen, today) else today)
        if abs((first - today).days) > 366:
            first = today
        found = await desk.read(board, kind, first, desk.application.policy.resources(kind))
        return await desk.page(
            request, who, "capacity.html", status, board=found, chosen=found.cell(asked.get("zone", ""), chosen),
            earlier=first - timedelta(days=WEEK), later=first + timedelta(days=WEEK), notice=notice, closing=closing,
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
        except VisitsBooked as error:
            return await show(request, who, fields, Conflict.status, closing=error.closing)
        except InvalidInput as error:
            return await show(request, who, fields, Invalid.status, warning(REFUSED[str(error)]))
        except NotAllowed:
            told = warning("Dépasser la capacité ordinaire est réservé aux superviseurs.")
            return await show(request, who, fields, Forbidden.status, told)
        first = _date(fields.get("from", "")) or fields["day"]
        return back_to(f"/desk/capacity?kind={fields['kind']}&from={first}", "capacity")


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
    if resources == 0 and "confirmed" not in fields:
        _ask_before_closing(work, fields, first, last)
    set_capacity(
        work, who.agent, fields.get("zone", ""), fields.get("kind", ""), first, last, resources,
        fields.get("reason", ""), ordinary,
    )  # fmt: skip


def _ask_before_closing(work: UnitOfWork, fields: Mapping[str, str], first: date, last: date) -> None:
    """Raises VisitsBooked when members are to be visited on the days that close."""
    if not 0 <= (last - first).days < LONGEST_STRETCH:
        return  # refused as such
    days = booked(work.connection, fields.get("kind", ""), first, (last - first).days + 1)
    visits = sum(load.visits for (zone, _), load in days.items() if zone == fields.get("zone"))
    if visits:
        raise VisitsBooked(Closing(first, last, fields.get("reason", ""), visits))


def _is_far(day: date, today: date) -> bool:
    """Whether the board that begins today does not show it."""
    return not 0 <= (day - today).days < WEEK


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
