"""How a value looks in text: one format per unit, a dash where there is no data, never 0."""

from __future__ import annotations

from collections.abc import Callable
from math import floor, log10, sqrt
from typing import Literal, NamedTuple

from telltale.ask import Value
from telltale.metrics import Better, Metric, Unit

NO_DATA = "\N{EN DASH}"
SMALL = 30  # below this many units a figure is marked as resting on little

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def figure(unit: Unit, value: float | None, currency: str | None = None) -> str:
    """A value as people read it; shares are shown in per cent.

    >>> figure(Unit.SHARE, 0.7534), figure(Unit.COUNT, 12345), figure(Unit.SECONDS, 95)
    ('75.3 %', '12,345', '1 min 35 s')
    >>> figure(Unit.COUNT, None) == NO_DATA
    True
    """
    if value is None:
        return NO_DATA
    if unit is Unit.MONEY:
        return f"{value:,.2f} {currency or ''}".rstrip()
    return _FIGURES.get(unit, "{:,.2f}".format)(value)


def dollars(value: float) -> str:
    """Dollars in cents, and less than a dollar as far as two figures say something.

    >>> dollars(1234.5), dollars(0.25), dollars(0.00358), dollars(0), dollars(-0.5)
    ('$1,234.50', '$0.25', '$0.0036', '$0', '-$0.50')
    """
    sign, size = "-" if value < 0 else "", abs(value)
    if not size:
        return "$0"
    if size >= 0.1:
        return f"{sign}${size:,.2f}"
    places = min(9, 1 - floor(log10(size)))
    return f"{sign}${size:.{places}f}"


def duration(seconds: float) -> str:
    """Seconds in the two largest units that matter.

    >>> duration(0.42), duration(7.25), duration(4000), duration(200000)
    ('0.42 s', '7.2 s', '1 h 6 min', '2 d 7 h')
    """
    if seconds < 1:
        return f"{seconds:.2f} s"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for large, small, names in ((_DAY, _HOUR, "d h"), (_HOUR, _MINUTE, "h min"), (_MINUTE, 1, "min s")):
        if whole >= large:
            first, second = names.split()
            rest = whole % large // small
            return f"{whole // large} {first}" + (f" {rest} {second}" if rest else "")
    return f"{whole} s"


_FIGURES: dict[Unit, Callable[[float], str]] = {
    Unit.SHARE: lambda value: f"{value * 100:.1f} %",
    Unit.SECONDS: duration,
    Unit.COUNT: "{:,.0f}".format,
    Unit.DOLLARS: dollars,
}


def interval(unit: Unit, value: Value) -> str:
    """The 95 % interval, or nothing where none is known.

    >>> interval(Unit.SHARE, Value(0.75, n=40, low=0.6, high=0.86))
    '60.0 to 86.0 %'
    """
    if value.low is None or value.high is None:
        return ""
    low, high = figure(unit, value.low), figure(unit, value.high, value.currency)
    shared = " %"
    return f"{low.removesuffix(shared)} to {high}"


def made_of(metric: Metric, value: Value) -> str:
    """What stands above and below the line of a value; nothing where it has no line.

    >>> from telltale.metrics import catalogue
    >>> made_of(catalogue()["cost_per_resolution"], Value(0.5, numerator=9, denominator=18))
    '$9.00 ÷ 18'
    """
    if value.numerator is None or value.denominator is None:
        return ""
    above = dollars(value.numerator) if metric.unit is Unit.DOLLARS else f"{value.numerator:,.0f}"
    return f"{above} {'of' if metric.unit is Unit.SHARE else '÷'} {value.denominator:,.0f}"


def work(metric: Metric, value: Value) -> str:
    """What a value is made of, in a line.

    >>> from telltale.metrics import catalogue
    >>> work(catalogue()["csat"], Value(0.75, numerator=30, denominator=40, n=40, low=0.6, high=0.86))
    '30 of 40, 95 % interval 60.0 to 86.0 %'
    """
    parts: list[str] = []
    if made_of(metric, value):
        parts.append(made_of(metric, value))
    elif metric.unit is not Unit.COUNT:
        parts.append(f"n = {value.n:,}")
    spread = interval(metric.unit, value)
    if spread:
        parts.append(f"95 % interval {spread}")
    return ", ".join(parts)


