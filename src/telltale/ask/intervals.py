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
