"""Short messages that steer the conversation whatever the NLU says: yes, no, repeat, skip, back, stop.

They work when the NLU is down, and cost no parse to be sure of. All patterns apply to folded text.
"""

from __future__ import annotations

import re
import unicodedata

_POLITE = r"(?: (?:s'il (?:vous|te) plait|svp|stp|merci|please|alors|donc))*"


def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes, single spaces, no control characters."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'").lower())
    kept = (" " if unicodedata.category(c) in ("Cc", "Cf", "Zs") else c for c in plain if not unicodedata.combining(c))
    return " ".join("".join(kept).split())


def clean(text: str) -> str:
    """What a member wrote without control characters; line breaks stay."""
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return kept.strip()


def has_words(text: str) -> bool:
    """At least one letter or digit."""
    return any(c.isalnum() for c in text)


_UNSPEAKABLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{5,}|^[^aeiouy]+$|q(?!u|$)")


def gibberish(text: str) -> bool:
    """Letters that nobody could say ("qsdlkj fghjk"); whatever holds a number or a short word may mean something."""
    words = re.findall(r"[a-z0-9']+", fold(text))
    return bool(words) and all(len(word) > 3 and word.isalpha() and _UNSPEAKABLE.search(word) for word in words)


def bare(text: str) -> str:
    """Folded, without the punctuation around it."""
    return fold(text).strip(" .,;:!?…-")


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern}){_POLITE}")


_REPEAT = _whole(
    r"(?:(?:vous )?(?:pouvez|pourriez)(?:[- ]vous)? |peux[- ]tu |tu peux )?(?:me )?"
    r"(?:repeter|repetez|redire|redites|redis|repete)(?:[- ]moi)?"
    r"(?: (?:la question|ca|cela|tout|encore|votre question|votre reponse))?|(?:comment|pardon|hein)(?: \?)?"
    r"|(?:(?:je n'ai|j'ai) (?:rien|pas) (?:tout )?compris|je (?:ne )?(?:comprends|comprend) (?:pas|rien))"
    r"|what|sorry|i (?:do not|don't|did not|didn't) understand"
    r"|(?:can you |could you )?(?:repeat|say (?:that|it) again)(?: (?:that|the question))?(?: again)?"
)
_SKIP = _whole(
    r"(?:je )?pass(?:e|er|ez|ons)(?: (?:cette |la )?question| a la suite)?|(?:question )?suivante?"
    r"|skip(?: (?:it|this|that))?"
    r"|peu importe|ca m'est egal|aucune idee|je ne sais pas|je sais pas|no idea|i don't know"
)
_BACK = _whole(
    r"(?:question )?precedente?|retour(?: en arriere)?|revenir(?: en arriere)?"
    r"|(?:revenons|revenez) en arriere|go back|back"
)
_RESTART = _whole(
    r"(?:on )?(?:recommence[zr]?|recommencons|reprenons)(?: (?:tout|depuis le debut|a zero|du debut))*"
    r"|(?:depuis le |du )?debut|reset|start (?:over|again)|restart"
)
_WHY = _whole(
    r"(?:et |mais )?pourquoi(?: (?:ca|cela|donc|pas|non|cette reponse|ce refus))?(?: \?)?"
    r"|(?:but )?why(?: (?:not|is that))?(?: \?)?"
)
_SPEAK = (
    r"(?:(?:(?:vous )?(?:pouvez|pourriez)(?:[- ]vous)?|can you|could you|can we|please)? ?"
    r"(?:parle[rz]?|repond(?:re|ez)|continue[rz]?|speak|answer|reply|write)(?:[- ](?:me|moi))? )?"
)
_IN_FRENCH = _whole(rf"{_SPEAK}(?:en |in )?(?:francais|french)")
_IN_ENGLISH = _whole(rf"{_SPEAK}(?:en |in )?(?:anglais|english)")
_STOP = _whole(
    r"annuler|annulez|annule|stop|abandonner|abandonnez|j'abandonne|laissez tomber|laisse tomber"
    r"|on (?:arrete|laisse tomber)"
    r"|arretez|arretons(?:-la)?|oubliez|laissez|tant pis|cancel|never ?mind|forget it"
    r"|(?:annule[zr]?|arrete[zr]?|oublie[zr]?|laisse[zr]?) tout(?: tomber)?|(?:stop|forget) everything"
)
_ANNUL = _whole(
    r"(?:je (?:voudrais|veux|souhaite|souhaiterais|dois) )?(?:l'|tout )?annuler|annulez(?: tout)?"
    r"|i want to cancel|cancel"
)
_YES = re.compile(
    r"(?:oui|ouais|ui|yes|yep|yeah|yup|ok|okay|oki|d'accord|dac+ord|dac|parfait|entendu|volontiers|bien sur|tout a fait"
    r"|exactement|absolument|c'est (?:bon|ca|parfait|confirme|exact|note|d'accord)"
    r"|je (?:le |la )?confirme|confirme[rz]?"
    r"|on confirme|allez[- ]y|vas[- ]y|va pour|ca (?:me )?(?:va|convient)(?! (?:(?:me|nous|vous) )?\w+(?:er|ir|re)\b)"
    r"|cela (?:me )?(?:va|convient)"
    r"|tres bien|si(?=,|$)|sure"
    r"|go ahead|please do|of course|correct|perfect|confirmed?|i confirm)\b"
)
_NO = re.compile(
    r"(?:non|nan|nope|no|pas (?:du tout|encore|vraiment|maintenant)|surtout pas|jamais|not (?:yet|really)|negatif"
    r"|je ne (?:confirme|prefere) pas|ca ne (?:me )?(?:va|convient) pas)\b"
)
_HEDGE = re.compile(r"\b(?:mais|sauf|par contre|cependant|a condition|seulement si|but|except|only if|though)\b")
_ASKS = re.compile(
    r"\?|^(?:est-ce|est ce|qu'est|quand|combien|a quel|quel|comment|pourquoi|ou est|ou sont|c'est quoi"
    r"|(?:avez|etes|pouvez|pourriez|y a)[- ]|do |does |is |are |can |could |what|when|how|where|why|who)"
)
_YES_SIGNS = ("👍", "✅", "👌", "🆗", "💯")
_NO_SIGNS = ("👎", "❌", "🚫", "⛔")
_INSULT = re.compile(
    r"\b(?:connards?|connasses?|encules?|salauds?|salopes?|batards?|putes?|ntm|fdp"
    r"|ta gueule|ferme[sz]?[- ](?:la|ta gueule)"
    r"|va te faire|allez vous faire|abrutis?|cretins?|debiles?|imbeciles?|bande d'(?:incapables|idiots)"
    r"|(?:gros |sale )con"
    r"|vous etes (?:nuls?|des nuls|incapables?|des? (?:incapables?|cons?))"
    r"|(?:t'es|tu es|vous etes|c'est) (?:trop |vraiment |completement )?nul(?:le)?s?|nul a chier|de merde"
    r"|fuck(?: you| off)?|asshole|bullshit|idiots?|stupid bot|moron)\b"
)


