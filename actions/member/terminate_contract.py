"""Leave the membership: who may ask, in which form, what follows (rulebook 23). Nothing ends in this channel."""

from __future__ import annotations

from datetime import date

from actions import buttons
from actions.cases import open_once, take_back
from actions.contract.clauses import tell
from actions.identity import members_only
from actions.messages import Reply, reply
from actions.past_days import past_day
from actions.request import Request
from actions.spoken import named
from actions.standing import while_member
from actions.topic import Patterns, subjects
from actions.wording import cite, say
from domain.decisions import Decision, Granted, Refused
from domain.members import Role

WISH = (
    r"\bje (resilie|demissionne|quitte|vous quitte|pars|m'en vais|me casse)\b|resiliez|mettez fin|fermez mon|cloturez|"
    r"desinscrivez|(je )?(veux|souhaite|voudrais|ve) .{0,30}(resili\w*|quitter|rompre|arreter|mettre (fin|un terme))|"
    r"prendre acte|rends mon tablier|plus de cercle|(coupe|arrete|stoppe)z? tout|"
    r"i (want|would like|wish) to (leave|cancel|terminate)",
)
_SUPPOSED = (
    r"\b(si|quand|if|when) (je|j'|on|nous|i|we) ?"
    r"(pars|partais|partions|resili\w+|quitt\w+|m'en vais|arret\w+|demissionn\w+|leave|left|cancel|terminate)\b",
)
"""What would follow from leaving: nobody leaves yet."""
KIND = "termination_wish"
SUBJECTS: Patterns = {
    "staying": (
        r"(finalement|en fait).{0,20}\b(je )?(reste|garde)|(resilie|pars|quitte) (plus|pas)\b|change d'avis"
        r"|(annul|retir|oubli)\w* (ma|cette|la) (demande de )?resiliation|(i('ll| will)|we) stay|changed my mind",
    ),
    "standing": (r"\bou en (est|sont)\b|ma resiliation (est|a ete)|status of|pris en compte",),
    "one_option": (
        r"\b(seulement|juste|uniquement|only|just)\b.{0,15}\b(l'|une |mon |ma |an |one |my )?option|garder le reste",
    ),
    "online": (r"\ben ligne\b|l\.? ?215|trois clics|bouton de resiliation|formulaire en ligne|\bonline\b",),
    "form": (
        r"suffi|\bpar (e-?mail|mail|courriel|telephone|lettre|courrier)|\bun (e-?mail|mail|courriel|simple)",
        r"(envoy|adress|ecri)\w*.{0,20}(lettre|recommande|courrier)|\bou envoyer|\bcomment (resil|quit|part|faire)",
        r"how (do|can) i (leave|cancel|end)",
    ),
    "mail": (
        r"\b((e-?)?mails?|mels?|messages?|messagerie|boites?|adresse mail|courriels?)\b|\bmailbox|\bmy (e-?)?mail",
    ),
    "airbox": (r"airbox|boitier|materiel|equipement|rendre|restituer|renvoyer|give back|return",),
    "options": (r"\boptions?\b|bitdefender|antivirus|concierg|sites? supp|privilege",),
    "fee": (r"\b(frais|penalit|indemnit|gratuit|cout|coute|payant|engage)\w*|\bfees?\b|\bcost|for free|commitment",),
    "last_month": (
        r"\bmois\b.{0,25}\b(du|dus|entier)\b",
        r"dernier mois|dernier prelevement|prorata|rembours|mois (entame|commence|entier|prochain)|continuer a payer",
        r"facture.{0,30}(paie|paye|payer|dois)|(paie|paye|payer) encore|encore payer|dernier(e)? (facture|paiement)",
        r"\bpaierai|prelev",
        r"last (month|invoice)|refund|still pay",
    ),
    "honorary": (r"honorai|revenir|retour|plus tard|come back|honorary|rejoin",),
    "notice": (r"preavis|delai|combien de (temps|jours)|notice|how long",),
}
"""What of leaving is asked about, the more precise first."""
CLAUSES = {
    "mail": ("TER-15", "TER-16", "TER-17"),
    "airbox": ("TER-13", "TER-17"),
    "options": ("TER-12", "TER-17"),
    "fee": ("TER-18",),
    "last_month": ("TER-14", "BIL-11"),
    "honorary": ("HON-01", "HON-02", "HON-03"),
    "notice": ("TER-04",),
}
"""What answers each; those of the other contract are left out."""
AFTER = (
    r"\b(devien\w+|gard\w+|conserv\w+|perd\w*|rend\w*|restitu\w*|rembours\w*|apres|continue\w*|s'arrete\w*|encore|effet|"
    r"paierai|acces|coupe\w*|fini\w*|happens?|keep|lose|return|still|refund\w*)\b"
    r".{0,50}\b(mails?|messages?|messagerie|boites?|airbox|options?|concierg\w+|bitdefender|mois|abonnement|prelev\w+|frais)\b",
    r"\b(mails?|messages?|messagerie|boites?|airbox|options?|mois|abonnement|prelev\w+)\b.{0,50}"
    r"\b(devien\w+|gard\w+|conserv\w+|perd\w*|rend\w*|restitu\w*|apres|s'arrete\w*|coupe\w*|happens?|keep|lose|return)\b",
    r"\bmois\b.{0,25}\b(du|dus|entier)\b|\bfacture\b.{0,30}\b(paie|paye|payer|dois)\b|\b(lettre|recommande|courrier)\b.{0,20}\barriv",
    r"\b(envoie|envoyai|envoi|poste|recoi\w+|recue?)\b.{0,40}"
    r"\b(lettre|recommande|courrier|lundi|mardi|mercredi|jeudi|vendredi|demain|le \d)",
    r"\b(ca|elle) (finit|termine|prend effet|s'arrete) quand",
    r"\bprocuration|\bmandat|\ba sa place\b|\ben son nom\b|\bsigner?\b",
    r"\bhonorai|\brevenir\b|\bpreavis|\bfrais\b|\bsuffi\w*|\bprorata",
    r"\b(arrete|finisse|termine|partir|parte|end)\w*.{0,20}\b(le|fin|au|on|by) ?\w",
    r"\b(finalement|en fait|i'll)\b.{0,15}\b(reste|stay)\b|change d'avis|changed my mind",
)
"""Right after leaving was spoken of, what these words ask is about leaving."""
_EMAIL = r"\b((e-?)?mail|courriel)\b"
_SENT = (r"\b(arriv|envo|post|parti|recu|recoi|recep|recommande|lettre|courrier|mail|sent|send|receive)",)
_SENT_ALREADY = (
    r"\b(ai|a|avons|avez|est|ete) (deja |bien )?(envoye|poste|recu|partie|parti|expedie)|\bsent it|received",
)


