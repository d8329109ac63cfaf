"""The asker: from a question to an answer, in five verbs: check, frame, plan, read, tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec

from telltale.ask.answer import Answer, Row, Value, Warning
from telltale.ask.conversations import Listing, Selection, Transcript
from telltale.ask.intervals import of_mean, ranks, wilson
from telltale.ask.period import day_of, hour_iso, instant_of, period
from telltale.ask.plan import Frame, Statement, bucket_of, buckets
from telltale.ask.question import Question
from telltale.ask.source import dimension, filters
from telltale.errors import WordsError
from telltale.event import to_iso
from telltale.metrics import Kind, Metric, Unit, catalogue
from telltale.settings import Settings
from telltale.store import Store

_SECOND = 1_000_000

# Rows for which the interval of a percentile is worked out; a chart of many steps shows none.
INTERVALS_FOR = 60

Group = tuple[Any, ...]
Counts = dict[Group, dict[str, Any]]


class Asker:
    """Answers questions over a store."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings

    def now(self) -> int:
        """The instant that counts as now: the newest arrival in the store."""
        _, rows = self.store.read("SELECT max(received_at) FROM events")
        return int(rows[0][0] or 0)

    def span(self) -> tuple[date, date] | None:
        """The first and last day on which production conversations started; None without any."""
        _, rows = self.store.read("SELECT min(day), max(day) FROM conversations WHERE environment = 'production'")
        first, last = rows[0]
        return (first, last) if first else None

    def ask(self, question: Question) -> Answer:
        """The answer to a question.

        Raises:
            UnknownName: a metric or dimension does not exist.
            WordsError: the question is put wrongly; it says how.
        """
        asked = [catalogue()[key] for key in question.metrics]
        if not asked:
            raise WordsError("no metric is asked for; see telltale metrics")
        for name in question.by:
            dimension(name)
        frame = self.frame(question)
        needed = _needed(asked)
        counts, statements = self._read(frame, needed)
        previous = self._previous(frame, needed) if question.compare else {}
        teller = _Teller(frame, self.settings, counts, self._ranked(frame, asked, counts))
        rows = [teller.row(group, asked, previous) for group in self._groups(frame, counts)]
        return Answer(
            question=msgspec.to_builtins(question),
            rows=rows,
            warnings=_warnings(question, frame, asked, self.settings),
            sql=";\n\n".join(statement.shown() for statement in statements),
        )

    def conversations(self, selection: Selection) -> Listing:
        """The conversations behind a number, or of a filter; see :func:`telltale.ask.listing.listing`."""
        from telltale.ask.listing import listing

        return listing(self, selection)

    def transcript(self, conversation: str) -> Transcript:
        """One conversation; see :func:`telltale.ask.transcripts.transcript`."""
        from telltale.ask.transcripts import transcript

        return transcript(self, conversation)

    def values(self, name: str, *, limit: int = 200) -> list[tuple[str, int]]:
        """The values of a dimension with how many production conversations have them, most frequent first."""
        question = Question(["conversations"], by=[name])
        counts, _ = self._read(self.frame(question), [catalogue()["conversations"]])
        found = [(str(group[0]), int(parts["conversations__n"])) for group, parts in counts.items()]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:limit]

    def frame(self, question: Question) -> Frame:
        """What the statements of a question share."""
        zone, settings = self.settings.zone, self.settings
        as_of = instant_of(question.as_of, zone) if question.as_of else self.now()
        when = period(question.from_, question.to, zone)
        span = self.span()
        last = when.last or day_of(when.until - 1 if when.until else as_of, zone)
        if question.step and when.first is None and span:
            first = day_of(when.since, zone) if when.since is not None else span[0]
            when = replace(when, first=min(first, last))
        return Frame(
            by=tuple(question.by),
            step=question.step,
            period=when,
            filters=filters(question.where, question.by),
            last_day=last,
            values={
                "as_of": as_of,
                "as_of_day": day_of(as_of, zone),
                "repeat_window": settings.repeat_window * _SECOND,
                "reopen_window": settings.reopen_window * _SECOND,
                "handoff_window": settings.handoff_window * _SECOND,
            },
        )

    def _read(self, frame: Frame, metrics: list[Metric]) -> tuple[Counts, list[Statement]]:
        statements = frame.statements(metrics)
        counts: Counts = {}
        for statement in statements:
            names, rows = self.store.read(statement.sql, statement.values)
            width = len(frame.by) + bool(frame.step)
            for row in rows:
                counts.setdefault(tuple(row[:width]), {}).update(zip(names[width:], row[width:], strict=True))
        return counts, statements

    def _previous(self, frame: Frame, metrics: list[Metric]) -> dict[Group, dict[str, Any]]:
        """The values of the period before, under the groups of this one."""
        before = frame.period.previous()
        if before is None:
            return {}
        last = before.last or frame.last_day
        earlier = replace(frame, period=before, last_day=last)
        counts, _ = self._read(earlier, metrics)
        teller = _Teller(earlier, self.settings, counts, {})
        told = {group: {m.key: teller.value(group, m).value for m in metrics} for group in counts or {(): {}}}
        if not frame.step:
            return told
        shift = frame.period.shift()
        return {(*group[:-1], _moved(frame, group[-1], shift)): values for group, values in told.items()}

    def _ranked(self, frame: Frame, metrics: list[Metric], counts: Counts) -> dict[tuple[str, Group], Any]:
        """The bounds of every percentile, by metric and group, from the values at its ranks."""
        found: dict[tuple[str, Group], Any] = {}
        for metric in metrics:
            if metric.formula.kind is not Kind.PERCENTILE or len(counts) > INTERVALS_FOR:
                continue
            wanted: dict[Group, tuple[float, float]] = {}
            for group, parts in counts.items():
                n = int(parts.get(f"{metric.key}__n") or 0)
                between = ranks(metric.formula.p, n)
                if between:
                    wanted[group] = ((between[0] - 0.5) / n, (between[1] - 0.5) / n)
            quantiles = sorted({bound for bounds in wanted.values() for bound in bounds})
            if quantiles:
                width = len(frame.by) + bool(frame.step)
                statement = frame.ranked(metric, quantiles)
                for row in self.store.read(statement.sql, statement.values)[1]:
                    bounds = wanted.get(tuple(row[:width]))
                    if bounds:
                        at = dict(zip(quantiles, row[width], strict=True))
                        found[metric.key, tuple(row[:width])] = (at[bounds[0]], at[bounds[1]])
        return found

    def _groups(self, frame: Frame, counts: Counts) -> list[Group]:
        """The groups in order; an answer with steps has every step, one without groups one row."""
        if not frame.step:
            return sorted(counts, key=_in_order) if frame.by else [()]
        starts = self._starts(frame, counts)
        groups = {group[:-1] for group in counts} or ({()} if not frame.by else set())
        return [(*group, start) for group in sorted(groups, key=_in_order) for start in starts]

    def _starts(self, frame: Frame, counts: Counts) -> list[Any]:
        assert frame.step is not None
        if frame.step == "hour":
            return sorted({group[-1] for group in counts})
        if frame.period.first and frame.last_day:
            return list(buckets(frame.step, frame.period.first, frame.last_day))
        return sorted({group[-1] for group in counts})


