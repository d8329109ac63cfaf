"""The plan: metrics that share a fact and a period become one SELECT."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from telltale.ask.aggregates import aggregates_of, at, over_of, quantiles_of
from telltale.ask.money import Money
from telltale.ask.period import Period, Stretch, local_days
from telltale.ask.question import Step
from telltale.ask.source import Filters, expression, named, of_fact, relation
from telltale.metrics import DIMENSIONS, Formula, Kind, Metric, expand

_HOUR = 3_600_000_000

# The columns in which a fact keeps the time of its rows.
_CLOCKS = {"conversations": "started_at"}

_BUCKETS: dict[Step, str] = {
    "day": "day",
    "week": "date_trunc('week', day)::DATE",
    "month": "date_trunc('month', day)::DATE",
    "hour": f"{{clock}} - ({{clock}} + utc_offset) % {_HOUR}",
}
_SAME_BUCKET: dict[Step, str] = {
    "day": "person_first_day >= day",
    "week": "person_first_day >= date_trunc('week', day)::DATE",
    "month": "person_first_day >= date_trunc('month', day)::DATE",
    "hour": f"person_first_at >= {{clock}} - ({{clock}} + utc_offset) % {_HOUR}",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One SELECT: first the groups, then the bucket if there are steps, then what was counted.

    ``columns`` says for each metric in which column each of its parts stands; metrics may share one.
    """

    sql: str
    values: dict[str, Any]
    columns: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def shown(self) -> str:
        """The SQL with its values written in, to read and to run."""

        def written(match: re.Match[str]) -> str:
            value = self.values[match.group(1)]
            if isinstance(value, date):
                return f"DATE '{value}'"
            return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"

        return re.sub(r"\$(\w+)", written, self.sql)


