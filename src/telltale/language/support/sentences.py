"""Sentences of an answer, each with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# A full stop ends a sentence before white space only; the marks of Chinese and Japanese end it anywhere.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]{0,3}+(?=\s)|[。\uff01\uff1f।؟]+|\n+|\Z")
_ABBREVIATIONS = (
    "mr mrs ms dr prof st sr jr vs etc e.g i.e eg ie nr approx dept inc ltd co corp fig vol a.m p.m u.s u.k"
)
_SHORT = frozenset(_ABBREVIATIONS.split())
_LAST_WORD = re.compile(r"[\w.]{1,8}\Z")


class Span(NamedTuple):
    """A stretch of a text: from ``start`` up to, and without, ``end``."""

    start: int
    end: int


def sentences(text: str) -> Iterator[Span]:
    """Where each sentence stands, without the white space around it; lines end sentences too.

    >>> text = "Hi! Dr. Lee is in at 9.30.\\nCome by"
    >>> [text[start:end] for start, end in sentences(text)]
    ['Hi!', 'Dr. Lee is in at 9.30.', 'Come by']
    """
    start = 0
    for mark in _END.finditer(text):
        if mark.group().startswith(".") and _is_short(text, start, mark.start()):
            continue
        part = text[start : mark.end()]
        bare = part.strip()
        if bare:
            at = start + len(part) - len(part.lstrip())
            yield Span(at, at + len(bare))
        start = mark.end()


def _is_short(text: str, start: int, stop: int) -> bool:
    """Whether what stands before a full stop is an abbreviation or an initial, and not the end of a sentence."""
    last = _LAST_WORD.search(text[max(start, stop - 8) : stop])
    if last is None:
        return False
    word = last.group()
    return word.lower() in _SHORT or (len(word) == 1 and word.isalpha() and word.isupper() and word != "I")