class _Teller:
    """Counts as values."""

    def __init__(self, frame: Frame, settings: Settings, counts: Counts, bounds: dict[tuple[str, Group], Any]) -> None:
        self._frame, self._settings, self._counts, self._bounds = frame, settings, counts, bounds

    def row(self, group: Group, metrics: list[Metric], previous: dict[Group, dict[str, Any]]) -> Row:
        """The row of a group."""
        frame = self._frame
        names = dict(zip(frame.by, map(str, group), strict=False))
        at = _at(frame, group[-1]) if frame.step else None
        values = {metric.key: self.value(group, metric) for metric in metrics}
        for key, value in values.items():
            value.previous = previous.get(group, {}).get(key)
        return Row(names, at, values)

    def value(self, group: Group, metric: Metric) -> Value:
        """One metric's value; None where there is nothing to divide by, or an assumption is not set."""
        if any(getattr(self._settings, name) is None for name in metric.requires):
            return Value(None)
        formula = metric.formula
        if formula.kind is Kind.QUOTIENT:
            return self._quotient(group, metric)
        parts = {
            name.partition("__")[2]: value
            for name, value in self._counts.get(group, {}).items()
            if name.startswith(f"{metric.key}__")
        }
        value = self._told(metric, parts)
        value.mature_until = self._mature_until(metric)
        if (metric.key, group) in self._bounds:
            value.low, value.high = self._bounds[metric.key, group]
        return value

    def _told(self, metric: Metric, parts: dict[str, Any]) -> Value:
        formula, n = metric.formula, parts.get("n") or 0
        if formula.kind in (Kind.COUNT, Kind.PEOPLE, Kind.PEOPLE_WITH):
            total = n * getattr(self._settings, formula.times) if formula.times else n
            return Value(total, numerator=total, n=n)
        if formula.kind is Kind.PERCENTILE:
            return Value(_plain(parts.get("value")), n=n)
        top = _plain(parts.get("top") or 0)
        if formula.kind is Kind.TOTAL:
            return Value(top, numerator=top, n=n)
        if formula.plus:
            n += round(getattr(self._settings, formula.plus) * self._days())
        value = Value(top / n if n else None, numerator=top, denominator=n, n=n)
        if metric.unit is Unit.SHARE:
            value.low, value.high = wilson(top, n)
        elif formula.kind is Kind.MEAN:
            value.low, value.high = of_mean(top, parts.get("squares") or 0, n)
        return value

    def _quotient(self, group: Group, metric: Metric) -> Value:
        top, bottom = metric.formula.of
        above = self.value(group, catalogue()[top])
        if bottom in catalogue():
            below = self.value(group, catalogue()[bottom]).value
        else:
            below = getattr(self._settings, bottom) * self._days()
        value = above.value / below if above.value is not None and below else None
        return Value(value, numerator=above.value, denominator=below, n=int(below or 0),
                     mature_until=above.mature_until)  # fmt: skip

    def _days(self) -> float:
        when = self._frame.period
        if when.first and when.last:
            return (when.last - when.first).days + 1
        if when.since is not None and when.until is not None:
            return (when.until - when.since) / (86_400 * _SECOND)
        return 0

    def _mature_until(self, metric: Metric) -> str | None:
        """The end up to which the metric's window has passed, if the period reaches beyond it."""
        formula, frame, settings = metric.formula, self._frame, self._settings
        window = getattr(settings, formula.window) if formula.window else 0
        if "closed" in formula.over:
            window = max(window, settings.resolution_window, settings.asynchronous_resolution_window)
        if not window:
            return None
        until = frame.values["as_of"] - window * _SECOND
        last = frame.last_day
        if frame.period.until is not None:
            reaches = frame.period.until > until
        else:
            reaches = last is None or last >= day_of(until, settings.zone)
        return to_iso(until) if reaches else None


