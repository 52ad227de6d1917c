"""The catalogue's settled boundaries, where words decide what a statistical reading leaves open.

A remedy or an order that is named wins over its cause; a greeting followed by a request is the request; "he" is whoever
was just spoken of. Applied to an unsure reading, except for the pronoun, which no single message can settle.
"""

from __future__ import annotations

import re
from dataclasses import replace

from actions import places, reminder_wishes
from actions.cases import WHEN_ANSWERED
from actions.contract.clauses import plainly_answered
from actions.follow_ups import ASIDES, FOLLOW_UPS
from actions.identity import is_stranger
from actions.incident_details import is_detail, tells_tried
from actions.member import (
    activate_airbox,
    apply_membership,
    ask_contact,
    ask_invoice,
    call_back,
    designate_delegate,
    dispute_invoice,
    file_complaint,
    register_event,
    report_payment_problem,
    subscribe_option,
    terminate_contract,
    update_details,
    what_is,
)
from actions.membership import cercle_events, delegate_powers, options
from actions.request import Request
from actions.standing import LEFT
from actions.topic import ABOUT_IT, earlier, subjects
from actions.visits import choosing
from bot.dialogue import phrases
from nlu.understanding import Certainty, Understanding

_VISIT = r"(rendez-?vous|rdv|visite|intervention|passage|venue|technicien|coach|appointment)"
_WANT = r"(faut|faudrait|besoin|envoy|voudrais|souhait|veux|demande|programm|reserv|prendre|planifi|need|send|book)"
ORDERS = {
    "cancel_appointment": rf"\b(annul\w*|decommand\w*|cancel)\b.{{0,40}}\b{_VISIT}",
    "reschedule_appointment": rf"\b(deplac|decal|repouss|avanc|report(er|ez)\b|resched|move\b).{{0,40}}\b{_VISIT}",
    "activate_airbox": r"\b(activ|allum|mett|branch|switch on|turn on)\w*.{0,30}\bairbox",
    "contact_coach": (
        r"\bqui est (mon|son|notre|le|votre) coach|\bwho is (my|his|her|the) coach"
        r"|\b(joindre|appeler|contacter|numero|telephone|mail|coordonnees|call|reach)\b.{0,30}\bcoach"
    ),
    "book_coach": rf"\b{_WANT}\w*.{{0,40}}\bcoach|\bcoach\b.{{0,40}}\b(passe|vienne|venir|viendrait|visit)",
    "book_technician": rf"\b{_WANT}\w*.{{0,40}}\b(technicien|technician|engineer)|^(un )?technicien\b",
    "cancel_option": (
        r"\b(resili|supprim|retir|enlev|arret|stop|renonc)\w*.{0,40}\b"
        r"(option|privilege|sites?|boites? mail|bitdefender|antivirus|bureautique|maintenance|brique)"
    ),
    "subscribe_option": (
        r"\b(r?ajout|rattach|souscri|abonn)\w*.{0,40}\b(option|privilege|site|boites?|messagerie|a mon (contrat|offre|"
        r"abonnement|adhesion))"
    ),
    "terminate_contract": (
        r"\bresili\w*.{0,20}\b(contrat|adhesion|abonnement|parnasse)\b|\b(end|terminate|cancel|leave) (my|our|the) "
        r"(contract|membership|circle)\b"
    ),
    "talk_to_agent": (
        r"\b(parler|passez|joindre|voir|speak|talk)\b.{0,25}\b(conseiller|humain|personne|quelqu'un|person)\b"
    ),
}
"""Orders and remedies that a message can name, the more special ones first."""

