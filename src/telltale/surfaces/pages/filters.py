"""What a reader has chosen: a period, filters and a comparison, read from the address and written back to it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from telltale.ask import Question, Selection
from telltale.ask.question import Step
from telltale.errors import UnknownName, WordsError
from telltale.metrics import DIMENSIONS

# Days back from the last day that has data; "all" is everything, "custom" what from and to say.
PERIODS: dict[str, int] = {"7": 7, "28": 28, "90": 90}
USUAL = "28"
RANKS = ("volume", "unresolved")
SHOWN = ("channel", "intent", "topic", "language", "bot_version")

Span = tuple[date, date]


@dataclass(frozen=True)
class Filters:
    """One reader's choice.

    >>> chosen = Filters.read(QueryParams("period=7&channel=web&channel=sms&language="))
    >>> chosen.where, chosen.address()
    ({'channel': ['web', 'sms']}, 'period=7&channel=web&channel=sms')
    >>> chosen.days((date(2026, 9, 1), date(2026, 10, 31)))
    (datetime.date(2026, 10, 25), datetime.date(2026, 10, 31))
    """

    period: str = USUAL
    first: date | None = None
    last: date | None = None
    compare: bool = True
    rank: str = RANKS[0]
    where: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @classmethod
    def read(cls, params: QueryParams) -> Filters:
        """The choice in an address; an empty field is no choice."""
        first, last = _day(params, "from"), _day(params, "to")
        period = params.get("period") or ("custom" if first or last else USUAL)
        if period not in {*PERIODS, "all", "custom"}:
            raise UnknownName("period", period, [*PERIODS, "all", "custom"], "the buttons above the page")
        if period != "custom":
            first = last = None
        if first and last and last < first:
            raise WordsError(f"the period ends on {last}, before it begins on {first}; choose a later end")
        rank = params.get("rank") or RANKS[0]
        if rank not in RANKS:
            raise UnknownName("ranking", rank, RANKS, "the links above the chart")
        chosen = {name: list(dict.fromkeys(one for one in params.getlist(name) if one)) for name in DIMENSIONS}
        where = {name: values for name, values in chosen.items() if values}
        return cls(period, first, last, params.get("compare") != "off", rank, where)

    def days(self, span: Span) -> Span:
        """The first and last day, both included, given those of the data."""
        if self.period == "custom":
            first, last = self.first or span[0], self.last or span[1]
            return (first, max(first, last))
        if self.period == "all":
            return span
        return span[1] - timedelta(days=PERIODS[self.period] - 1), span[1]

    def question(self, span: Span, metrics: list[str], **more: Any) -> Question:
        """These metrics under this choice."""
        first, last = self.days(span)
        return Question(metrics, from_=first.isoformat(), to=last.isoformat(), where=self.where, **more)

    def selection(self, span: Span, **more: Any) -> Selection:
        """The conversations under this choice."""
        first, last = self.days(span)
        return Selection(from_=first.isoformat(), to=last.isoformat(), where=self.where, **more)

    def step(self, span: Span) -> Step:
        """The step in which a line over the period is still readable."""
        first, last = self.days(span)
        length = (last - first).days
        return "day" if length < 100 else "week" if length < 750 else "month"

    def address(self, **more: str | list[str] | None) -> str:
        """The choice as the query of an address, without what goes without saying; ``more`` is added at its end."""
        words: list[tuple[str, str]] = []
        if self.period == "custom":
            words += [(name, day.isoformat()) for name, day in (("from", self.first), ("to", self.last)) if day]
        elif self.period != USUAL:
            words.append(("period", self.period))
        words += [("compare", "off")] * (not self.compare) + [("rank", self.rank)] * (self.rank != RANKS[0])
        words += [(name, value) for name, values in self.where.items() for value in values]
        for name, value in more.items():
            words += [(name, one) for one in ([value] if isinstance(value, str) else value or [])]
        return urlencode(words)

    def without(self, dimension: str, value: str) -> Filters:
        """The choice without one value of a filter."""
        left = [one for one in self.where[dimension] if one != value]
        others = {name: values for name, values in self.where.items() if name != dimension}
        return replace(self, where=others | ({dimension: left} if left else {}))

    def only(self, dimension: str, value: str) -> Filters:
        """The choice narrowed to one value of a dimension."""
        return replace(self, where=self.where | {dimension: [value]})

    def ranked(self, rank: str) -> Filters:
        """The choice with another ranking."""
        return replace(self, rank=rank)

    def cleared(self) -> Filters:
        """The choice without its filters."""
        return replace(self, where={})


def _day(params: QueryParams, name: str) -> date | None:
    given = params.get(name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise WordsError(f"'{given}' is no day for '{name}'; write it as 2026-10-31") from None
