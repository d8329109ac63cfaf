"""The world as it stands at one moment: what is closed, mature, repeated."""

from __future__ import annotations

from functools import cached_property

from .arithmetic import percentile
from .facts import Facts
from .periods import Calendar
from .world import World


class View:
    """'"Now", for everything that waits for a window, is the newest `received_at` in the store …; `ask` takes
    `as_of`.'"""

    def __init__(self, world: World, calendar: Calendar, as_of: int | None) -> None:
        self.world = world
        self.calendar = calendar
        self.rules = world.rules
        self.as_of = world.newest if as_of is None else as_of

    def closed(self, f: Facts) -> bool:
        """'`as_of` - end ≥ resolution window, `conversation.ended` or not.'"""
        return self.ended_ago(f, self.rules.resolution_of(f.channel))

    def ended_ago(self, f: Facts, window: int) -> bool:
        """'A number with a window takes only conversations that ended ≥ window before `as_of`.'"""
        return self.as_of - f.end >= window

    def over(self, f: Facts) -> bool:
        """'ended ones or past their gap'; an open handoff stretches it."""
        c = f.conversation
        gap = self.rules.handoff_gap if c.is_suspended else self.rules.gap_of(c.activities[0].raw.get("channel"))
        return self.ended_ago(f, 0 if c.is_ended else gap)

    def outcome(self, f: Facts) -> str:
        """'`outcome` is `pending` until closed.'"""
        return f.outcome if self.closed(f) else "pending"

    def mature(self, f: Facts) -> bool:
        """Closed, and the repeat-contact window has passed."""
        return self.closed(f) and self.ended_ago(f, self.rules.repeat)

    def repeated(self, f: Facts) -> bool:
        """'`durable`: no later engaged conversation of the same person in the project that starts within W after the
        end of this one, on any channel (same `primary_intent` when both have one, else any)'; 'A repeat contact starts
        > 0 and ≤ W after the end.'"""
        return any(
            0 < other.start - f.end <= self.rules.repeat and not differ(f, other)
            for other in self.world.by_person.get(f.person_key, [])
        )

    def first_contact(self, f: Facts) -> bool:
        """'FCR: engaged, closed, mature, with a `primary_intent` …, none of the person with it began in the W
        before'"""
        if not (f.engaged and self.mature(f) and f.sends_intents and f.primary_intent):
            return False
        return not any(
            0 < f.start - other.start <= self.rules.repeat and other.primary_intent == f.primary_intent
            for other in self.world.by_person[f.person_key]
        )

    def solved_at_once(self, f: Facts) -> bool:
        """'success = 4-6 and none with it begins in W after.'"""
        return f.resolved and not any(
            0 < other.start - f.end <= self.rules.repeat and other.primary_intent == f.primary_intent
            for other in self.world.by_person[f.person_key]
        )

    def first_ever(self, f: Facts) -> Facts:
        """'New = the person's first engaged conversation in the whole store, filters aside.'"""
        return self.world.by_person[f.person_key][0]

    @cached_property
    def usual(self) -> dict[tuple[str, str, str], tuple[float, float]]:
        """'`session_length` against p10 / p90 of all closed resolved conversations with that `primary_intent`, at least
        20' → (p10, p90) in microseconds, within (project, environment)."""
        lengths: dict[tuple[str, str, str], list[int]] = {}
        for f in self.world.facts:
            if f.primary_intent and f.resolved and self.closed(f):
                key = (f.project, f.environment, f.primary_intent)
                lengths.setdefault(key, []).append(f.session_length)
        return {
            key: (percentile(values, 0.1).value or 0, percentile(values, 0.9).value or 0)
            for key, values in lengths.items()
            if len(values) >= self.rules.usual_at_least
        }

    def range_of(self, f: Facts) -> tuple[float, float] | None:
        """'others on neither side'"""
        return self.usual.get((f.project, f.environment, f.primary_intent or ""))


def differ(one: Facts, other: Facts) -> bool:
    """'same `primary_intent` when both have one, else any'"""
    a, b = one.primary_intent, other.primary_intent
    return a is not None and b is not None and a != b
