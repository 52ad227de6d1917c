"""Whether a member writes French or English.

Function words settle it: they make up half of any sentence, and the two lists share none. Statistical guessers
need a line or two to be right, and members write "Is my line down?".
"""

import re
from typing import Literal

Language = Literal["fr", "en"]

_WORD = re.compile(r"[a-zà-öø-ÿœ]+")
_FRENCH_LETTER = re.compile(r"[àâçéèêëîïôùûœ]")

# Words spelt alike in both ("on", "a", "me", "message", "service") are in neither list.
_FRENCH_WORDS = """
    au aux avec avez avoir bjr bonjour bonsoir c ça ca ce ces cet cette chez combien comment dans de demain depuis des
    dois donc du elle elles en encore entre est et etes faire faut g hier il ils j je jai jour jveux l la le les leur
    ma mais marche mci merci mes mon ne nos notre nous où ou oui par pas peut peux plus plutôt plutot pour pourquoi
    pouvez prendre qu quand que quel quelle qui quoi rdv salut sans ses si slt sont suis sur svp tous tout très tres
    un une va vais veux voir vos votre voudrais vous vs y aujourd hui mardi mercredi jeudi vendredi samedi dimanche
    lundi non rien aucun annuler annulez laissez tomber stp quelqu jamais toujours matin soir après apres
"""
_ENGLISH_WORDS = """
    about again am an and any anyone are at be been by can cannot could did do does doesn don for from get got had has
    have hello help hey hi how i if in is isn it its ll let like my need never next no not now of okay or our
    out please should so some still thank thanks that the their there these they this those to today tomorrow too up
    want was we were what when where which who why will with work working would yes you your monday tuesday wednesday
    thursday friday saturday sunday cancel book move change leave speak someone
"""

_FRENCH = frozenset(_FRENCH_WORDS.split())
_ENGLISH = frozenset(_ENGLISH_WORDS.split())


def guess_language(text: str) -> Language | None:
    """The language of the text; None when it does not tell (a number, a name, "ok"), so that the last one stays."""
    lowered = text.lower().replace("’", "'")
    words = _WORD.findall(lowered)
    french = sum(word in _FRENCH for word in words) + bool(_FRENCH_LETTER.search(lowered))
    english = sum(word in _ENGLISH for word in words)
    if french == english:
        return None
    return "fr" if french > english else "en"
