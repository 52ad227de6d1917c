"""Every error the domain can raise; all of them derive from DomainError."""


class DomainError(Exception):
    """Base of the family."""


class TermNotInForce(DomainError, LookupError):
    """The contract had no value for this term on that day, in that zone."""


class UnknownTerm(DomainError, LookupError):
    """No chapter of the terms defines this name for this document."""


class UnknownDocument(DomainError, LookupError):
    """The text cited is not one of the documents in terms/documents.yml."""


class UnknownReading(DomainError, LookupError):
    """The ambiguity, or the reading chosen for it, is not listed in terms/ambiguities.yml."""


class UnknownRule(DomainError, LookupError):
    """No rule has this name in domain.rules.RULES."""


class UnknownProvision(DomainError, LookupError):
    """The rulebook has no rule of this id."""


class InvalidInput(DomainError, ValueError):
    """A rule was asked with a missing, unexpected or unreadable input."""


class UnsupportedQuestion(DomainError, LookupError):
    """No chapter answers this kind of scenario question."""


class ConversationOwned(DomainError):
    """Another agent owns this conversation."""


class NotYourConversation(DomainError):
    """This agent does not own the conversation."""


class SlotTaken(DomainError):
    """No technician or coach is free at that moment."""


class SlotClosed(SlotTaken):
    """The slot was held, but the desk has lowered the day's capacity since."""


class VisitsOverlap(SlotTaken):
    """The member already has a visit confirmed at that moment."""


class EventClosed(DomainError):
    """The event is cancelled, or has begun: places are neither given nor freed."""


class BotMustBeSilent(DomainError):
    """An agent owns the conversation: the bot cannot write in it."""


class NotAllowed(DomainError):
    """This agent's role does not cover what they asked for."""


class UnsendableText(DomainError, ValueError):
    """What an agent wrote is empty or too long; the argument says which."""


class AlreadyDone(DomainError):
    """Somebody else did it first: a case that is closed, a dead letter that was settled, a place given up."""
