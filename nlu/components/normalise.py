"""One spelling for what members type in many: case, accents, apostrophes, SMS shorthand, drawn-out letters."""

import re
import unicodedata

# Shorthand whose meaning does not depend on the sentence.
SHORTHAND = {
    "ajd": "aujourd hui",
    "auj": "aujourd hui",
    "bcp": "beaucoup",
    "bjr": "bonjour",
    "bsr": "bonsoir",
    "cmt": "comment",
    "ct": "c etait",
    "dc": "donc",
    "dsl": "desole",
    "ds": "dans",
    "jai": "j ai",
    "jarrive": "j arrive",
    "javais": "j avais",
    "jveux": "je veux",
    "jvoudrai": "je voudrais",
    "jvoudrais": "je voudrais",
    "jpeux": "je peux",
    "ke": "que",
    "kel": "quel",
    "kelle": "quelle",
    "ki": "qui",
    "koi": "quoi",
    "mci": "merci",
    "mm": "meme",
    "msg": "message",
    "ns": "nous",
    "ordi": "ordinateur",
    "pb": "probleme",
    "pbs": "problemes",
    "pk": "pourquoi",
    "pkoi": "pourquoi",
    "pls": "svp",
    "pq": "pourquoi",
    "pr": "pour",
    "qd": "quand",
    "qq": "quelque",
    "qqn": "quelqu un",
    "rdv": "rendez vous",
    "rv": "rendez vous",
    "slt": "salut",
    "stp": "svp",
    "tel": "telephone",
    "tjrs": "toujours",
    "tjs": "toujours",
    "tlm": "tout le monde",
    "tps": "temps",
    "tt": "tout",
    "vs": "vous",
    "ya": "il y a",
}

# A picture that stands for a whole answer.
PICTURES = str.maketrans({"👍": " ok ", "👌": " ok ", "👎": " non ", "🙏": " merci ", "👋": " bonjour "})

_NOT_WORD = re.compile(r"[^\w?!@€%+]+|_+")
_DRAWN_OUT = re.compile(r"([a-z?!])\1{2,}")
_DIGIT = re.compile(r"\d")
# A lone "c" or "g" before the word it swallowed: "c cassé", "g plus internet"; not "c'est", not "4 g".
_IT_IS = re.compile(r"(?<!\S)c (?!est\b|etait\b|a\b)")
_I_HAVE = re.compile(r"(?<!\S)(?<!\d )g (?=\S)")


def normalise(text: str) -> str:
    """Lower case, no accents, words apart by one space, shorthand written out, each digit as 0 (their count tells)."""
    letters = unicodedata.normalize("NFKD", text.lower().translate(PICTURES).replace("œ", "oe"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    bare = _DRAWN_OUT.sub(r"\1", bare).replace("?", " ? ").replace("!", " ! ")
    spaced = " ".join(SHORTHAND.get(word, word) for word in _NOT_WORD.sub(" ", bare).split())
    return _DIGIT.sub("0", _I_HAVE.sub("j ai ", _IT_IS.sub("c est ", spaced)))