def ask_leaving(request: Request) -> Reply:
    """How a member leaves, for somebody who has no contract here."""
    return reply(*tell(request, ("TER-01", "TER-02", "TER-03", "TER-04", "TER-18")))


@members_only
@while_member
def terminate_contract(request: Request) -> Reply:
    """A delegate is refused; the member is told the valid form, its effects, and may speak with a person."""
    asked = next(iter(subjects(request, SUBJECTS)), None)
    if request.speaker.role is Role.DELEGATE:
        return _delegate(request, asked)
    wish = request.readings.says(*WISH) and not request.readings.says(*_SUPPOSED)
    if asked == "staying":
        return _staying(request)
    if asked == "standing" and (waiting := _standing(request)):
        return waiting
    if asked == "online":
        return _online(request)
    day = _day(request)
    if asked == "one_option" or (not wish and day is None and asked in CLAUSES):
        return _about(request, asked)
    if day is not None and not wish:
        return reply(_dated(request, day), buttons=[buttons.person(request)])
    if asked == "form" and not wish and request.readings.says(_EMAIL):
        return _by_email(request)
    return _how(request, day, wish)


def _by_email(request: Request) -> Reply:
    """Whether an e-mail does, then the valid form."""
    refused = _refused_here(request)
    outcome = "email_enough" if "email" in refused.facts["channels"] else "email_not_enough"
    answer = reply(say(request.language, f"terminate_contract.{outcome}")).then(_form(request, refused))
    answer.buttons = [buttons.person(request)]
    return answer


def _how(request: Request, day: date | None, wish: bool) -> Reply:
    """The valid form, what follows and when; a wish reaches the Desk too."""
    refused = _refused_here(request)
    answer = _form(request, refused)
    answer = answer.then(reply(_dated(request, day)) if day else _effects(request)).then(_with_it(request))
    if wish:
        answer = answer.then(_tell_the_desk(request, refused, None if request.readings.says(*_SENT) else day))
    answer.buttons = [buttons.person(request)]
    return answer


def _refused_here(request: Request) -> Refused:
    """A request that comes through this channel has not the form."""
    refused = request.decide(
        "termination.termination", requester="member", channel="app", received_on=request.now.date()
    )
    assert isinstance(refused, Refused)
    return refused


def _valid(request: Request, received_on: date) -> Granted:
    """What a valid request would do, received that day."""
    channel = request.contract.term("termination.channels", on=request.now.date()).value[0]
    valid = request.decide("termination.termination", requester="member", channel=channel, received_on=received_on)
    assert isinstance(valid, Granted)
    return valid


def _day(request: Request) -> date | None:
    """The day that is asked about: of a letter that went, of one to be sent, or of the wished end."""
    if request.readings.says(*_SENT_ALREADY) and (sent := past_day(request)):
        return sent
    month_end = None if set(subjects(request, SUBJECTS)) & CLAUSES.keys() else request.readings.when.last
    return request.readings.when.date or month_end


