"""A right over personal data: where the request goes, what proves who asks, and its answer (rulebook 29 to 32)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from actions import buttons
from actions.cases import WHEN_ANSWERED, WITHDRAWN, due, open_case, open_once, withdraw
from actions.contract.clauses import stated, tell_any
from actions.contract.policies import APP, CARAIBE, ORANGE, policy, scope
from actions.flow import Flow, Slot, Slots
from actions.identity import how_to_identify, is_stranger
from actions.member.manage_consent import MARKETING, manage_consent
from actions.messages import Button, Reply, reply
from actions.people import accept_name, accept_reach
from actions.request import Request
from actions.topic import Patterns, matches, subjects
from actions.wording import cite, say
from actions.wording.formats import listed
from domain.calendar import paris
from domain.cases import Case
from domain.contract import Contract
from domain.decisions import Decision, Granted
from domain.members import Role

KIND = "data_request"
RIGHTS: Patterns = {
    "after_death": (r"\b(deces|decedee?s?|mort|posthumes?|testament numerique|death|die|digital will)\b",),
    "erasure": (
        r"\b(effac\w*|supprim\w*|suppression|oubli(ez)?|disparaitre|erase\w*|erasure|delet\w+|forget)\b",
        r"\b(retir|enlev)\w+ .{0,40}\b(fichiers?|bases?|systeme|infos?|informations?|donnees)\b",
    ),
    "portability": (
        r"\b(portab\w+|transfer\w*|export\w*|autre (operateur|fournisseur))\b",
        r"\bformat (lisible|exploitable|utilisable|ouvert)\b",
        r"\bfichier exploitable\b|\brecuper(er|ez) (toutes )?(mes|ses) donnees\b|\banother provider\b",
    ),
    "restriction": (
        r"\b(limit(er|ez|e|ation|es)|gel(er|ez)|restrict\w*|freeze)\b",
        r"\bsuspend\w* .{0,20}(utilisation|traitement|usage)\b",
    ),
    "objection": (r"\b(oppos\w+|object(ion|s)?|refusez)\b|\barret\w+ d'utiliser\b|\b(stop|do not|don't) us(e|ing)\b",),
    "rectification": (
        r"\b(rectif\w+|corrig\w+|inexacte?s?|errone\w*|fausses?|faux|rectify|incorrect|inaccurate)\b",
        r"\bmal (enregistre|orthographie|ecrit)\w*\b|\bcorrect (my|his|her|the)\b|\bis wrong\b",
    ),
    "access": (
        r"\b(acces|acceder|copie|copy|access|communiquer|communication)\b|\btout ce que\b|\bdossier complet\b",
        r"\b(avez[- ]vous|vous avez|detenez|contient|conservez) .{0,30}\b(sur moi|a mon sujet|mes donnees)",
        r"\b(all|everything|what) .{0,25}(hold|have) (about|on) (me|him|her)\b",
        r"\b(voir|consulter|obtenir) (toutes )?(mes|ses)\b",
    ),
}
"""Right -> how members call it, the more special ones first."""
STANDING = (
    r"\bou (en )?(est|sont)\b|\b(a-t-elle|est-elle|a ete) (ete )?(traitee|recue)\b|\b(j'attends|toujours rien)\b",
    r"\b(cela|ca) fait .{0,20}\b(mois|semaines?|jours)\b|\b(status|news) (of|about|on)\b",
)
QUESTION = (
    r"^\W*(et |mais |bonjour,? |au fait,? )*(il (vous |me )?faut|comment|quels?|quelles?|faut-il|"
    r"combien|sous|quand|par quel|a qui|ou |dois-je|how|which|what|where|when|do i)\b",
    r"\b(comment|procedure|demarche|marche a suivre|par quelle voie|quels droits)\b|\bdroits sur (mes|ses) donnees\W*$",
)
ORDER = (
    r"\b(je|nous|il|elle|madame|monsieur|mme) (\w+ )?(veux|veut|voudrais|souhaite|demande|exerce|exige|reclame|invoque|"
    r"m'oppose|s'oppose|fais valoir|aimerais|refuse)\b|\bj(e |')(exerce|invoque|exige|aimerais)\b|\bje m'oppose\b",
    r"\b(effac|supprim|envoy|communiqu|limit|gel|corrig|rectifi|transfer|remett|transmett|export|enlev|retir|oubli)ez\b",
    r"\b(i want|i'd like|i would like|please|i object|i'm exercising|requests)\b",
)
_HOW: Patterns = {
    "proof": (r"\b(identite|justificatifs?|piece|pieces|preuve|proof|id card|document)\b",),
    "delay": (r"\b(delai|combien de temps|sous combien|quand|reponse|how long|when)\b",),
    "where": (r"\b(ou|adresse|a qui|ecrire|envoyer|mail|where|address)\b",),
}
_CLAUSES = {
    None: {"rights": ("DPR-13",), "where": ("DPR-14", "DPR-15"), "proof": ("DPR-16",), "delay": ("DPR-17",)},
    APP: {"rights": ("DPA-08",), "where": ("DPA-09", "DPA-10"), "proof": ("DPR-16",), "delay": ("DPR-17",)},
    ORANGE: {"rights": ("DPO-09", "DPO-12"), "where": ("DPO-18", "DPO-19"), "proof": ("DPO-16",), "delay": ("DPO-17",)},
    CARAIBE: {"rights": ("DPC-10",), "where": ("DPC-14", "DPC-15"), "proof": ("DPC-12",), "delay": ("DPC-13",)},
}
"""Policy -> what is told of each side of a request; None is the contract's own policy."""
_OTHER_OFFERS = {"offre-interieur": "DPR-15", "option-interieur": "DPR-14"}
_TO_DETAIL = {
    "rectification": (r"\b(lieu|place) d|\bet non\b|\bs'ecrit\b|\bdevrait\b|\bil faut\b|\bshould\b|\binstead\b|:",),
    "objection": (
        r"\b(a|au|aux) (l'|la |le |ce |mon |mes |un |des )?\w{4,}.{6,}|\b(analys|profil|statist|localis|enregistr)\w+",
    ),
}
"""Rights that the Desk can do nothing about without a detail -> how the detail looks in the message."""
_OWN = (r"\b(mes|mon|ma|moi|me|m'|my|myself)\b",)
_PLAINLY_OWN = (r"\b(mes (propres )?donnees|a moi|les miennes|my (own )?data)\b",)
_MEMBERS = (r"\b(ses|son|sa|lui|monsieur|madame|mme|m\.|his|her|mr|mrs)\b",)
_LONGEST = 1000


