"""Data-driven attribution: what would be lost if a channel were taken out of everybody's way (Anderl et al. 2016).

Ways are a Markov chain of first order from a start over channels to a conversion or to nothing. The removal effect of a
channel is the part of all conversions that are not reached any more when everybody who comes to it is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

Way = tuple[str, ...]

_START, _WON, _LOST = "(start)", "(conversion)", "(nothing)"


def removal_effects(won: Mapping[Way, int], lost: Mapping[Way, int]) -> dict[str, Fraction]:
    """The removal effect of every channel, by how many people went each way to a conversion, and to nothing.

    Worked out by hand: of C1 C2 C3, C1, C2 C3 the first alone ends in a conversion. The chance of one is 1/3; without
    C1 it is 1/6, and without C2 or C3 there is none.

    >>> effects = removal_effects({("C1", "C2", "C3"): 1}, {("C1",): 1, ("C2", "C3"): 1})
    >>> [str(effects[name]) for name in ("C1", "C2", "C3")]
    ['1/2', '1', '1']
    """
    steps = _steps(won, lost)
    channels = sorted({name for way in (*won, *lost) for name in way})
    whole = _chance(steps, channels, without="")
    if not whole:
        return dict.fromkeys(channels, Fraction(0))
    return {name: 1 - _chance(steps, channels, without=name) / whole for name in channels}


def _steps(won: Mapping[Way, int], lost: Mapping[Way, int]) -> dict[str, Counter[str]]:
    """How often each place was left for each other one."""
    steps: dict[str, Counter[str]] = {}
    for ways, end in ((won, _WON), (lost, _LOST)):
        for way, times in ways.items():
            for here, there in zip((_START, *way), (*way, end), strict=True):
                steps.setdefault(here, Counter())[there] += times
    return steps


def _chance(steps: dict[str, Counter[str]], channels: Sequence[str], *, without: str) -> Fraction:
    """The chance to come from the start to a conversion, if whoever comes to a channel is lost; exactly.

    The chances of all places are the solution of linear equations: each is the mean of those it is left for.
    """
    places = [_START, *(name for name in channels if name != without and name in steps)]
    if _START not in steps:
        return Fraction(0)
    index = {name: number for number, name in enumerate(places)}
    rows: list[list[Fraction]] = []
    for name in places:
        row = [Fraction(0)] * (len(places) + 1)
        row[index[name]] += 1
        for there, times in steps[name].items():
            share = Fraction(times, steps[name].total())
            if there == _WON:
                row[-1] += share
            elif there in index:
                row[index[there]] -= share
        rows.append(row)
    return _solved(rows)[0]


def _solved(rows: list[list[Fraction]]) -> list[Fraction]:
    """Linear equations, each row the factors and what they come to (Gauss and Jordan)."""
    for here in range(len(rows)):
        pivot = next(row for row in range(here, len(rows)) if rows[row][here])
        rows[here], rows[pivot] = rows[pivot], rows[here]
        rows[here] = [value / rows[here][here] for value in rows[here]]
        for other in range(len(rows)):
            factor = rows[other][here]
            if other != here and factor:
                rows[other] = [value - factor * own for value, own in zip(rows[other], rows[here], strict=True)]
    return [row[-1] for row in rows]