@dataclass(frozen=True, slots=True)
class Frame:
    """What all statements of a question share; ``values`` are the instants and windows of the rules.

    ``under`` stands before each: the conversations as other rules than those of today have them; ``aside`` says that
    these are in an index beside this one, which no server has.
    ``unread`` are the columns that no reading of texts has filled yet, of those that the question needs.
    """

    by: tuple[str, ...]
    step: Step | None
    period: Period
    filters: Filters
    values: dict[str, Any]
    stretch: Stretch
    under: str = ""
    aside: bool = False
    unread: frozenset[str] = frozenset()
    money: Money = field(default_factory=Money)

    def days(self, bucket: Any, zone: ZoneInfo) -> float:
        """How many days a step of the period has, or all of it."""
        if self.step is None:
            return self.stretch.share_of(self.stretch.begin, self.stretch.end)
        if self.step == "hour":
            begin = local_days(bucket, zone)
            return self.stretch.share_of(begin, begin + 1 / 24)
        return self.stretch.share_of(bucket.toordinal(), bucket_after(self.step, bucket).toordinal())

    def statements(self, metrics: Iterable[Metric]) -> list[Statement]:
        """The SELECTs that answer the metrics."""
        return [self._statement(group) for group in self._together(metrics)]

    def ranked(self, metrics: Iterable[Metric], quantiles: dict[str, list[float]]) -> list[Statement]:
        """The SELECTs for the values at quantiles of percentiles' distributions, for their intervals."""
        found: list[Statement] = []
        for group in self._together(metrics):
            shared = quantiles_of([(metric.formula, quantiles[metric.key]) for metric in group])
            aggregates = [at(metric.formula, quantiles[metric.key], shared) for metric in group]
            found.append(self._select(group, aggregates, {metric.key: {} for metric in group}))
        return found

    def listed(self, formula: Formula, condition: str) -> tuple[str, dict[str, Any]]:
        """What in SQL is true of a conversation with rows that fulfil a condition."""
        source = relation(formula.fact, self.filters.dimensions, expand(condition))
        rows, inside = self._inside([formula], source)
        sql = f"{inside[0]} AND ({expand(condition)})".replace("$is_new", self._is_new(formula))
        if rows.strip() != "conversations":
            sql = f"conversation_key IN (SELECT conversation_key FROM {rows} WHERE {sql})"
        return sql, self.used(sql, inside[1])

    def rows(self, fact: str) -> tuple[str, str]:
        """The rows of a fact, with what the filters need of their conversations, and what in SQL keeps those of the
        period and the filters.
        """
        inside, _ = self.period.condition("day", _CLOCKS.get(fact, "ts"))
        kept = " AND ".join([inside, *self.filters.conditions(fact)])
        return relation(fact, self.filters.dimensions), kept

    def conversations(self) -> str:
        """What in SQL is true of the conversations of the period and the filters."""
        inside, _ = self.period.condition("day", "started_at")
        return " AND ".join([inside, *self.filters.conditions("conversations")])

    def _statement(self, metrics: list[Metric]) -> Statement:
        """What is counted alike for several metrics is counted once, under the name that the first gives it."""
        aggregates: dict[str, str] = {}
        columns: dict[str, dict[str, str]] = {}
        shared = quantiles_of(
            [(one.formula, [one.formula.p]) for one in metrics if one.formula.kind is Kind.PERCENTILE]
        )
        for metric in metrics:
            several = self.step is not None
            parts = aggregates_of(metric.formula, shared, steps=several, money=self.money)
            columns[metric.key] = {
                name: aggregates.setdefault(sql, f"{metric.key}__{name}") for name, sql in parts.items()
            }
        return self._select(metrics, [f"{sql} AS {name}" for sql, name in aggregates.items()], columns)

    def _select(self, metrics: list[Metric], aggregates: list[str], columns: dict[str, dict[str, str]]) -> Statement:
        """Aggregates over the rows in question, which have the columns and conditions that the formulas speak of."""
        formula = metrics[0].formula
        dimensions = [of_fact(DIMENSIONS[name], formula.fact) for name in self.by]
        formulas = [metric.formula for metric in metrics]
        needed = named([text for one in formulas for text in _texts(one, rolling=not self.step)], formulas)
        source = relation(formula.fact, [*dimensions, *self.filters.dimensions], " ".join(needed.values()))
        rows, (inside, values) = self._inside(formulas, source)
        groups: dict[str, str] = {}
        for place, one in enumerate(dimensions):
            if one.many and any(earlier.many for earlier in dimensions[:place]):
                # Two lists unnested in one SELECT stand side by side; each value of one goes with each of the other.
                rows = f"(SELECT *, unnest({expression(one)}) AS g{place} FROM {rows} WHERE {inside})"
                inside, groups[f"g{place}"] = "true", f"g{place}"
            else:
                groups[f"g{place}"] = f"unnest({expression(one)})" if one.many else expression(one)
        if self.step:
            groups["bucket"] = self._bucket(formula)
        if any(one.kind in (Kind.PEOPLE, Kind.PEOPLE_WITH) for one in formulas):
            needed["person_key"] = "person_key"
        chosen = ",\n        ".join(f"{sql} AS {name}" if sql != name else name
                                    for name, sql in (groups | needed).items()) or "1"  # fmt: skip
        source = f"(\n    SELECT {chosen}\n    FROM {rows}\n    WHERE {inside}\n)"
        if formula.kind is Kind.PEOPLE_WITH:
            source = _per_person(formula, source, list(groups))
        grouped = "\nGROUP BY ALL" if groups else ""
        lines = ",\n    ".join([*groups, *aggregates])
        sql = f"{self.under}SELECT {lines}\nFROM {source}{grouped}".replace("$is_new", self._is_new(formula))
        return Statement(sql, self.used(sql, values), columns)

    def _inside(self, formulas: list[Formula], source: str) -> tuple[str, tuple[str, dict[str, Any]]]:
        """The rows within the period and the filters."""
        formula = formulas[0]
        period, clock = self.period, _CLOCKS.get(formula.fact, "ts")
        days = max(one.last_days for one in formulas)
        if days:
            if self.step:
                return self._rolling(formula, source)
            period = period.ending(self.stretch.last, days)
        condition, values = period.condition("day", clock)
        values |= {"last_of_all": self.stretch.last} if days else {}
        return source, (" AND ".join([condition, *self.filters.conditions(formula.fact)]), values)

    def _rolling(self, formula: Formula, source: str) -> tuple[str, tuple[str, dict[str, Any]]]:
        """Every row once for each bucket in whose last days it lies."""
        assert self.step is not None
        rows = (
            f"{source}, (SELECT DISTINCT {_BUCKETS[self.step]} AS bucket_day,"
            f" least({_ends(self.step)}, $last_of_all) AS bucket_end FROM (SELECT"
            " unnest(generate_series($first_of_all, $last_of_all, INTERVAL 1 DAY))::DATE AS day)) AS buckets"
        )
        cut = Period(until=self.period.until).condition("day", _CLOCKS.get(formula.fact, "ts"))
        conditions = [f"day BETWEEN bucket_end - {formula.last_days - 1} AND bucket_end", cut[0]]
        values = {"first_of_all": self.stretch.first, "last_of_all": self.stretch.last} | cut[1]
        return rows, (" AND ".join([*conditions, *self.filters.conditions(formula.fact)]), values)

    def _bucket(self, formula: Formula) -> str:
        assert self.step is not None
        if formula.last_days:
            return "bucket_day"
        return _BUCKETS[self.step].format(clock=_CLOCKS.get(formula.fact, "ts"))

    def _is_new(self, formula: Formula) -> str:
        if self.step:
            same = _SAME_BUCKET[self.step].format(clock=_CLOCKS.get(formula.fact, "ts"))
            return f"({same} AND {self._is_new_in_period()})"
        return self._is_new_in_period()

    def _is_new_in_period(self) -> str:
        if self.period.since is not None:
            return "person_first_at >= $since"
        if self.period.first:
            return "person_first_day >= $first_day"
        return "true"

    def _together(self, metrics: Iterable[Metric]) -> list[list[Metric]]:
        """Metrics that one SELECT can answer: of one fact, one stretch of days and the same joined tables."""
        groups: dict[tuple[Any, ...], list[Metric]] = {}
        for metric in metrics:
            formula = metric.formula
            alone = metric.key if formula.kind is Kind.PEOPLE_WITH else ""
            usual = "has_usual_length" in formula.over
            days = formula.last_days if self.step else bool(formula.last_days)
            groups.setdefault((formula.fact, days, alone, usual), []).append(metric)
        return list(groups.values())

    def used(self, sql: str, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The values that the SQL speaks of: an engine refuses others."""
        known = (
            self.values
            | self.money.values
            | self.filters.values
            | self.period.condition("", "")[1]
            | dict(values or {})
        )
        return {name: known[name] for name in dict.fromkeys(re.findall(r"\$(\w+)", sql))}


def _texts(formula: Formula, *, rolling: bool) -> list[str]:
    """What a formula speaks of; conditions over all rows of a person speak of columns."""
    texts = [*formula.sql_texts(), over_of(formula), formula.each]
    if formula.kind is Kind.PEOPLE_WITH:
        texts = [over_of(formula), expand(formula.what)]
    if formula.kind is Kind.MONEY:
        texts += ["currency", "own_day"]
    return texts + ["day"] * bool(formula.last_days and rolling)


def _per_person(formula: Formula, source: str, groups: list[str]) -> str:
    """One row for each person for whose rows together the formula's condition holds."""
    chosen = ", ".join([*groups, "person_key"])
    return f"(\nSELECT {chosen}\nFROM {source}\nWHERE {over_of(formula)}\nGROUP BY ALL HAVING {expand(formula.what)}\n)"


def _ends(step: Step) -> str:
    if step == "week":
        return "date_trunc('week', day)::DATE + 6"
    if step == "month":
        return "last_day(day)"
    return "day"


def buckets(step: Step, first: date, last: date) -> list[date]:
    """The first day of every bucket between two days.

    >>> [str(day) for day in buckets("month", date(2026, 1, 30), date(2026, 3, 1))]
    ['2026-01-01', '2026-02-01', '2026-03-01']
    """
    found: list[date] = []
    day = first
    while day <= last:
        start = bucket_of(step, day)
        if not found or found[-1] != start:
            found.append(start)
        day += timedelta(days=1)
    return found


def bucket_after(step: Step, day: date) -> date:
    """The first day of the bucket that follows one.

    >>> str(bucket_after("month", date(2026, 12, 1)))
    '2027-01-01'
    """
    if step == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return bucket_of(step, day) + timedelta(days=7 if step == "week" else 1)


def bucket_of(step: Step, day: date) -> date:
    """The first day of the bucket that a day lies in."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day
