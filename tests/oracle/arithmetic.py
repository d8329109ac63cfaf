"""Counts, shares, means, medians."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import fsum
from typing import NamedTuple

Number = float | int


class Value(NamedTuple):
    """'A count or sum has `numerator` = `value` and `denominator` null; a share, ratio or mean has both (mean = sum /
    number); a median or percentile neither; `n` = the units behind it.'"""

    value: Number | None
    numerator: Number | None
    denominator: Number | None
    n: int


def count(number: int) -> Value:
    """'A count or sum over nothing is 0.'

    >>> count(3)
    Value(value=3, numerator=3, denominator=None, n=3)
    """
    return Value(number, number, None, number)


def share(part: int, whole: int) -> Value:
    """'A share over 0 is null.'

    >>> share(1, 4)
    Value(value=0.25, numerator=1, denominator=4, n=4)
    """
    return Value(part / whole if whole else None, part, whole, whole)


def mean(values: Sequence[Number]) -> Value:
    """'mean = sum / number'

    >>> mean([1, 2]).value, mean([]).value
    (1.5, None)
    """
    exact = all(isinstance(value, int) for value in values)
    total = sum(values) if exact else fsum(values)  # rounded once, so that the order of the rows does not matter
    return Value(total / len(values) if values else None, total, len(values), len(values))


def percentile(values: Iterable[Number], p: float) -> Value:
    """'Medians and percentiles are linear interpolation (type 7) over all values, exact.'

    >>> percentile([4, 1, 2, 3], 0.5).value, percentile([1, 2], 0.9).value, percentile([], 0.5).value
    (2.5, 1.9, None)
    """
    ordered = sorted(values)
    if not ordered:
        return Value(None, None, None, 0)
    place = (len(ordered) - 1) * p
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    value = ordered[below] + (ordered[above] - ordered[below]) * (place - below)
    return Value(value, None, None, len(ordered))


def seconds(values: Iterable[int]) -> list[float]:
    """'Durations are seconds.'"""
    return [value / 1_000_000 for value in values]