def begin(request: Request, slots: Slots) -> Reply | None:
    """Questions have their clauses; an objection to marketing is a consent; the right and its words are read."""
    text = request.readings.text
    rights = _rights(request)
    if request.readings.says(*STANDING) and not request.readings.says(*ORDER):
        return how_to_identify(request) if is_stranger(request) else _standing(request)
    if _waiting(request) and request.readings.says(*WHEN_ANSWERED):
        return _standing(request)
    given_up = _given_up(request, rights)
    if given_up is not None:
        return given_up
    if request.given.get("right"):
        rights = [str(request.given["right"])]
    elif request.readings.says(*QUESTION) and not request.readings.says(*ORDER):
        return _how(request)
    elif rights == ["objection"] and request.readings.says(*MARKETING):
        return manage_consent(request)
    elif not rights and not request.readings.says(*ORDER) and _waiting(request):
        return _standing(request)
    contract = policy(request)
    slots["policy"], slots["scope"] = contract.offer, scope(request, contract)
    if rights:
        slots["right"], slots["right_said"] = rights, text[:_LONGEST]
        if any(matches(text, *_TO_DETAIL[right]) for right in rights if right in _TO_DETAIL):
            slots["about"] = text[:_LONGEST]
    if is_stranger(request) and request.readings.email:
        slots["reach"] = request.readings.email
    return None


