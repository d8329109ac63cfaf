"""The oracle: a metric, a period and a grouping in, one value a group out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from telltale.event import instant

from . import dimensions
from .arithmetic import Value
from .facts import Facts
from .flow import offers_of, steps_of
from .metrics import METRICS
from .periods import Calendar, Span
from .records import Record
from .rules import Rules
from .view import View
from .world import World

Where = Mapping[str, str | Sequence[str]]
Key = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Row:
    """One thing to count: when it happened, the conversation it is of, and its own event if it has one."""

    at: int
    item: Any
    facts: Facts | None
    record: Record | None = None


class Oracle:
    """Answers metrics over events by plain loops; knows nothing of the store.

    >>> said = {"role": "user", "text": "?!"}
    >>> hello = {"type": "message", "timestamp": 0, "conversation_id": "c", "properties": said}
    >>> Oracle([hello]).answer("engaged_conversations")
    {(): Value(value=1, numerator=1, denominator=None, n=1)}
    """

    def __init__(self, events: Iterable[Any], rules: Rules | None = None, timezone: str = "UTC") -> None:
        self.rules = rules or Rules()
        self.calendar = Calendar(timezone)
        self.world = World(events, self.rules)

    @property
    def latest(self) -> list[int]:
        """When anything happened that has a day."""
        return [f.start for f in self.world.facts] + [record.at for record, _ in self.world.generations]

    def view(self, as_of: Any = None) -> View:
        """The world at a moment."""
        return View(self.world, self.calendar, None if as_of is None else instant(as_of))

    def conversations(self, as_of: Any = None) -> list[Facts]:
        """One record a conversation, by start; ``outcome`` is ``pending`` while it is not closed."""
        view = self.view(as_of)
        ordered = sorted(self.world.facts, key=lambda f: (f.start, f.project, f.source, f.thread, f.number))
        return [replace(f, outcome=view.outcome(f)) for f in ordered]

    def answer(  # noqa: PLR0917 (the shape of a Question)
        self,
        metric: str,
        from_: Any = None,
        to: Any = None,
        by: Sequence[str] = (),
        where: Where | None = None,
        step: str | None = None,
        as_of: Any = None,
    ) -> dict[Key, Value]:
        """{values of ``by`` (+ first day of the bucket): Value}. Without ``by`` and ``step`` always one, under ``()``;
        else only the groups in which there is a row: a group that is not there is 0 or None."""
        view = self.view(as_of)
        wanted = METRICS[metric]
        span = self.calendar.span(from_, to)
        if wanted.last_days and to is None:
            latest = [view.as_of, *(self.latest if step else ())]
            span = span[0], self.calendar.span(None, self.calendar.day(max(latest)))[1]
        rows = [row for row in self.rows(wanted.rows) if self.matches(row, where or {}, view)]
        inside = [row for row in rows if span[0] <= row.at < span[1]]
        buckets = self.buckets(inside, step, span)
        answers: dict[Key, Value] = {}
        for key, group in self.groups(rows if wanted.last_days else inside, by, view).items():
            for at, within in buckets.items():
                items = [row for row in group if wanted.last_days or within[0] <= row.at < within[1]]
                if items:
                    name = key if at is None else (*key, at.isoformat())
                    answers[name] = wanted.answer([row.item for row in items], view, within)
        if not by and step is None:
            answers.setdefault((), wanted.answer([], view, span))
        return answers

    def rows(self, kind: str) -> Iterator[Row]:
        """Everything there is of one kind."""
        if kind == "conversation":
            yield from (Row(f.start, f, f) for f in self.world.facts)
        elif kind == "person":
            yield from (Row(of[0].start, of[0], of[0]) for of in self.world.by_person.values())
        elif kind == "message":
            yield from (Row(m.at, m, f) for f in self.world.facts for m in f.conversation.messages)
        elif kind == "offer":
            yield from (Row(f.start, (f, one), f) for f in self.world.facts for one in offers_of(f.conversation))
        elif kind == "step":
            yield from (Row(f.start, one, f) for f in self.world.facts for one in steps_of(f))
        elif kind == "button":
            deeds = self.world.business.deeds
            yield from (Row(d.home.start, d, d.home) for d in deeds if d.home and d.kind.startswith("cta_"))
        elif kind == "request":
            yield from (Row(r.record.at, (r, f), f, r.record) for r, f in self.world.request_facts)
        else:
            yield from (Row(record.at, record, f, record) for record, f in self.world.generations)

    def values(self, row: Row, dimension: str, view: View) -> Key:
        """'Own-day rows carry their conversation's dimensions, without one their event's own.'"""
        if row.record is not None and dimension == "handoff_reason" and row.record.type == "handoff":
            return dimensions.several([row.record.get("reason")])
        told = dimensions.own(row.item, dimension)
        if told is not None:
            return told
        own = row.record is not None and row.record.type == "generation" and dimension in ("model", "prompt_version")
        if row.record is not None and (own or row.facts is None):
            return dimensions.of_event(row.record, dimension, self.calendar)
        assert row.facts is not None
        return dimensions.of_conversation(row.facts, dimension, view.outcome(row.facts), self.calendar)

    def matches(self, row: Row, where: Where, view: View) -> bool:
        """'Only `environment = production` unless asked'; '`(none)`, which `where` takes too.'"""
        for dimension, wanted in {"environment": "production", **where}.items():
            accepted = {wanted} if isinstance(wanted, str) else set(wanted)
            if not accepted & set(self.values(row, dimension, view)):
                return False
        return True

    def groups(self, rows: list[Row], by: Sequence[str], view: View) -> dict[Key, list[Row]]:
        """'a conversation can be in several groups; then parts need not add up to the whole'"""
        groups: dict[Key, list[Row]] = defaultdict(list)
        for row in rows:
            for key in product(*(self.values(row, dimension, view) for dimension in by)):
                groups[key].append(row)
        return groups

    def buckets(self, rows: list[Row], step: str | None, span: Span) -> dict[date | None, Span]:
        """The days, ISO weeks or months in which a row lies, each cut to the period."""
        if step is None:
            return {None: span}
        starts = sorted({self.calendar.bucket(row.at, step) for row in rows})
        return {start: self.calendar.bucket_span(start, step, span) for start in starts}
