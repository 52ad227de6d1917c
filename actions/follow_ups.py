"""What still belongs to the last subject: words of a short question that the NLU, seeing it alone, cannot place."""

from __future__ import annotations

from collections.abc import Mapping

from actions.member import (
    ask_contact,
    ask_contract_terms,
    ask_hours,
    ask_intervention_scope,
    ask_price,
    ask_privacy,
    ask_quota,
    ask_shop_terms,
)
from actions.member.list_events import STANDING
from actions.member.register_event import LEAVE
from actions.membership.cercle_events import GUESTS
from actions.television import CHANNELS, DECODER
from actions.topic import Patterns


def _and(patterns: Patterns) -> tuple[str, ...]:
    """ "Et le coach ?": a message that begins with "et" and names a subject of the table."""
    words = "|".join(expression for expressions in patterns.values() for expression in expressions)
    return (rf"^\W*(?:et|mais|ok et|and|what about)\b.*(?:{words})",)


_SHORT_TELEVISION = tuple(rf"^\W*(?:[\w']+\W+){{0,4}}?(?:{expression})" for expression in (*CHANNELS, *DECODER))
"""What of the television does not work, after the question."""

_COST = r"gratuit|payant|compris|inclus|\bcout\w*|factur\w*|\bprix\b|\bfree\b|\bcosts?\b|\bincluded\b"
_WHO = r"\bqui\b|coach|technicien|\bvien\w+|\bvenir\b|deplac\w+|install\w*|\bwho\b|\bcom(?:es?|ing)\b"

_OTHER_SUBJECTS = r"(?:coach|technici|airbox|factur|concierg|prix|cout|rdv|rendez|interventions?|option)"
"""What has an intent of its own, and is no event by its name."""
_EVENTS = (
    *GUESTS,
    *LEAVE,
    *STANDING,
    r"\b(combientieme|rang|liste|place|evenements?|soiree|payant|gratuit|ou|quand|inscri\w+|lieu|adresse|where|when|guest)\b",
    r"^\W*et (en|le|la|pour)\b",
)

