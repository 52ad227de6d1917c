"""Members, their delegates, and the channel identities that have been proved to be theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.members import Delegate, Member, Role, Speaker
from storage.repositories.rows import load
from storage.tables import delegates, identities, link_tokens, members

# What every turn asks, built once.
_GET = select(members).where(members.c.id == bindparam("member_id"))
_IDENTITY = select(identities).where(
    identities.c.channel == bindparam("channel"),
    identities.c.external_id == bindparam("external_id"),
    or_(identities.c.expires_at.is_(None), identities.c.expires_at > bindparam("now")),
)
_ENDED = select(identities.c.id).where(
    identities.c.channel == bindparam("channel"),
    identities.c.external_id == bindparam("external_id"),
    identities.c.expires_at <= bindparam("now"),
)


VACANT = ""
"""The name of a place of delegate that nobody holds."""


def _former(facts: Mapping[str, Any]) -> list[Mapping[str, str]]:
    return list(facts.get("former_delegates", ()))


def delegate_then(facts: Mapping[str, Any], name: str | None, at: datetime) -> str | None:
    """Who was the member's delegate at a moment; name: who it is now, None where nobody was asked for.

    facts: the membership's.
    """
    if name is None:
        return None
    then = (each["name"] for each in _former(facts) if at < datetime.fromisoformat(each["until"]))
    return next(then, name or None)


def delegates_ever(facts: Mapping[str, Any], name: str) -> list[str]:
    """All who were the member's delegate, in order; name: who it is now."""
    return [each["name"] for each in _former(facts)] + ([name] if name != VACANT else [])


class Members:
    """Memberships and delegates."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, member_id: int) -> Member:
        """The member. Raises NoResultFound."""
        return load(Member, self._connection.execute(_GET, {"member_id": member_id}).one())

    def by_number(self, number: str) -> Member | None:
        row = self._connection.execute(select(members).where(members.c.number == number)).one_or_none()
        return load(Member, row) if row else None

    def all(self) -> list[Member]:
        return [load(Member, row) for row in self._connection.execute(select(members).order_by(members.c.id))]

    def add(self, **values: Any) -> Member:
        """A new membership; `facts` may be left out."""
        values.setdefault("facts", {})
        row = self._connection.execute(members.insert().values(**values).returning(members)).one()
        return load(Member, row)

    def change(self, member_id: int, **values: Any) -> None:
        self._connection.execute(update(members).where(members.c.id == member_id).values(**values))

    def change_facts(self, member_id: int, change: Callable[[dict[str, Any]], None]) -> Member:
        """What the membership holds, as it is now, changed in place by `change`; two changes at once are both kept."""
        self.lock(member_id)
        facts = dict(self.get(member_id).facts)
        change(facts)
        self.change(member_id, facts=facts)
        return self.get(member_id)

    def lock(self, member_id: int) -> None:
        """Nobody else changes what belongs to this membership until the transaction ends.

        SQLite holds the whole database anyway. Rows that name the member may still be added meanwhile (key share).
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(
                select(members.c.id).where(members.c.id == member_id).with_for_update(key_share=True)
            )

    def delegate_of(self, member_id: int) -> Delegate | None:
        """Who may act for the member now."""
        named = delegates.c.member_id == member_id, delegates.c.name != VACANT
        row = self._connection.execute(select(delegates).where(*named)).one_or_none()
        return load(Delegate, row) if row else None

    def get_delegate(self, delegate_id: int) -> Delegate:
        return load(Delegate, self._connection.execute(select(delegates).where(delegates.c.id == delegate_id)).one())

    def add_delegate(self, **values: Any) -> Delegate:
        return load(Delegate, self._connection.execute(delegates.insert().values(**values).returning(delegates)).one())

    def set_delegate(self, member_id: int, name: str, email: str | None, phone: str | None) -> Delegate:
        """That person is the member's delegate from now on. Who was it before must have been ended (end_delegate)."""
        values = {"name": name, "email": email, "phone": phone}
        changed = update(delegates).where(delegates.c.member_id == member_id).values(**values).returning(delegates)
        row = self._connection.execute(changed).one_or_none()
        return load(Delegate, row) if row else self.add_delegate(member_id=member_id, **values)

    def end_delegate(self, member_id: int, until: datetime) -> None:
        """The member has no delegate any more; facts keep who it was, for what is shown of that time.

        The row stays, vacant: messages and the audit trail name it, and a membership has one place for a delegate.
        """
        delegate = self.delegate_of(member_id)
        if delegate is None:
            return
        former = {"name": delegate.name, "until": until.isoformat()}
        self.change_facts(member_id, lambda facts: facts.update(former_delegates=[*_former(facts), former]))
        self._connection.execute(
            update(delegates).where(delegates.c.id == delegate.id).values(name=VACANT, email=None, phone=None)
        )

    def speaker(self, member_id: int | None, delegate_id: int | None) -> Speaker:
        """Who a conversation's proved identity stands for."""
        if member_id is None:
            return Speaker()
        member = self.get(member_id)
        if delegate_id is None:
            return Speaker(Role.MEMBER, member)
        return Speaker(Role.DELEGATE, member, self.get_delegate(delegate_id))

    def speaker_by_phone(self, phone: str) -> Speaker:
        """Who the membership knows under this number (E.164); a stranger when nobody, or when it is not unique."""
        return self._one_speaker(members.c.phone == phone, delegates.c.phone == phone)

    def speaker_by_email(self, email: str) -> Speaker:
        """Who the membership knows under this address, whatever its case."""
        return self._one_speaker(members.c.email.ilike(_literal(email)), delegates.c.email.ilike(_literal(email)))

    def is_known_by(self, phone: str | None, email: str | None) -> bool:
        """Whether any member or delegate is known under this number or address; None: not asked."""
        by_phone, by_email = (members.c.phone, delegates.c.phone), (members.c.email, delegates.c.email)
        found = [self._somebody(*(column == phone for column in by_phone))] if phone else []
        found += [self._somebody(*(column.ilike(_literal(email)) for column in by_email))] if email else []
        return any(found)

    def _somebody(self, member_is: Any, delegate_is: Any) -> bool:
        member = self._connection.execute(select(members.c.id).where(member_is).limit(1)).first()
        delegate = self._connection.execute(select(delegates.c.id).where(delegate_is).limit(1)).first()
        return bool(member or delegate)

    def _one_speaker(self, member_is: Any, delegate_is: Any) -> Speaker:
        found = [self.speaker(row.id, None) for row in self._connection.execute(select(members.c.id).where(member_is))]
        rows = self._connection.execute(select(delegates.c.member_id, delegates.c.id).where(delegate_is))
        found += [self.speaker(row.member_id, row.id) for row in rows]
        return found[0] if len(found) == 1 else Speaker()