_FAREWELL = re.compile(
    r"\b(?:au revoir|a (?:bientot|plus|la prochaine|tout a l'heure|tantot|demain|lundi|mardi|mercredi|jeudi"
    r"|vendredi|samedi|dimanche)$|bye|goodbye|good(?: )?night|see you|salut$|ciao|adieu|tchao"
    r"|bo?nn?e? (?:(?:fin de )?journee|soiree|nuit|week-?end|continuation|dimanche)|have a (?:good|nice))"
)
_STOP_WORDS = re.compile(
    r"\b(?:annul|laiss|stop|arret|abandon|oubli|tant pis|pas la peine|cancel|forget|never ?mind|drop)"
)
_AT_ONCE = _whole(
    r"(?:n'importe (?:quand|quel (?:jour|creneau|horaire|moment))|quand vous (?:voulez|pouvez)|peu importe"
    r"|(?:le |au )?(?:plus (?:tot|vite|rapidement)|prochain (?:creneau|rendez-vous))(?: (?:possible|disponible))?"
    r"|(?:le |la )?premi(?:er|ere)(?: (?:creneau|rendez-vous|venue?))?|the first(?: one)?"
    r"|des que (?:possible|vous pouvez)|(?:tout de suite|maintenant|immediatement|vite|asap)"
    r"|(?:as soon as possible|right (?:now|away)|now|any ?time|whenever|the (?:earliest|soonest)(?: possible)?))"
)


def says_goodbye(text: str) -> bool:
    """Words of farewell: "bonne journée", "à bientôt"."""
    return bool(_FAREWELL.search(bare(text)))


_ALL = re.compile(
    r"\b(?:les (?:deux|trois|\d)|tous|toutes|tous les (?:deux|trois)|both|all(?: of (?:them|those))?|mes deux)\b"
)


def wants_all(text: str) -> bool:
    """ "Les deux", "tous": every one of those that can be chosen."""
    return bool(_ALL.search(fold(text)))


def has_stop_words(text: str) -> bool:
    """Something in it speaks of stopping, cancelling, giving up."""
    return bool(_STOP_WORDS.search(fold(text)))


_SOON = re.compile(
    r"\b(?:des que (?:possible|vous pouvez)|au plus (?:vite|tot)|le plus (?:vite|tot|rapidement) possible|en urgence"
    r"|asap|as soon as possible|as soon as you can|urgently)\b"
)


def hurries(text: str) -> bool:
    """ "... dès que possible": the first moment that is free, said beside what it is for."""
    return bool(_SOON.search(fold(text)))


