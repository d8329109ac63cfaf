"""Confusion: which intents are taken for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from telltale.language.extra import NDArray, np
from telltale.language.intents.training import TrainingSet


class Pair(msgspec.Struct, frozen=True):
    """How often what is one intent was taken for another, and the share of all that is the first."""

    intent: str
    taken_for: str
    count: int
    share: float


class Confusion(msgspec.Struct, frozen=True):
    """Messages whose intent is known against what was recognised; None stands for nothing recognised."""

    messages: int
    right: int
    pairs: tuple[Pair, ...]
    """The most frequent first."""
    recall: dict[str, float]
    precision: dict[str, float]
    """Only of intents that were recognised at least once."""

    @property
    def accuracy(self) -> float | None:
        """The share that was recognised rightly; None of no messages."""
        return self.right / self.messages if self.messages else None


NOTHING = "–"
"""What an intent was taken for where nothing was recognised."""


def confusion(labelled: Sequence[str], recognised: Sequence[str | None]) -> Confusion:
    """Compare what people say with what was recognised.

    >>> found = confusion(["a", "a", "b"], ["a", "b", "b"])
    >>> found.accuracy, found.pairs[0], found.precision
    (0.6666666666666666, Pair(intent='a', taken_for='b', count=1, share=0.5), {'a': 1.0, 'b': 0.5})
    """
    both = Counter(zip(labelled, (one or NOTHING for one in recognised), strict=True))
    said, heard = Counter(labelled), Counter(one or NOTHING for one in recognised)
    pairs = [Pair(one, other, count, count / said[one]) for (one, other), count in both.items() if one != other]
    return Confusion(
        messages=len(labelled),
        right=sum(count for (one, other), count in both.items() if one == other),
        pairs=tuple(sorted(pairs, key=lambda pair: (-pair.count, pair.intent, pair.taken_for))),
        recall={one: both[one, one] / count for one, count in sorted(said.items())},
        precision={one: both[one, one] / count for one, count in sorted(heard.items()) if one != NOTHING},
    )


def among_neighbours(training: TrainingSet) -> Confusion:
    """The same inside a training set: each utterance is taken for the intent of its nearest other utterance.

    Raises:
        TooFew: where there are not two intents with two utterances each.
    """
    training.wants(2, 2, "confusion among neighbours")
    near = nearest(training, 1)[:, 0]
    return confusion(
        [one.intent for one in training.utterances], [training.utterances[int(other)].intent for other in near]
    )


def nearest(training: TrainingSet, k: int) -> NDArray[np.int64]:
    """The numbers of the k nearest other utterances of each, the nearest first; the same text is no neighbour."""
    vectors, keys = training.vectors, np.unique(training.keys, return_inverse=True)[1]
    k = min(k, len(vectors) - 1)
    found = np.zeros((len(vectors), k), np.int64)
    for start in range(0, len(vectors), 1024):
        rows = slice(start, start + 1024)
        near = vectors[rows] @ vectors.T
        near[keys[rows, None] == keys[None, :]] = -2
        some = np.sort(np.argpartition(-near, k - 1, axis=1)[:, :k], axis=1)
        order = np.argsort(-np.take_along_axis(near, some, axis=1), axis=1, kind="stable")
        found[rows] = np.take_along_axis(some, order, axis=1)
    return found