def _dated(request: Request, day: date) -> str:
    """The end that a letter of that day brings, or the day by which one must arrive for that end."""
    language, today = request.language, request.now.date()
    if request.readings.says(*_SENT) or day < today:
        valid = _valid(request, day)
        clause = cite(valid, language)
        return say(language, "terminate_contract.received_on", day=day, **valid.facts, clause=clause)
    decision = request.decide("termination.latest_receipt", wished_end=day, on=today)
    outcome = "too_soon" if isinstance(decision, Refused) else "receive_by"
    text = say(language, f"terminate_contract.{outcome}", day=day, **decision.facts, clause=cite(decision, language))
    return text


def _about(request: Request, asked: str | None) -> Reply:
    """The one thing that is asked, with its date where it has one."""
    person = buttons.person(request)
    if asked == "one_option":
        return reply(*tell(request, ("TER-05", "TER-17")), buttons=[buttons.to(request, "cancel_option"), person])
    lines = tell(request, CLAUSES[str(asked)])
    if asked == "mail":
        today = request.now.date()
        lines.append(say(request.language, "terminate_contract.mail_until", **_valid(request, today).facts))
    return reply(*lines, buttons=[person])


def _delegate(request: Request, asked: str | None) -> Reply:
    """Refused, with what is asked of the rule itself; a delegate may know it."""
    decision = request.decide(
        "termination.termination", requester="delegate", channel="app", received_on=request.now.date()
    )
    text = say(
        request.language,
        "terminate_contract.delegate_not_allowed",
        member=request.member.name,
        clause=cite(decision, request.language),
    )
    rule = tell(request, CLAUSES[asked]) if asked in CLAUSES else []
    return reply(text, *rule, buttons=[buttons.person(request)])


def _form(request: Request, refused: Refused) -> Reply:
    channels = named(refused.facts["channels"], request.language, "or")
    email = request.decide("desk.contact", need="email", on=request.now.date())
    outcome = "form_with_email" if "email" in refused.facts["channels"] else "form"
    text = say(
        request.language,
        f"terminate_contract.{outcome}",
        channels=channels,
        address=refused.facts["address"],
        email=email.facts["contact"],
        clause=cite(refused, request.language),
    )
    return reply(text)


def _effects(request: Request) -> Reply:
    valid = _valid(request, request.now.date())
    clause = cite(valid.citations[1:], request.language)
    return reply(say(request.language, "terminate_contract.effects", **valid.facts, clause=clause))


def _with_it(request: Request) -> Reply:
    """What ends or goes back with the contract: the options, the Airbox that is lent."""
    airbox, member = request.uow.lines.airbox(request.member.id), request.member
    lent = airbox is not None and airbox.status != "returned"
    ends = request.contract.find("termination.options_end", on=request.now.date())
    paid = member.facts.get("options") or member.facts.get("extra_sites")
    lines = [say(request.language, "terminate_contract.airbox")] if lent else []
    if ends and paid:
        clause = cite(ends, request.language)
        lines.insert(0, say(request.language, "terminate_contract.options", clause=clause))
    return reply(" ".join(lines))


def _tell_the_desk(request: Request, decision: Decision, day: date | None = None) -> Reply:
    """A wish told here has no effect, and is not dropped silently either (AMB-73): the Desk gets in touch."""
    wished = {"wished_on": day.isoformat()} if day else {}
    case, _ = open_once(request, KIND, decision, said=request.readings.text[:500], **wished)
    return reply(say(request.language, "terminate_contract.desk_told", case=case.id))


def _online(request: Request) -> Reply:
    """Who relies on the way that the law gives to terminate online is answered by a person (AMB-73)."""
    route = request.decide(
        "termination.termination",
        requester="member",
        channel="app",
        received_on=request.now.date(),
        statutory_online_route=True,
    )
    text = say(request.language, "terminate_contract.online", clause=cite(route, request.language))
    told = _tell_the_desk(request, route)
    return reply(text, *told.paragraphs, buttons=[buttons.person(request)])


def _staying(request: Request) -> Reply:
    """The wish is taken back before anybody at the Desk has it in hand; otherwise they are told by a person."""
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    if not waiting:
        return reply(say(request.language, "terminate_contract.nothing_ended"), buttons=[buttons.person(request)])
    case = waiting[0]
    outcome = "staying" if take_back(request, case) else "staying_told"
    return reply(say(request.language, f"terminate_contract.{outcome}", case=case.id))


def _standing(request: Request) -> Reply | None:
    """Where the wish stands; a letter is not seen here."""
    waiting = request.uow.cases.open_of_type(request.member.id, KIND)
    if not waiting:
        return None
    text = say(request.language, "terminate_contract.open", case=waiting[0].id, asked_on=waiting[0].created_at)
    return reply(text, buttons=[buttons.person(request)])
