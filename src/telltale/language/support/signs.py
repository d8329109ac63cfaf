"""Signs that a sentence is not supported: what it says that its context does not say."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import log1p

import msgspec

from telltale.language.support.context import Context
from telltale.language.support.words import Word, words

_SPEAKER = frozenset({"i", "i'm", "i've", "i'd", "i'll", "me", "my", "mine", "we", "us", "our"})


class Signs(msgspec.Struct, frozen=True):
    """What showed it: the words, numbers and names of a sentence that its context has nowhere, as they are written."""

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    passage: int | None = None
    """The number of the passage that has most of the sentence; None where none has any word of it."""
    similarity: float | None = None
    """The cosine with the nearest passage, where sentence vectors were given; it is shown, and not in the score."""


class Measures(msgspec.Struct, frozen=True):
    """A sentence against its context, in numbers from 0; the more, the less it is supported."""

    missing: float
    """The share of its words that occur nowhere."""
    many: float
    """How many words occur nowhere: ln(1 + n)."""
    parted: float
    """The share of its neighbouring words that are not neighbours there."""
    scattered: float
    """The share of its words that the one sentence with most of them does not have."""
    number: float
    """1 where a number occurs nowhere."""
    name: float
    """1 where a name occurs nowhere."""
    speaker: float
    """The share of its words by which the speaker speaks of themself."""


def measured(sentence: str, context: Context, similarity: float | None = None) -> tuple[Measures, Signs]:
    """A sentence against its context: numbers for the score, and what showed it."""
    said = words(sentence)
    speaking = [word for word in said if word.speaks]
    absent = [word for word in speaking if not context.has(word.stem)]
    numbers = _written(word for word in absent if word.is_number)
    names = _written(word for word in absent if word.written[0].isupper() and word is not said[0])
    most, passage = context.nearest({word.stem for word in speaking})
    of = len(speaking) or 1
    measures = Measures(
        missing=len(absent) / of if speaking else 1.0,
        many=log1p(len(absent)),
        parted=_parted(said, context),
        scattered=1 - most / (len({word.stem for word in speaking}) or 1),
        number=float(bool(numbers)),
        name=float(bool(names)),
        speaker=sum(word.written.lower() in _SPEAKER for word in said) / (len(said) or 1),
    )
    rest = _written(word for word in absent if word.written not in {*numbers, *names})
    return measures, Signs(rest, numbers, names, passage, similarity)


def _written(some: Iterable[Word]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.written for word in some))


def _parted(said: list[Word], context: Context) -> float:
    if len(said) < 2:
        return 0.0 if all(context.has(word.stem) for word in said) else 1.0
    pairs = [(first.stem, second.stem) for first, second in pairwise(said)]
    return sum(not context.beside(*pair) for pair in pairs) / len(pairs)