_ABOUT_VISITS = frozenset({"cancel_appointment", "reschedule_appointment", "book_technician", "book_coach"})
_CANCEL_AND_BOOK = (
    r"\b(annul\w*|supprim\w*|decommand\w*|cancel)\b.{0,80}\b(et|puis|and)\b.{0,12}"
    r"\b(reserv|pren|met|remet|replac|reprogramm|replanif|book|make|schedule|put)\w*\b"
)
"""Given up for another moment: the appointment is moved."""
_NEW_DATE = (
    r"\b(veux|voudrais|souhaite|faut|faudrait|donnez|proposez|fixe[rz]|trouve[rz]|need|want|give me)\b.{0,20}"
    r"\b(nouvelle|autre|nouveau) (date|creneau|rendez-?vous|rdv)\b|\b(new|another) (date|slot|appointment)\b"
    r"|\breprogramme[rz]\b(?!.{0,20}\b(box|livebox|tele))"
)
"""Another moment for a visit, whether one is expected or did not take place."""
_LINE_SPOKEN_OF = r"\b(ligne|internet|fibre|connexion|box|livebox|reseau|remarche|retabli\w*|line|back)\b"
_GIGAS = r"\b(go|gigas?|gigaoctets?|gb|data)\b"
_INCLUDED = r"\b(compris|inclus|gratuit|payant|facture|included|free)e?s?\b"
_AIRBOX_DATA = r"\b(go|gigas?|gigaoctets?|data|donnees)\b.{0,25}\bairbox|\bairbox\b.{0,25}\b(go|gigas?|data|donnees)\b"
_ASKS_ABOUT_AIRBOX = (
    r"\bairbox\b.{0,25}\b(eteinte?|allumee?|switched (on|off))\b|\b(eteinte?|allumee?)\b.{0,12}\bairbox\b"
)
_GIVE_BACK = (
    r"\b(la|l'|le|vous la|vous le) ?(rend(re|s|rai)|renvo(yer|ie)|restitue\w*|retourner|rapporter|ramener)\b"
    r"|\b(rendre|renvoyer|restituer|retourner)[- ](la|le)\b"
    r"|\bairbox\b.{0,20}\b(rendre|renvoyer|restituer|retourner)\b"
    r"|\b(return|send|give|bring) (it|that)( back)?\b"
)
"""With a pronoun for what is given back: the Airbox, if that was just spoken of; nothing else is lent."""
_PREVENTED = (
    r"\b(pourrai|peux|pourra|serai|suis) (pas|plus)\b.{0,60}\b(coach|technicien|rendez-?vous|rdv|visite)\b"
    r"|\b(can't|cannot|won't be able to) (make|be there)\b"
)
"""Cannot be there: an appointment that exists is to be moved."""
_NOT_THERE = (
    r"^\W*(non |mais |ah |aie |zut |oups )*je (ne )?(serai|suis|peux|pourrai) (pas|plus)"
    r" (la|dispo\w*|libre|present\w*|etre la)\W*$"
    r"|^\W*(non |mais |ah |aie |zut |oups )*((le |ce )?(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),? )?"
    r"(je (ne )?(peux|pourrai)( pas| plus)|ca (ne )?(m'arrange|me va|va|marche) pas|(c'est )?impossible( pour moi)?)"
    r"( (le |ce )?(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche))?\W*$"
)
_TOLD_WHEN = r"(rendez-vous confirme|c'est confirme|sont confirmes|confirmed appointment|it is confirmed)"
"""Answers that say when somebody comes."""
_MOVE_ALONE = r"^\W*(il faut )?(deplace[rz]?|decale[rz]?|reporte[rz]?|repousse[rz]?|reschedule|move it)( le| la)?\W*$"
_NOBODY = (
    r"(\b(veux|voudrais|souhaite|faut) (pas|plus)|\b(pas|plus|aucun) besoin|\b(do not|don't) (want|need))"
    r" (de |d'|du |un |a |an |any |the )?(technici\w+|coach|rendez-?vous|rdv|visite|engineer|visit|appointment)"
    r"\W*(s'il vous plait|svp|merci|finalement|du tout|thanks?|please)?\W*$"
)
"""No visit is wanted; nothing follows that would be wanted instead."""
_BOOKINGS = frozenset({"book_technician", "book_coach"})
_MINE = r"\b(mon|mes|ma|notre|nos|my|our|me|m'|j'ai|ai-je|i have|do i)\b"
_TV_FAILS = (
    r"\b(tele|tv|television|decodeur|decoder)\b.{0,25}\b(not work\w*|doesn't work|isn't working|down|broken|"
    r"frozen|black|marche (pas|plus)|fonctionne (pas|plus)|panne|bloquee?|noire?)\b"
)
_DOES_NOT_WORK = (
    r"^\W*(euh |bah |mais |non )*((ca|cela|c'est|rien) )?(ne )?(marche|fonctionne|capte|demarre|s'allume)"
    r" (toujours |encore )?(pas|plus)\b"
    r"|^\W*(it|that|this) (doesn't|does not|isn't|is not|still doesn't) work"
)
"""A complaint that looks like an agreement ("ça marche pas")."""
_COVERS = (
    r"\b(couvr(ez|e|ir|ons)|couvert(e|s|es|ure)?|desserv\w+|dessert|zone|perimetre|vous (venez|deplacez|intervenez)|"
    r"intervenez[- ]vous|cover(s|ed|age)?|served?|serve)\b"
)
"""With a place that is named: whether it is served."""
_THEN = (
    r"^\W*((ok|parfait|super|tres bien|great|perfect)\W+)?(merci|bonjour|bonsoir|hello|thanks|thank you)\b.{0,20}?"
    r"\b(et|mais|and|but)\b"
)
"""Courtesy that a request follows."""
_COURTESY = frozenset({"greet", "thank"})
_WHAT_IF = r"\b(que se passe-t-il|qu'arrive-t-il|il se passe quoi) (si|quand|en cas)\b|\bwhat happens (if|when)\b"
"""Asks what the contract makes of it, and orders nothing."""
_IF_IT_FAILED = (
    r"^\W*(et |mais )?(si|et si|que faire si|and if|what if|if)\b.{0,40}"
    r"\b(tomb(e|ait|ent)( en panne)?|lachait?|coup(e|ait)|etait en panne|went down|goes down|fails?|breaks?)\b"
)
"""A failure that has not happened."""
_ANSWERED_BY = {
    "ask_invoice": "ask_invoice",
    "dispute_invoice": "ask_invoice",
    "exercise_data_right": "exercise_data_right",
    "file_complaint": "file_complaint",
}
"""What an answer is awaited to -> who says by when."""
_WHERE_IT_IS = r"^\W*(et |alors,? )?(ou en (est|sont)|ou ca en est)[- ]?(elles?|ils?|on|ca|c'est)?\W*$"
_NEW_DETAILS = (
    r"\b(j'ai|nous avons|je viens de|je|on a) ?(vais )?"
    r"(demenage\w*|change[rz]? (d'adresse|de (numero|mail|banque|rib)))\b"
    r"|\b(nouvelle adresse|nouveau (mail|numero|portable|rib)|new (address|number|e-?mail))\b"
)
"""Particulars that are given, whatever they seem to correct."""
_OWED = r"^\W*(et |alors |du coup |donc )*combien (est-ce que )?(je|on|j') ?(vous )?(dois|doit)\b.{0,12}$"
_NOT_OWED = (
    r"\b(jamais|pas) (eu|recu|commande|demande|utilise|consomme|souscrit|pris|vu|appele)\b(?!.{0,12}facture)|"
    r"\berreur\b|\banormal|\best (fausse?|faux)\b|"
    r"\bn'est pas (a moi|normal|du)\b|\bnever (had|ordered|asked|used)\b|\bmistake\b"
)
"""Said right after an invoice was shown: an amount of it is contested."""
_TAKES = r"\b(r?ajout|souscri|pren|rattach|active|veux|voudrai|add|take|want)\w*"
_MY_OPTIONS = r"\b(quell?e?s|which|mes|my) options\b( \w+){0,2} \b(j'ai|ai-je|i have|sont|actives?|souscrites?)\b"
_GIVES_UP = r"\b(annul|resili|supprim|retir|enlev|arret|desactiv|romp|remov|cancel|drop)\w*|\bmet\w* fin\b"
_ENDS = r"\b(romp|resili)\w*|\bmet\w* fin\b"
"""Takes nothing, though it is wished ("je veux rompre …")."""
_STOPS_IT = (
    r"\b(la|le|les|l'|ca|it|them|cette option) ?(resili|arret|annul|retir|stopp)\w*|\b(cancel|stop|drop) (it|them)\b"
)
_WHOLE = r"\b(contrat|adhesion|parnasse|abonnement|contract|membership)\b"
_MAIL_PROGRAM = r"\b(gmail|hotmail|outlook|thunderbird|apple mail|yahoo|icloud|mail program)\b"
_FAILS = (
    r"\b(ne )?(marche|fonctionne|s'ouvre|demarre|repond|recoit|envoie|charge)\w* (plus|pas)|\b(bloque|plant|bug|panne)"
    r"|\bnot work"
)
_OUR_MAIL = r"\bparnasse\b|\bma messagerie\b|\binternet\b|\bbox\b|\bfibre\b"
_CONSUMER_LINE = r"\b(sosh|mobicarte|forfait bloque)\b"
"""Lines that the contract names, to say that they are not handled."""
_ASKS_FOR = (
    r"\b(je (peux|veux|voudrais|souhaite)|puis-je|j'(ai|aimerais)|il (me |nous )?(faut|faudrait)|pouvez|"
    r"pourriez|combien|can i|could (i|you)|i (need|want|would like))\b"
)
_BARE_GREETING = 3
"""Words up to which a greeting is only that."""
_REQUEST_WORDS = 7
"""A greeting longer than this asks for something too."""
_NOT_A_DETAIL = frozenset({"line_restored", "file_complaint", "return_airbox"})
_OTHER_THINGS = (
    r"\bairbox\b|\bcoach|\btechnici|\bfacture|\bconcierg|\brendez-?vous\b|\brdv\b|\bremarche|\brevenue?\b|\bback\b",
)
_BESIDE_PAYMENT = frozenset({"dispute_invoice", "terminate_contract", "set_third_party_payer", "update_details"})
_SETTLED = 0.75
"""Confidence given to what words have settled: enough to act, not enough to leave a free text."""
_SEE = r"\b(le|la) (voir|rencontrer|recevoir|revoir)\b|\b(see|meet) (him|her)\b"
_PUBLIC = {
    "ask_invoice": "ask_contract_terms",
    "ask_quota": "ask_contract_terms",
    "ask_appointment": "ask_hours",
    "report_payment_problem": "ask_contract_terms",
    "set_third_party_payer": "ask_contract_terms",
    "terminate_contract": "ask_leaving",
}
"""Intents about what a member has -> who answers a stranger who asks in general."""
_PRONOUN = rf"{_SEE}|\b(qu'(il|elle)|il|elle|lui|him|her|he|she)\b"
_TECHNICIAN = r"\btechnicien|\btechnician|\bdepann"
_COACH = r"\bcoach"
_TELL = (
    r"\blui (demander|dire|transmettre|rappeler|preciser)\b|\b(dites|demandez|transmettez|rappelez)[- ]lui\b"
    r"|\b(tell|ask) (him|her)\b"
    r"|\b(voudrais|veux|faudrait|souhaite|aimerais) qu'(il|elle)"
    r" (m'|me |nous |pense |prenne |regarde |apporte |vienne avec )"
)