def few(metric: Metric, value: Value) -> bool:
    """Whether a value rests on so little that it says little; a count says itself how much there is."""
    return value.value is not None and value.n < SMALL and metric.unit is not Unit.COUNT


class Change(NamedTuple):
    """A change since the previous period: as text, which way, and whether that is good.

    ``unclear`` means that chance explains it: the earlier value lies within the interval, or there are few cases.
    """

    text: str
    way: Literal["up", "down", "same"]
    verdict: Literal["better", "worse", "unclear", "neither"]
    before: str


def change(metric: Metric, value: Value) -> Change | None:
    """How a value moved, judged by the metric's own direction; None where there is nothing to compare.

    >>> from telltale.metrics import catalogue
    >>> change(catalogue()["fallback_rate"], Value(0.10, n=900, low=0.08, high=0.12, previous=0.15))
    Change(text='5.0 pts', way='down', verdict='better', before='15.0 %')
    """
    if value.value is None or value.previous is None:
        return None
    difference = value.value - value.previous
    way = "up" if difference > 0 else "down" if difference < 0 else "same"
    return Change(_size(metric, value.value, value.previous), way, _verdict(metric, value, way),
                  figure(metric.unit, value.previous, value.currency))  # fmt: skip


def _size(metric: Metric, value: float, previous: float) -> str:
    if metric.unit is Unit.SHARE:
        return f"{abs(value - previous) * 100:.1f} pts"
    if previous:
        return f"{abs(value - previous) / abs(previous) * 100:,.0f} %"
    return "from 0" if value else "0"


def _verdict(
    metric: Metric, value: Value, way: Literal["up", "down", "same"]
) -> Literal["better", "worse", "unclear", "neither"]:
    if way == "same" or metric.better is Better.NEITHER or value.previous is None:
        return "neither"
    if few(metric, value) or _within_chance(metric, value, value.previous):
        return "unclear"
    return "better" if way == metric.better.value else "worse"


def _within_chance(metric: Metric, value: Value, previous: float) -> bool:
    """Whether the earlier value lies in the interval; two counts differ by chance as two Poisson numbers do."""
    if metric.unit is Unit.COUNT:
        now = value.value or 0
        return abs(now - previous) <= 1.96 * sqrt(now + previous)
    return value.low is not None and value.high is not None and value.low <= previous <= value.high


def moved(unit: Unit, amount: float) -> str:
    """A difference with its sign; of shares in percentage points.

    >>> moved(Unit.SHARE, -0.0292), moved(Unit.COUNT, 586), moved(Unit.SHARE, 0.00001)
    ('−2.9 pts', '+586', '0.0 pts')
    """
    text = f"{abs(amount) * 100:.1f} pts" if unit is Unit.SHARE else figure(unit, abs(amount))
    if not text.strip(" 0.,pts"):
        return text
    return f"{'−' if amount < 0 else '+'}{text}"


def difference(metric: Metric, amount: float, low: float | None, high: float | None) -> str:
    """A difference in a sentence: its size, whether that is good, and whether chance could explain it.

    >>> from telltale.metrics import catalogue
    >>> difference(catalogue()["fallback_rate"], 0.029, 0.016, 0.042)
    '+2.9 pts (95 % interval +1.6 pts to +4.2 pts): worse, and more than chance explains.'
    """
    text = moved(metric.unit, amount)
    good = metric.better is not Better.NEITHER and amount and (amount > 0) == (metric.better is Better.UP)
    verdict = (
        "no better and no worse" if metric.better is Better.NEITHER or not amount else "better" if good else "worse"
    )
    if low is None or high is None:
        return f"{text}."
    spread = f"95 % interval {moved(metric.unit, low)} to {moved(metric.unit, high)}"
    if low <= 0 <= high:
        return f"{text} ({spread}): chance alone can explain it."
    return f"{text} ({spread}): {verdict}, and more than chance explains."
