"""The devices that a message names, by type and number: "mon imprimante et mes deux tablettes"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from text_to_num import alpha2digit

from actions.topic import fold
from actions.wording import say
from actions.wording.formats import listed

_TYPES = {
    "remote_control": r"telecommandes?",
    "decoder": r"decodeurs?|decoders?",
    "tv_key": r"cles? tv",
    "tv_recorder": r"enregistreurs?( tv)?",
    "tv_extender": r"prolongateurs?( tv)?",
    "apple_tv": r"apple tv",
    "airbox": r"airbox",
    "wifi_repeater": r"repeteurs?( wi-?fi)?|wi-?fi extenders?|repeaters?",
    "voip_phone": r"telephones? (ip|voip)|voip phones?",
    "livebox": r"liveboxs?",
    "connected_tv": r"televis(ion|eur)s?( connectee?s?)?|teles?|tvs?|smart ?tvs?",
    "voice_assistant": r"alexas?|google homes?|(amazon )?echos?|assistants? voca(l|ux)|voice assistants?",
    "playstation": r"play ?stations?|ps ?[345]\b",
    "wifi_printer": r"imprimantes?( wi-?fi)?|printers?",
    "tablet": r"tablettes?|ipads?|tablets?",
    "mobile": r"(telephones?|tel)( portables?| mobiles?)?|smartphones?|i ?phones?|mobiles?|(mobile |cell)?phones?|"
    r"androids?",
    "desktop": r"imacs?|mac mini|(ordinateurs?|pc|postes?) (de bureau|fixes?)|desktops?( computers?)?",
    "laptop": r"(ordinateurs?|ordis?|pcs?) portables?|macbooks?( pro| air)?|laptops?|ordinateurs?|ordis?|pcs?|macs?|"
    r"computers?|portables?",
    "speaker": r"enceintes?( connectees?)?|sonos|homepods?|barres? de son|speakers?",
    "camera": r"cameras?|visiophones?|sonnettes?",
    "console": r"consoles?|xbox|nintendo( switch)?|switch",
    "watch": r"montres?( connectees?)?|watch(es)?",
    "thermostat": r"thermostats?",
    "alarm": r"alarmes?",
    "vacuum": r"(robots? )?aspirateurs?( robots?)?|robots?",
    "scanner": r"scanners?",
    "light": r"ampoules?|lampes?",
    "storage": r"nas\b|disques? (durs? )?reseau",
    "device": r"appareils?|machines?|postes?|objets?( connectes?)?|devices?",
}
"""Type -> its names in unaccented lower case; the more special ones first, "device" for any."""
_ONE_OF = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _TYPES.items()))
_JOINED_TO = re.compile(
    r"(\b(a|au|aux|sur|avec|via|depuis|derriere|par|to|with|on|from)( (la|le|les|ma|mon|mes|notre|the|my)| l')?)\W*$"
)
"""What something is connected to is not to be connected: "à la Livebox"."""
_COUNT = re.compile(r"(\d{1,4})(?: (?!et |and |ou |or )[a-z'-]+)?\W*$")
_SINGULAR = re.compile(
    r"\b(un|une|mon|ma|le|la|son|sa|notre|votre|cette?|cet|a|an|my|the|his|her|our|this|autre)\b(?: [a-z'-]+)?\W*$"
    r"|\b[ldn]'(autre )?$"
)
_SEVERAL = re.compile(r"\b(des|mes|les|nos|vos|ses|leurs|plusieurs|all|some)\b(?: [a-z'-]+)?\W*$")
_AND_ANOTHER = re.compile(r"\W+(et|and) (celui|celle|one|that) (de|of|for)\b")
"""One more of the same: "mon téléphone et celui de ma femme"."""
_NETWORK = frozenset({"airbox", "livebox", "wifi_repeater"})


@dataclass(frozen=True)
class Devices:
    """So many devices of one type; None: more than one, and it is not said how many."""

    type: str
    count: int | None


def named(text: str) -> list[Devices]:
    """In the order in which they are named, each type once; of "3 appareils : deux Mac et un iPad", the list."""
    folded = fold(alpha2digit(alpha2digit(text, "fr", threshold=0), "en", threshold=1.5))
    found: dict[str, int | None] = {}
    for match in _ONE_OF.finditer(folded):
        kind, before = str(match.lastgroup), folded[max(0, match.start() - 30) : match.start()]
        if kind in _NETWORK and _JOINED_TO.search(before):
            continue
        if kind == "mobile" and re.search(r"\b(par|au|by|on the)\W*$", before):
            continue  # how one is helped, not what is to be helped
        count = _count(match[0], before, folded[match.end() :])
        known = found.get(kind, 0)
        found[kind] = None if count is None or known is None else known + count
    listed_too = len(found) > 1
    return [Devices(kind, count) for kind, count in found.items() if not (kind == "device" and listed_too)]


def _count(word: str, before: str, after: str) -> int | None:
    said = _COUNT.search(before)
    if said:
        return int(said[1])
    several = _SEVERAL.search(before) or (word.split()[0].endswith(("s", "x")) and not _SINGULAR.search(before))
    return None if several else 1 + bool(_AND_ANOTHER.match(after))


def total(devices: Iterable[Devices]) -> int | None:
    """All of them; None where one of the numbers is not said."""
    counts = [each.count for each in devices]
    return None if None in counts else sum(count for count in counts if count is not None)


def in_words(devices: Iterable[Devices], language: str) -> str:
    """ "1 imprimante Wi-Fi et 2 tablettes"."""
    return listed([say(language, f"devices.{each.type}", n=each.count) for each in devices], language)
