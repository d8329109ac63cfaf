"""Fitting: logistic regression with a ridge penalty, by Newton's method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from telltale.language.extra import NDArray, np
from telltale.language.scoring.scorecard import Scorecard

Matrix = NDArray[np.float64]

_STEPS, _CLOSE = 30, 1e-8


class Linear:
    """A fitted model: what is subtracted and divided by, the weights and the intercept, all over columns."""

    def __init__(self, weights: Matrix, intercept: float) -> None:
        self.weights, self.intercept = weights, intercept

    def logits(self, rows: Matrix) -> Matrix:
        """The logit of each row."""
        return rows @ self.weights + self.intercept


def logistic(rows: Matrix, outcomes: NDArray[np.bool_], strength: float, priors: Matrix | None = None) -> Linear:
    """The weights that maximise the likelihood less ``strength`` / 2 × their squared distance from ``priors`` (or 0).

    ``rows`` is (n, d), ``outcomes`` (n,) of booleans; ``strength`` > 0 is in units of the columns as they are given.
    The intercept is free. Hoerl and Kennard 1970 for the penalty, le Cessie and van Houwelingen 1992 for the logistic
    form. More columns than rows cost no more than as many: the optimum lies in the span of the rows.
    """
    start = np.zeros(rows.shape[1]) if priors is None else priors
    offset = rows @ start
    basis = None
    given = rows
    if rows.shape[1] > rows.shape[0]:
        left, size, basis = np.linalg.svd(rows, full_matrices=False)
        given = left * size
    design = np.column_stack([given, np.ones(len(given))])
    penalty = np.append(np.full(given.shape[1], strength), 1e-9)
    answer, wanted = np.zeros(design.shape[1]), outcomes.astype(float)
    best = _cost(design, offset, answer, wanted, penalty)
    for _ in range(_STEPS):
        chance = _chance(design @ answer + offset)
        slope = design.T @ (chance - wanted) + penalty * answer
        bend = (design * (chance * (1 - chance))[:, None]).T @ design
        bend[np.diag_indices_from(bend)] += penalty + 1e-9
        step, scale = np.linalg.solve(bend, slope), 1.0
        while (cost := _cost(design, offset, answer - scale * step, wanted, penalty)) > best and scale > 1e-4:
            scale /= 2
        if best - cost < _CLOSE * (1 + abs(best)):
            break
        answer, best = answer - scale * step, cost
    found = answer[:-1] if basis is None else basis.T @ answer[:-1]
    return Linear(start + found, float(answer[-1]))


def _chance(logits: Matrix) -> Matrix:
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -500, 500)))


def _cost(design: Matrix, offset: Matrix, answer: Matrix, wanted: Matrix, penalty: Matrix) -> float:
    logits = design @ answer + offset
    return float(np.sum(np.logaddexp(0, logits) - wanted * logits) + 0.5 * np.sum(penalty * answer**2))


def table(rows: Sequence[Mapping[str, float]], names: Iterable[str] | None = None) -> tuple[list[str], Matrix]:
    """Named features as columns, in the order of ``names`` or of the alphabet; what a row does not name is 0."""
    order = sorted({name for row in rows for name in row}) if names is None else list(names)
    places = {name: at for at, name in enumerate(order)}
    made = np.zeros((len(rows), len(order)))
    for at, row in enumerate(rows):
        for name, value in row.items():
            if name in places:
                made[at, places[name]] = value
    return order, made


def card(names: Sequence[str], model: Any) -> Scorecard:
    """A fitted model as a scorecard."""
    return Scorecard(float(model.intercept), dict(zip(names, map(float, model.weights), strict=True)))
