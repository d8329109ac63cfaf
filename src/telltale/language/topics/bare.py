"""Bare values: names, codes and numbers that answer a question, which lie together but are about nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from telltale.language.small_talk import BESIDE, SAID
from telltale.language.support.words import words

SHORT = 3
"""Words of a message that may be a value alone."""

SHARED = 0.3
"""Where people talk of one thing, at least this share of the messages has one of its three commonest words."""

_COMMONEST = 3


def is_bare(texts: Iterable[tuple[str, int]]) -> bool:
    """Whether most messages (each with how often it was said) are a few words long, and hardly any two share one.

    >>> names = "Rajiv Alex Priya Tom Ana Karl Divya Lee Ines Omar Suresh"
    >>> is_bare((name, 1) for name in names.split())
    True
    >>> is_bare([("reset password", 3), ("my password", 2), ("login", 1), ("password please", 1)])
    False
    """
    short, said, met = 0, 0, list[tuple[set[str], int]]()
    for text, messages in texts:
        found = words(text)
        said += messages
        short += messages * (len(found) <= SHORT)
        met.append(({one.stem for one in found if one.speaks and _is_own(one.written.casefold())}, messages))
    common = Counter[str]()
    for own, messages in met:
        common.update(dict.fromkeys(own, messages))
    top = {word for word, _ in common.most_common(_COMMONEST)}
    shared = sum(messages for own, messages in met if own & top)
    return 2 * short >= said and shared < SHARED * said


def _is_own(word: str) -> bool:
    """Whether a word is neither small talk nor a number."""
    return len(word) > 1 and not word[0].isdecimal() and word not in SAID and word not in BESIDE