def _given_up(request: Request, rights: list[str]) -> Reply | None:
    """A request that waits is taken back: the one of that right, else the last one."""
    names_it = request.readings.says(r"\b(demandes?|requests?)\b")
    if is_stranger(request) or not (names_it and request.readings.says(*WITHDRAWN)):
        return None
    waiting = _waiting(request)
    of_right = [case for case in waiting if set(rights) & set(case.details["right"])] or waiting
    if not of_right:
        return _standing(request)
    withdraw(request, of_right[-1])
    return reply(say(request.language, "exercise_data_right.withdrawn", case=of_right[-1].id))


def _rights(request: Request) -> list[str]:
    """The rights that are named; access beside another one only in so many words."""
    named = subjects(request, RIGHTS)
    plainly = request.readings.says(RIGHTS["access"][0])
    return [right for right in named if right != "access" or len(named) == 1 or plainly]


def _how(request: Request) -> Reply:
    """The clauses of what is asked: the rights, where to write, the proof, the delay; then the request itself."""
    contract = policy(request)
    clauses = _CLAUSES.get(contract.offer, _CLAUSES[None])
    asked = subjects(request, _HOW) or list(clauses)
    ids = [each for side in asked for each in clauses[side] if each != _OTHER_OFFERS.get(contract.offer)]
    right = next(iter(subjects(request, RIGHTS)), None)
    start = _right_button(request, right) if right else buttons.to(request, "exercise_data_right", "data_right")
    return reply(*tell_any(request, ids), buttons=[start, buttons.person(request)])


def _right_button(request: Request, right: str) -> Button:
    label = say(request.language, f"exercise_data_right.right_{right}")
    return Button(label, "intent", {"intent": "exercise_data_right", "slots": {"right": right}, "text": label})


def _waiting(request: Request) -> list[Case]:
    return [] if is_stranger(request) else request.uow.cases.open_of_type(request.member.id, KIND)


def _standing(request: Request) -> Reply:
    waiting = _waiting(request)
    if not waiting:
        start = buttons.to(request, "exercise_data_right", "data_right")
        return reply(say(request.language, "exercise_data_right.none_open"), buttons=[start, buttons.person(request)])
    lines = [
        say(
            request.language,
            "exercise_data_right.open_one",
            case=case.id,
            right=_named(request, case.details["right"]),
            asked_on=paris(case.created_at).date(),
            answer_by=paris(case.due_at).date() if case.due_at else request.now.date(),
        )
        for case in waiting
    ]
    return reply(*lines, *tell_any(request, ("DPR-17",)), buttons=[buttons.person(request)])


def _named(request: Request, rights: list[str]) -> str:
    """ "l’accès aux données et l’effacement des données"."""
    return listed([say(request.language, f"exercise_data_right.named_{right}") for right in rights], request.language)


def ask_right(request: Request, slots: Slots) -> Reply:
    choices = [
        Button(say(request.language, f"exercise_data_right.right_{right}"), "pick", {"slot": "right", "value": right})
        for right in reversed(RIGHTS)
    ]
    return reply(say(request.language, "exercise_data_right.ask_right"), buttons=choices)


def accept_right(request: Request, slots: Slots, value: Any) -> Reply | None:
    """A right that is picked, or named in words; several may be asked for at once."""
    rights = [value] if value in RIGHTS else _rights(request)
    if not rights:
        return reply(say(request.language, "exercise_data_right.which_right")).then(ask_right(request, slots))
    slots["right"] = rights
    slots["right_said"] = request.readings.text[:_LONGEST]
    return None


def ask_subject(request: Request, slots: Slots) -> Reply:
    member = request.member.name
    choices = [
        Button(
            say(request.language, f"exercise_data_right.of_{whose}", member=member),
            "pick",
            {"slot": "subject", "value": whose},
        )
        for whose in ("member", "delegate")
    ]
    return reply(say(request.language, "exercise_data_right.ask_subject", member=member), buttons=choices)


