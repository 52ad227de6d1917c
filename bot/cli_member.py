"""`desk member` and `desk agent`: accounts and links."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from actions.linking import LINKED, issue_link, linked, void_links
from actions.linking import unlink as revoke
from actions.sign_in import is_address
from bot.bootstrap import utc_now
from bot.cli_database import ready_database
from bot.passwords import hash_password
from storage.unit_of_work import reading, unit_of_work

app = typer.Typer(no_args_is_help=True)
agents = typer.Typer(no_args_is_help=True)

LINK_LIFE = timedelta(hours=24)
SHORTEST_PASSWORD = 12


@app.command("list")
def list_members() -> None:
    """Members by number."""
    with ready_database() as database, reading(database, utc_now) as work:
        for member in work.members.all():
            typer.echo(f"{member.number}  {member.offer}  {member.departement}  {member.name}")


@app.command()
def link(
    number: Annotated[str, typer.Argument(help="Member number, such as P-1001.")],
    delegate: Annotated[bool, typer.Option(help="Link the member's delegate instead.")] = False,
    bot_name: Annotated[str, typer.Option(help="The bot's user name, for a complete address.")] = "",
) -> None:
    """Issue a one-time Telegram link, valid for a day."""
    with ready_database() as database, unit_of_work(database, utc_now) as work:
        member = work.members.by_number(number)
        if member is None:
            raise typer.BadParameter(f"no member {number}: see `desk member list`")
        person = work.members.delegate_of(member.id) if delegate else None
        if delegate and person is None:
            raise typer.BadParameter(f"member {number} has no delegate")
        token = issue_link(work, member.id, person.id if person else None, "cli", LINK_LIFE)
    typer.echo(f"https://t.me/{bot_name}?start={token}" if bot_name else f"/start {token}")


@app.command()
def unlink(
    number: Annotated[str, typer.Argument(help="Member number, such as P-1001.")],
    channel: Annotated[str, typer.Option(help="Only in this channel: telegram, webchat, terminal.")] = "",
    delegate: Annotated[bool, typer.Option(help="Only the member's delegate.")] = False,
) -> None:
    """End the proofs of who a member (and their delegate) is: their chats know them no more, unused links neither."""
    with ready_database() as database, unit_of_work(database, utc_now) as work:
        member = work.members.by_number(number)
        if member is None:
            raise typer.BadParameter(f"no member {number}: see `desk member list`")
        ended = [
            identity
            for identity in linked(work, member.id)
            if channel in ("", identity.channel) and (identity.delegate_id is not None or not delegate)
        ]
        for identity in ended:
            revoke(work, identity, "cli")
        if channel in ("", LINKED):
            person = work.members.delegate_of(member.id)
            people = [*([] if delegate else [None]), *([person.id] if person else [])]
            for delegate_id in people:
                void_links(work, member.id, delegate_id, "cli")
    typer.echo(f"{len(ended)} ended")


def _has_account(email: str) -> bool:
    with ready_database() as database, reading(database, utc_now) as work:
        return work.agents.by_email(email) is not None


def _new_address(email: str) -> str:
    if not is_address(email):
        raise typer.BadParameter(f"{email} is no e-mail address")
    if _has_account(email):
        raise typer.BadParameter(f"{email} has an account already")
    return email


def _known_address(email: str) -> str:
    if not _has_account(email):
        raise typer.BadParameter(f"no account {email}")
    return email


# Asked of the address by itself: nobody types a name and a password twice to learn that it will not do.
NewAddress = Annotated[str, typer.Argument(callback=_new_address, is_eager=True)]
KnownAddress = Annotated[str, typer.Argument(callback=_known_address, is_eager=True)]


@agents.command("add")
def add_agent(
    email: NewAddress,
    name: Annotated[str, typer.Option(prompt=True)],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    supervisor: bool = False,
) -> None:
    """Open an account at the desk."""
    _check_password(password)
    with ready_database() as database, unit_of_work(database, utc_now) as work:
        work.agents.add(email, name, "supervisor" if supervisor else "agent", hash_password(password))
    typer.echo("added")


@agents.command("password")
def set_password(
    email: KnownAddress, password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)]
) -> None:
    """Set a new password; opens a locked account and ends its sessions."""
    _check_password(password)
    with ready_database() as database, unit_of_work(database, utc_now) as work:
        agent = work.agents.by_email(email)
        if agent is None:
            raise typer.BadParameter(f"no account {email}")
        work.agents.set_password(agent.id, hash_password(password))
    typer.echo("changed")


def _check_password(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise typer.BadParameter(f"at least {SHORTEST_PASSWORD} characters")
