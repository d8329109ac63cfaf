"""Periods: whole days of the project's time zone, or instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from telltale.errors import WordsError
from telltale.event import instant

# No chart reaches further; what was stored lies well within.
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)


class Stretch(NamedTuple):
    """The days that a period covers; ``begin`` and ``end`` are its edges in days of the local calendar."""

    first: date
    last: date
    begin: float
    end: float

    def share_of(self, begin: float, end: float) -> float:
        """How many days of a part of the calendar lie in the period."""
        return max(0.0, min(self.end, end) - max(self.begin, begin))


@dataclass(frozen=True, slots=True)
class Period:
    """``first`` to ``last`` day, both included, or ``[since, until)`` in microseconds; None is open."""

    first: date | None = None
    last: date | None = None
    since: int | None = None
    until: int | None = None

    def condition(self, day: str, ts: str) -> tuple[str, dict[str, Any]]:
        """SQL that keeps the rows of the period, and its parameters."""
        parts: list[str] = []
        values: dict[str, Any] = {}
        for name, column, sign, value in (
            ("first_day", day, ">=", self.first),
            ("last_day", day, "<=", self.last),
            ("since", ts, ">=", self.since),
            ("until", ts, "<", self.until),
        ):
            if value is not None:
                parts.append(f"{column} {sign} ${name}")
                values[name] = value
        return " AND ".join(parts) or "true", values

    def ending(self, last: date, days: int) -> Period:
        """The last ``days`` days of the period, whole at their beginning, cut where an instant cuts it."""
        return Period(first=last - timedelta(days=days - 1), last=last, until=self.until)

    def stretch(self, zone: ZoneInfo, *, first: date, last: date) -> Stretch:
        """The days that it covers; ``first`` and ``last`` hold where it is open."""
        last = self.last or (last if self.until is None else day_of(self.until - 1, zone))
        first = self.first or (first if self.since is None else day_of(self.since, zone))
        begin = float(first.toordinal()) if self.since is None else local_days(self.since, zone)
        end = last.toordinal() + 1.0 if self.until is None else local_days(self.until, zone)
        return Stretch(min(first, last), last, min(begin, end), end)

    def previous(self) -> Period | None:
        """As many days, or as much time, right before; None where the period is open."""
        if self.first and self.last:
            days = (self.last - self.first).days + 1
            return Period(self.first - timedelta(days=days), self.first - timedelta(days=1))
        if self.since is not None and self.until is not None:
            return Period(since=2 * self.since - self.until, until=self.since)
        return None

    def shift(self) -> timedelta:
        """How far the previous period lies back."""
        before = self.previous()
        if before and before.first and self.first:
            return self.first - before.first
        assert before is not None
        assert before.since is not None
        assert self.since is not None
        return timedelta(microseconds=self.since - before.since)


def period(from_: str | None, to: str | None, zone: ZoneInfo) -> Period:
    """The period between two days or two instants.

    Raises:
        WordsError: one is neither, they are of different kinds, or the period runs backwards.

    >>> period("2026-10-01", "2026-10-31", ZoneInfo("UTC")).previous().first
    datetime.date(2026, 8, 31)
    """
    start, end = _moment("from", from_, zone), _moment("to", to, zone)
    if isinstance(start, int) or isinstance(end, int):
        since = _start_of(start, zone)
        until = _start_of(end + timedelta(days=1) if isinstance(end, date) else end, zone)
        if since is not None and until is not None and until <= since:
            raise WordsError(f"the period runs backwards: from {from_} to {to}")
        return Period(since=since, until=until)
    if start and end and end < start:
        raise WordsError(f"the period runs backwards: from {from_} to {to}")
    return Period(first=start, last=end)


def instant_of(text: str, zone: ZoneInfo) -> int:
    """The instant of a text; a day is its end, for "as of" that day."""
    moment = _moment("as_of", text, zone)
    at = _start_of(moment + timedelta(days=1) if isinstance(moment, date) else moment, zone)
    assert at is not None
    return at


def day_of(at: int, zone: ZoneInfo) -> date:
    """The day of an instant in a time zone."""
    return datetime.fromtimestamp(at / 1_000_000, zone).date()


def local_days(at: int, zone: ZoneInfo) -> float:
    """An instant in days of the local calendar, in which every day is one long.

    >>> local_days(1_774_767_600_000_000, ZoneInfo("Europe/Berlin")) - date(2026, 3, 29).toordinal()
    0.375
    """
    local = datetime.fromtimestamp(at / 1_000_000, zone).replace(tzinfo=None)
    return date.toordinal(local) + (local - datetime.combine(local.date(), datetime.min.time())) / timedelta(days=1)


def midnight(day: date, zone: ZoneInfo) -> int:
    """The first instant of a day in a time zone."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    return round(start.timestamp()) * 1_000_000


def _moment(name: str, text: str | None, zone: ZoneInfo) -> date | int | None:
    if not text:
        return None
    try:
        found = _read(text, zone)
    except (ValueError, OverflowError):
        raise WordsError(f"{name} '{text}' is no day and no time; give 2026-10-31 or 2026-10-31T12:00:00Z") from None
    edges = (EARLIEST, LATEST) if isinstance(found, date) else (midnight(EARLIEST, zone), midnight(LATEST, zone))
    if not edges[0] <= found <= edges[1]:  # pyright: ignore[reportOperatorIssue] - both are days, or both instants
        raise WordsError(f"{name} '{text}' is not between {EARLIEST} and {LATEST}")
    return found


def _read(text: str, zone: ZoneInfo) -> date | int:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    if text.replace(".", "").isdigit():
        return instant(text)
    moment = datetime.fromisoformat(text)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return instant(moment.isoformat())


def _start_of(moment: date | int | None, zone: ZoneInfo) -> int | None:
    return midnight(moment, zone) if isinstance(moment, date) else moment
