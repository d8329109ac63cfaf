"""When things happen: the days of the week, the hours of the day, and the marks on the company's calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from telltale.demo.dice import Dice, Odds

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
_EPOCH = date(1970, 1, 1).toordinal()

_WEEKDAYS = (1.18, 1.1, 1.04, 1.0, 0.96, 0.72, 0.8)
_HOURS = Odds(
    dict(
        enumerate(
            (8, 4, 3, 2, 2, 4, 12, 28, 52, 74, 88, 84, 70, 66, 64, 62, 60, 66, 78, 92, 86, 60, 34, 17)  # by hour
        )
    )
)
HOLIDAY_PEAK = 2.5
"""How many times the usual number of conversations come on a day of the shop's own holiday."""


@dataclass(frozen=True, slots=True)
class Season:
    """The days of the period, and what changes in it; all are numbers of days from 0.

    With 90 days: from day 35, the first of week 6, people ask for parcel locker codes; from day 45 the bot hides the
    way to a human; from day 60 version 3.2 answers; days 20 to 33 are those of the giveaway; 68 to 70 the holiday.

    >>> Season(90, date(2026, 10, 31)).locker_from
    35
    """

    days: int
    end: date

    @property
    def first(self) -> date:
        """The first day."""
        return self.end - timedelta(days=self.days - 1)

    @property
    def limit(self) -> int:
        """The first instant after the period, in microseconds."""
        return self.midnight(self.days)

    def midnight(self, day: int) -> int:
        """The instant at which a day begins (UTC)."""
        return (self.end.toordinal() - _EPOCH - self.days + 1 + day) * DAY

    def date(self, day: int) -> str:
        """A day as ISO-8601."""
        return (self.first + timedelta(days=day)).isoformat()

    @property
    def locker_from(self) -> int:
        """When the first person asks for a parcel locker code."""
        return 35 if self.days >= 49 else self.days // 2

    @property
    def hidden_from(self) -> int:
        """When the bot begins to hide the way to a human."""
        return self.days // 2

    @property
    def release_on(self) -> int:
        """When version 3.2 goes live."""
        return self.days * 2 // 3

    @property
    def giveaway(self) -> range:
        """The days of the giveaway campaign."""
        return range(self.days * 2 // 9, max(self.days * 2 // 9 + 1, self.days * 34 // 90))

    @property
    def holiday(self) -> range:
        """The shop's own holiday, three days long."""
        start = self.days * 68 // 90
        return range(start, min(self.days, start + 3))

    def quotas(self, conversations: int) -> list[int]:
        """Conversations of each day; they add up exactly.

        >>> sum(Season(28, date(2026, 10, 31)).quotas(1000))
        1000
        """
        weekday = self.first.weekday()
        weights = [
            _WEEKDAYS[(weekday + day) % 7]
            * (HOLIDAY_PEAK if day in self.holiday else 1.0)
            * (1.0 + 0.15 * day / self.days)
            for day in range(self.days)
        ]
        scale, due, quotas = conversations / sum(weights), 0.0, list[int]()
        for weight in weights:
            due += weight * scale
            quotas.append(round(due) - sum(quotas))
        return quotas

    def moment(self, day: int, dice: Dice) -> int:
        """An instant of a day, at an hour when people are awake."""
        return self.midnight(day) + _HOURS.draw(dice) * HOUR + int(dice.random() * HOUR)

    def staffed(self, at: int) -> bool:
        """Whether colleagues are at their desks: weekdays from eight to six.

        >>> season = Season(7, date(2026, 10, 31))
        >>> season.staffed(season.midnight(6) + 10 * HOUR), season.staffed(season.midnight(5) + 10 * HOUR)
        (False, True)
        """
        weekday = (at // DAY + 3) % 7  # 1970-01-01 was a Thursday
        return weekday < 5 and 8 <= at % DAY // HOUR < 18
