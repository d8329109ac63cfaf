"""A review: what is wrong with a training set, and what is right with it, as it is kept and shown."""

from __future__ import annotations

from typing import Literal

import msgspec

from telltale.language.confusion import Pair

FEW = 10
"""Utterances below which an intent has too few: one more right or wrong moves its accuracy by more than ten points."""


class Flaw(msgspec.Struct, frozen=True):
    """What is wrong with a training set as it was given; ``places`` are numbers of its utterances."""

    kind: Literal["empty", "no_intent", "repeated", "contradicted", "single"]
    meaning: str
    places: tuple[int, ...]


class Twins(msgspec.Struct, frozen=True):
    """Two intents, how often one is taken for the other out of fold, and the cosine of their centres."""

    one: str
    other: str
    confused: float
    alike: float


class Doubt(msgspec.Struct, frozen=True):
    """An utterance whose intent is doubted, the intent that the others suggest, and how strongly: in [0, 1)."""

    place: int
    """Its number among the utterances given."""
    text: str
    intent: str
    suggested: str
    score: float
    near: str
    """The utterance of the suggested intent that is most like it."""


class IntentReview(msgspec.Struct, frozen=True):
    """An intent: its utterances, and the shares of them, and of what was taken for it, that are told rightly."""

    intent: str
    utterances: int
    recall: float | None
    precision: float | None

    @property
    def is_small(self) -> bool:
        """Whether it has too few utterances for its shares to say much."""
        return self.utterances < FEW


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of a ``version`` of a training set; shares are of utterances that a classifier has not seen.

    ``note`` says why nothing could be measured, where that is so.
    """

    version: int
    given: int
    usable: int
    intents: list[IntentReview]
    """Those with the fewest utterances first."""
    problems: list[Flaw]
    accuracy: float | None = None
    macro_f1: float | None = None
    twins: list[Twins] = []
    doubts: list[Doubt] = []
    confusion: list[Pair] = []
    note: str = ""
