"""What arrives that is not words: proofs of identity, files, places, things that no assistant can read."""

from __future__ import annotations

from actions.identity import how_to_identify, is_stranger
from actions.linking import use_link
from actions.messages import Reply
from actions.wording import say
from bot.dialogue import choices, flows, repairs, speakers
from bot.dialogue.context import Turn
from domain.members import Role, Speaker


def start(turn: Turn) -> Reply:
    """The conversation was opened, perhaps through a personal link."""
    request = turn.request
    token = request.inbound.text.strip()
    if not token:
        return choices.resume_pending(turn) if _now_known(turn) else flows.question(turn) or repairs.help_(turn)
    found = use_link(request.uow, token)
    if found is None:
        dead = Reply([say(request.language, "identity.link_dead")])
        return dead.then(how_to_identify(request) if is_stranger(request) else repairs.help_(turn))
    return _prove(turn, found, "link")


def contact(turn: Turn) -> Reply:
    """A phone number was shared: the sender's own one, if the membership knows it, says who they are."""
    request = turn.request
    if not request.inbound.phone_is_own or not request.inbound.phone:
        refused = Reply([say(request.language, "identity.foreign_contact")])
        return Reply(refused.paragraphs, how_to_identify(request).buttons if is_stranger(request) else [])
    speaker = request.uow.members.speaker_by_phone(request.inbound.phone)
    if speaker.role is Role.STRANGER:
        return Reply([say(request.language, "identity.unknown_phone")], [turn.person_button()])
    return _prove(turn, speaker, "phone")


def _prove(turn: Turn, speaker: Speaker, method: str) -> Reply:
    """From now on this channel user is that member or delegate; what they had asked for goes on."""
    request = turn.request
    assert speaker.member is not None
    request.uow.identities.prove(
        request.conversation.channel, request.inbound.sender.user_id, speaker, method, request.uow.now
    )
    request.identify(speaker)
    if speakers.keep_apart(request, turn.state):
        turn.offered.clear()
    request.uow.audit.add(
        speaker.actor, "proved_identity", f"member:{speaker.member.id}", request.uow.now, method=method
    )
    language = request.language
    if speaker.delegate:
        known = say(language, "identity.known_delegate", name=speaker.delegate.name, member=speaker.member.name)
    else:
        known = say(language, "identity.known_named", name=speaker.member.name)
    return Reply([known]).then(choices.resume_pending(turn) or flows.question(turn) or repairs.help_(turn))


def _now_known(turn: Turn) -> bool:
    return turn.state.pending is not None and not is_stranger(turn.request)


def file(turn: Turn) -> Reply:
    """A file is kept for agents; nobody pretends that it was read."""
    sent = turn.request.inbound.file
    if sent is not None and sent.refused == "kind":
        said = Reply([say(turn.request.language, "files.kind")])
    elif sent is not None and sent.refused:
        said = turn.paragraph("file_too_large")
    elif sent is not None and sent.kind == "voice":
        said = turn.paragraph("voice_kept")
    else:
        return turn.offer_person("file_kept")
    return Reply(said.paragraphs, [turn.person_button()]).then(Reply(flows.question(turn).paragraphs))


def location(turn: Turn) -> Reply:
    return turn.offer_person("location_kept")


def unsupported(turn: Turn) -> Reply:
    """A sticker, a poll, a message of a kind that carries no words."""
    return turn.paragraph("unsupported").then(flows.question(turn) or repairs.help_(turn))
