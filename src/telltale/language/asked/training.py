"""Reviewing a training set, recognising messages by it, and finding those that would teach it most."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from telltale.language.asked.embedding import Known, Texts, embedder
from telltale.language.parts import Part
from telltale.language.review import Review
from telltale.language.utterances import Utterance

if TYPE_CHECKING:
    from telltale.language.intents import Recogniser


class Reviewing(msgspec.Struct, array_like=True):
    """A version of a training set."""

    version: int
    utterances: list[Utterance]


class Reviewed(msgspec.Struct, array_like=True):
    """What was found, and what recognises its intents, packed; None of a set that is too small."""

    review: Review
    recogniser: bytes | None


class Recognising(msgspec.Struct, array_like=True):
    """Texts to be recognised by what was learned."""

    recogniser: bytes
    said: Texts


class Guess(msgspec.Struct, array_like=True):
    """The intent that a text is near, None where it is near none, and how probable its likeliest intent is."""

    intent: str | None
    confidence: float


class Guessed(msgspec.Struct, array_like=True):
    """A guess a text, and vectors that were new."""

    guesses: list[Guess]
    vectors: list[tuple[int, bytes]]


class Suggesting(msgspec.Struct, array_like=True):
    """Texts of which those that would teach most are wanted, and how many of them."""

    recogniser: bytes
    said: Texts
    most: int


class Suggested(msgspec.Struct, array_like=True):
    """A text by its place: the intent that it may have, how unsure that is, and for how many messages it speaks."""

    place: int
    intent: str | None
    uncertain: float
    frequent: int


def _reviewed(asked: Reviewing) -> Reviewed:
    from telltale.language.intents.reviewing import review

    found, recogniser = review(asked.utterances, embedder().embed, asked.version)
    return Reviewed(found, recogniser and recogniser.packed())


@lru_cache(maxsize=2)
def _recogniser(packed: bytes) -> Recogniser:
    from telltale.language.intents import Recogniser

    return Recogniser.unpacked(packed)


def _recognised(asked: Recognising) -> Guessed:
    known = Known(asked.said)
    found = _recogniser(asked.recogniser).recognise(known(asked.said.texts))
    return Guessed([Guess(one.intent, round(one.confidence, 4)) for one in found], known.fresh)


def _suggested(asked: Suggesting) -> list[Suggested]:
    from telltale.language.extra import np
    from telltale.language.intents import suggestions

    vectors, counts = Known(asked.said)(asked.said.texts), np.array(asked.said.counts, np.int64)
    found = suggestions(_recogniser(asked.recogniser), vectors, asked.most, counts=counts)
    return [Suggested(one.message, one.intent, round(one.uncertain, 4), one.frequent) for one in found]


REVIEW = Part("review", Reviewing, _reviewed)
RECOGNISE = Part("recognise", Recognising, _recognised)
SUGGEST = Part("suggest", Suggesting, _suggested)
