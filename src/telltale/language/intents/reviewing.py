"""Reviewing: everything that can be said of a training set, and what recognises its intents."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from telltale.language.confusion import Confusion, confusion
from telltale.language.extra import NDArray, Vectors, np
from telltale.language.intents.folds import nearness_out_of_fold, out_of_fold
from telltale.language.intents.mislabelled import mislabelled
from telltale.language.intents.recognising import Recogniser, highest
from telltale.language.intents.training import TooFew, TrainingSet
from telltale.language.intents.twins import twins
from telltale.language.review import IntentReview, Review
from telltale.language.utterances import Utterance

MOST = 500
"""Pairs, doubts and problems that are told of each kind."""


def review(
    utterances: Sequence[Utterance], embed: Callable[[Sequence[str]], Vectors], version: int = 1
) -> tuple[Review, Recogniser | None]:
    """The review of a set, and what was learned from it; None of a set that is too small to be measured."""
    training = TrainingSet(utterances, embed([one.text for one in utterances]))
    try:
        training.wants(2, 2, "a review")
    except TooFew as error:
        return _told(training, version, None, note=str(error)), None
    likely = out_of_fold(training)
    best = likely.argmax(axis=1)
    heard = [training.intents[int(one)] for one in best]
    found = confusion([one.intent for one in training.utterances], heard)
    return _told(training, version, found, likely), _learned(training, best == training.labels)


def _learned(training: TrainingSet, right: NDArray[np.bool_]) -> Recogniser:
    """A classifier of the whole set, with the threshold that its parts chose for each other."""
    recogniser = Recogniser(training)
    recogniser.threshold = highest(nearness_out_of_fold(training), right)
    return recogniser


def _told(
    training: TrainingSet,
    version: int,
    found: Confusion | None,
    likely: NDArray[np.float32] | None = None,
    *,
    note: str = "",
) -> Review:
    intents = [
        IntentReview(name, size, found and found.recall[name], found and found.precision.get(name))
        for name, size in sorted(training.sizes.items(), key=lambda one: (one[1], one[0]))
    ]
    return Review(
        version=version, given=len(training.given), usable=len(training.utterances), intents=intents,
        problems=training.problems[:MOST], note=note,
        accuracy=found and found.accuracy, macro_f1=found and found.macro_f1,
        twins=twins(training, likely=likely)[:MOST] if found else [],
        doubts=mislabelled(training, likely)[:MOST] if found else [],
        confusion=[*found.pairs[:MOST]] if found else [],
    )  # fmt: skip
