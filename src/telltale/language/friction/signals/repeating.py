"""Saying it again: the user, in other words or in the same, and the bot, in the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from telltale.language.friction.signal import Signal, Talk
from telltale.language.prose import MOST

ALIKE = 0.65
"""The cosine from which two messages say the same. On multidogo's training part 2 of 1,000 neighbouring messages of one
customer with different intents reach it, and 40 % of 539 pairs of one intent in banking77's; at 0.6 it is 6 and 51 %,
at 0.7 none and 28 % (benchmarks/choices.py)."""
SHARED = 0.5
"""The share of words that two messages have in common, of all words in them, from which they say the same without
vectors: none of the 1,000, and 3 % of the 539. Words find only what is nearly repeated."""
FEWEST = 3
"""Words without which nothing is said again: yes, thanks and names come twice in any conversation."""
BACK, REACH = 5, 20
"""How many of a user's earlier messages are compared, and among how many messages of all they are looked for."""

_WORD = re.compile(r"\w+")


def said(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return _WORD.findall(text[:MOST].lower())


def _again(talk: Talk, place: int) -> int | None:
    ours = said(talk.messages[place].text)
    if len(ours) < FEWEST:
        return None
    return next((at for at in islice(_before(talk, place, "user"), BACK) if _same(talk, at, place, ours)), None)


def _before(talk: Talk, place: int, role: str) -> Iterator[int]:
    """The places of the messages of a role before a place, the nearest first."""
    return (at for at in range(place - 1, max(place - 1 - REACH, -1), -1) if talk.messages[at].role == role)


def _same(talk: Talk, at: int, place: int, ours: list[str]) -> bool:
    theirs = said(talk.messages[at].text)
    if len(theirs) < FEWEST:
        return False
    if ours == theirs:
        return True
    if talk.vectors is not None:
        return float(talk.vectors[at] @ talk.vectors[place]) >= ALIKE
    mine, other = set(ours), set(theirs)
    return len(mine & other) >= SHARED * len(mine | other)


def _answered_alike(talk: Talk, place: int) -> int | None:
    """The bot's earlier message that it says again, word by word, after this one of the user."""
    if not talk.messages[place].text or (now := _answer(talk, place)) is None:
        return None
    before = next(_before(talk, place, "bot"), None)
    if before is None:
        return None
    words = said(talk.messages[now].text)
    return before if len(words) >= FEWEST and words == said(talk.messages[before].text) else None


def _answer(talk: Talk, place: int) -> int | None:
    after = place + 1
    return after if after < len(talk.messages) and talk.messages[after].role == "bot" else None


rephrasing = Signal("rephrasing", "says again what the user said before, in the same or in other words", among=_again)

loop = Signal("loop", "gets the same answer as the message before, word by word", among=_answered_alike)
