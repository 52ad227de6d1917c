"""Whether a message says a value (a moment, a number, a place) and hardly anything else.

While a flow is under way such a message is about the flow: an answer, a correction or a precision. It is not a question
about opening hours or served places, which its words resemble when they stand alone.
"""

from __future__ import annotations

import re

from nlu.dates import BLANK

_VOCABULARY = {
    "what introduces a value": """
        a au aux en l la le les d de du des dans pour vers entre et ou sur jusqu chez pres ce cet cette
        at in on the for to of from and or by around about near
    """,
    "what corrects one": """
        non nan pardon desole desolee excusez oups euh heu ben bah bon alors donc enfin finalement plutot disons mettons
        fait mais pas ni sinon no sorry oops actually rather instead but not so well then
        attendez attends attendre wait
    """,
    "who says it, and how it is wished": """
        j je m me moi nous on c ca cela il elle qu que c est sera serai serais seront serons serez sommes suis etre
        ai aurai aura va vais ira irait irai convient conviendrait arrange arrangerait peux pourrais prefere prefererais
        voudrais veux voulais souhaite souhaiterais aimerais prendrai prends dispo disponible disponibles libre possible
        i ll d m we be will would like prefer can make it that s is are us let work works fine
    """,
    "orders that name nothing: the value is what is ordered": """
        mettez mets mettre remettez changez changer change deplacez deplacer decalez decaler reportez reporter avancez
        avancer repoussez repousser passez passer notez noter corrigez reservez prenez faites move push book have change
    """,
    "units of what is counted, and courtesy": """
        personne personnes couvert couverts convive convives adulte adultes place places arrondissement arr heure heures
        jour people persons person seats guests district jusque environ
        oui ok d accord parfait merci bonjour svp stp s il vous te plait please thanks yes hello hi
    """,
}
_FILLERS = frozenset(word for words in _VOCABULARY.values() for word in words.split())
_WORD = re.compile(r"[a-z]+|\d+")
_PLACE = re.compile(
    rf"(?:^| )(?:dans|a|au|du|vers|pres|in|at|le|the|arrondissement|plutot)(?: (?:le|la|du|de|the))? {BLANK}"
)


def places(beside: str) -> bool:
    """An address, a postcode or an arrondissement stands in the message."""
    return beside == BLANK or bool(_PLACE.search(beside))


def says_only_a_value(beside: str, has_moment: bool, has_number: bool) -> bool:
    """beside: the message without its days and hours (nlu.dates.words_beside). A place with a "?" is asked about."""
    if not (has_moment or has_number or (places(beside) and "?" not in beside)):
        return False
    return all(word.isdecimal() or word in _FILLERS for word in _WORD.findall(beside))
