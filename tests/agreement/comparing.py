"""A question put to both, and what they say differently."""

from __future__ import annotations

from datetime import date, timedelta
from math import isclose
from typing import Any

from telltale.ask import Question
from telltale.ask import Value as Ours
from telltale.metrics import catalogue
from tests.agreement.world import World
from tests.oracle import METRICS
from tests.oracle import Value as Theirs
from tests.oracle.periods import bucket_start, next_bucket

Key = tuple[str, ...]

# What is known only as so much a day has no groups and no filters; it is compared on its own.
AS_A_WHOLE = ["automation_rate", "ticket_reduction"]
SHARED = [key for key in catalogue() if key in METRICS and key not in AS_A_WHOLE]
NOTHING = Theirs(None, None, None, 0)
ENVIRONMENTS = ["production", "test", "design", "evaluation"]


def differences(world: World, question: Question) -> list[str]:
    """One line for every value, numerator or denominator in which store and oracle differ."""
    rows = world.asker.ask(question).rows
    ours = {(*row.by.values(), *([row.at] if row.at else [])): row.values for row in rows}
    found: list[str] = []
    for metric in question.metrics:
        theirs = judged(world, question, metric)
        for key in sorted({*ours, *theirs}):
            value = ours[key][metric] if key in ours else Ours(None)
            other = theirs.get(key) or judged_alone(world, question, metric, key)
            if not agree(value, other):
                found.append(f"{metric} {key}: {told(value)}, judged {told(other)}")
    return found


def judged(world: World, question: Question, metric: str) -> dict[Key, Theirs]:
    """What the oracle says."""
    where = dict(question.where)
    if "environment" in question.by:
        # A question that speaks of environments is about all of them.
        where.setdefault("environment", ENVIRONMENTS)
    return world.oracle.answer(metric, question.from_, question.to, question.by, where, question.step, question.as_of)


def judged_alone(world: World, question: Question, metric: str, key: Key) -> Theirs:
    """A group or step that the oracle leaves out because no row lies in it: nothing, but for days gone by."""
    if not METRICS[metric].last_days:
        return NOTHING
    where = dict(question.where) | {name: [value] for name, value in zip(question.by, key, strict=False)}
    if any(set(values).isdisjoint(question.where.get(name, values)) for name, values in where.items()):
        return NOTHING
    from_, to = question.from_, question.to
    if question.step:
        first = date.fromisoformat(key[-1])
        last = next_bucket(bucket_start(first, question.step), question.step) - timedelta(days=1)
        from_ = later(world, first, from_)
        to = earlier(world, last, to or latest_day(world, question))
    return world.oracle.answer(metric, from_, to, (), where, None, question.as_of)[()]


def later(world: World, day: date, given: str | None) -> Any:
    """The later of two beginnings."""
    calendar = world.oracle.calendar
    return day if given is None or calendar.span(day, None)[0] >= calendar.span(given, None)[0] else given


def earlier(world: World, day: date, given: str | date) -> Any:
    """The earlier of two ends."""
    calendar = world.oracle.calendar
    return day if calendar.span(None, day)[1] <= calendar.span(None, given)[1] else given


def latest_day(world: World, question: Question) -> date:
    """Where steps of an open period end."""
    now = world.oracle.view(question.as_of).as_of
    return world.oracle.calendar.day(max([now, *world.oracle.latest]))


def agree(ours: Ours, theirs: Theirs) -> bool:
    """No difference in value, numerator or denominator; nothing at all is also the sum and count of nothing."""
    return all(same(getattr(ours, part), getattr(theirs, part)) for part in ("value", "numerator", "denominator"))


def same(one: float | None, other: float | None) -> bool:
    """Equal but for the last bits of a division."""
    return isclose(one or 0, other or 0, rel_tol=1e-9, abs_tol=1e-12)


def told(value: Ours | Theirs) -> str:
    """A value as a differing line shows it."""
    return f"{value.value} = {value.numerator} / {value.denominator}"
