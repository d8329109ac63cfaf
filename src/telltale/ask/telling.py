"""Telling: what was counted becomes values, each with its work."""

from __future__ import annotations

from typing import Any

from telltale.ask.answer import Row, Value, Warning  # noqa: A004 - the field's own word on the wire
from telltale.ask.intervals import of_mean, wilson
from telltale.ask.period import day_of
from telltale.ask.plan import Frame
from telltale.event import to_iso
from telltale.metrics import READINGS, Kind, Metric, Unit, catalogue
from telltale.settings import Settings

_SECOND = 1_000_000

# What costs that are known as a whole can be filtered by.
WHOLE = ("project", "environment")

# Models without a price that are named one by one.
_NAMED = 5

# The values of the dimensions asked by, then the step's beginning if there are steps.
Group = tuple[Any, ...]

# What was counted for each group, by metric and part.
Counts = dict[Group, dict[str, dict[str, Any]]]

# What was worked out, by metric and step.
Worked = dict[tuple[str, Any], Value]


class Teller:
    """Counts as values."""

    def __init__(self, frame: Frame, settings: Settings, counts: Counts, bounds: dict[tuple[str, Group], Any],
                 worked: Worked | None = None) -> None:  # fmt: skip
        self._frame, self._settings, self._counts, self._bounds = frame, settings, counts, bounds
        self._worked: Worked = worked or {}
        self._mixed: dict[str, set[str]] = {}

    def row(self, group: Group, metrics: list[Metric], previous: dict[Group, dict[str, Value]]) -> Row:
        """The row of a group."""
        frame = self._frame
        names = dict(zip(frame.by, map(str, group), strict=False))
        at = _at(frame, group[-1]) if frame.step else None
        values = {metric.key: self.value(group, metric) for metric in metrics}
        for key, value in values.items():
            earlier = previous.get(group, {}).get(key)
            if earlier and (None in (earlier.currency, value.currency) or earlier.currency == value.currency):
                value.previous = earlier.value
        return Row(names, at, values)

    def value(self, group: Group, metric: Metric) -> Value:
        """One metric's value; None where there is nothing to divide by, or it is not available (see the warnings)."""
        if unavailable(metric, self._frame, self._settings):
            return Value(None)
        formula = metric.formula
        if formula.kind is Kind.QUOTIENT:
            return self._quotient(group, metric)
        if formula.kind is Kind.WORKED:
            return self._worked.get((metric.key, group[-1] if self._frame.step else None), Value(None))
        parts = self._counts.get(group, {}).get(metric.key, {})
        value = self._told(group, metric, parts)
        value.mature_until = self._mature_until(metric)
        if (metric.key, group) in self._bounds:
            value.low, value.high = self._bounds[metric.key, group]
        return value

    def _told(self, group: Group, metric: Metric, parts: dict[str, Any]) -> Value:
        formula, n = metric.formula, parts.get("n") or 0
        if formula.kind in (Kind.COUNT, Kind.DISTINCT, Kind.PEOPLE, Kind.PEOPLE_WITH):
            total = n * getattr(self._settings, formula.times) if formula.times else n
            return Value(total, numerator=total, n=n)
        if formula.kind is Kind.MONEY:
            return self._money(metric, parts)
        if formula.kind is Kind.PERCENTILE:
            return Value(_plain(parts.get("value")), n=n)
        top = _plain(parts.get("top") or 0)
        if formula.lacks and parts.get("lacking") and not parts.get("known"):
            return Value(None, denominator=n if formula.kind is Kind.PER else None, n=n)
        if formula.parts > 1:
            top /= formula.parts
        if formula.kind is Kind.TOTAL:
            return Value(top, numerator=top, n=n)
        if formula.plus:
            n += round(getattr(self._settings, formula.plus) * self._days(group))
        value = Value(top / n if n else None, numerator=top, denominator=n, n=n)
        if metric.unit is Unit.SHARE and top <= n:
            value.low, value.high = wilson(top, n)
        elif formula.kind is Kind.MEAN:
            value.low, value.high = of_mean(top, parts.get("squares") or 0, n)
        return value

    def _money(self, metric: Metric, parts: dict[str, Any]) -> Value:
        """Amounts of one currency, or of all of them by the project's rates; those of several stay apart."""
        n, own = parts.get("n") or 0, self._settings.currency
        found = {one: parts.get(f"in_{one}") for one in self._frame.money.currencies}
        amounts = {one: _units(total) for one, total in found.items() if total is not None}
        if own and set(amounts) - {own} and not parts.get("unrated"):
            total = _units(parts.get("worth"))
            return Value(total, numerator=total, n=n, currency=own)
        if len(amounts) > 1:
            self._mixed.setdefault(metric.key, set()).update(amounts)
            return Value(None, n=n, amounts=amounts)
        [(currency, total)] = amounts.items() or [(own, 0)]
        return Value(total, numerator=total, n=n, currency=currency)

    @property
    def warnings(self) -> list[Warning]:
        """What was found out while telling."""
        return [
            Warning(
                "several_currencies",
                f"{key} has no single value: its amounts are in {', '.join(sorted(found))}, which are never added; set"
                " currency, and exchange_rates for the others",
            )
            for key, found in self._mixed.items()
        ]

    def _quotient(self, group: Group, metric: Metric) -> Value:
        top, bottom = metric.formula.of
        above = self.value(group, catalogue()[top])
        if bottom in catalogue():
            below = self.value(group, catalogue()[bottom]).value
        else:
            below = getattr(self._settings, bottom) * self._days(group)
        value = above.value / below if above.value is not None and below else None
        return Value(value, numerator=above.value, denominator=below, n=int(below or 0),
                     mature_until=above.mature_until, currency=above.currency)  # fmt: skip

    def _days(self, group: Group) -> float:
        return self._frame.days(group[-1] if self._frame.step else None, self._settings.zone)

    def _mature_until(self, metric: Metric) -> str | None:
        """The end up to which the metric's window has passed, if the period reaches beyond it."""
        formula, frame, settings = metric.formula, self._frame, self._settings
        window = getattr(settings, formula.window) if formula.window else 0
        if "closed" in formula.over:
            window = max(window, settings.resolution_window, settings.asynchronous_resolution_window)
        if not window or not frame.values["as_of"]:
            return None  # nothing to wait for, or nothing there yet
        until = frame.values["as_of"] - window * _SECOND
        if frame.period.until is not None:
            reaches = frame.period.until > until
        else:
            reaches = frame.stretch.last >= day_of(until, settings.zone)
        return to_iso(until) if reaches else None


