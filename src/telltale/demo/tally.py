"""What was really generated, counted while it is written: the truth that the dashboard's numbers are held against."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple


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
            more = getattr(other, name)
            if more:
                setattr(self, name, getattr(self, name) + more)

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return {name: getattr(self, name) for name in Sums.__slots__}


@dataclass(slots=True)
class Form:
    """How often a field of a form was shown, and how often it was the last thing seen."""

    entered: int = 0
    left: int = 0


class Cell(NamedTuple):
    """What a conversation belongs to; empty where it has none."""

    channel: str
    language: str
    bot_version: str
    way_to_human: str
    matter: str
    model: str
    campaign_name: str


@dataclass(slots=True)
class Tally:
    """The counts of the whole period: by cell and by day, and those of buttons and form fields."""

    cells: defaultdict[Cell, Sums] = field(default_factory=lambda: defaultdict(Sums))
    days: Counter[int] = field(default_factory=Counter[int])
    buttons_shown: Counter[str] = field(default_factory=Counter[str])
    buttons_clicked: Counter[str] = field(default_factory=Counter[str])
    forms: defaultdict[tuple[str, str], Form] = field(default_factory=lambda: defaultdict(Form))
    people: set[int] = field(default_factory=set[int])
    reached: set[int] = field(default_factory=set[int])
    events: int = 0
    test_conversations: int = 0
    shop_orders: int = 0
    shop_revenue_cents: int = 0

    def add(self, sums: Sums, day: int, cell: Cell) -> None:
        """One conversation."""
        self.days[day] += 1
        self.cells[cell].add(sums)

    def of(self, **group: str) -> Sums:
        """The sums of a group, such as ``of(channel="web")``; without one, of all.

        >>> tally = Tally()
        >>> tally.add(Sums(engaged=1), 0, Cell("web", "en", "3.1", "open", "invoice", "", ""))
        >>> tally.of(channel="web").engaged, tally.of(channel="web", language="de").engaged, tally.of().engaged
        (1, 0, 1)
        """
        found = Sums()
        for cell, sums in self.cells.items():
            if all(getattr(cell, dimension) == value for dimension, value in group.items()):
                found.add(sums)
        return found

    def by(self, dimension: str) -> dict[str, dict[str, int]]:
        """The sums of each value of a dimension."""
        values = sorted({getattr(cell, dimension) for cell in self.cells} - {""})
        return {value: self.of(**{dimension: value}).as_dict() for value in values}

    def as_dict(self) -> dict[str, Any]:
        """Everything, ready for JSON."""
        return {
            "events": self.events,
            "test_conversations": self.test_conversations,
            "without_a_word": {"orders": self.shop_orders, "revenue_cents": self.shop_revenue_cents},
            "people_reached": len(self.reached),
            "people_engaged": len(self.people),
            "total": self.of().as_dict(),
            "by": {dimension: self.by(dimension) for dimension in Cell._fields},
            "buttons": {
                name: {"shown": shown, "clicked": self.buttons_clicked[name]}
                for name, shown in sorted(self.buttons_shown.items())
            },
            "forms": [
                {"flow": flow, "slot": slot, "entered": form.entered, "left": form.left}
                for (flow, slot), form in sorted(self.forms.items())
            ],
        }