_EVENTS = frozenset({"list_events", "register_event"})
_LIKE_EVENTS = frozenset({"request_concierge", "ask_quota", "ask_appointment", "ask_coverage", "correct_answer"})
"""What a message about an event may look like."""
_CALL_ME = (
    r"\b(rappele[rz]|rappelle)[- ]moi\b"
    r"(?! (ce|cela|ca|comment|combien|de|du|des|l[ea]s?|mon|ma|mes|pourquoi|quand|qu\w*|si|vo\w+)\b)"
    r"|\b(quelqu'un|conseiller|conseillere|on|vous|desk|personne)\b.{0,25}\b(m'|me )"
    r"(r?appel(er|ez|le|lera|lerez)|telephone[rz]?)\b"
    r"|\b(appelez|telephonez)[- ]moi\b|\bcall me( back)?\b|(?<!plus )\betre rappelee?\b(?! (de|du|des|avant|la))"
)
"""Wants a call, not to be reminded of something."""
_IS_CALLED = r"\b(s'appelle|se nomme|son nom|(his|her) name)\b"
_THE_CALL = r"\b(r?appels?|r?appel(er|ez|le|lera|lerez)|telephon\w+|call(ing)?( me)?( back)?|callback)\b"
_NOT_THE_CALL = (r"\b(rendez-?vous|rdv|visites?|coach|technicien|rappels|comment|appelle)\b", _COACH)
"""Where a call back is open, "le rappel" is that one, unless it recalls an appointment."""


