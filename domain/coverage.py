"""Which part of the project carries each rule of the rulebook: found in the terms, the rules and the worked cases."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from domain.contract import Contract, ambiguities, documents
from domain.errors import TermNotInForce
from domain.rulebook import LANGUAGES, Provision, index, provisions
from domain.worked_cases import Case

AMBIGUITIES = "ambiguities"
"""The chapter of the index that lists points left open; their default reading is what carries them."""

STATED = "clauses."
"""Rules that only state what a term or a clause says: they decide nothing."""
_ID = re.compile(r"\b[A-Z]{3}-[0-9]{2,3}\b")

Names = Mapping[str, tuple[str, ...]]
"""Rule id -> names of what carries it."""


@dataclass(frozen=True)
class Covered:
    """One id of the rulebook, and what was found for it."""

    id: str
    chapter: str
    kind: str
    """A kind of domain.rulebook, ``ambiguity``, or ``missing``: the index has it and the catalogue does not."""
    terms: tuple[str, ...]
    functions: tuple[str, ...]
    """Rules whose decisions rest on it, and functions that name it."""
    cases: tuple[str, ...]
    """Names of the worked cases whose decision rests on it."""
    told: bool
    """Whether it can be told a member, in each language."""

    @property
    def lacks(self) -> str | None:
        """What its kind demands and was not found; None when all is there."""
        match self.kind:
            case "missing":
                return "no entry in the catalogue"
            case "ambiguity":
                return None if self.told else "no documented reading"
            case "term" if not self.terms:
                return "no term names it"
            case "rule" if all(name.startswith(STATED) for name in self.functions):
                return "no rule decides by it"
            case "term" | "rule" if not self.cases:
                return "no case reaches it"
        return None if self.told else "no words"


def coverage(cases: Iterable[Case]) -> list[Covered]:
    """Every id of the rulebook's index, in its order, with what carries it."""
    terms, named = _by_term(), _by_code()
    asked, reached = _by_case(cases)
    return [
        _covered(chapter, name, terms.get(name, ()), named.get(name, ()) + asked.get(name, ()), reached.get(name, ()))
        for chapter, names in index().items()
        for name in names
    ]


def _covered(chapter: str, name: str, terms: tuple[str, ...], code: tuple[str, ...], cases: tuple[str, ...]) -> Covered:
    functions = tuple(dict.fromkeys(code))
    if chapter == AMBIGUITIES:
        return Covered(name, chapter, "ambiguity", terms, functions, cases, name in ambiguities())
    provision = provisions().get(name)
    if provision is None:
        return Covered(name, chapter, "missing", terms, functions, cases, told=False)
    return Covered(name, chapter, provision.kind, terms, functions, cases, _told(provision))


def _told(provision: Provision) -> bool:
    return all(provision.title[language] and provision.told[language] for language in LANGUAGES)


def _by_term() -> Names:
    """The terms whose basis names the rule, in any document and zone."""
    return _gathered(
        (rule, name)
        for document in documents()
        for name, places in Contract.load(document).terms.items()
        for entries in places.values()
        for entry in entries
        for rule in entry.basis.rules
    )


def _by_case(cases: Iterable[Case]) -> tuple[Names, Names]:
    """The questions, and the cases by name, whose decision rests on the rule."""
    asked, reached = [], []
    for case in cases:
        try:
            decision = case.decide()
        except TermNotInForce:
            continue
        rules = {*decision.rules, *case.readings}
        asked += [(rule, case.ask) for rule in rules]
        reached += [(rule, case.name) for rule in rules]
    return _gathered(asked), _gathered(reached)


def _by_code() -> Names:
    """The functions that name the rule, in a basis or in their docstring."""
    return _gathered(
        (rule, f"{module}.{node.name}")
        for module, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for text in ast.walk(node)
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
        for rule in _ID.findall(text.value)
    )


def _modules() -> Iterator[tuple[str, ast.Module]]:
    rules = [entry for entry in (files("domain") / "rules").iterdir() if entry.name.endswith(".py")]
    for entry in [files("domain") / "calendar.py", *sorted(rules, key=lambda entry: entry.name)]:
        yield entry.name.removesuffix(".py"), ast.parse(entry.read_text(encoding="utf-8"))


def _gathered(pairs: Iterable[tuple[str, str]]) -> Names:
    names: dict[str, list[str]] = defaultdict(list)
    for rule, name in pairs:
        if name not in names[rule]:
            names[rule].append(name)
    return {rule: tuple(found) for rule, found in names.items()}
