"""What the desk has to do: the list by deadline, one case, and how it ends."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import NoResultFound

from actions.agent.assign_case import assign_case
from actions.agent.record_documents import record_documents
from actions.agent.resolve_case import outcomes_of, resolve_case
from actions.membership.application_file import CONDITIONS, DOCUMENTS
from bot.console.desk import Desk, Id, SignedIn, back_to
from bot.console.errors import TEXT_ERRORS, Conflict, Invalid, NotFound
from bot.console.notices import Notice, warning
from domain.errors import AlreadyDone, InvalidInput, UnsendableText
from storage.unit_of_work import UnitOfWork
from storage.views import CaseLine, case_line, case_lines

CLOSED = "Ce dossier est déjà clos : rien n’a été changé."
REFUSED = {
    "outcome": "Choisissez comment le dossier se termine.",
    "taken": "Ce numéro ou cette adresse est déjà connu pour une autre personne : rien n’a été enregistré.",
    "withdrawn": "Le membre n’en veut plus, ou le délégué n’est plus le même : clôturez sans suite.",
    "note": "Dites pourquoi le dossier est clos sans suite : le membre le lira.",
}


def add(routes: APIRouter, desk: Desk) -> None:
    """/desk/cases/…"""
    outgoing = desk.application.outgoing

    @routes.get("/cases")
    async def index(request: Request) -> Response:
        who = await desk.signed_in(request)
        shown = request.query_params.get("show", "open")
        lines = await desk.read(listed_cases, who, shown, desk.lead)
        soon = desk.application.clock() + desk.lead
        return await desk.page(request, who, "cases.html", lines=lines, shown=shown, soon=soon)

    @routes.get("/cases/{case_id}")
    async def case(request: Request, case_id: Id) -> Response:
        return await show(desk, request, await desk.signed_in(request), case_id)

    @routes.post("/cases/{case_id}/assign")
    async def assign(request: Request, case_id: Id) -> Response:
        who = await desk.signed_in(request)
        await desk.form(request, who)
        try:
            await desk.write(lambda work: assign_case(work, case_id, who.agent))
        except NoResultFound:
            raise NotFound from None
        except AlreadyDone:
            return await show(desk, request, who, case_id, Conflict.status, warning(CLOSED))
        return back_to(f"/desk/cases/{case_id}", "case_mine")

    @routes.post("/cases/{case_id}/documents")
    async def documents(request: Request, case_id: Id) -> Response:
        who = await desk.signed_in(request)
        ticked = set(await desk.form(request, who)) - {"csrf"}
        try:
            await desk.write(lambda work: record_documents(work, outgoing, case_id, who.agent, ticked))
        except (NoResultFound, InvalidInput):
            raise NotFound from None
        except AlreadyDone:
            return await show(desk, request, who, case_id, Conflict.status, warning(CLOSED))
        return back_to(f"/desk/cases/{case_id}", "case_documents")

    @routes.post("/cases/{case_id}/resolve")
    async def resolve(request: Request, case_id: Id) -> Response:
        who = await desk.signed_in(request)
        fields = await desk.form(request, who)
        outcome, note = fields.get("outcome", ""), fields.get("note", "")
        try:
            closed = await desk.write(lambda work: resolve_case(work, outgoing, case_id, who.agent, outcome, note))
        except NoResultFound:
            raise NotFound from None
        except AlreadyDone:
            return await show(desk, request, who, case_id, Conflict.status, warning(CLOSED))
        except InvalidInput as error:
            told = warning(REFUSED[str(error)])
            return await show(desk, request, who, case_id, Invalid.status, told, note)
        except UnsendableText as error:
            told = warning(TEXT_ERRORS[str(error)])
            return await show(desk, request, who, case_id, Invalid.status, told, note)
        untold = "" if closed.member_told else "_untold"
        return back_to(f"/desk/cases/{case_id}", f"case_{closed.case.status}{untold}")


def listed_cases(work: UnitOfWork, who: SignedIn, shown: str, lead: timedelta) -> list[CaseLine]:
    """shown: open (by default), due (near or past their deadline), mine or closed."""
    return case_lines(
        work.connection,
        "closed" if shown == "closed" else "open",
        who.agent.id if shown == "mine" else None,
        due_until=work.now + lead if shown == "due" else None,
    )


async def show(
    desk: Desk,
    request: Request,
    who: SignedIn,
    case_id: int,
    status: int = 200,
    notice: Notice | None = None,
    note: str = "",
) -> Response:
    """The page of one case. Raises NotFound."""
    line = await desk.read(lambda work: case_line(work.connection, case_id))
    if line is None:
        raise NotFound
    member_id = line.case.member_id
    await desk.note_reading(who, f"case:{case_id}", *([f"member:{member_id}"] if member_id is not None else []))
    return await desk.page(
        request, who, "case.html", status, line=line, case=line.case, outcomes=outcomes_of(line.case), notice=notice,
        note=note, soon=desk.application.clock() + desk.lead, documents=DOCUMENTS, conditions=CONDITIONS,
    )  # fmt: skip