def settle(request: Request, understanding: Understanding | None, last_answer: str) -> Understanding | None:
    """The understanding, once words and the subject of the conversation have had their say.

    last_answer: what the assistant said last.
    """
    if understanding is not None and reminder_wishes.goes_on(request):
        return _sure("application_reminder" if is_stranger(request) else "manage_reminders", understanding)
    if understanding is None or understanding.intent is None:
        return understanding
    if _says_at_home(request):
        return _sure("affirm", understanding)
    if understanding.intent == "goodbye" and not phrases.says_goodbye(request.inbound.text):
        return _unmeant(understanding)
    if understanding.intent == "talk_to_agent" and _introduces(request):
        return _unmeant(understanding)
    if request.readings.says(*what_is.ASKED):
        return _sure("what_is", understanding)
    if _names_event(request, understanding):
        asks = phrases.asks(request.inbound.text) and not request.readings.says(*register_event.ORDER)
        return _sure("list_events" if asks else "register_event", understanding)
    if _moves_salon(request, understanding):
        return _sure("book_salon", understanding)
    after = _after_request(request, understanding)
    if after is not None:
        return _sure(after, understanding)
    aside = _about_flow(request)
    if aside is not None:
        return _sure(aside, understanding)
    if _claims_payment(request, understanding):
        return _sure("report_payment_problem", understanding)
    if request.readings.says(_GIVE_BACK) and _speaks_of_airbox(request, last_answer):
        return _sure("return_airbox", understanding)
    if request.readings.says(_ASKS_ABOUT_AIRBOX) and not request.readings.says(ORDERS["activate_airbox"]):
        return _sure("report_airbox_fault", understanding)
    if understanding.intent == "affirm" and request.readings.says(_DOES_NOT_WORK):
        return _sure("report_outage", understanding)
    if _tells_of_failure(request, understanding):
        return _sure("report_outage", understanding)
    if request.readings.says(_THE_CALL) and not request.readings.says(*_NOT_THE_CALL) and call_back.open_one(request):
        return _sure("call_back", understanding)
    if request.readings.says(_CALL_ME) and not request.readings.says(_COACH):
        return _sure("call_back", understanding)
    if understanding.intent not in _BOOKINGS and request.readings.says(_NEW_DATE):
        return _sure("reschedule_appointment" if _expects_somebody(request) else "book_technician", understanding)
    if understanding.intent in _ABOUT_VISITS and request.readings.says(_CANCEL_AND_BOOK) and request.readings.when.date:
        return _sure("reschedule_appointment", understanding)
    if _asks_airbox_data(request, understanding):
        return _sure("ask_quota", understanding)
    if _cost_of_visit(request):
        return _sure("ask_price", understanding)
    if request.readings.says(_AIRBOX_DATA) and understanding.intent in ("report_airbox_fault", "activate_airbox"):
        return _sure("ask_quota", understanding)
    if understanding.intent in _ABOUT_VISITS and request.readings.says(_PREVENTED) and _expects_somebody(request):
        return _sure("reschedule_appointment", understanding)
    moves = request.readings.says(_MOVE_ALONE) or (
        request.readings.says(_NOT_THERE) and re.search(_TOLD_WHEN, phrases.fold(last_answer))
    )
    if moves and _expects_somebody(request):
        return _sure("reschedule_appointment", understanding)
    if request.readings.says(_MY_OPTIONS) and understanding.intent in ("ask_help", "ask_quota", "ask_contract_terms"):
        return _sure("subscribe_option", understanding)
    if _gives_option_up(request, understanding) or _stops_what_was_taken(request, understanding):
        return _sure("cancel_option", understanding)
    if _mail_program_fails(request, understanding):
        return _sure("request_office_support", understanding)
    if request.readings.says(_CONSUMER_LINE) and understanding.intent in ("change_mobile_plan", "track_usage"):
        return _sure("ask_orange_vip", understanding)
    if understanding.intent in _BOOKINGS and request.readings.says(_NOBODY):
        return _sure("cancel_appointment" if _expects_somebody(request) else "cancel_flow", understanding)
    if is_stranger(request):
        understanding = _of_the_offer(request, understanding)
    about_coach = _speaks_of_coach(request, last_answer)
    if about_coach and request.readings.says(_TELL):
        return _sure("contact_coach", understanding)
    if about_coach and request.readings.says(_SEE):
        return _sure("book_coach", understanding)
    if about_coach and understanding.intent == "book_technician":
        return replace(
            understanding,
            intent="book_coach",
            ranking=(("book_coach", understanding.confidence), *understanding.ranking[1:]),
        )
    if request.readings.says(*ask_contact.STOLEN):
        return _sure("ask_contact", understanding)
    if understanding.certainty is not Certainty.SURE and request.readings.says(_COVERS) and places.named(request):
        return _sure("ask_coverage", understanding)
    if understanding.certainty is not Certainty.SURE and request.readings.says(_TV_FAILS):
        return _sure("report_outage", understanding)
    if understanding.certainty is not Certainty.SURE:
        named = next((intent for intent, pattern in ORDERS.items() if request.readings.says(pattern)), None)
        if named is not None:
            return _sure(named, understanding)
    if request.conversation.dialogue.get("topic") == "designate_delegate" and _of_the_delegate(request):
        return _sure("designate_delegate", understanding)
    if request.conversation.dialogue.get("topic") == "ask_invoice" and request.readings.says(_NOT_OWED):
        return _sure("dispute_invoice", understanding)
    if understanding.intent == "report_outage" and request.readings.says(_IF_IT_FAILED):
        return _sure("ask_contract_terms", understanding)
    if _asks_of_contract(request, understanding):
        return _sure("ask_contract_terms", understanding)
    return _without_courtesy(request, understanding)


