"""Sign in to the web chat: a one-time code sent to the e-mail address of a membership (rulebook section 2)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta

from domain.members import Speaker
from storage.repositories.members import Identity
from storage.unit_of_work import UnitOfWork

CODE_LIFE = timedelta(minutes=10)
MAX_ATTEMPTS = 5
"""Wrong codes before a new one must be asked for."""
WINDOW = timedelta(hours=1)
MAX_PER_ADDRESS = 5
"""Per window, for one e-mail address from one client address: asking for it elsewhere uses up none of the member's."""
MAX_PER_EMAIL = 20
"""Per window, for one e-mail address from wherever: nobody's mailbox is filled through us. With MAX_ATTEMPTS, 100
guesses an hour at one in a million. A client address where a code for it was used lately has its own number alone: a
few strangers elsewhere cannot shut the member out."""
KNOWN = timedelta(days=90)
"""How long a client address counts as one where the member signs in."""
MAX_PER_SESSION = 8
"""Per window: a member may mistype an address, a script may not walk through many."""
RESEND_AFTER = timedelta(seconds=30)
MAX_EMAIL = 254
"""RFC 5321: the longest address that can be delivered to."""
CHANNEL = "webchat"


def new_code() -> str:
    """Six digits that nobody can foresee."""
    return f"{secrets.randbelow(1_000_000):06}"


@dataclass(frozen=True)
class Asked:
    """A request that was taken. The page learns nothing else than that it was."""

    email: str
    code: str | None
    """To be mailed; None when the address is nobody's."""


@dataclass(frozen=True)
class TooSoon:
    """A request that must wait."""

    seconds: int


def request_code(
    uow: UnitOfWork, session: str, client: str, email: str, key: str, code_of: Callable[[], str] = new_code
) -> Asked | TooSoon:
    """A code for this address is on record, for this session only; unknown addresses leave the same trace.

    client: the client's address, kept as a hash; key: secret of the hashes; code_of: gives the code (the randomness is
    an argument).
    """
    address, asker = normalised(email), _hash(key, "client", client)
    uow.login_codes.purge(uow.now - WINDOW, uow.now - KNOWN)  # addresses are kept no longer than the limits need them
    uow.login_codes.lock(address)  # or requests made at once would all be within the limit
    wait = _wait(uow, session, asker, address)
    if wait is not None:
        return wait
    speaker = uow.members.speaker_by_email(address)
    code = code_of()
    known = speaker.member is not None
    uow.login_codes.add(
        session,
        asker,
        address,
        _hash(key, session, code) if known else None,
        speaker.member.id if speaker.member else None,
        speaker.delegate.id if speaker.delegate else None,
        uow.now,
        uow.now + CODE_LIFE,
    )
    return Asked(address, code if known else None)


def _wait(uow: UnitOfWork, session: str, asker: str, email: str) -> TooSoon | None:
    since = uow.now - WINDOW
    by_session, last = uow.login_codes.asked_by_session(session, since)
    from_here, overall = uow.login_codes.asked_for_email(email, asker, since)
    crowded = overall >= MAX_PER_EMAIL and not uow.login_codes.was_used_from(asker, email, uow.now - KNOWN)
    if by_session >= MAX_PER_SESSION or from_here >= MAX_PER_ADDRESS or crowded:
        return TooSoon(int(WINDOW.total_seconds()))
    # The pause is the session's: somebody else's request must not keep the member waiting.
    if last is None or last + RESEND_AFTER <= uow.now:
        return None
    return TooSoon(max(1, round((last + RESEND_AFTER - uow.now).total_seconds())))


def use_code(uow: UnitOfWork, session: str, code: str, key: str, life: timedelta) -> Speaker | None:
    """Prove the session by the code it was sent; None when it is wrong, used, expired or tried too often.

    A wrong try is counted: commit it. life: of the proof.
    """
    asked = uow.login_codes.try_latest(session, uow.now, MAX_ATTEMPTS)
    given = _hash(key, session, code)
    # An address that is nobody's is compared all the same: the answer takes as long.
    matches = hmac.compare_digest(given, (asked.code_hash if asked else None) or _hash(key, session, ""))
    if asked is None or asked.code_hash is None or not matches:
        return None
    uow.login_codes.mark_used(asked.id, uow.now)
    speaker = uow.members.speaker(asked.member_id, asked.delegate_id)
    assert speaker.member is not None
    uow.identities.prove(CHANNEL, session, speaker, "email_code", uow.now, uow.now + life)
    uow.audit.add(
        speaker.actor, "proved_identity", f"member:{speaker.member.id}", uow.now, method="email_code", channel=CHANNEL
    )
    return speaker


def proof_of(identity: Identity) -> str:
    """Names one sign-in, for the cookie of the browser that it happened in."""
    return f"{identity.verified_at.astimezone(UTC):%Y%m%d%H%M%S%f}"


def may_open(uow: UnitOfWork, session: str, proof: str | None) -> bool:
    """Whether a browser with this proof (None: it has not signed in) is the one whose session this is.

    A cookie from before the sign-in is not enough: somebody may have planted or copied it. Nor is one whose proof is
    over: what it was shown stays closed.
    """
    identity = uow.identities.find(CHANNEL, session, uow.now)
    if identity is not None:
        return proof == proof_of(identity)
    return proof is None and not uow.identities.ended(CHANNEL, session, uow.now)


def sign_out(uow: UnitOfWork, session: str) -> bool:
    """The session's proof ends now, for good: its cookie opens nothing any more. False if there was none."""
    identity = uow.identities.find(CHANNEL, session, uow.now)
    if identity is None:
        return False
    speaker = uow.members.speaker(identity.member_id, identity.delegate_id)
    uow.identities.expire(CHANNEL, session, uow.now)
    uow.audit.add(speaker.actor, "signed_out", f"member:{identity.member_id}", uow.now, channel=CHANNEL)
    return True


def normalised(email: str) -> str:
    """The address as we compare it."""
    return email.strip().lower()


def is_address(email: str) -> bool:
    """Whether this could be an e-mail address at all; the mail server has the last word."""
    name, at, domain = email.strip().rpartition("@")
    return bool(
        at
        and name
        and "." in domain.strip(".")
        and len(email) <= MAX_EMAIL
        and email.isprintable()
        and " " not in email
    )


def _hash(key: str, session: str, code: str) -> str:
    return hmac.new(key.encode(), f"{session}:{code}".encode(), hashlib.sha256).hexdigest()