FOLLOW_UPS: Mapping[str, tuple[str, ...]] = {
    "activate_airbox": (
        r"\b(?:c'est|elle est|est[- ]elle|is it)(?: bien)? "
        r"(?:fait|activee?|allumee?|en service|prete?|on|done|active)\b",
    ),
    "activate_bitdefender": (_COST, _WHO, r"combien|appareils?|tele\b|telephone|tablette|how many|devices?"),
    "apply_membership": (
        r"\b(manque|complet|missing)\b",
        r"\b(comite|dossier|candidature|parrain|documents?|revenu|committee|file)\b",
    ),
    "ask_contact": _and(ask_contact.NEEDS),
    "ask_contract_terms": _and({"chapter": ask_contract_terms.subject_words()}),
    "ask_coverage": (r"^\W*(et|mais|and|what about)\b.*\b(a|au|en|dans|le|la|pour|in)\b",),
    "ask_hours": _and(ask_hours.SERVICES),
    "ask_intervention_scope": _and(ask_intervention_scope.ITEMS),
    "ask_invoice": (
        r"\b(limite|delai|quand|regle|paie|paye|payer|regler|dois|devrai|montant|echeance|detail|ligne|precedente|d'avant|"
        r"papier|copie|elevee|envoyer|telecharger|"
        r"chere|retard|previous|paper|copy|pay|owe)\b",
        r"^\W*(et|and)\b.{0,20}\b(janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b",
    ),
    "ask_order_status": (
        r"\b(commandes?|colis|annul\w*|livr\w+|livraison|suivi|recu|quand|parcel|order|cancel|delivered)\b",
        r"^\W*(et|and) (le|la|les|l'|mon|ma|mes|the|my)\b",
    ),
    "ask_price": _and(ask_price.SUBJECTS),
    "ask_privacy": _and({**ask_privacy.TOPICS, **ask_privacy.KEPT}),
    "ask_quota": _and(ask_quota.COUNTERS),
    "ask_shop_terms": (
        *_and(ask_shop_terms.TOPICS),
        r"\bd'un coup\b|^\W*(si|if)\b.*\b(commande\w*|veux|prends|order|buy)\b",
    ),
    "contact_coach": (r"\b(il|elle|lui|he|she|him|her|coach)\b",),
    "dispute_invoice": (
        r"\b(limite|delai|quand|regle|paie|paye|payer|regler|dois|devrai|montant|contest\w+|reponse|pay|owe|answer)\b",
    ),
    "ask_orange_vip": (
        r"\b(pris\w* en compte|declaree?s?|enregistree?s?|lignes?|numero|ouverts?|"
        r"fils|fille|femme|mari|sosh|registered|lines?)\b",
    ),
    "book_salon": (
        r"\b(confirme\w*|reserve|salon|client|ami\w*|accompagn\w*|plutot|finalement|annul\w*|venir|demandez|confirmed|"
        r"cancel|bring)\b",
    ),
    "change_mobile_plan": (
        r"\b(cout\w*|combien|prix|tarif|forfait|delai|quand|reponse|application|cost|price|plan)\b",
    ),
    "exercise_data_right": (
        r"\b(delai|combien de temps|quand|identite|prouv\w+|justificatif|piece|adresse|envoyer|reponse)\b",
        r"\b(how long|proof)\b",
    ),
    "designate_delegate": (
        r"\ben avoir (deux|plusieurs)\b|\bpar (telephone|ecrit|mail|courrier)\b",
        r"\b(delegue\w?|nomm\w+|design\w+|remplac\w+|une? autre|deuxieme)\b",
        r"\b(delegate|name|another)\b",
    ),
    "file_complaint": (
        r"\b(repon\w+|delai|quand|combien de temps|ajoute\w*|precise\w*|recours|aboutit|answer|how long|add)\b",
    ),
    "list_events": _EVENTS,
    "manage_reminders": (
        r"\b(rappels?|reminders?)\b|\b(remett|reactiv|repren)\w*[- ]les\b|\bles (remettre|reactiver)\b|\bthem back\b",
    ),
    "register_event": (*_EVENTS, rf"^\W*(?:et|mais|and)\b(?!.*\b{_OTHER_SUBJECTS}).*\?"),
    "rejoin_circle": (
        r"\b(combien|prix|paie\w*|mois|gratuit|droits?|repaie\w*|repay\w*|comite|cadeau|delai|retours?|revenir|conditions?|fee|gift|committee)\b",
    ),
    "refer_member": (
        r"\b(je (choisis|prends|prefere)|i (choose|take)|parrain\w+|filleul\w*|coopt\w+)\b"
        r"|\b(recompense|cadeaux?|rewards?|referr\w+)\b"
        r"|^\W*(et|and|what about)\b.*\b(pour|celui|celle|l'autre|for)\b",
    ),
    "report_outage": _SHORT_TELEVISION,
    "report_payment_problem": (
        r"\b(paie|paye|payer|paierai|regle|regler|reglement|delai|frais|majoration|indemnite|suspen\w+|coup\w+|retabli\w*|"
        r"revient|lettre|courrier|virement|contest\w+|en \w+ fois|pa(y|id)|late|restored?|"
        r"retard|combien (dois|de temps|de jours))\b",
    ),
    "report_product_fault": (r"\b(garanti\w*|vices?|echang\w*|sav|numero|rembours\w*|warranty|exchange|number)\b",),
    "request_concierge": (
        r"^\W*(meme si|even if)\b|\b(concierge(rie)?|trouve|reserve|repondu|nouvelles|nouveau|news)\b",
    ),
    "set_third_party_payer": (
        r"\b(paient|paie|paye|payer|factures?|defaut|change|responsable|recoit|recevra|invoices?|liable)\b",
    ),
    "cancel_option": (r"\b(quand|payer?|facture\w*|mail|fait)\b",),
    "request_pro_service": (
        r"\b(devis|delai|quand|combien de temps|etude|quote)\b",
        r"^\W*(et|and|what about)\b.*\b(maintenance|serveurs?|wi-?fi|reseau|securite|sauvegarde|server)\b",
    ),
    "request_mail_service": (
        _COST,
        _WHO,
        r"spams?|\bmails?\b|messages?|boite|mot de passe|signature|alias",
        r"\b(quand|samedi|horaires?|combien|when|saturday|hours?)\b",
    ),
    "request_office_support": (
        _COST,
        _WHO,
        r"\b(main|ecran|screen|expert|quand|samedi|horaires?|combien|when|saturday|hours?)\b",
    ),
    "request_connectivity_help": (_COST, _WHO, r"combien|appareils?|liste|how many|devices?"),
    "subscribe_option": (
        r"\b(quand|delai|combien de temps|en place|activee?)\b",
        r"\b(combien|maximum|limite|how many)\b.{0,25}\b(avoir|en tout|au total|autorise\w*|have|in all)\b",
        r"\b(arret\w*|resili\w*|annul\w*|retir\w*|cancel|stop)\b.{0,12}\b(apres|plus tard|ensuite|later|after)\b",
    ),
    "track_usage": (r"\b(reste|gigas?|go|data|appels?|forfait|depass\w*|left|calls?)\b",),
    "terminate_contract": (
        r"\b(recommande|lettre|signer|signature|procuration|mandat|courrier|resili\w+|preavis|(e-?)?mails?|messages?|letter|"
        r"sign|airbox|options?|frais|rembours\w+|honorai\w+|revenir|dernier mois|fees?|refund)\b",
        r"a sa place|en son nom",
    ),
}
"""Intent -> expressions over unaccented lower case. Consulted where the NLU is not sure, or the words are elliptic."""

NEWS = (
    r"^\W*(?:et |alors,? )?(?:vous avez |avez[- ]vous |toujours pas |any )?(?:des |de |du )?"
    r"(?:nouvelles|nouveau|news)\W*$"
    r"|^\W*(?:alors,? )?(?:c'est|est[- ]ce|is it) (?:bien )?(?:reserve|confirme|booked)\w*\W*$"
)
"""What has become of the last subject, whatever a reading of these few words alone makes of them."""

ASIDES: Mapping[str, str] = {"rejoin_circle": "ask_return", "set_third_party_payer": "ask_payer"}
"""Flow -> who answers a question about it while it is under way, put in words of FOLLOW_UPS."""

CONTINUED_BY: Mapping[str, str] = {"dispute_invoice": "ask_invoice"}
"""Who answers a question after a flow that is done; otherwise the same intent."""


def continued(topic: str | None) -> tuple[str, tuple[str, ...]] | None:
    """(intent, expressions) of what may follow a subject; None when nothing does."""
    if topic is None or topic not in FOLLOW_UPS:
        return None
    return CONTINUED_BY.get(topic, topic), FOLLOW_UPS[topic]