def _after_request(request: Request, understanding: Understanding) -> str | None:
    """Nothing is under way: what a few words say of the request, the invoice or the details just spoken of."""
    dialogue, member, says = request.conversation.dialogue, request.speaker.member, request.readings.says
    topic = str(dialogue.get("topic"))
    if is_stranger(request) and not dialogue.get("stack"):
        unsponsored = understanding.intent == "refer_member" and says(*apply_membership.SPONSOR)
        told = topic == "apply_membership" and apply_membership.means(request)
        return "apply_membership" if unsponsored or told else None
    if dialogue.get("stack") or member is None:
        return None
    if topic in _ANSWERED_BY and says(*WHEN_ANSWERED, _WHERE_IT_IS):
        return _ANSWERED_BY[topic]
    if topic == "file_complaint" and says(*file_complaint.COURT):
        return topic
    if topic == "ask_invoice" and understanding.intent == "ask_why" and says(*ask_invoice.SUBJECTS["compared"]):
        return topic
    if understanding.intent == "cancel_flow" and says(*dispute_invoice.WITHDRAWN):
        return "dispute_invoice"
    if understanding.intent == "correct_answer" and (update_details.mends(request) or says(_NEW_DETAILS)):
        return "update_details"
    if member.status in LEFT and topic == "rejoin_circle" and says(*FOLLOW_UPS[topic]):
        return topic
    return "ask_invoice" if says(_OWED) else None