def wants_earliest(text: str) -> bool:
    """Any moment will do, or the first one: "n'importe quand", "tout de suite"."""
    return bool(_AT_ONCE.fullmatch(bare(text)))


_SWEARING = re.compile(r"\b(?:merde|putain|bordel|fait chier|chiant|conneries?|shit|damn)\b")
_HOW_LONG = re.compile(
    r"\b(?:c'est|c est|ca (?:devient|commence a etre)) (?:tres |trop |vraiment |bien |un peu )?long\b"
    r"|\b(?:combien de temps|dans combien|ca (?:va )?(?:prend|dure)\w*)\b.{0,25}(?:encore|attend\w*|temps)?\W*$"
    r"|\btoujours personne\b|\bj'attends\b|\b(?:how (?:much )?longer|how long|still waiting|taking (?:so|too) long)\b"
)


_ANYBODY_THERE = re.compile(
    r"(?:(?:bon|alors|et|euh|mais|hey|hello|bonjour|bonsoir|rebonjour|so|well)\b[ ,!.?]*)*"
    r"(?:(?:vous etes|etes[- ]vous|tu es|t'es|es[- ]tu) (?:toujours |encore )?(?:la|present|connecte)s?"
    r"|(?:est[- ]ce qu(?:'|e ))?(?:il )?(?:y a[- ](?:t-il )?(?:bien |toujours )?)?(?:quelqu'un|qqn)"
    r"(?: (?:au desk|chez vous))?(?: (?:ici|est la|la|(?:peut |va |pour )?(?:me )?repond(?:re)?(?: .{0,15})?))?"
    r"|(?:toujours|encore) (?:rien|(?:personne|pas de (?:reponse|conseiller))(?: .{0,30})?)|(?:il n')?y a personne"
    r"|personne(?: (?:ne |n')?(?:me )?(?:repond|est la|vient|arrive)(?: .{0,20})?)?"
    r"|(?:on|quelqu'un|vous|allez[- ]vous) (?:va |allez )?(?:me |m')?repond(?:re|ez|s)?(?: (?:quand|ou pas|un jour))?"
    r"|repondez(?:[- ]moi)?|(?:vous (?:me |m')|tu m')(?:entendez|recevez|oubliez|avez oublie)\w*"
    r"|(?:mon|le|un|votre|ce) conseill\w+,? (?:il |elle )?(?:arrive|vient|est la|repond)(?: (?:quand|bientot|ou pas))?"
    r"|ou (?:est|reste) (?:mon|le|votre|ce) conseill\w+"
    r"|allo+(?:[ ?!]+allo+)*|hou ?hou|coucou|hello+|hey+|(?:is )?(?:any|some)(?:one|body)(?: there| here)?"
    r"|(?:are )?you (?:still )?there|still (?:nobody|no one|no answer|there)|nobody(?: (?:there|answers|yet))?"
    r"|no one (?:there|answers|is answering)|where is (?:my|the) advis[eo]r)"
)
"""Only that: words about something else are a request."""


def calls_out(text: str) -> bool:
    """ "Vous êtes là ?", "allô ?", "toujours personne ?": looks for somebody, and says nothing else."""
    return bool(_ANYBODY_THERE.fullmatch(bare(text)))


_PERSON = _whole(
    r"(?:(?:je (?:veux|voudrais|souhaite)|i want|i would like) )?"
    r"(?:(?:parler|passez[- ]moi|joindre|voir|(?:to )?(?:speak|talk))(?: (?:a|avec|to|with))? )?"
    r"(?:(?:une?|le|an?|the) )?(?:vraie? |real )?"
    r"(?:conseillere?|humain|personne|quelqu'un|agent|advis[eo]r|human|person|someone)"
)


def wants_person(text: str) -> bool:
    """ "Conseiller", as the opening words say to write: a person, whether or not anything can be understood."""
    return bool(_PERSON.fullmatch(" ".join(bare(text).replace(",", " ").split())))


def swears(text: str) -> bool:
    """Insults somebody, or just swears."""
    return insults(text) or bool(_SWEARING.search(fold(text)))


_WHO_ANSWERS = re.compile(
    r"\b(?:(?:vous etes|etes[- ]vous|tu es|es[- ]tu|c'est|je parle a|suis[- ]je en ligne avec) (?:bien )?"
    r"(?:un|une) (?:robot|bot|machine|ia|humain|vraie? personne|personne reelle|vrai conseiller)"
    r"|qui (?:etes[- ]vous|es[- ]tu|me repond)"
    r"|(?:are you|am i talking to) (?:a|an) (?:robot|bot|machine|ai|human|person)"
    r"|who are you)\b"
)
_CLAIMS_MEMBERSHIP = re.compile(
    r"^(?:bonjour,? )?(?:mais )?(?:(?:je m'appelle|je suis|c'est) [^,.]{2,40}?(?: et|,) )?"
    r"je suis (?:deja )?(?:un |une )?membre"
    r"(?! honoraire)\b|\bi(?:'m| am) (?:already )?a member\b"
)


