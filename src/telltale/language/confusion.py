"""Confusion: what was said against what was recognised, and which intents are taken for which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec


class Pair(msgspec.Struct, frozen=True):
    """How often what is one intent was taken for another, and the share of all that is the first."""

    intent: str
    taken_for: str
    count: int
    share: float


class Confusion(msgspec.Struct, frozen=True):
    """Messages whose intent is known against what was recognised."""

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

    def f1(self, intent: str) -> float:
        """The harmonic mean of an intent's precision and recall; 0 where it was never recognised rightly."""
        precision, recall = self.precision.get(intent, 0.0), self.recall[intent]
        return 2 * precision * recall / (precision + recall) if precision and recall else 0.0

    @property
    def macro_f1(self) -> float | None:
        """The mean of :meth:`f1` over the intents that are known, each counting the same; None of no messages."""
        return sum(map(self.f1, self.recall)) / len(self.recall) if self.recall else None


NOTHING = "–"
"""What an intent was taken for where nothing was recognised."""


def confusion(labelled: Sequence[str], recognised: Sequence[str | None]) -> Confusion:
    """Compare what people say with what was recognised; None is nothing.

    >>> found = confusion(["a", "a", "b"], ["a", "b", "b"])
    >>> found.accuracy, found.pairs[0], found.precision
    (0.6666666666666666, Pair(intent='a', taken_for='b', count=1, share=0.5), {'a': 1.0, 'b': 0.5})
    >>> round(found.macro_f1, 3), confusion([], []).macro_f1
    (0.667, None)
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
