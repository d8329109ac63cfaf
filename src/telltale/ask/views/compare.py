"""Comparing: a number in two periods or two segments, how sure the difference is, and what moved it.

A share, ratio or mean is that of its groups, weighted by their sizes. Its change is split, group by group, into what
came from the group being larger or smaller (mix) and what came from its own value (rate), after Kitagawa (1955); the
parts of all groups add up to the whole difference exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from telltale.ask.answer import Value
from telltale.ask.asker import Asker
from telltale.ask.intervals import of_difference
from telltale.ask.period import period
from telltale.ask.question import Question
from telltale.ask.source import dimension
from telltale.ask.views.view import View
from telltale.errors import WordsError
from telltale.metrics import Kind, Metric, catalogue

USUAL = ("channel", "primary_intent", "language", "bot_version")
"""Dimensions that a change is broken down by where none are named."""

_WEIGHTED = (Kind.SHARE, Kind.RATIO, Kind.MEAN)
_ADDED = (Kind.COUNT, Kind.TOTAL, Kind.MONEY)


class CompareQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """Which number, in which two periods or segments.

    Without ``against``, ``against_from`` and ``against_to`` it is compared with the period before. ``against`` holds
    filters as ``DIM=VALUE``: the other segment; what it does not name is as in ``where``.
    """

    metric: str
    from_: str | None = None
    to: str | None = None
    where: dict[str, list[str]] = {}
    against_from: str | None = None
    against_to: str | None = None
    against: list[str] = []
    by: list[str] = msgspec.field(default_factory=lambda: list(USUAL))
    as_of: str | None = None


class Part(msgspec.Struct):
    """What one group did to the difference: ``mix`` by its size, ``rate`` by its own value, ``total`` together."""

    group: str
    before: Value
    after: Value
    mix: float
    rate: float
    total: float


class Breakdown(msgspec.Struct):
    """The difference by the groups of a dimension, those that moved it most first; all totals add up to it."""

    dimension: str
    mix: float
    rate: float
    parts: list[Part]


class Comparison(msgspec.Struct):
    """``difference`` is after less before, with its 95 % interval; ``sides`` name the two, before and after."""

    question: CompareQuestion
    sides: tuple[str, str]
    before: Value
    after: Value
    difference: float | None
    low: float | None
    high: float | None
    breakdowns: list[Breakdown]
    notes: list[str]
    sql: str


def compare(asker: Asker, asked: CompareQuestion) -> Comparison:
    """The comparison that a question asks for.

    Raises:
        UnknownName: the metric or a dimension does not exist.
        WordsError: nothing says what to compare with.
    """
    metric = catalogue()[asked.metric]
    now, then = _questions(asker, asked)
    after, before = asker.ask(now), asker.ask(then)
    values = before.value(metric.key), after.value(metric.key)
    found = Comparison(asked, _sides(then, now), *values, None, None, None, [],
                       [warning.message for warning in dict.fromkeys(after.warnings + before.warnings)],
                       f"{after.sql};\n\n{before.sql}")  # fmt: skip
    one, other = found.after, found.before
    if one.value is None or other.value is None:
        return found
    found.difference = one.value - other.value
    found.low, found.high = of_difference((one.value, one.low, one.high), (other.value, other.low, other.high))
    found.notes += _unequal(asker, metric, now, then)
    if metric.formula.kind not in (*_WEIGHTED, *_ADDED) or metric.formula.plus:
        found.notes.append(f"{metric.title} is no sum over groups: what moved it cannot be told by adding up.")
        return found
    for name in asked.by:
        if dimension(name).many:
            found.notes.append(f"A conversation can have several values of {name}: its groups do not add up.")
        else:
            sides = [_grouped(asker, question, name, metric.key) for question in (then, now)]
            parts = parts_of(metric, sides[0], sides[1], other, one)
            mix, rate = sum(part.mix for part in parts), sum(part.rate for part in parts)
            found.breakdowns.append(Breakdown(name, mix, rate, parts))
    return found


def _questions(asker: Asker, asked: CompareQuestion) -> tuple[Question, Question]:
    now = Question([asked.metric], asked.from_, asked.to, where=asked.where, as_of=asked.as_of)
    segment = _filters(asked.against)
    if asked.against_from or asked.against_to:
        then = msgspec.structs.replace(now, from_=asked.against_from, to=asked.against_to)
    elif segment:
        then = now
    else:
        before = period(asked.from_, asked.to, asker.settings.zone).previous()
        if before is None or before.first is None or before.last is None:
            raise WordsError(
                "nothing says what to compare with: give from and to as days, for the period before; or against_from"
                " and against_to; or against, as channel=web"
            )
        then = msgspec.structs.replace(now, from_=before.first.isoformat(), to=before.last.isoformat())
    return now, msgspec.structs.replace(then, where=asked.where | segment)


def _sides(*questions: Question) -> tuple[str, str]:
    """What sets each of two questions apart from the other."""
    periods = [f"{one.from_ or 'the beginning'} to {one.to or 'the end'}" for one in questions]
    segments = [
        ", ".join(
            f"{name} {' or '.join(values)}" for name, values in one.where.items() if other.where.get(name) != values
        )
        for one, other in zip(questions, reversed(questions), strict=True)
    ]
    before, after = (
        ", ".join(
            part
            for part in (segment or "all" if any(segments) else "", period if len(set(periods)) > 1 else "")
            if part
        )
        for segment, period in zip(segments, periods, strict=True)
    )
    return before or "before", after or "after"


def _filters(words: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        name, mark, value = word.partition("=")
        if not mark or not value:
            raise WordsError(f"against '{word}' is not DIM=VALUE, as in against=channel=web")
        found.setdefault(dimension(name).name, []).append(value)
    return found


def _unequal(asker: Asker, metric: Metric, now: Question, then: Question) -> list[str]:
    """Counts of periods that are not as long as each other say little."""
    lengths = {
        (stretch.last - stretch.first).days + 1 for stretch in (asker.frame(now).stretch, asker.frame(then).stretch)
    }
    if len(lengths) < 2 or metric.formula.kind in _WEIGHTED:
        return []
    return [f"The periods are {' and '.join(map(str, sorted(lengths)))} days long: counts differ for that alone."]


Grouped = dict[str, Value]


def _grouped(asker: Asker, question: Question, name: str, key: str) -> Grouped:
    answer = asker.ask(msgspec.structs.replace(question, by=[name]))
    return {row.by[name]: row.values[key] for row in answer.rows}


def parts_of(metric: Metric, before: Grouped, after: Grouped, then: Value, now: Value) -> list[Part]:
    """The difference of two wholes by the groups that they consist of, those that moved it most first."""
    parts: list[Part] = []
    for group in before | after:
        was, is_ = before.get(group, Value(None)), after.get(group, Value(None))
        mix, rate = _moved(metric, was, is_, then, now)
        parts.append(Part(group, was, is_, mix, rate, mix + rate))
    return sorted(parts, key=lambda part: (-abs(part.total), part.group))


def _moved(metric: Metric, was: Value, is_: Value, then: Value, now: Value) -> tuple[float, float]:
    """What a group did by its size, and by its own value."""
    if metric.formula.kind in _ADDED:
        return 0, (is_.value or 0) - (was.value or 0)
    smaller, larger = _weight(was, then), _weight(is_, now)
    # A group that was not there, or is not there any more, has changed in size alone.
    old = was.value if was.value is not None else is_.value or 0
    new = is_.value if is_.value is not None else old
    middle = ((then.value or 0) + (now.value or 0)) / 2
    return (larger - smaller) * ((old + new) / 2 - middle), (larger + smaller) / 2 * (new - old)


def _weight(part: Value, whole: Value) -> float:
    return (part.denominator or 0) / (whole.denominator or 1)


VIEW = View("compare", CompareQuestion, Comparison, compare,
            "A number in two periods or segments: the difference, its interval, and what moved it.")  # fmt: skip
