"""Predicting how satisfied users were, and learning that from a project's own ratings."""

from __future__ import annotations

import msgspec

from telltale.language.parts import Part
from telltale.language.satisfaction import DOCUMENTED, Experience, learned, predicted
from telltale.language.scoring import Lesson, Scorecard


class Predicting(msgspec.Struct, array_like=True):
    """Conversations, and the weights to use; None for the documented ones."""

    conversations: list[Experience]
    card: Scorecard | None = None


class Rated(msgspec.Struct, array_like=True):
    """Conversations that were rated, whether well, and by whom."""

    conversations: list[Experience]
    satisfied: list[bool]
    people: list[int]


def _predicted(asked: Predicting) -> list[float]:
    card = asked.card or DOCUMENTED
    return [predicted(one, card).value for one in asked.conversations]


def _learned(asked: Rated) -> Lesson:
    return learned(asked.conversations, asked.satisfied, asked.people)


PREDICT = Part("predict", Predicting, _predicted)
LEARN = Part("learn satisfaction", Rated, _learned)
