"""Short lines that confirm what a form did, named in the address so that a reload repeats nothing."""

from __future__ import annotations

from dataclasses import dataclass

_DONE = {
    "taken": "La conversation est à vous. L’assistant se tait.",
    "given_back": "Conversation rendue à l’assistant ; le membre en est informé.",
    "sent": "Réponse envoyée.",
    "release_asked": "Votre demande est affichée chez votre collègue.",
    "reassigned": "Conversation réattribuée.",
    "corrected": "Correction enregistrée : elle servira à apprendre.",
    "retried": "Nouvel essai d’envoi en cours.",
    "closed": "Message classé.",
    "case_documents": "Pièces enregistrées.",
    "case_mine": "Le dossier est à vous.",
    "case_resolved": "Dossier résolu.",
    "case_cancelled": "Dossier annulé.",
    "capacity": "Capacité enregistrée.",
    "event_added": "Événement ajouté : les membres le voient dès maintenant.",
    "event_cancelled": "Événement annulé ; chaque inscrit joignable en est informé.",
    "unlinked": "Identité révoquée : cette conversation n’est plus reconnue.",
    "unlocked": "Accès rouvert.",
    "signed_out": "Vous êtes déconnecté.",
}
_UNTOLD = "non remis au membre : aucune conversation n’est la sienne à présent. Prévenez-le autrement."
_WARNED = {
    "expired": "Votre session était terminée : reconnectez-vous. Rien de ce formulaire n’a été enregistré ; "
    "le brouillon de votre réponse est gardé.",
    "case_resolved_untold": f"Dossier résolu, mais {_UNTOLD}",
    "case_cancelled_untold": f"Dossier annulé, mais {_UNTOLD}",
    "event_cancelled_untold": "Événement annulé, mais certains inscrits n’ont pas pu être prévenus ici : appelez-les.",
    "already": "C’était déjà fait : rien n’a été changé.",
}


@dataclass(frozen=True)
class Notice:
    """One line above the page."""

    text: str
    kind: str
    """done or warning."""


def notice_of(code: str | None) -> Notice | None:
    """The notice of a code; None for anything that is not ours."""
    if code in _DONE:
        return Notice(_DONE[code], "done")
    return Notice(_WARNED[code], "warning") if code in _WARNED else None


def warning(text: str) -> Notice:
    return Notice(text, "warning")