def _about_flow(request: Request) -> str | None:
    """Who answers a question about what is being arranged, or about leaving; None for any other message."""
    stack = request.conversation.dialogue.get("stack") or [{}]
    flow = stack[-1].get("flow")
    if flow is None and _left(request) and request.readings.says(*terminate_contract.AFTER):
        return "terminate_contract"
    if flow not in ASIDES or not phrases.asks(request.inbound.text):
        return None
    return ASIDES[flow] if request.readings.says(*FOLLOW_UPS[flow]) else None


def _names_event(request: Request, understanding: Understanding) -> bool:
    """An event that was just spoken of is named again ("deux places pour le dîner"): it is no other dinner."""
    topic = request.conversation.dialogue.get("topic")
    if topic not in _EVENTS or understanding.intent not in _LIKE_EVENTS or request.speaker.member is None:
        return False
    return cercle_events.names_one(request, cercle_events.upcoming(request))


def _moves_salon(request: Request, understanding: Understanding) -> bool:
    """Another moment right after the private room was asked for, of which no other appointment is named."""
    after = request.conversation.dialogue.get("topic") == "book_salon" and not request.conversation.dialogue.get(
        "stack"
    )
    elsewhere = request.readings.says(r"\bcoach|\btechnic|\bconcierg|\brestaurant|\btaxi")
    like = understanding.intent in ("correct_answer", "reschedule_appointment")
    return after and like and not elsewhere and request.readings.when.date is not None