def read_subject(request: Request) -> str | None:
    """Whose data a delegate speaks of, where the words tell."""
    if request.readings.says(*_PLAINLY_OWN):
        return "delegate"
    names = rf"\b{request.member.name.split()[-1].lower()}\b" if request.speaker.member else r"(?!)"
    if request.readings.says(*_MEMBERS, names):
        return "member"
    return "delegate" if request.readings.says(*_OWN) else None


def accept_subject(request: Request, slots: Slots, value: Any) -> Reply | None:
    slots["subject"] = value if value in ("member", "delegate") else "member"
    return None


def _needs_subject(request: Request, slots: Slots) -> bool:
    if request.speaker.role is not Role.DELEGATE:
        return False
    if "subject" not in slots and (whose := read_subject(request)) and slots.get("right"):
        slots["subject"] = whose
    return "subject" not in slots


def ask_about(request: Request, slots: Slots) -> Reply:
    outcome = "ask_about_rectification" if "rectification" in slots["right"] else "ask_about_objection"
    skip = Button(say(request.language, "exercise_data_right.skip"), "skip")
    return reply(say(request.language, f"exercise_data_right.{outcome}"), buttons=[skip])


def accept_about(request: Request, slots: Slots, value: Any) -> Reply | None:
    slots["about"] = str(value)[:_LONGEST]
    return None


def propose(request: Request, slots: Slots) -> Reply | None:
    """An erasure cannot be undone: what it leaves is said first, and a yes asked."""
    if "erasure" not in slots["right"]:
        return None
    _exercised(request, slots)
    limits = {ORANGE: ("DPO-12",), CARAIBE: ("DPC-06",)}.get(slots["policy"], ("DPR-19",))
    ends = "" if is_stranger(request) else say(request.language, "exercise_data_right.not_termination")
    right = _named(request, slots["right"])
    return reply(
        say(request.language, "exercise_data_right.propose", right=right),
        *tell_any(request, limits),
        ends,
        say(request.language, "exercise_data_right.ask_confirm"),
    )


def _exercised(request: Request, slots: Slots) -> list[Decision]:
    contract = Contract.load(slots["policy"])
    on = request.now.date()
    return [request.decide_for(contract, "privacy.exercise", right=right, on=on) for right in slots["right"]]


def submit(request: Request, slots: Slots) -> Reply:
    """The request is received today: its case carries the day of the answer, which nothing here anticipates."""
    refused = [each for each in _exercised(request, slots) if not isinstance(each, Granted)]
    if refused:
        clause = cite(refused[0], request.language)
        text = say(request.language, "exercise_data_right.not_listed", clause=clause)
        return reply(text, buttons=[buttons.person(request)])
    contract, received = Contract.load(slots["policy"]), request.now.date()
    proved = not is_stranger(request) and slots.get("subject") != "member"
    asked = {"scope": slots["scope"], "received_on": received, "authenticated": proved}
    longest = request.decide_for(contract, "privacy.privacy_request", **asked, complex_request=True)
    decision = request.decide_for(contract, "privacy.privacy_request", **asked)
    details = {
        "right": slots["right"],
        "said": slots.get("right_said"),
        "about": slots.get("about"),
        "send_to": decision.facts["address"],
        "id_proof": decision.facts["id_proof"],
        "concerns": _concerns(request, slots),
        **({"name": slots["name"], "reach": slots["reach"]} if is_stranger(request) else {}),
    }
    due_at = due(decision.facts["answer_by"])
    case, new = _recorded(request, decision, due_at, details)
    answer_by = paris(case.due_at).date() if case.due_at else decision.facts["answer_by"]
    right = _named(request, slots["right"])
    return reply(
        say(request.language, f"exercise_data_right.{'recorded' if new else 'again'}", case=case.id, right=right),
        say(
            request.language, "exercise_data_right.answer", answer_by=answer_by, clause=cite(decision, request.language)
        ),
        _longer(request, longest),
        *_proof(request, slots, decision),
        *_elsewhere(request, slots, decision),
        buttons=[buttons.person(request)],
    )


