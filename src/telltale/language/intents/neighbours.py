"""Neighbours inside a training set: which intents lie among each other."""

from __future__ import annotations

from telltale.language.confusion import Confusion, confusion
from telltale.language.extra import NDArray, np
from telltale.language.intents.training import TrainingSet


def among_neighbours(training: TrainingSet) -> Confusion:
    """Each utterance is taken for the intent of its nearest other utterance.

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
