"""Twins: two intents whose utterances cannot be told apart."""

from __future__ import annotations

from telltale.language.extra import NDArray, np
from telltale.language.intents.folds import out_of_fold
from telltale.language.intents.training import TrainingSet
from telltale.language.review import Twins

# Guessing between two intents is wrong half of the time; half as bad is taken for "cannot be told apart".
CONFUSED, ALIKE = 0.25, 0.8


def twins(
    training: TrainingSet,
    *,
    likely: NDArray[np.float32] | None = None,
    confused: float = CONFUSED,
    alike: float = ALIKE,
) -> list[Twins]:
    """Pairs that are confused at least this often and whose centres are at least this near, the worst first.

    Between two intents only these two are compared: what is taken for a third intent does not speak for either.
    ``likely`` are the probabilities of :func:`out_of_fold`, where they are at hand.

    Raises:
        TooFew: where there are not two intents with two utterances each.
    """
    likely = out_of_fold(training) if likely is None else likely
    near = training.centres @ training.centres.T
    found: list[Twins] = []
    for one, other in np.argwhere(np.triu(near >= alike, 1)).tolist():
        rows = np.isin(training.labels, [one, other])
        wrong = (likely[rows, one] >= likely[rows, other]) != (training.labels[rows] == one)
        # Each intent counts the same, or a small one beside a large one would never be seen.
        share = float(np.mean([wrong[training.labels[rows] == label].mean() for label in (one, other)]))
        if share >= confused:
            found.append(Twins(training.intents[one], training.intents[other], share, float(near[one, other])))
    return sorted(found, key=lambda pair: (-pair.confused, pair.one, pair.other))
