"""What was really generated, counted while it is written: the truth that the dashboard's numbers are held against."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Sums:
    """Counts over some conversations; money in cents, model cost in millionths of a dollar."""

    conversations: int = 0
    engaged: int = 0
    bounced: int = 0
    user_messages: int = 0
    bot_messages: int = 0
    human_messages: int = 0
    fallback_turns: int = 0
    fallback_conversations: int = 0
    handed_off: int = 0
    handoffs_requested: int = 0
    handoffs_answered: int = 0
    served: int = 0
    solved: int = 0
    csat_asked: int = 0
    csat_answers: int = 0
    csat_positive: int = 0
    thumbs_up: int = 0
    thumbs_down: int = 0
    leads: int = 0
    valid_leads: int = 0
    orders: int = 0
    revenue_cents: int = 0
    generations: int = 0
    generations_failed: int = 0
    tokens: int = 0
    model_cost_micros: int = 0

    def add(self, other: Sums) -> None:
        """Add the counts of others."""
        for name in Sums.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return {name: getattr(self, name) for name in Sums.__slots__}


@dataclass(slots=True)
class Form:
    """How often a field of a form was shown, and how often it was the last thing seen."""

    entered: int = 0
    left: int = 0


@dataclass(slots=True)
class Tally:
    """The counts of the whole period: in all, by dimension, and of buttons, forms and matters.

    ``groups`` maps a tuple of ``(dimension, value)`` pairs to its sums; ``days`` holds conversations a day.
    """

    total: Sums = field(default_factory=Sums)
    groups: defaultdict[tuple[tuple[str, str], ...], Sums] = field(default_factory=lambda: defaultdict(Sums))
    days: Counter[int] = field(default_factory=Counter[int])
    buttons_shown: Counter[str] = field(default_factory=Counter[str])
    buttons_clicked: Counter[str] = field(default_factory=Counter[str])
    forms: defaultdict[tuple[str, str], Form] = field(default_factory=lambda: defaultdict(Form))
    people: set[int] = field(default_factory=set[int])
    reached: set[int] = field(default_factory=set[int])
    events: int = 0
    test_conversations: int = 0

    def add(self, sums: Sums, day: int, *groups: tuple[tuple[str, str], ...]) -> None:
        """One conversation, with the groups it belongs to."""
        self.days[day] += 1
        self.total.add(sums)
        for group in groups:
            self.groups[group].add(sums)

    def of(self, **group: str) -> Sums:
        """The sums of a group, such as ``of(channel="web")``."""
        return self.groups[tuple(sorted(group.items()))]

    def as_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        single = sorted((group[0], sums) for group, sums in self.groups.items() if len(group) == 1)
        by: dict[str, dict[str, dict[str, int]]] = {}
        for (dimension, value), sums in single:
            by.setdefault(dimension, {})[value] = sums.as_dict()
        return {
            "events": self.events,
            "test_conversations": self.test_conversations,
            "people_reached": len(self.reached),
            "people_engaged": len(self.people),
            "total": self.total.as_dict(),
            "by": by,
            "buttons": {
                name: {"shown": shown, "clicked": self.buttons_clicked[name]}
                for name, shown in sorted(self.buttons_shown.items())
            },
            "forms": [
                {"flow": flow, "slot": slot, "entered": form.entered, "left": form.left}
                for (flow, slot), form in sorted(self.forms.items())
            ],
        }
