"""French names of the codes that the console shows; a code without a name is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

LABELS: Mapping[str, Mapping[str, str]] = {
    "channel": {"telegram": "Telegram", "webchat": "Chat web", "terminal": "Terminal"},
    "reason": {
        "asked": "a demandé un conseiller",
        "misses": "l’assistant n’a pas compris",
        "insults": "ton du message",
        "error": "incident technique",
        "referred": "le contrat renvoie au Desk",
        "call_back": "souhaite être rappelé",
    },
    "author": {"member": "Membre", "bot": "Assistant", "agent": "Conseiller", "system": "Desk"},
    "offer": {"offre-interieur": "Offre Intérieur", "option-interieur": "Option Intérieur"},
    "role": {"agent": "Conseiller", "supervisor": "Superviseur"},
    "status": {"active": "Actif", "suspended": "Suspendu", "honorary": "Honoraire", "terminated": "Résilié"},
    "zone": {
        "region-parisienne": "Région parisienne", "nord": "Nord", "sud": "Sud", "grand-ouest": "Grand Ouest",
        "grand-sud-ouest": "Grand Sud-Ouest", "grand-est": "Grand Est",
    },
    "kind": {"technician": "Technicien", "coach": "Coach"},
    "purpose": {"internet": "Internet", "airbox": "Airbox", "coaching": "Accompagnement"},
    "airbox": {
        "idle": "en réserve chez le membre",
        "activation_requested": "activation demandée",
        "active": "active",
        "deactivation_requested": "désactivation demandée",
        "return_requested": "retour demandé",
        "returned": "rendue",
    },
    "reminder": {"day_before": "Rappel de la veille", "two_hours_before": "Rappel deux heures avant"},
    "case": {
        "follow_up": "Suivi par le Desk",
        "airbox_activation": "Activer l’Airbox",
        "airbox_deactivation": "Désactiver l’Airbox",
        "airbox_return": "Retour d’Airbox",
        "airbox_fault": "Panne d’Airbox",
        "concierge_request": "Demande à la Conciergerie",
        "callback": "Rappeler le membre",
        "application": "Candidature",
        "call_back": "Rappeler le membre",
        "coach_message": "Message au coach",
        "termination_wish": "Souhait de résiliation",
        "invoice_dispute": "Contestation de facture",
        "visit_beyond_promise": "Visite au-delà du délai promis",
    },
    "case_status": {"open": "Ouvert", "resolved": "Résolu", "cancelled": "Annulé"},
    "requested_by": {
        "member": "le membre", "delegate": "le délégué", "agent": "un conseiller", "stranger": "un non-membre",
    },
    "outcome": {"resolved": "Résolu", "partly": "Partiellement résolu", "follow_up": "À suivre par le Desk"},
    "decision": {"granted": "Accordé", "billable": "Facturé", "refused": "Refusé", "referred": "Renvoyé"},
    "case_end": {
        "done": "Fait", "accepted": "Contestation acceptée", "confirmed": "Montant confirmé",
        "cancelled": "Clos sans suite",
    },
    "delivery": {"new": "en attente d’envoi", "sent": "envoyé", "dead": "non distribué"},
    "detail": {
        "incident_id": "Incident", "what": "Demande", "said": "Message", "note": "Note",
        "contested_ttc": "Contesté TTC",
        "invoice_ttc": "Facture TTC", "month": "Mois", "name": "Nom", "departement": "Département", "coach": "Coach",
        "message": "Message", "appointment": "Rendez-vous", "zone": "Zone", "limit": "Comprises", "used": "Utilisées",
        "remaining": "Restantes", "coach_limit": "Coach, comprises", "coach_used": "Coach, utilisées",
        "coach_remaining": "Coach, restantes", "period_start": "Du", "period_end": "Au", "start": "Début",
        "hours": "Horaires", "hours_that_day": "Horaires ce jour", "deadline": "Échéance", "value": "Valeur",
        "site": "Adresse", "window": "Créneau", "purpose": "Objet", "amount": "Montant", "total_ttc": "Total TTC",
    },
    "method": {"link": "lien", "phone": "téléphone", "email_code": "code par e-mail", "cli": "terminal"},
    "file": {
        "photo": "Photo", "document": "Document", "voice": "Message vocal", "location": "Position",
        "calendar": "Rendez-vous (calendrier)",
    },
    "file_state": {
        "wanted": "en cours de récupération", "refused": "refusé : trop volumineux",
        "failed": "récupération impossible",
    },
    "box": {"inbox": "reçu, non traité", "outbox": "non distribué"},
    "action": {
        "read": "a consulté", "took_over": "a pris la main", "gave_back": "a rendu la main", "replied": "a répondu",
        "reassigned": "a réattribué", "requested_release": "a demandé la main", "signed_in": "s’est connecté",
        "signed_out": "s’est déconnecté", "sign_in_attempt": "a tenté de se connecter",
        "unlocked": "a rouvert l’accès", "opened_case": "a ouvert un dossier", "assigned_case": "a pris un dossier",
        "resolved_case": "a résolu un dossier", "cancelled_case": "a annulé un dossier",
        "issued_link": "a émis un lien Telegram", "unlinked": "a révoqué une identité",
        "voided_links": "a annulé des liens Telegram",
        "proved_identity": "a prouvé son identité",
        "requested_handoff": "a demandé un conseiller", "withdrew_handoff": "a retiré sa demande",
        "told_late_handoff": "a prévenu de l’attente", "set_capacity": "a changé la capacité",
        "reset_capacity": "a rétabli la capacité", "retried_dead_letter": "a relancé un message",
        "closed_dead_letter": "a classé un message",
    },
}  # fmt: skip


def label(code: object, family: str) -> str:
    """The French name of a code within its family, or the code itself."""
    return LABELS[family].get(str(code), str(code))
