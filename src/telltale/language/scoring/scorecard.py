"""A scorecard: a logistic model whose every part can be shown."""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec


class Reading(msgspec.Struct, frozen=True):
    """A probability, and what made it: ``logit`` is the exact sum of ``base`` and the contributions.

    ``contributions`` are by feature, in units of the logit, the largest first; what contributes nothing is left out.
    """

    value: float
    base: float
    contributions: dict[str, float]

    @property
    def logit(self) -> float:
        """The sum behind the value, free of the order in which it is added."""
        return math.fsum([self.base, *self.contributions.values()])


class Scorecard(msgspec.Struct, frozen=True):
    """Weights by feature and a start; features that it does not know count nothing.

    >>> card = Scorecard(1.0, {"fallbacks": -0.5})
    >>> reading = card.read({"fallbacks": 2.0, "unheard of": 7.0})
    >>> reading
    Reading(value=0.5, base=1.0, contributions={'fallbacks': -1.0})
    """

    intercept: float
    weights: dict[str, float]

    def read(self, features: Mapping[str, float]) -> Reading:
        """The probability for features, each a finite number."""
        parts = {name: given * self.weights[name] for name, given in features.items() if name in self.weights}
        told = {name: parts[name] for name in sorted(parts, key=lambda one: (-abs(parts[one]), one)) if parts[name]}
        return Reading(probability(math.fsum([self.intercept, *told.values()])), self.intercept, told)


def probability(logit: float) -> float:
    """The logistic function, without overflow.

    >>> probability(0.0), probability(-1000.0), probability(1000.0)
    (0.5, 0.0, 1.0)
    """
    if logit >= 0:
        return 1.0 / (1.0 + math.exp(-logit))
    odds = math.exp(max(logit, -745.0)) if logit > -745.0 else 0.0
    return odds / (1.0 + odds)
