"""``desk rules coverage`` and ``document``: the rulebook id by id with what carries it, and the contract as a page."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from domain.coverage import AMBIGUITIES, Covered
from domain.coverage import coverage as covered_by
from domain.document import as_markdown
from domain.rulebook import KINDS
from domain.worked_cases import read_cases

CASES = Path(__file__).resolve().parent.parent / "tests" / "contract"
"""The worked cases, beside the code in a checkout."""


def coverage(
    cases: Annotated[Path, typer.Option(exists=True, file_okay=False, help="folder of worked cases")] = CASES,
    lacking: Annotated[bool, typer.Option("--lacking", help="only the ids that lack something")] = False,
) -> None:
    """Each id of the rulebook: chapter, kind, what implements it, the tests that reach it; then totals per kind.

    Exit code 1 when an id is missing, a rule has no test, or an id lacks what its kind demands.
    """
    found = covered_by(read_cases(cases))
    for each in found:
        if each.lacks or not lacking:
            typer.echo(_line(each))
    for line in _totals(found):
        typer.echo(line)
    if any(each.lacks for each in found):
        raise typer.Exit(1)


def document() -> None:
    """The whole contract as one page of Markdown: desk rules document > docs/contract.md."""
    typer.echo(as_markdown(), nl=False)


def _line(each: Covered) -> str:
    """``INT-08  interventions  term  [terms …; rules …]  [tests …]``, tabs between, what is lacking last."""
    carried = [f"terms {', '.join(each.terms)}"] if each.terms else []
    carried += [f"rules {', '.join(each.functions)}"] if each.functions else []
    carried += ["documented reading" if each.chapter == AMBIGUITIES else "told"] if each.told else []
    tests = [f"tests {' | '.join(each.cases)}" if each.cases else "no case"]
    lacks = [f"LACKS {each.lacks}"] if each.lacks else []
    return "\t".join([each.id, each.chapter, each.kind, "; ".join(carried) or "nothing", *tests, *lacks])


def _totals(found: Iterable[Covered]) -> list[str]:
    """``rule 251/251`` for each kind, then the whole rulebook, then the ambiguities."""
    every = Counter((each.kind, each.lacks is None) for each in found)

    def total(name: str, kinds: Iterable[str]) -> str:
        done = sum(every[kind, True] for kind in kinds)
        return f"{name} {done}/{done + sum(every[kind, False] for kind in kinds)}"

    return [
        *(total(kind, [kind]) for kind in KINDS),
        *([total("missing", ["missing"])] if every["missing", False] else []),
        total("rulebook", [*KINDS, "missing"]),
        total("ambiguities", ["ambiguity"]),
    ]
