"""Intervals hold what they promise: known values, and the truth in 95 of 100 samples."""

from __future__ import annotations

from itertools import pairwise
from math import comb, sqrt
from random import Random
from statistics import NormalDist, mean, stdev

import pytest

from telltale.ask import Question
from telltale.ask.intervals import Z, of_difference, of_mean, ranks, wilson
from tests.agreement.world import World


def test_z_is_the_975th_thousandth_of_the_normal_distribution() -> None:
    assert pytest.approx(NormalDist().inv_cdf(0.975), abs=1e-12) == Z


# Newcombe, Two-sided confidence intervals for the single proportion (1998), table I, method 3.
NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]


@pytest.mark.parametrize(("hits", "n", "low", "high"), NEWCOMBE)
def test_wilson_as_published(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize(("hits", "n"), [(hits, n) for n in (1, 2, 5, 30, 400) for hits in (0, 1, n // 2, n)])
def test_wilson_solves_its_own_equation(hits: int, n: int) -> None:
    """At its bounds the share lies exactly Z standard errors of the bound away."""
    for bound in wilson(hits, n):
        assert bound is not None
        assert abs(hits / n - bound) == pytest.approx(Z * sqrt(bound * (1 - bound) / n), abs=1e-7)


def test_wilson_of_nothing_is_nothing() -> None:
    assert wilson(0, 0) == (None, None)


def coverage(share: float, n: int) -> float:
    """How likely a sample's interval holds the truth: exactly, over every possible sample."""
    covered = 0.0
    for hits in range(n + 1):
        low, high = wilson(hits, n)
        assert low is not None
        assert high is not None
        if low <= share <= high:
            covered += comb(n, hits) * share**hits * (1 - share) ** (n - hits)
    return covered


@pytest.mark.parametrize("n", [20, 50, 100, 300])
def test_wilson_covers_the_truth_in_95_of_100(n: int) -> None:
    """On the average of all shares; for a single one it swings a little, because hits are whole numbers."""
    found = [coverage(share / 200, n) for share in range(10, 191)]
    assert mean(found) == pytest.approx(0.95, abs=0.01)
    assert min(found) > 0.91


# Newcombe, Interval estimation for the difference between independent proportions (1998), table II, method 10.
PUBLISHED = [
    ((56, 70), (48, 80), (0.0524, 0.3339)),
    ((9, 10), (3, 10), (0.1705, 0.8090)),
    ((5, 56), (0, 29), (-0.0381, 0.1926)),
]


@pytest.mark.parametrize(("after", "before", "said"), PUBLISHED)
def test_a_difference_as_published(after: tuple[int, int], before: tuple[int, int], said: tuple[float, float]) -> None:
    one, other = ((hits / n, *wilson(hits, n)) for hits, n in (after, before))
    assert of_difference(one, other) == pytest.approx(said, abs=5e-5)


def of_all(n: int) -> list[tuple[float, float | None, float | None]]:
    """The share of every possible sample, with its interval."""
    return [(hits / n, *wilson(hits, n)) for hits in range(n + 1)]


@pytest.mark.parametrize(("n", "m"), [(30, 30), (25, 60)])
def test_a_difference_of_shares_covers_the_truth_in_95_of_100(n: int, m: int) -> None:
    """Exactly, over every pair of samples, on the average of all shares."""
    held = [[of_difference(after, before) for before in of_all(m)] for after in of_all(n)]
    found: list[float] = []
    for one in range(10, 100, 20):
        for other in range(10, 100, 20):
            p, q = one / 100, other / 100
            likely_n = [comb(n, hits) * p**hits * (1 - p) ** (n - hits) for hits in range(n + 1)]
            likely_m = [comb(m, hits) * q**hits * (1 - q) ** (m - hits) for hits in range(m + 1)]
            found.append(
                sum(
                    likely_n[a] * likely_m[b]
                    for a, row in enumerate(held)
                    for b, (low, high) in enumerate(row)
                    if low is not None and high is not None and low <= p - q <= high
                )
            )
    assert mean(found) == pytest.approx(0.95, abs=0.01)
    assert min(found) > 0.92


def test_a_mean_lies_in_its_interval_in_95_of_100_samples() -> None:
    random = Random(1)  # noqa: S311 (a simulation, not a secret)
    covered = 0
    for _ in range(4_000):
        values = [random.gauss(3, 1) for _ in range(200)]
        low, high = of_mean(sum(values), sum(value * value for value in values), len(values))
        assert low is not None
        assert high is not None
        covered += low <= 3 <= high
    assert covered / 4_000 == pytest.approx(0.95, abs=0.01)


def test_the_interval_of_a_mean_is_its_standard_error() -> None:
    values = [1.0, 2.0, 2.0, 5.0, 9.5]
    low, high = of_mean(sum(values), sum(value * value for value in values), len(values))
    reach = Z * stdev(values) / sqrt(len(values))
    assert (low, high) == (pytest.approx(mean(values) - reach), pytest.approx(mean(values) + reach))
    assert of_mean(4.0, 16.0, 1) == (None, None)


@pytest.mark.parametrize(("p", "n"), [(0.5, 101), (0.5, 1000), (0.9, 400), (0.95, 1000)])
def test_ranks_hold_the_quantile_at_least_as_often_as_they_say(p: float, n: int) -> None:
    """The quantile lies between two ranks unless too few or too many values fall below it; the ends are rounded out."""
    between = ranks(p, n)
    assert between
    low, high = between
    covered = sum(comb(n, below) * p**below * (1 - p) ** (n - below) for below in range(low, high))
    assert 0.94 <= covered <= 0.975


def test_too_few_values_have_no_interval() -> None:
    assert ranks(0.5, 5) is None
    assert ranks(0.95, 40) is None


def test_the_interval_of_a_percentile_is_two_of_its_values(world: World) -> None:
    value = world.asker.ask(Question(["session_length"])).value("session_length")
    _, rows = world.store.read("""SELECT session_length / 1e6 FROM conversations
        WHERE environment = 'production' AND engaged ORDER BY 1""")
    lengths = [length for (length,) in rows]
    between = ranks(0.5, len(lengths))
    assert between
    assert (value.low, value.high) == pytest.approx((lengths[between[0] - 1], lengths[between[1] - 1]))
    assert all(one <= other for one, other in pairwise(lengths))
