"""Multinomial logistic regression with an L2 penalty, by numpy alone; the same rows give the same weights."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeAlias

from telltale.language.extra import NDArray, np

Floats: TypeAlias = NDArray[np.floating]
Integers: TypeAlias = NDArray[np.integer]

STEPS, REMEMBERED = 100, 8
# A step that lowers the loss by less than this share of it is the last one.
ENOUGH = 2e-5


class Logistic:
    """A linear classifier: rows of numbers in, a probability for each class out.

    ``strength`` is the L2 penalty on the weights, divided by the number of rows; the offsets are not held down.

    >>> import numpy as np
    >>> rows = np.array([[0.0], [0.2], [0.8], [1.0]])
    >>> fitted = Logistic(strength=0.01).fit(rows, np.array([0, 0, 1, 1]), 2)
    >>> fitted.probabilities(rows).argmax(axis=1).tolist()
    [0, 0, 1, 1]
    """

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = strength
        self.weights: Floats
        """Shape (classes, columns + 1); the last column holds the offsets."""

    def fit(self, rows: Floats, classes: Integers, count: int, *, weights: Floats | None = None) -> Logistic:
        """Fit to rows (n, columns) and their classes 0 … count-1; ``weights`` say how much each row counts."""
        of = len(rows)
        known = np.zeros((of, count), rows.dtype)
        known[np.arange(of), classes] = 1
        share = (np.full(of, 1 / of) if weights is None else weights / weights.sum()).astype(rows.dtype)
        held = self.strength / of

        def loss(flat: Floats) -> tuple[float, Floats]:
            now = flat.reshape(count, -1)
            logits = rows @ now[:, :-1].T + now[:, -1]
            logits -= logits.max(axis=1, keepdims=True)
            total = np.log(np.exp(logits).sum(axis=1))
            off = np.exp(logits - total[:, None]) - known
            off *= share[:, None]
            slope = np.concatenate([off.T @ rows + held * now[:, :-1], off.sum(axis=0)[:, None]], axis=1)
            fits = float(share @ (total - (logits * known).sum(axis=1)))
            return fits + 0.5 * held * float((now[:, :-1] ** 2).sum()), slope.ravel()

        start = np.zeros_like(rows, shape=count * (rows.shape[1] + 1))
        self.weights = lowest(loss, start).reshape(count, -1)
        return self

    def logits(self, rows: Floats) -> Floats:
        """What is compared before it becomes a probability, shape (n, classes)."""
        return rows @ self.weights[:, :-1].T + self.weights[:, -1]

    def probabilities(self, rows: Floats) -> Floats:
        """The probability of each class, shape (n, classes); each row adds up to 1."""
        logits = self.logits(rows)
        grown = np.exp(logits - logits.max(axis=1, keepdims=True))
        return grown / grown.sum(axis=1, keepdims=True)


def lowest(loss: Callable[[Floats], tuple[float, Floats]], start: Floats) -> Floats:
    """Where a convex function is lowest: L-BFGS (Nocedal 1980) with a step that is halved until it helps."""
    at, (value, slope) = start, loss(start)
    past: deque[tuple[Floats, Floats]] = deque(maxlen=REMEMBERED)
    for _ in range(STEPS):
        if not slope.any():
            break
        way = -_bent(slope, past)
        down, step = float(way @ slope), 1.0 if past else 1.0 / max(1e-12, float(np.abs(slope).sum()))
        while step > 1e-10:
            there = at + (step * way).astype(at.dtype)
            new_value, new_slope = loss(there)
            if new_value <= value + 1e-4 * step * down:
                break
            step /= 2
        else:
            break
        moved, turned, gained = there - at, new_slope - slope, value - new_value
        if float(moved @ turned) > 0:
            past.append((moved, turned))
        at, value, slope = there, new_value, new_slope
        if gained < ENOUGH * abs(value):
            break
    return at


def _bent(slope: Floats, past: deque[tuple[Floats, Floats]]) -> Floats:
    """The slope as the inverse curvature bends it, from the last steps (the two-loop recursion)."""
    way, shares = slope.copy(), list[float]()
    for moved, turned in reversed(past):
        shares.append(float(moved @ way) / float(moved @ turned))
        way -= shares[-1] * turned
    if past:
        moved, turned = past[-1]
        way *= float(moved @ turned) / float(turned @ turned)
    for moved, turned in past:
        way += (shares.pop() - float(turned @ way) / float(moved @ turned)) * moved
    return way
