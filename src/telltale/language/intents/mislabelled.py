"""Mislabelled utterances: examples that the other examples contradict."""

from __future__ import annotations

from telltale.language.extra import NDArray, np
from telltale.language.intents.folds import out_of_fold
from telltale.language.intents.neighbours import nearest
from telltale.language.intents.training import TrainingSet
from telltale.language.review import Doubt

# A label is doubted that is so many times less probable than the best one. Chosen, as are the neighbours and their
# weight, on BANKING77 with planted errors; how good it is was also measured on HWU64, which nothing was chosen on.
DOUBTED = 20
NEIGHBOURS, NEARBY, UNSEEN, WEIGHT = 20, 0.1, 0.02, 0.5


def blended(training: TrainingSet, likely: NDArray[np.float32] | None = None) -> NDArray[np.float64]:
    """The probability of each intent for each utterance, by the others alone; shape (n, intents), rows add up to 1.

    It is in proportion to p q^½: p is the probability by classifiers that have not seen the utterance, and q the share
    among its nearest neighbours, each weighed by e^(cosine / 0.1).
    """
    likely = out_of_fold(training) if likely is None else likely
    both = (likely + 1e-12) * _votes(training) ** WEIGHT
    return both / both.sum(axis=1, keepdims=True)


def doubts(labels: NDArray[np.int64], chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """How doubtful each label is, in [0, 1): d / (1 + d), where d is -ln of its probability."""
    doubt = -np.log(chances[np.arange(len(chances)), labels])
    return doubt / (1 + doubt)


def mislabelled(training: TrainingSet, likely: NDArray[np.float32] | None = None) -> list[Doubt]:
    """The utterances that are probably mislabelled, the most doubtful first.

    One is when its own intent is twenty times less probable than another. ``likely`` are the probabilities of
    :func:`out_of_fold`, where they are at hand: those of confident learning (Northcutt, Jiang and Chuang 2021).

    Raises:
        TooFew: where there are not two intents with two utterances each.
    """
    chances = blended(training, likely)
    best, score = chances.argmax(axis=1), doubts(training.labels, chances)
    doubtful = np.flatnonzero(chances[np.arange(len(chances)), training.labels] * DOUBTED < chances.max(axis=1))
    found = [
        Doubt(training.places[one], training.utterances[one].text, training.utterances[one].intent,
              training.intents[int(best[one])], float(score[one]), _nearest_of(training, one, int(best[one])))
        for one in map(int, doubtful)
    ]  # fmt: skip
    return sorted(found, key=lambda doubt: (-doubt.score, doubt.place))


def _nearest_of(training: TrainingSet, one: int, label: int) -> str:
    """The text of the utterance of an intent that is most like another."""
    places = np.flatnonzero(training.labels == label)
    alike = training.vectors[places] @ training.vectors[one]
    return training.utterances[int(places[int(alike.argmax())])].text


def _votes(training: TrainingSet) -> NDArray[np.float64]:
    """The share of each intent among the nearest other utterances of each."""
    near = nearest(training, NEIGHBOURS)
    votes = np.full((len(near), len(training.intents)), UNSEEN)
    for column in near.T:
        cosine = (training.vectors * training.vectors[column]).sum(axis=1)
        votes[np.arange(len(near)), training.labels[column]] += np.exp((cosine - 1) / NEARBY)
    return votes / votes.sum(axis=1, keepdims=True)