def unavailable(metric: Metric, frame: Frame, settings: Settings) -> Warning | None:
    """Why a metric cannot be told for a question, if it cannot."""
    for name in metric.requires:
        if getattr(settings, name) is None:
            return Warning("needs_setting", f"{metric.key} is not available: set {name} first")
    if metric.awaits in frame.unread:
        return Warning("not_read_yet", f"{metric.key} is not available: {READINGS[metric.awaits]}")
    formula = metric.formula
    if formula.kind is Kind.WORKED and (frame.by or any(one.name not in WHOLE for one in frame.filters.dimensions)):
        return Warning("known_as_a_whole", f"{metric.key} has no groups and no filters: costs are known as a whole")
    whole = formula.plus or (formula.of[1] if formula.of[1] in metric.requires else "")
    if whole and (frame.by or frame.filters.kept):
        return Warning("known_as_a_whole", f"{metric.key} has no groups and no filters: {whole} is known as a whole")
    days = [catalogue()[key].formula.last_days for key in formula.of if key in catalogue()] or [formula.last_days]
    if frame.step == "hour" and (any(days) or formula.kind is Kind.WORKED):
        return Warning("needs_days", f"{metric.key} counts whole days: ask for step day, week or month")
    return None


def missing_prices(tokens: dict[str, int]) -> list[Warning]:
    """What to say about tokens without a price, given how many there are by model.

    >>> missing_prices({"shelf-7b": 1200, "mini": 0})[0].message
    '1,200 tokens have no price and are in no cost: shelf-7b 1,200; prices.toml in the data folder can name it'
    """
    dear = sorted(((number, model) for model, number in tokens.items() if number), reverse=True)
    if not dear:
        return []
    named = ", ".join(f"{model} {number:,}" for number, model in dear[:_NAMED])
    more = f" and {len(dear) - _NAMED} more models" if len(dear) > _NAMED else ""
    whole = sum(number for number, _ in dear)
    return [
        Warning(
            "unpriced_tokens",
            f"{whole:,} tokens have no price and are in no cost: {named}{more}; prices.toml in the data folder can name"
            f" {'it' if len(dear) == 1 else 'them'}",
        )
    ]


def _at(frame: Frame, bucket: Any) -> str:
    return to_iso(int(bucket)) if frame.step == "hour" else str(bucket)


def _units(micros: Any) -> float:
    """Millionths of a currency as its units."""
    return float(micros or 0) / 1_000_000


def _plain(number: Any) -> Any:
    """Sums of whole numbers come back as such."""
    if number is None:
        return None
    return int(number) if float(number).is_integer() and not isinstance(number, float) else float(number)
