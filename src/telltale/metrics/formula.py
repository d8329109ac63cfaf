"""The formula language: a handful of aggregates over conditions.

A condition is a fragment of SQL over the columns of one fact (docs/facts.md). Words of
:data:`telltale.metrics.conditions.CONDITIONS` may stand in it like columns; ``$as_of`` and the windows of the rules
are bound when the question is asked. Nothing here knows a database.

>>> print(share("not handed_off", over="closed and engaged").words)
conversations not handed off ÷ closed, engaged conversations
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from telltale.metrics.conditions import left_out_in_words, rows_in_words, words_of
from telltale.metrics.words import name_in_words


class Kind(StrEnum):
    """How a formula adds up."""

    COUNT = "count"
    TOTAL = "total"
    SHARE = "share"
    RATIO = "ratio"
    PER = "per"
    MEAN = "mean"
    PERCENTILE = "percentile"
    DISTINCT = "distinct"
    PEOPLE = "people"
    PEOPLE_WITH = "people with"
    QUOTIENT = "quotient"
    MONEY = "money"
    WORKED = "worked out"


@dataclass(frozen=True, slots=True)
class Formula:
    """One number, as data: ``ask`` turns it into SQL, pages into words.

    ``over`` is the population, ``what`` the part of it (SHARE), the summed or measured column (TOTAL, RATIO, MEAN,
    PER, PERCENTILE), or the condition on one person's rows (PEOPLE_WITH); ``per`` the column below the line (RATIO),
    or the condition of the rows that are counted there (PER). ``lacks`` is the condition of rows that should have
    ``what`` and have not: the others are summed, and where there are none the value is unknown, never 0. ``parts`` of
    the column are one of the value (money is kept in small coin).
    ``window`` names the rule's window that a row must have outlived to be counted, ``window_from`` the column it
    runs from. ``times`` and ``plus`` name assumptions of the project: the one multiplies a count, the other, a number
    a day, is added below the line. ``each`` names a column, rows with the same value of which are counted once (SHARE).
    ``last_days`` narrows the period to its last days; ``own_day`` counts rows on
    their own day instead of the conversation's. QUOTIENT divides the values of two other metrics. MONEY is a TOTAL of
    amounts of one currency; WORKED is worked out from assumptions and other numbers, as ``said`` says.
    """

    kind: Kind
    fact: str
    over: str = "true"
    what: str = ""
    per: str = ""
    lacks: str = ""
    parts: int = 1
    p: float = 0.5
    scale: float = 1.0
    window: str = ""
    window_from: str = "ended_at"
    last_days: int = 0
    own_day: bool = False
    of: tuple[str, str] = ("", "")
    times: str = ""
    plus: str = ""
    each: str = ""
    said: str = ""

    @property
    def words(self) -> str:
        """The formula as a person would say it."""
        return _SENTENCES[self.kind](self) + _after(self)

    @property
    def exclusions(self) -> list[str]:
        """What is left out of the population, one sentence each; that of a QUOTIENT is what its parts leave out.

        >>> share("reopened", over="closed", window="reopen_window").exclusions
        ['conversations not closed', 'conversations whose reopen window has not passed']
        """
        noun = name_in_words(self.fact)
        found = left_out_in_words(noun, self.over)
        if self.kind in (Kind.MEAN, Kind.PERCENTILE, Kind.MONEY):
            found.append(f"{noun} without a {words_of(self.what).said}")
        if self.window:
            found.append(f"{noun} whose {name_in_words(self.window)} has not passed")
        if self.last_days:
            found.append(
                f"{noun} before the last {'day' if self.last_days == 1 else f'{self.last_days} days'} of the period"
            )
        return found

    def sql_texts(self) -> tuple[str, ...]:
        """Every fragment of SQL in it."""
        return tuple(text for text in (self.over, self.what, self.per, self.lacks) if text)


def count(over: str = "true", *, fact: str = "conversations", own_day: bool = False, times: str = "",
          window: str = "") -> Formula:  # fmt: skip
    """How many rows; ``times`` names an assumption of the project that multiplies them."""
    return Formula(Kind.COUNT, fact, over, own_day=own_day, times=times, window=window)


def total(what: str, over: str = "true", *, fact: str = "conversations", own_day: bool = False, lacks: str = "",
          parts: int = 1) -> Formula:  # fmt: skip
    """The sum of a column; rows that fulfil ``lacks`` should have it and have not."""
    return Formula(Kind.TOTAL, fact, over, what, own_day=own_day, lacks=lacks, parts=parts)


def distinct(what: str, *, fact: str = "conversations") -> Formula:
    """How many different values a column has."""
    return Formula(Kind.DISTINCT, fact, "true", what)


def money(what: str, over: str = "true", *, fact: str) -> Formula:
    """The sum of a column of amounts in millionths of their currency, which is never added to another."""
    return Formula(Kind.MONEY, fact, over, what)


def worked(said: str) -> Formula:
    """What only :mod:`telltale.ask.returns` can tell; ``said`` is the formula in words."""
    return Formula(Kind.WORKED, "", said=said)


def share(what: str, *, over: str = "true", fact: str = "conversations", window: str = "",
          window_from: str = "ended_at", own_day: bool = False, plus: str = "",
          each: str = "") -> Formula:  # fmt: skip
    """Rows of the population for which ``what`` holds, over the population; with ``each``, distinct values of it."""
    return Formula(Kind.SHARE, fact, over, what, window=window, window_from=window_from, own_day=own_day, plus=plus,
                   each=each)  # fmt: skip


def ratio(what: str, *, per: str, over: str = "true", fact: str = "conversations") -> Formula:
    """The sum of one column over the sum of another that contains it."""
    return Formula(Kind.RATIO, fact, over, what, per)


def each(what: str, *, per: str, over: str = "true", fact: str = "conversations", own_day: bool = False,
         lacks: str = "", parts: int = 1) -> Formula:  # fmt: skip
    """The sum of a column over the number of those of the rows for which ``per`` holds."""
    return Formula(Kind.PER, fact, over, what, per, own_day=own_day, lacks=lacks, parts=parts)


def mean(what: str, *, over: str = "true", fact: str = "conversations") -> Formula:
    """The mean of a column; rows without a value are left out."""
    return Formula(Kind.MEAN, fact, over, what)


def percentile(what: str, p: float, *, over: str = "true", fact: str = "conversations", scale: float = 1e-6,
               window: str = "", window_from: str = "ended_at", own_day: bool = False) -> Formula:  # fmt: skip
    """The ``p`` quantile by linear interpolation (type 7), exact; ``scale`` turns microseconds into seconds."""
    return Formula(Kind.PERCENTILE, fact, over, what, p=p, scale=scale, window=window, window_from=window_from,
                   own_day=own_day)  # fmt: skip


def people(over: str, *, last_days: int = 0) -> Formula:
    """Distinct people behind the rows."""
    return Formula(Kind.PEOPLE, "conversations", over, last_days=last_days)


def people_with(what: str, *, over: str) -> Formula:
    """People for whose rows together ``what`` holds, a condition over aggregates."""
    return Formula(Kind.PEOPLE_WITH, "conversations", over, what)


def quotient(top: str, bottom: str) -> Formula:
    """The value of one metric over that of another."""
    return Formula(Kind.QUOTIENT, "", of=(top, bottom))


def _rows(formula: Formula, *conditions: str) -> str:
    return rows_in_words(name_in_words(formula.fact), *conditions)


def _within(formula: Formula) -> str:
    return "" if formula.over in ("", "true") else f", in {_rows(formula, formula.over)}"


def _of(formula: Formula) -> str:
    return f"{words_of(formula.what).said} of {_rows(formula, formula.over)}"


_SENTENCES: dict[Kind, Callable[[Formula], str]] = {
    Kind.COUNT: lambda f: f"number of {_rows(f, f.over)}",
    Kind.TOTAL: lambda f: f"{'sum of the' if f.parts > 1 else 'number of'} {words_of(f.what).said}{_within(f)}",
    Kind.SHARE: lambda f: f"{_rows(f, f.what)} ÷ {_rows(f, f.over)}",
    Kind.RATIO: lambda f: f"{words_of(f.what).said} ÷ {words_of(f.per).said}{_within(f)}",
    Kind.PER: lambda f: f"{words_of(f.what).said}{_within(f)} ÷ {_rows(f, f.over, f.per)}",
    Kind.MEAN: lambda f: f"mean {_of(f)}",
    Kind.PERCENTILE: lambda f: f"{_quantile(f.p)} {_of(f)}",
    Kind.DISTINCT: lambda f: f"number of different {words_of(f.what).said}",
    Kind.PEOPLE: lambda f: f"distinct people behind {_rows(f, f.over)}",
    Kind.PEOPLE_WITH: lambda f: f"people {words_of(f.what).said}, among {_rows(f, f.over)}",
    Kind.MONEY: lambda f: f"sum of {words_of(f.what).said} of {_rows(f, f.over)}, each currency on its own",
    Kind.WORKED: lambda f: f.said,
    Kind.QUOTIENT: lambda f: f"{name_in_words(f.of[0])} ÷ {name_in_words(f.of[1])}",
}


def _quantile(p: float) -> str:
    return "median" if p == 0.5 else f"{p * 100:g}th percentile of the"


def _after(formula: Formula) -> str:
    said: list[str] = []
    if formula.times:
        said.append(f" × {name_in_words(formula.times)}")
    if formula.plus:
        said.append(f" + {name_in_words(formula.plus)}")
    if formula.last_days:
        days = "on the last day" if formula.last_days == 1 else f"in the last {formula.last_days} days"
        said.append(f" {days} of the period")
    if formula.window:
        said.append(f", once the {name_in_words(formula.window)} has passed")
    return "".join(said)
