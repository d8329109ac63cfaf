"""Intervals of 95 %: how far a number could be from the truth by chance."""

from __future__ import annotations

from math import ceil, floor, sqrt

Z = 1.959963984540054


def wilson(hits: float, n: float) -> tuple[float, float] | tuple[None, None]:
    """The interval of a share (Wilson 1927), which also holds for small numbers and shares near 0 and 1.

    >>> [round(bound, 3) for bound in wilson(3, 4)]
    [0.301, 0.954]
    """
    if n <= 0:
        return None, None
    share = hits / n
    middle = share + Z * Z / (2 * n)
    reach = Z * sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    whole = 1 + Z * Z / n
    return max(0.0, (middle - reach) / whole), min(1.0, (middle + reach) / whole)


def of_mean(total: float, squares: float, n: int) -> tuple[float, float] | tuple[None, None]:
    """The interval of a mean by its standard error; none for fewer than two values.

    >>> of_mean(10, 30, 4)[0] < 2.5 < of_mean(10, 30, 4)[1]
    True
    """
    if n < 2:
        return None, None
    mean = total / n
    spread = sqrt(max(0.0, squares / n - mean * mean) * n / (n - 1))
    reach = Z * spread / sqrt(n)
    return mean - reach, mean + reach


def ranks(p: float, n: int) -> tuple[int, int] | None:
    """The ranks, from 1, between which the ``p`` quantile of ``n`` values lies (order statistics); None if too few.

    >>> ranks(0.5, 100)
    (40, 61)
    >>> ranks(0.5, 3) is None
    True
    """
    reach = Z * sqrt(n * p * (1 - p))
    low, high = floor(n * p - reach), ceil(n * p + reach) + 1
    return (low, high) if low >= 1 and high <= n else None


def of_difference(
    after: tuple[float, float | None, float | None], before: tuple[float, float | None, float | None]
) -> tuple[float, float] | tuple[None, None]:
    """The interval of the difference of two independent numbers, each given with its own interval.

    By the method of variance estimates recovery (Zou and Donner 2008); for shares with Wilson intervals it is
    Newcombe's (1998, method 10).

    >>> [round(bound, 4) for bound in of_difference((0.8, *wilson(56, 70)), (0.6, *wilson(48, 80)))]
    [0.0524, 0.3339]
    """
    (one, low_one, high_one), (other, low_other, high_other) = after, before
    if low_one is None or high_one is None or low_other is None or high_other is None:
        return None, None
    difference = one - other
    return (
        difference - sqrt((one - low_one) ** 2 + (high_other - other) ** 2),
        difference + sqrt((high_one - one) ** 2 + (other - low_other) ** 2),
    )
