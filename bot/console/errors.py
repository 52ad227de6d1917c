"""What stops a console request, and the page or the line that the agent sees of it."""

from __future__ import annotations

from actions.agent.texts import LONGEST_TEXT

DRAFT_KEPT = "Votre brouillon est gardé."
TEXT_ERRORS = {
    "empty": "Le message est vide.",
    "too_long": f"Le message dépasse {LONGEST_TEXT} caractères : raccourcissez-le ou envoyez-le en plusieurs fois.",
}
"""What UnsendableText says, wherever an agent writes."""


class ConsoleError(Exception):
    """Base. `status` is HTTP's; `title` and `advice` are French, for the agent."""

    status = 400
    title = "Demande incomprise"
    advice = "Revenez à la page précédente et réessayez."

    def __init__(self, advice: str | None = None) -> None:
        super().__init__(advice or self.advice)
        if advice:
            self.advice = advice


class SignInNeeded(ConsoleError):
    """No session, or it is over."""

    status = 401
    title = "Session expirée"
    advice = f"Votre session est terminée : reconnectez-vous. {DRAFT_KEPT}"


class ForgedForm(ConsoleError):
    """The form does not carry the token of the session."""

    status = 403
    title = "Formulaire périmé"
    advice = f"Cette page date d’une autre session : rechargez-la et recommencez. {DRAFT_KEPT}"


class Forbidden(ConsoleError):
    """The agent's role does not cover this."""

    status = 403
    title = "Accès réservé"
    advice = "Cette page ou cette action est réservée aux superviseurs."


class NotFound(ConsoleError):
    """No such page or thing."""

    status = 404
    title = "Page introuvable"
    advice = "L’adresse est inconnue, ou ce qu’elle désignait n’existe pas."


class Conflict(ConsoleError):
    """Somebody else was faster."""

    status = 409
    title = "Déjà fait"
    advice = "Un collègue vient de le faire."


class TooLarge(ConsoleError):
    """More than a form can hold."""

    status = 413
    title = "Envoi trop volumineux"
    advice = "Ce formulaire dépasse la taille admise : raccourcissez-le."


class Invalid(ConsoleError):
    """The form was understood and is not acceptable as it is."""

    status = 422
    title = "À corriger"


class TooManySignIns(ConsoleError):
    """Too many wrong passwords from one client address, for whichever accounts."""

    status = 429
    title = "Trop d’essais"
    advice = "Trop de connexions ont échoué depuis votre réseau : réessayez dans quelques minutes."


class Unavailable(ConsoleError):
    """The database does not answer."""

    status = 503
    title = "Base de données indisponible"
    advice = f"La base de données ne répond pas. Rien n’est perdu : réessayez dans un instant. {DRAFT_KEPT}"