def _literal(text: str) -> str:
    """A pattern that `ilike` reads as the text itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True)
class Identity:
    """A channel user who has proved to be a member or a delegate."""

    id: int
    channel: str
    external_id: str
    member_id: int
    method: str
    verified_at: datetime
    delegate_id: int | None = None
    expires_at: datetime | None = None

    def in_force(self, now: datetime) -> bool:
        return self.expires_at is None or self.expires_at > now


class Identities:
    """Proved identities, and the one-time tokens that prove them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, channel: str, external_id: str, now: datetime) -> Identity | None:
        """The identity in force of a channel user."""
        asked = {"channel": channel, "external_id": external_id, "now": now}
        row = self._connection.execute(_IDENTITY, asked).one_or_none()
        return load(Identity, row) if row else None

    def prove(self, channel: str, external_id: str, speaker: Speaker, method: str, now: datetime,
              expires_at: datetime | None = None) -> None:  # fmt: skip
        """This channel user is this member or delegate from now on; a former identity is replaced."""
        assert speaker.member is not None
        values = {
            "channel": channel,
            "external_id": external_id,
            "member_id": speaker.member.id,
            "delegate_id": speaker.delegate.id if speaker.delegate else None,
            "method": method,
            "verified_at": now,
            "expires_at": expires_at,
        }
        insert = postgresql.insert if self._connection.dialect.name == "postgresql" else sqlite.insert
        statement = insert(identities).values(**values)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["channel", "external_id"], set_=values)
        )

    def forget(self, channel: str, external_id: str) -> None:
        """The channel user is a stranger again."""
        self._connection.execute(
            identities.delete().where(identities.c.channel == channel, identities.c.external_id == external_id)
        )

    def expire(self, channel: str, external_id: str, now: datetime) -> None:
        """The proof ends now and stays on record: `ended` will say so."""
        self._connection.execute(
            update(identities)
            .where(identities.c.channel == channel, identities.c.external_id == external_id)
            .values(expires_at=now)
        )

    def ended(self, channel: str, external_id: str, now: datetime) -> bool:
        """Whether this channel user was somebody and no longer is: what they were shown then stays closed."""
        asked = {"channel": channel, "external_id": external_id, "now": now}
        return self._connection.execute(_ENDED, asked).scalar() is not None

    def of_member(self, member_id: int) -> list[Identity]:
        rows = self._connection.execute(select(identities).where(identities.c.member_id == member_id))
        return [load(Identity, row) for row in rows]

    def add_link_token(self, token_hash: str, member_id: int, delegate_id: int | None, issued_by: str,
                       issued_at: datetime, expires_at: datetime) -> None:  # fmt: skip
        self._connection.execute(
            link_tokens.insert().values(
                token_hash=token_hash, member_id=member_id, delegate_id=delegate_id,
                issued_by=issued_by, issued_at=issued_at, expires_at=expires_at,
            )
        )  # fmt: skip

    def void_link_tokens(self, member_id: int, delegate_id: int | None, now: datetime) -> int:
        """This person's unused links open nothing any more; returns how many could have."""
        return self._connection.execute(
            update(link_tokens)
            .where(
                link_tokens.c.member_id == member_id,
                link_tokens.c.delegate_id.is_not_distinct_from(delegate_id),
                link_tokens.c.used_at.is_(None),
                link_tokens.c.expires_at > now,
            )
            .values(expires_at=now)
        ).rowcount

    def use_link_token(self, token_hash: str, now: datetime) -> tuple[int, int | None] | None:
        """(member id, delegate id) once, for a token that is known, unused and not expired."""
        row = self._connection.execute(
            update(link_tokens)
            .where(
                link_tokens.c.token_hash == token_hash,
                link_tokens.c.used_at.is_(None),
                link_tokens.c.expires_at > now,
            )
            .values(used_at=now)
            .returning(link_tokens.c.member_id, link_tokens.c.delegate_id)
        ).one_or_none()
        return (row.member_id, row.delegate_id) if row else None
