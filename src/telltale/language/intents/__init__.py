"""Intents: how well a set of labelled utterances covers what people say, and what is wrong with it.

Vectors are passed in: float32, one row of length 1 for each text.
"""

from __future__ import annotations

from telltale.language.confusion import Confusion, Pair, confusion
from telltale.language.intents.folds import out_of_fold
from telltale.language.intents.mislabelled import mislabelled
from telltale.language.intents.neighbours import among_neighbours
from telltale.language.intents.recognising import Coverage, Missed, Recognised, Recogniser, coverage, missed
from telltale.language.intents.suggestions import Suggestion, suggestions
from telltale.language.intents.training import TooFew, TrainingSet
from telltale.language.intents.twins import twins
from telltale.language.review import Doubt, Flaw, Twins
from telltale.language.utterances import Utterance

__all__ = [
    "Confusion",
    "Coverage",
    "Doubt",
    "Flaw",
    "Missed",
    "Pair",
    "Recognised",
    "Recogniser",
    "Suggestion",
    "TooFew",
    "TrainingSet",
    "Twins",
    "Utterance",
    "among_neighbours",
    "confusion",
    "coverage",
    "mislabelled",
    "missed",
    "out_of_fold",
    "suggestions",
    "twins",
]  # fmt: skip