def asks_who_answers(text: str) -> bool:
    """Whether this is a machine or a person."""
    return bool(_WHO_ANSWERS.search(fold(text)))


def claims_membership(text: str) -> bool:
    """Somebody says that they are a member; saying so proves nothing."""
    return bool(_CLAIMS_MEMBERSHIP.search(fold(text)))


def finds_it_long(text: str) -> bool:
    """ "C'est long", "combien de temps encore ?", while a person is awaited."""
    return bool(_HOW_LONG.search(bare(text)))


def wants_repeat(text: str) -> bool:
    return bool(_REPEAT.fullmatch(bare(text)))


def wants_skip(text: str) -> bool:
    return bool(_SKIP.fullmatch(bare(text)))


def wants_back(text: str) -> bool:
    return bool(_BACK.fullmatch(bare(text)))


def wants_restart(text: str) -> bool:
    """ "Recommencez": all the questions again."""
    return bool(_RESTART.fullmatch(bare(text)))


def wants_language(text: str) -> str | None:
    """ "In English please", "en français": fr or en, where the message says nothing else."""
    said = bare(text)
    return "fr" if _IN_FRENCH.fullmatch(said) else "en" if _IN_ENGLISH.fullmatch(said) else None


def wants_why(text: str) -> bool:
    return bool(_WHY.fullmatch(bare(text)))


def wants_stop(text: str) -> bool:
    return bool(_STOP.fullmatch(bare(text)))


def gives_all_up(text: str) -> bool:
    """ "Laissez tout tomber": what waits behind the thing under way, too."""
    return bool(re.search(r"\b(?:tout|everything|all)\b", fold(text)))


def shares_word(text: str, label: str) -> bool:
    """A telling word of the label is said ("lancez le retour", where the button asks for the return)."""
    said, shown = (set(re.findall(r"[a-z]{6,}", fold(each))) for each in (text, label))
    return bool(said & shown)


def only_cancel(text: str) -> bool:
    """ "Je voudrais annuler", without saying what."""
    return bool(_ANNUL.fullmatch(bare(text)))


def insults(text: str) -> bool:
    return bool(_INSULT.search(fold(text)))


def yes_no(text: str) -> bool | None:
    """How a message that begins with a yes or a no answers; None when it begins otherwise."""
    if any(sign in text for sign in _YES_SIGNS):
        return True
    if any(sign in text for sign in _NO_SIGNS):
        return False
    folded = bare(text)
    if _NO.match(folded):
        return False
    return True if _YES.match(folded) else None


_PLAIN_YES = re.compile(r"(?:oui|ouais|yes|yep|yeah|si|bien sur|je confirme)\b")


_NO_THANKS = re.compile(
    r"(?:non|nan|no)[, ]*(?:merci|sans facon|c'est bon|ca ira|ca va aller|rien|thanks?(?: you)?|that's all)\b"
    r"(?:[ ,!.]*merci)?"
)


def no_thanks(text: str) -> bool:
    """ "Non merci": no, and nothing else instead."""
    return bool(_NO_THANKS.fullmatch(bare(text)))


def acknowledges(text: str) -> bool:
    """ "Parfait", "ok": takes note, and answers nothing; a plain "oui" means to answer something."""
    return not _PLAIN_YES.match(bare(text))


def hedged_yes(text: str) -> bool:
    """ "Oui mais …": what follows decides, not the yes."""
    folded = bare(text)
    return bool(_YES.match(folded) and _HEDGE.search(folded))


def asks(text: str) -> bool:
    """Plainly a question."""
    return bool(_ASKS.search(fold(text)))


_NO_PERSON = re.compile(
    r"(?:finalement|en fait|c'est bon|non merci|non)?[, ]*(?:finalement[, ]*|non[, ]*)?"
    r"(?:c'est (?:bon|regle|resolu)|ca va"
    r"|(?:je n'ai |j'ai )?plus besoin(?: d'un conseiller| de conseiller| de personne)?"
    r"|ce n'est plus (?:la peine|necessaire)"
    r"|pas la peine|inutile(?: de me rappeler)?|annulez (?:la demande de conseiller|le conseiller|le rappel)"
    r"|laissez(?: tomber)?(?: le conseiller)?|no longer (?:needed|necessary)|never ?mind|it's fine(?: now)?)"
    r"(?:[, ]*(?:finalement|merci|pour le conseiller|thanks?))*"
)


def no_person_needed(text: str) -> bool:
    """ "Finalement c'est bon", said while a person is awaited."""
    return bool(_NO_PERSON.fullmatch(bare(text)))
