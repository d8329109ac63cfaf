"""What a sentence does: it claims something, or it asks, greets, refuses or chats and claims nothing."""

from __future__ import annotations

import re
from typing import Literal

from telltale.language.small_talk import is_small_talk
from telltale.language.support.words import Word, words

Act = Literal["claim", "question", "greeting", "refusal", "small_talk"]

# An apostrophe may be typed as a space, or not at all.
_GREETING = re.compile(
    r"""(?: hi | hiya | hey | hello | good\s(?:morning|afternoon|evening|day|night) | welcome | greetings
    | bye | goodbye | see\syou | take\scare | thanks? | thank\syou | my\spleasure | no\sproblem
    | you['’\s]?re\s(?:very\s|most\s)?welcome | (?:happy|glad)\sto\shelp
    | have\sa\s(?:nice|great|good|lovely|wonderful) )\b""",
    re.VERBOSE,
)
_REFUSAL = re.compile(
    r"""\A(?: (?:(?:i['’\s]?m|i\sam|we['’\s]?re|we\sare)\s)?(?:so\s|very\s|really\s|terribly\s)?sorry
        | (?:my\s)?apologies | i\sapologi[sz]e | unfortunately,?\s(?:i|we) )\b
    | \b(?:i|we)\s(?:do\s?n['’o]?t|do\snot|did\s?n['’o]?t|did\snot)
        \s(?:know|understand|have\s(?:an(?:y|\sidea)|that|this|enough|access)|find|quite)\b
    | \b(?:i|we)(?:['’\s]?m|\sam|['’\s]?re|\sare)\s(?:not\s(?:sure|able|certain)|unable)\b
    | \b(?:i|we)\s(?:can(?:['’]?t|not|\snot)|could(?:\snot|\s?n['’]?t))
        \s(?:help|answer|find|assist|tell|say|provide|do\sthat)\b""",
    re.VERBOSE,
)
_SMALL_TALK = re.compile(
    r"""¡?(?: let\sme\sknow | any\s?time | tell\sme | (?:sehr|immer)?\s?gern[e]? | gern\sgeschehen | de\snada | de\srien
    | feel\sfree | please\s(?:let|feel|tell|wait|hold|try|give) | is\sthere\sanything
    | how\s(?:can|may)\si | just\sa\s(?:moment|second) | one\smoment | i\shope | hope\s(?:this|that)
    | i\s(?:totally\s|completely\s|also\s|really\s)?agree | i\ssee | i\sunderstand | of\scourse
    | sounds\s(?:good|great|like\sfun) | (?:it|that)\smakes\s(?:a\slot\sof\s)?sense
    | that(?:['’\s]?s|\sis|\swas)\s(?:so\s|very\s|really\s|pretty\s|quite\s)?
        (?:great|good|nice|cool|true|right|awesome|interesting|funny|amazing|crazy|too\sbad|a\sshame)
    | me\s(?:too|neither) | same\shere | (?:i\shave\s)?no\s(?:idea|doubt|worries)
    | i\s(?:did\s?n['’]?t|did\snot)\sknow\sthat | great\schoice | good\s(?:luck|question|point|idea) )\b""",
    re.VERBOSE,
)
# What may stand before, and what makes a claim of a question: "did you know that it has two doors?"
_BEFORE = re.compile(r"(?:(?:oh|ah|well|yes|yeah|no|ok|okay|sure|great|so|and|but|wow|haha|lol)\b[\s,.!–-]*)+")
_TELLS = re.compile(r"\b(?:did|do) you know\b(?! (?:who|what|when|where|why|how|if|whether|any|anything|much)\b)")
_CHAT = """absolut agree ah awesome bye chat cool definit doubt exact fun funny glad go good great guess haha
    hahaha hello hey hi hmm idea interest let lol lov love nice ok okay pleas right same sorry sure talk thank thanks
    think thought too true wait welcome wow yea"""
_CHATTY = frozenset(_CHAT.split())
# A greeting or a courtesy is short; what goes on after it may claim anything.
_SHORT = 4


def act(sentence: str) -> Act:
    """What a sentence does. Rules for English; a sentence of another language claims, unless it ends by asking.

    >>> act("Is it blue?"), act("I'm sorry, I can't help with that."), act("It is blue.")
    ('question', 'refusal', 'claim')
    >>> act("Did you know it has two doors?"), act("Hello!"), act("Thanks for asking, the fee is 5 euros")
    ('claim', 'greeting', 'claim')
    """
    plain = " ".join(sentence.lower().split())
    if plain.rstrip("\"')”’] ").endswith(("?", "\uff1f", "؟")) and not _TELLS.search(plain):
        return "question"
    speaking = [word for word in words(plain) if word.speaks]
    plain = plain[before.end() :] if (before := _BEFORE.match(plain)) else plain
    if _REFUSAL.search(plain) and not _adds(speaking):
        return "refusal"
    if (greeting := _GREETING.match(plain)) and _rest(plain, greeting.end()) <= _SHORT:
        return "greeting"
    if (chat := _SMALL_TALK.match(plain)) and _rest(plain, chat.end()) <= _SHORT:
        return "small_talk"
    chats = is_small_talk(sentence) or all(word.stem in _CHATTY for word in speaking)
    return "small_talk" if chats and not any(word.is_number for word in speaking) else "claim"


def _adds(speaking: list[Word]) -> bool:
    """Whether a sentence that refuses goes on to say something that can be wrong: a number, or a lot."""
    return any(word.is_number for word in speaking) or len(speaking) > 12


def _rest(plain: str, start: int) -> int:
    """How many words that speak follow; a number counts as many, since it can be wrong."""
    return sum(_SHORT + 1 if word.is_number else 1 for word in words(plain[start:]) if word.speaks)