def _needed(metrics: list[Metric]) -> list[Metric]:
    """The metrics to be counted: those asked for, and those that they divide."""
    needed: dict[str, Metric] = {}
    for metric in metrics:
        if metric.formula.kind is Kind.QUOTIENT:
            needed |= {key: catalogue()[key] for key in metric.formula.of if key in catalogue()}
        else:
            needed[metric.key] = metric
    return list(needed.values())


def _warnings(question: Question, frame: Frame, metrics: list[Metric], settings: Settings) -> list[Warning]:
    found: list[Warning] = []
    for metric in metrics:
        for name in metric.requires:
            if getattr(settings, name) is None:
                found.append(Warning("needs_setting", f"{metric.key} is not available: set {name} first"))
    for name in question.by:
        if dimension(name).many:
            found.append(Warning("overlapping_groups",
                                 f"a conversation can have several values of {name}: groups need not add up"))  # fmt: skip
    if question.compare and frame.period.previous() is None:
        found.append(Warning("no_previous_period", "give from and to, so that there is a period before"))
    return list(dict.fromkeys(found))


def _at(frame: Frame, bucket: Any) -> str:
    return hour_iso(int(bucket)) if frame.step == "hour" else str(bucket)


def _moved(frame: Frame, bucket: Any, shift: timedelta) -> Any:
    if frame.step == "hour":
        return bucket + shift // timedelta(microseconds=1)
    assert frame.step is not None
    return bucket_of(frame.step, bucket + shift)


def _in_order(group: Group) -> tuple[Any, ...]:
    """Numbers by size, words by alphabet."""
    return tuple((0, int(part), "") if str(part).isdigit() else (1, 0, str(part)) for part in group)


def _plain(number: Any) -> Any:
    """Sums of whole numbers come back as such."""
    if number is None:
        return None
    return int(number) if float(number).is_integer() and not isinstance(number, float) else float(number)


