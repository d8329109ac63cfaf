"""Days, weeks and instants in the project's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from telltale.event import instant

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Span = tuple[float, float]
"""[from, to) in microseconds; infinite where nobody set a bound."""


class Calendar:
    """The project's time zone."""

    def __init__(self, timezone: str) -> None:
        self.zone = ZoneInfo(timezone)

    def local(self, at: int) -> datetime:
        """The wall clock."""
        return (EPOCH + timedelta(microseconds=at)).astimezone(self.zone)

    def day(self, at: int) -> date:
        """'A conversation belongs to the day on which its first activity lies …, in the project's zone'"""
        return self.local(at).date()

    def midnight(self, day: date) -> int:
        """The instant at which a day begins."""
        return (datetime(day.year, day.month, day.day, tzinfo=self.zone) - EPOCH) // timedelta(microseconds=1)

    def span(self, from_: Any, to: Any) -> Span:
        """'`from` and `to` are whole days in the project's zone, both included; an ask may give instants instead, then
        `[from, to)`.'"""
        low = float("-inf") if from_ is None else self._bound(from_, 0)
        high = float("inf") if to is None else self._bound(to, 1)
        return low, high

    def _bound(self, given: Any, further: int) -> int:
        day = as_day(given)
        if day is not None:
            return self.midnight(day + timedelta(days=further))
        return instant(given.isoformat() if isinstance(given, datetime) else given)

    def bucket(self, at: int, step: str) -> date:
        """'Weeks are ISO weeks.' → the first day of the bucket."""
        return bucket_start(self.day(at), step)

    def bucket_span(self, start: date, step: str, within: Span) -> Span:
        """The part of the period that lies in a bucket."""
        low, high = self.midnight(start), self.midnight(next_bucket(start, step))
        return max(low, within[0]), min(high, within[1])


def as_day(given: Any) -> date | None:
    """A whole day, or None for an instant.

    >>> as_day("2026-03-29"), as_day("2026-03-29T01:00:00Z")
    (datetime.date(2026, 3, 29), None)
    """
    if isinstance(given, date) and not isinstance(given, datetime):
        return given
    if isinstance(given, str) and len(given) == 10 and given.count("-") == 2:
        return date.fromisoformat(given)
    return None


def bucket_start(day: date, step: str) -> date:
    """The first day of the day, ISO week or month.

    >>> bucket_start(date(2026, 11, 1), "week")
    datetime.date(2026, 10, 26)
    """
    if step == "day":
        return day
    if step == "week":
        return day - timedelta(days=day.isoweekday() - 1)
    if step == "month":
        return day.replace(day=1)
    raise ValueError(f"no step '{step}'; there are day, week, month")


def next_bucket(start: date, step: str) -> date:
    """The first day of the next one."""
    if step == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if step == "week" else 1)
