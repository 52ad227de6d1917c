"""The mail that tells the desk of cases near or past their deadline: numbers and days, nothing of a member."""

from __future__ import annotations

from collections.abc import Sequence

from actions.scheduled.tell_deadlines import Told
from actions.wording.formats import moment, typeset
from bot.console.labels import label


def deadline_mail(told: Sequence[Told], public_url: str) -> tuple[str, str]:
    """Subject and text, in French. public_url: of the console; "" gives no addresses."""
    late = sum(each.overdue for each in told)
    parts = [f"{late} en retard"] if late else []
    parts += [f"{len(told) - late} à échéance proche"] if late < len(told) else []
    return f"Desk : dossiers, {', '.join(parts)}", "\n\n".join(_line(each, public_url) for each in told)


def _line(each: Told, public_url: str) -> str:
    case = each.case
    assert case.due_at is not None
    verb = "devait être clos" if each.overdue else "est à clore"
    text = typeset(
        f"Dossier n° {case.id} ({label(case.type, 'case')}) : il {verb} avant le {moment(case.due_at, 'fr')}."
    )
    return f"{text}\n{public_url}/desk/cases/{case.id}" if public_url else text
