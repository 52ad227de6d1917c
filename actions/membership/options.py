"""What a member may have on top of the contract: how it is named, which of it is held, what changes when it comes or
goes (rulebook 17, 19 and 23)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from text_to_num import alpha2digit

from actions.request import Request
from actions.spoken import amount
from actions.topic import Patterns, fold, matches
from actions.wording import say
from domain.contract import Contract
from domain.decisions import Billable, Decision
from domain.members import Member

Facts = Mapping[str, Any]

_MAIL = r"(mails?|e-?mails?|messageries?|electroniques?)"
_BOX = rf"(boites?( {_MAIL})?|mailbox(es)?|(adresses?|comptes?) {_MAIL}|{_MAIL} (account|address)e?s?|messageries?)"
NAMED: Patterns = {
    "brick": (r"\bbriques?\b|maintenance|\bentretien\b",),
    "concierge_privilege": (r"privilege|concierg",),
    "mailbox": (
        rf"\b{_BOX}\b",
        r"\bpacks?\b",
        r"\bmails\b|\bmail (supplementaire|de plus|en plus)\b",
        r"\bune? e?-?mail\b",
    ),
    "office_assistance": (
        r"bureauti[qk]|\boffice (support|assistance|help)\b|\b(support|aide) (office|informatique)\b",
    ),
    "bitdefender": (r"bitdefender|anti-?virus",),
    "option_interieur": (r"\b(l'?\s?)?option interieur\b|\bloption interieur\b|\binterieur option\b",),
    "extra_site": (
        r"\b(sites?|adresses?) (supplementaires?|additionnel\w+|de plus|en plus)\b|\bsites?\b|"
        r"\b(autre|seconde?|deuxieme|nouvelle) (adresse|residence|domicile|bureau|maison)\b|"
        r"\bextra (address|site)\b|\bsecond home\b",
    ),
}
"""How each is named, the more precise ones first."""
PLACES: Patterns = {
    "extra_site": (
        r"\b(adresses?|residences?|maisons?|villas?|appartements?|chalets?|pied-a-terre|bureaux?|cabinet|agences?|"
        r"locaux|domicile|propriete|house|flat|apartment|office|home|address)\b",
    ),
}
"""What an extra site may be called where nothing else is named."""
CODES = {
    "concierge_privilege": "conciergerie-privilege",
    "extra_site": "site-supplementaire",
    "mailbox": "boite-mail-supplementaire",
    "option_interieur": "option-interieur",
}
"""How the store calls what is subscribed; those of old are recognised by their words."""
PRICED = {"option_interieur": "offer_month"}
"""Lines of the price list under another name."""
ONLY_ONE = ("concierge_privilege", "option_interieur", "office_assistance", "bitdefender")
"""What one has or has not: a second request is the same one."""
INCLUDED = ("office_assistance", "bitdefender")
"""Part of every contract at no price; cancelled alone all the same (AMB-38)."""
_NUMBER = rf"\b(\d{{1,3}})( (autres|nouvelles|nouveaux|petites))? ({_BOX}|mails)\b"
_ONE_MORE = (r"\b(en \w+|j'en \w+) une (seconde|deuxieme|autre)\b|\bune (de|en) plus\b|\bun e?-?mail\b|\bone more\b",)
_PACK = r"\b(?:(\d{1,2}) )?(?:packs?|lots?)(?: de)? (?:messageries? )?(?:de )?(\d{1,2})\b"


def named(text: str) -> str | None:
    """The option that a text names in so many words."""
    return next((option for option, expressions in NAMED.items() if matches(text, *expressions)), None)


def mailboxes_said(text: str) -> int | None:
    """How many mailboxes: "deux packs de 5", "trois messageries", "une boîte"; None where several are not counted."""
    if (pack := pack_said(text)) is not None:
        return pack
    if found := re.search(_NUMBER, _in_digits(text)):
        return int(found[1])
    return 1 if matches(text, rf"\b(une?|ma|la|sa|cette|one|an?|another)( \w+)? {_BOX}\b", *_ONE_MORE) else None


def pack_said(text: str) -> int | None:
    """The mailboxes of the packs that a text names: 10 for "deux packs de 5"."""
    found = re.search(_PACK, _in_digits(text))
    return int(found[1] or 1) * int(found[2]) if found else None


def _in_digits(text: str) -> str:
    return fold(alpha2digit(alpha2digit(text, "fr", threshold=0), "en", threshold=1.5))


def held_sites(member: Member) -> list[str]:
    """The extra sites, each as "Town (département)"."""
    return [site for site in member.facts.get("extra_sites") or () if isinstance(site, str)]


def mailboxes_used(facts: Facts) -> int:
    """Mailboxes in use, the included one among them; whoever pays for others has that one too."""
    extra = sum(mailboxes_said(code.replace("-", " ")) or 1 for code in _codes(facts, "mailbox"))
    return max(int(facts.get("mailboxes_used") or 0), extra + 1 if extra else 0)


def extra_mailboxes(member: Member) -> int:
    """Mailboxes beside the included one."""
    return max(0, mailboxes_used(member.facts) - 1)


def holds(member: Member, option: str) -> bool:
    """Whether the membership has it at this moment; what every contract includes counts until it is cancelled."""
    if option in INCLUDED:
        return option not in (member.facts.get("services_removed") or ())
    if option == "mailbox":
        return extra_mailboxes(member) > 0
    if option == "extra_site" and held_sites(member):
        return True
    return (option, member.offer) == ("option_interieur", "option-interieur") or bool(_codes(member.facts, option))


def _codes(facts: Facts, option: str) -> list[str]:
    """The codes among the facts that stand for it."""
    return [
        code for code in (facts.get("options") or ()) if named(str(code).replace("-", " ").replace("_", " ")) == option
    ]


def title(option: str, language: str, place: str = "", count: int = 0) -> str:
    """ "Site supplémentaire à Nice (06)", "3 boîtes mail supplémentaires"."""
    if option == "mailbox" and count:
        return say(language, "options.mailboxes", count=count)
    if option in ("extra_site", "option_interieur") and place:
        return say(language, f"options.{option}_at", place=place)
    return say(language, f"options.{option}")


def held_titles(member: Member, language: str) -> list[str]:
    """What the membership has on top of the contract, each by its title."""
    named_ones = ("concierge_privilege", "option_interieur")
    had = [title(name, language) for name in named_ones if holds(member, name)]
    had += [title("extra_site", language, site) for site in held_sites(member)]
    boxes = extra_mailboxes(member)
    return [*had, title("mailbox", language, count=boxes)] if boxes else had


def described(details: Facts, language: str) -> str:
    """What a case is about, in few words."""
    if "option" not in details:
        return str(details.get("what", ""))
    return title(details["option"], language, details.get("place") or "", details.get("count") or 0)


def price(request: Request, option: str, count: int = 1) -> tuple[str, Decision]:
    """ "90 € TTC (75 € HT) par mois", and the decision that says so."""
    today = request.now.date()
    if option == "mailbox" and count > 1:
        decision = request.decide("prices.mailbox_price", extra_mailboxes=count, on=today)
        assert isinstance(decision, Billable)
        return amount(decision.total_ttc, decision.facts["monthly_ht"], "month", request.language), decision
    contract = Contract.load("option-interieur") if option == "option_interieur" else request.contract
    decision = request.decide_for(contract, "prices.tariff", item=PRICED.get(option, option), on=today)
    facts = decision.facts
    return amount(facts["ttc"], facts["ht"], facts["unit"], request.language), decision


def add(facts: dict[str, Any], details: Facts) -> None:
    """The option of a case is now part of the membership."""
    option = details["option"]
    facts["services_removed"] = [name for name in (facts.get("services_removed") or ()) if name != option]
    if option == "mailbox":
        facts["mailboxes_used"] = max(1, mailboxes_used(facts)) + details["count"]
    if option in CODES and not _codes(facts, option):
        facts["options"] = [*(facts.get("options") or ()), CODES[option]]
    if option == "extra_site" and details["place"] not in (facts.get("extra_sites") or ()):
        facts["extra_sites"] = [*(facts.get("extra_sites") or ()), details["place"]]


def create_mailbox(facts: dict[str, Any]) -> None:
    """The included mailbox is in use."""
    facts["mailboxes_used"] = max(1, mailboxes_used(facts))


def remove(facts: dict[str, Any], details: Facts) -> None:
    """The option of a case is no longer part of the membership."""
    option, kept = details["option"], []
    gone = _codes(facts, option)
    if option in INCLUDED or details.get("whole"):
        before = [name for name in (facts.get("services_removed") or ()) if name != option]
        facts["services_removed"] = [*before, option]
    if option == "bitdefender":
        facts["bitdefender_devices"] = 0
    if option == "extra_site":
        facts["extra_sites"] = [site for site in (facts.get("extra_sites") or ()) if site != details.get("place")]
        kept = gone if facts["extra_sites"] else []
    if option == "mailbox":
        used = mailboxes_used(facts)
        facts["mailboxes_used"] = 0 if details.get("whole") else max(min(used, 1), used - (details.get("count") or 0))
        kept = [CODES[option]] if gone and facts["mailboxes_used"] > 1 else []  # a pack may be left in part
    facts["options"] = [code for code in (facts.get("options") or ()) if code not in gone] + kept
