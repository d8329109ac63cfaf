"""Chance that falls the same on every machine: only ``Random.random`` is used, whose series never changes."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Dice:
    """Seeded chance.

    >>> Dice(7).below(6), Dice(7).pick("abc") == Dice(7).pick("abc")
    (1, True)
    """

    __slots__ = ("random",)

    def __init__(self, seed: int) -> None:
        self.random = Random(seed).random  # noqa: S311 - a simulation, not a secret

    def below(self, bound: int) -> int:
        """A whole number from 0 to ``bound`` - 1."""
        return int(self.random() * bound)

    def pick(self, things: Sequence[T]) -> T:
        """One of some things, each as likely."""
        return things[int(self.random() * len(things))]

    def between(self, low: float, high: float) -> float:
        """A number between two, more often near the lower one."""
        chance = self.random()
        return low + (high - low) * chance * chance


class Odds(Generic[T]):
    """Things with unequal chances.

    >>> Odds({"rain": 1.0, "sun": 0.0}).draw(Dice(7))
    'rain'
    """

    __slots__ = ("_edges", "_things", "_total")

    def __init__(self, weights: dict[T, float]) -> None:
        self._things = list(weights)
        self._edges = list(accumulate(weights.values()))
        self._total = self._edges[-1]

    def draw(self, dice: Dice) -> T:
        """One of them."""
        return self._things[bisect(self._edges, dice.random() * self._total)]
