"""What is known of everything: every metric, by any group and step, remembered."""

from __future__ import annotations

from math import isclose
from typing import Any

import msgspec

from telltale.ask import Asker, Question, Value
from telltale.event import to_iso
from telltale.metrics import DIMENSIONS, Kind, catalogue
from tests.oracle.nasty import NEWEST

METRICS = list(catalogue().values())
KEYS = [metric.key for metric in METRICS]
COUNTED = (Kind.COUNT, Kind.TOTAL, Kind.DISTINCT, Kind.PEOPLE, Kind.PEOPLE_WITH, Kind.MONEY)
EXCLUSIVE = [name for name, one in DIMENSIONS.items() if not one.many and name != "environment"]
ASSUMED = {"contact_probability": 0.5, "baseline_tickets": 2.0, "helpdesk_contacts": 3.0}
NOW = to_iso(NEWEST)

# What is known only as so much a day.
A_DAY = ("automation_rate", "ticket_reduction")

Group = tuple[str, ...]
Numbers = dict[Group, dict[str, Value]]


class Told:
    """An asker that remembers what it was asked."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self._known: dict[bytes, Numbers] = {}

    def numbers(self, **question: Any) -> Numbers:
        """Every metric, by group and step."""
        asked = Question(KEYS, **question)
        name = msgspec.json.encode(asked)
        if name not in self._known:
            rows = self.asker.ask(asked).rows
            self._known[name] = {(*row.by.values(), *([row.at] if row.at else [])): row.values for row in rows}
        return self._known[name]

    def whole(self, **question: Any) -> dict[str, Value]:
        """Every metric of everything."""
        return self.numbers(**question)[()]


def equal(one: Value, other: Value, *parts: str) -> bool:
    """The same value with the same work, but for the last bits of a sum."""
    return all(close(getattr(one, part), getattr(other, part)) for part in parts or ("value", *WORK))


WORK = ("numerator", "denominator", "n", "low", "high", "mature_until")


def close(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other