def _left(request: Request) -> bool:
    """Leaving was just spoken of, or giving up what is the whole contract."""
    topic, member = request.conversation.dialogue.get("topic"), request.speaker.member
    if topic != "cancel_option" or member is None:
        return bool(topic == "terminate_contract")
    return bool(request.uow.cases.open_of_type(member.id, terminate_contract.KIND))


def _claims_payment(request: Request, understanding: Understanding) -> bool:
    """Words of a payment; a dispute, an end of the contract or new bank details are that, whatever they speak of."""
    member = request.speaker.member
    if member is not None and request.readings.says(report_payment_problem.IF_UNPAID):
        return True
    if member is None or (understanding.intent in _BESIDE_PAYMENT and understanding.certainty is Certainty.SURE):
        return False
    topic = request.conversation.dialogue.get("topic")
    goes_on = topic == "report_payment_problem" and request.readings.says(*report_payment_problem.SUBJECTS["penalties"])
    restored = member.status == "suspended" and request.readings.says(*report_payment_problem.RESTORED)
    return goes_on or restored or request.readings.says(*report_payment_problem.CLAIMED)


def _of_the_delegate(request: Request) -> bool:
    """What the person just spoken of may do, or that they are to be none after all."""
    asks = request.readings.says(*delegate_powers.MAY, *delegate_powers.ELLIPTIC)
    return request.readings.says(*designate_delegate.TAKE_BACK) or (
        asks and bool(subjects(request, delegate_powers.POWERS))
    )


def _asks_of_contract(request: Request, understanding: Understanding) -> bool:
    """What would follow from something, and a question that no other intent claims, where a clause answers it."""
    free = not request.conversation.dialogue.get("stack")  # beside a question the member is asked what is meant
    unsure = understanding.certainty is Certainty.UNSURE and "ask_contract_terms" in understanding.candidates and free
    unclaimed = understanding.certainty is Certainty.UNKNOWN or understanding.intent == "out_of_scope" or unsure
    what_if = request.readings.says(_WHAT_IF) and understanding.intent != "apply_membership"
    return (unclaimed or what_if) and plainly_answered(request)


def _tells_of_failure(request: Request, understanding: Understanding) -> bool:
    """More about the incident that is open: lights, what was tried, nothing new; no remedy is named."""
    member = request.speaker.member
    named = understanding.intent in _NOT_A_DETAIL and understanding.certainty is Certainty.SURE
    asked_to_try = request.conversation.dialogue.get("topic") == "report_outage" and tells_tried(request)
    if member is None or named or not (is_detail(request) or asked_to_try):
        return False
    if request.readings.says(*_OTHER_THINGS, *ORDERS.values()):
        return False
    return request.uow.lines.open_incident(member.id) is not None


def _gives_option_up(request: Request, understanding: Understanding) -> bool:
    """ "Annulez ma demande de Privilège", "retirez Bitdefender": an option is named, and nothing is under way."""
    free = not request.conversation.dialogue.get("stack")
    no_visit = understanding.intent == "cancel_appointment" and not request.readings.says(rf"\b{_VISIT}")
    misread = no_visit or understanding.intent in ("cancel_flow", "activate_bitdefender")
    misread = misread or (understanding.intent == "subscribe_option" and not request.readings.says(_TAKES))
    ends = understanding.intent == "subscribe_option" and request.readings.says(_ENDS)
    misread, free = misread or ends, free or ends
    return free and misread and request.readings.says(_GIVES_UP) and options.named(request.readings.text) is not None


def _stops_what_was_taken(request: Request, understanding: Understanding) -> bool:
    """ "Et pour les résilier ?" right after an option was asked for: the option, not the contract."""
    member = request.speaker.member
    free = member is not None and not request.conversation.dialogue.get("stack")
    taken = free and request.uow.cases.open_of_type(member.id, subscribe_option.KIND)
    like = understanding.intent in ("terminate_contract", "ask_leaving", "cancel_flow", "ask_contract_terms")
    return bool(taken) and like and request.readings.says(_STOPS_IT) and not request.readings.says(_WHOLE)


