"""The few forms that every metric has: a count, a share, a mean, a percentile of the rows of one group and period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .arithmetic import Value, count, mean, percentile, share
from .facts import Facts
from .periods import Span
from .view import View

Answer = Callable[[list[Any], View, Span], Value]
Test = Callable[[Facts, View], bool]


@dataclass(frozen=True)
class Metric:
    """What its rows are, how they are counted, and whether it looks back beyond the period."""

    rows: str
    answer: Answer
    last_days: bool = False


def _always(f: Facts, view: View) -> bool:
    return True


def number(test: Test = _always) -> Metric:
    """A count of conversations."""
    return Metric("conversation", lambda rows, view, _span: count(sum(test(f, view) for f in rows)))


def rate(part: Test, whole: Test) -> Metric:
    """'Numerators are subsets of denominators.'"""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        over = [f for f in rows if whole(f, view)]
        return share(sum(part(f, view) for f in over), len(over))

    return Metric("conversation", answer)


def ratio(part: Callable[[Facts], int], whole: Callable[[Facts], int], of: Test = _always) -> Metric:
    """A share of things inside conversations (turns, answers, thumbs)."""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        over = [f for f in rows if of(f, view)]
        return share(sum(map(part, over)), sum(map(whole, over)))

    return Metric("conversation", answer)


def quantile(p: float, values: Callable[[Facts], list[float]], of: Test = _always) -> Metric:
    """A percentile over all values of all conversations."""
    return Metric(
        "conversation",
        lambda rows, view, _span: percentile([v for f in rows if of(f, view) for v in values(f)], p),
    )


def average(value: Callable[[Facts], float | None], of: Test = _always) -> Metric:
    """A mean over conversations that have the value."""

    def answer(rows: list[Facts], view: View, span: Span) -> Value:
        found = [value(f) for f in rows if of(f, view)]
        return mean([v for v in found if v is not None])

    return Metric("conversation", answer)
