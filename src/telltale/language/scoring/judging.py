"""Judging: how good predicted probabilities are, on cases that the model has not seen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from telltale.language.extra import NDArray, np
from telltale.language.scoring.fitting import Linear, Matrix, logistic
from telltale.language.scoring.lesson import Bin, Quality

Outcomes = NDArray[np.bool_]
SURE = 0.95
"""The share of resamples in which something has to be better before it is followed."""
STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
"""Penalties that are tried; the inner folds choose."""


def quality(predicted: Matrix, outcomes: Outcomes, bins: int = 10) -> Quality:
    """Judge probabilities (n,) by what came true (n,); the bins hold equally many cases each.

    >>> found = quality(np.array([0.1, 0.2, 0.8, 0.9]), np.array([False, False, True, True]), bins=2)
    >>> found.auc, round(found.brier, 3), found.calibration[0].n
    (1.0, 0.025, 2)
    """
    wanted = outcomes.astype(float)
    table = list(_bins(predicted, wanted, bins))
    return Quality(
        n=len(wanted),
        auc=auc(predicted, outcomes),
        brier=float(np.mean((predicted - wanted) ** 2)),
        log_loss=float(np.mean(losses(predicted, outcomes))),
        ece=sum(one.n * abs(one.predicted - one.observed) for one in table) / len(wanted),
        calibration=table,
    )


def losses(predicted: Matrix, outcomes: Outcomes) -> Matrix:
    """The logarithmic loss of each case (n,), in nats."""
    return -np.log(np.clip(np.where(outcomes, predicted, 1 - predicted), 1e-12, 1.0))


def auc(scores: Matrix, outcomes: Outcomes) -> float | None:
    """The area under the curve, by ranks (Mann and Whitney 1947); ties count half."""
    positive, negative = int(outcomes.sum()), int((~outcomes).sum())
    if not positive or not negative:
        return None
    values, places = np.unique(scores, return_inverse=True)
    counts = np.bincount(places, minlength=len(values))
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    return float((ranks[outcomes].sum() - positive * (positive + 1) / 2) / (positive * negative))


def _bins(predicted: Matrix, wanted: Matrix, bins: int) -> Iterator[Bin]:
    for part in np.array_split(np.argsort(predicted, kind="stable"), min(bins, len(predicted))):
        yield Bin(float(predicted[part].mean()), float(wanted[part].mean()), len(part))


def folds(groups: Sequence[Hashable], outcomes: Outcomes, many: int, seed: int = 0) -> NDArray[np.intp]:
    """The fold of each case: a group is never torn apart, and each fold gets its part of what came true.

    Groups are shuffled by the seed, and each goes, the largest first, to the fold that has least of its kind.
    """
    members: dict[Hashable, list[int]] = {}
    for at, group in enumerate(groups):
        members.setdefault(group, []).append(at)
    shuffled = list(members.values())
    np.random.default_rng(seed).shuffle(shuffled)  # pyright: ignore[reportArgumentType] - a list is shuffled in place
    shuffled.sort(key=len, reverse=True)
    counts, place = np.zeros((many, 2)), np.zeros(len(groups), dtype=np.intp)
    for cases in shuffled:
        true = int(outcomes[cases].sum())
        given = np.array([len(cases) - true, true])
        fold = int(np.argmin((counts * given).sum(axis=1) + 1e-6 * counts.sum(axis=1)))
        counts[fold] += given
        place[cases] = fold
    return place


Fit = Callable[[Matrix, Outcomes, float], Any]


def strongest(
    rows: Matrix, outcomes: Outcomes, groups: Sequence[Hashable], fit: Fit = logistic, seed: int = 0
) -> float:
    """The penalty with the least log loss over three grouped folds."""
    place = folds(groups, outcomes, 3, seed)
    losses: list[float] = []
    for strength in STRENGTHS:
        logits = np.zeros(len(rows))
        for fold in range(3):
            seen = place != fold
            logits[~seen] = fit(rows[seen], outcomes[seen], strength).logits(rows[~seen])
        losses.append(float(np.mean(np.logaddexp(0, logits) - outcomes * logits)))
    return STRENGTHS[int(np.argmin(losses))]


def unseen(
    rows: Matrix, outcomes: Outcomes, groups: Sequence[Hashable], fit: Fit = logistic, *, many: int = 5, seed: int = 0
) -> Matrix:
    """The probability of each case by a model that has seen no case of its group.

    Nested: the penalty of each fold's model is chosen by folds within what that model may see.
    """
    place, found = folds(groups, outcomes, many, seed), np.zeros(len(rows))
    for fold in range(many):
        seen = place != fold
        inner = [group for group, kept in zip(groups, seen.tolist(), strict=True) if kept]
        strength = strongest(rows[seen], outcomes[seen], inner, fit, seed + 1)
        model: Linear = fit(rows[seen], outcomes[seen], strength)
        found[~seen] = 1 / (1 + np.exp(-np.clip(model.logits(rows[~seen]), -500, 500)))
    return found


def confidence(better: Callable[[NDArray[np.intp]], bool], groups: Sequence[Hashable], draws: int = 200) -> float:
    """The share of resamples, of whole groups with replacement, in which something is better (Efron 1979).

    ``better`` is given the places of the cases that were drawn, some of them several times.

    >>> confidence(lambda drawn: bool(np.mean(drawn) >= 0), ["a", "a", "b"])
    1.0
    """
    members: dict[Hashable, list[int]] = {}
    for at, group in enumerate(groups):
        members.setdefault(group, []).append(at)
    cases: list[NDArray[np.intp]] = [np.array(one, dtype=np.intp) for one in members.values()]
    dice, won = np.random.default_rng(0), 0
    for _ in range(draws):
        drawn: list[int] = dice.integers(0, len(cases), len(cases)).tolist()
        won += better(np.concatenate([cases[at] for at in drawn]))
    return won / draws
