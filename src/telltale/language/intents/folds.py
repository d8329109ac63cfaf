"""Folds: every utterance is recognised by a classifier that has not seen it."""

from __future__ import annotations

from telltale.language.extra import NDArray, np
from telltale.language.intents.logistic import Logistic
from telltale.language.intents.training import TrainingSet, centres

FOLDS, STRENGTH, SEED = 5, 0.2, 20261001


def folds(training: TrainingSet, count: int = FOLDS) -> NDArray[np.int64]:
    """The fold of each utterance: each intent spread evenly, the same text always in the same fold."""
    first: dict[tuple[int, str], int] = {}
    found = np.zeros(len(training.utterances), np.int64)
    placed = np.random.default_rng(SEED).integers(count, size=len(training.intents))
    order: list[int] = np.random.default_rng(SEED).permutation(len(found)).tolist()
    for number in order:
        label = int(training.labels[number])
        key = (label, training.keys[number])
        if key not in first:
            first[key] = int(placed[label]) % count
            placed[label] += 1
        found[number] = first[key]
    return found


def nearness_out_of_fold(training: TrainingSet, count: int = FOLDS) -> NDArray[np.float32]:
    """The cosine of each utterance with the nearest centre, of centres that were made without it."""
    found = np.zeros(len(training.utterances), np.float32)
    fold = folds(training, count)
    for one in np.unique(fold):
        out = fold == one
        middle = centres(training.vectors[~out], training.labels[~out], len(training.intents))
        found[out] = (training.vectors[out] @ middle.T).max(axis=1)
    return found


def out_of_fold(training: TrainingSet, *, count: int = FOLDS, strength: float = STRENGTH) -> NDArray[np.float32]:
    """The probability of each intent for each utterance, by classifiers that were fitted without it.

    Raises:
        TooFew: where there are not two intents with two utterances each.
    """
    training.wants(2, 2, "recognising utterances by the others")
    found = np.zeros((len(training.utterances), len(training.intents)), np.float32)
    fold = folds(training, count)
    for one in np.unique(fold):
        out = fold == one
        model = Logistic(strength).fit(training.vectors[~out], training.labels[~out], len(training.intents))
        found[out] = model.probabilities(training.vectors[out])
    return found