def _asks_airbox_data(request: Request, understanding: Understanding) -> bool:
    """ "Et combien de gigas ?", right after the Airbox was switched on or asked for."""
    after = request.conversation.dialogue.get("topic") == "activate_airbox"
    like = understanding.intent in ("track_usage", "ask_quota", "ask_price", "out_of_scope", None)
    return after and like and request.readings.says(_GIGAS) and phrases.asks(request.inbound.text)


def _says_at_home(request: Request) -> bool:
    """ "Ça y est, je suis rentré" tells where the Airbox is, where that was asked; the line is not spoken of."""
    stack = request.conversation.dialogue.get("stack") or [{}]
    if (stack[-1].get("flow"), stack[-1].get("awaiting")) != ("activate_airbox", "at_address"):
        return False
    return activate_airbox.read_at_address(request) is True and not request.readings.says(_LINE_SPOKEN_OF)


def _cost_of_visit(request: Request) -> bool:
    """ "C'est compris ?", while a visit is being arranged."""
    stack = request.conversation.dialogue.get("stack") or [{}]
    says = request.readings.says
    return stack[-1].get("flow") in _BOOKINGS and says(_INCLUDED) and says(ABOUT_IT) and not says(r"\b(pourquoi|why)\b")


def _mail_program_fails(request: Request, understanding: Understanding) -> bool:
    """A mailbox that is not ours fails: help with a program, no failure of the line."""
    like = understanding.intent in ("report_outage", "out_of_scope")
    words = request.readings.says
    return like and words(_MAIL_PROGRAM) and words(_FAILS) and not words(_OUR_MAIL)


def _of_the_offer(request: Request, understanding: Understanding) -> Understanding:
    """A stranger has no counters and no visits: without "my", they ask what a member has."""
    public = _PUBLIC.get(understanding.intent or "")
    if public is None or request.readings.says(_MINE):
        return understanding
    return _sure(public, understanding)


def _expects_somebody(request: Request) -> bool:
    return request.speaker.member is not None and bool(choosing.upcoming(request))


def _sure(intent: str, understanding: Understanding) -> Understanding:
    return replace(understanding, intent=intent, confidence=_SETTLED, ranking=((intent, _SETTLED),))


def _introduces(request: Request) -> bool:
    """ "Il s'appelle Jean, 06 12 …" gives somebody's name to the flow under way, and wants no call."""
    named = request.readings.says(_IS_CALLED) and not request.readings.says(_CALL_ME, ORDERS["talk_to_agent"])
    return named and bool(request.conversation.dialogue.get("stack"))


def _unmeant(understanding: Understanding) -> Understanding:
    """Nobody takes leave, or calls for a person, without a word of it: a bare "lundi" only looks like that."""
    return replace(understanding, intent=None, confidence=0.0, ranking=())


def _speaks_of_coach(request: Request, last_answer: str) -> bool:
    """ "Il" or "elle" in this message is the coach, who was the last visitor to be named."""
    if not request.readings.says(_PRONOUN) or request.readings.says(_TECHNICIAN, _COACH):
        return False
    for text in (last_answer, *earlier(request)):
        folded = phrases.fold(text)
        coach, technician = "coach" in folded, "technici" in folded
        if coach != technician:
            return coach
    return False


def _speaks_of_airbox(request: Request, last_answer: str) -> bool:
    """In this message, the last answer, or what the member said shortly before."""
    return any("airbox" in phrases.fold(text) for text in (request.readings.text, last_answer, *earlier(request)))


def _without_courtesy(request: Request, understanding: Understanding) -> Understanding:
    """A long greeting is the request that follows it: the others' chances are counted without the greeting."""
    words = len(phrases.bare(request.inbound.text).split())
    asks = words > _BARE_GREETING and request.readings.says(_ASKS_FOR)
    long = (asks or words >= _REQUEST_WORDS) and understanding.intent in _COURTESY
    if not (long or request.readings.says(_THEN)) or len(understanding.ranking) < 2:
        return understanding
    rest = 1 - sum(p for name, p in understanding.ranking if name in _COURTESY)
    if rest <= 0.1:
        return understanding
    others = tuple((name, p / rest) for name, p in understanding.ranking if name not in _COURTESY)
    if not others:
        return understanding
    return replace(understanding, intent=others[0][0], confidence=others[0][1], ranking=others)
