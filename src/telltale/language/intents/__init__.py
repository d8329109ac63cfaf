"""Intents: how well a set of labelled utterances covers what people say, and what is wrong with it.

Vectors are passed in: float32, one row of length 1 for each text.
"""

from __future__ import annotations

from telltale.language.intents.confusion import Confusion, Pair, among_neighbours, confusion
from telltale.language.intents.folds import out_of_fold
from telltale.language.intents.importing import utterances
from telltale.language.intents.mislabelled import Doubt, mislabelled
from telltale.language.intents.recognising import Coverage, Missed, Recognised, Recogniser, coverage, missed
from telltale.language.intents.suggestions import Suggestion, suggestions
from telltale.language.intents.training import Problem, TooFew, TrainingSet, Utterance
from telltale.language.intents.twins import Twins, twins

__all__ = [
    "Confusion", "Coverage", "Doubt", "Missed", "Pair", "Problem", "Recognised", "Recogniser", "Suggestion", "TooFew",
    "TrainingSet", "Twins", "Utterance", "among_neighbours", "confusion", "coverage", "mislabelled", "missed",
    "out_of_fold", "suggestions", "twins", "utterances",
]  # fmt: skip