def _recorded(request: Request, decision: Decision, due_at: Any, details: dict[str, Any]) -> tuple[Any, bool]:
    """One open request for the same rights of the same person; a stranger's is known by the conversation."""
    if not is_stranger(request):
        return open_once(request, KIND, decision, due_at=due_at, same=("right", "concerns"), **details)
    known = request.uow.cases.of_conversation(request.conversation.id)
    same = [c for c in known if c.type == KIND and c.status == "open" and c.details["right"] == details["right"]]
    if same:
        return same[0], False
    return open_case(request, KIND, decision, due_at, **details), True


def _concerns(request: Request, slots: Slots) -> str:
    """Whose data, for the agents."""
    if is_stranger(request):
        return str(slots["name"])
    delegate = request.speaker.delegate
    return delegate.name if delegate and slots.get("subject") == "delegate" else request.member.name


def _longer(request: Request, longest: Decision) -> str:
    if longest.facts["notice_by"] is None:
        return ""
    return say(request.language, "exercise_data_right.longer", answer_by=longest.facts["answer_by"])


def _proof(request: Request, slots: Slots, decision: Decision) -> list[str]:
    """What proves who asks; a delegate's session proves the delegate, not the member whose data they are."""
    if slots.get("subject") == "member":
        as_member = stated(request, "delegates.as_the_member")
        clause = cite(as_member, request.language)
        return [say(request.language, "exercise_data_right.proof_by_member", member=request.member.name, clause=clause)]
    return [say(request.language, f"exercise_data_right.{decision.facts['id_proof']}")]


def _elsewhere(request: Request, slots: Slots, decision: Decision) -> list[str]:
    """Where a request goes that the Desk does not hold, or that must bring its proof."""
    own = slots["scope"] in ("parnasse", "app")
    if own and not is_stranger(request):
        return []
    outcome = "write_to" if own else "goes_to"
    return [say(request.language, f"exercise_data_right.{outcome}", address=decision.facts["address"])]


def _or_asks(slot: str, accept: Callable[[Request, Slots, Any], Reply | None]) -> Any:
    """The answer to a question of identity; a question instead of it has its clauses first."""

    def accepted(request: Request, slots: Slots, value: Any) -> Reply | None:
        if request.readings.says(*QUESTION, r"\?\W*$"):
            return Reply(_how(request).paragraphs).then(_asking(slot)(request, slots))
        return accept(request, slots, value)

    return accepted


def _asking(slot: str) -> Any:
    return lambda request, slots: reply(say(request.language, f"exercise_data_right.ask_{slot}"))


def _unknown(request: Request, slots: Slots) -> bool:
    return is_stranger(request)


EXERCISE_DATA_RIGHT = Flow(
    name="exercise_data_right",
    slots=(
        Slot("right", "text", ask_right, accept_right),
        Slot("subject", "choice", ask_subject, accept_subject, read=read_subject, needed=_needs_subject),
        Slot(
            "about",
            "text",
            ask_about,
            accept_about,
            needed=lambda request, slots: bool(_TO_DETAIL.keys() & set(slots.get("right", ()))),
            optional=True,
        ),
        Slot(
            "name",
            "text",
            _asking("name"),
            _or_asks("name", accept_name),
            needed=_unknown,
        ),
        Slot(
            "reach",
            "text",
            _asking("reach"),
            _or_asks("reach", accept_reach),
            needed=_unknown,
        ),
    ),
    begin=begin,
    propose=propose,
    submit=submit,
    drop=lambda request, slots: reply(say(request.language, "exercise_data_right.dropped")),
    identified=False,
)
