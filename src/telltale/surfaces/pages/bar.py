"""The bar of filters over a page: what can be chosen, what is chosen, and how to undo it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from telltale.ask import Asker
from telltale.charts.axes import NONE, said, titled
from telltale.surfaces.pages.filters import PERIODS, SHOWN, Filters, Span


class Option(NamedTuple):
    """A value of a dimension, how many conversations have it, and whether it is chosen."""

    value: str
    conversations: int | None
    chosen: bool


class Choice(NamedTuple):
    """A dimension to filter by."""

    name: str
    label: str
    options: list[Option]

    @property
    def chosen(self) -> int:
        """How many of its values are chosen."""
        return sum(option.chosen for option in self.options)


class Chip(NamedTuple):
    """One thing that narrows the page, in words, and the address without it."""

    words: str
    without: str


class Bar(NamedTuple):
    """Everything the filters' template needs."""

    path: str
    chosen: Filters
    first: date
    last: date
    periods: list[tuple[str, str]]
    choices: list[Choice]
    hidden: list[tuple[str, str]]
    chips: list[Chip]
    compares: bool
    extra: dict[str, Any] | None = None

    @property
    def address(self) -> str:
        """The page under the choice, as short as it can be said."""
        query = self.chosen.address(**(self.extra or {}))
        return f"{self.path}?{query}" if query else self.path


MOST = 200  # values in one list; beyond them the address still takes any

_PERIODS = [(key, f"{days} days") for key, days in PERIODS.items()] + [("all", "All"), ("custom", "Custom")]


def bar(
    asker: Asker,
    path: str,
    chosen: Filters,
    span: Span,
    *,
    compares: bool = True,
    extra: dict[str, Any] | None = None,
) -> Bar:
    """The bar of the page at ``path``; what it has no list for travels along hidden, ``extra`` in every address."""
    hidden = [(name, value) for name, values in chosen.where.items() if name not in SHOWN for value in values]
    if chosen.rank != Filters.rank:
        hidden.append(("rank", chosen.rank))
    chips = [
        Chip(f"{said(name)}: {said(value, name)}", f"{path}?{chosen.without(name, value).address(**(extra or {}))}")
        for name, values in chosen.where.items()
        for value in values
    ]
    choices = [_choice(asker, name, chosen.where.get(name, [])) for name in SHOWN]
    first, last = chosen.days(span)
    offered = [choice for choice in choices if choice.chosen or any(one.value != NONE for one in choice.options)]
    return Bar(path, chosen, first, last, _PERIODS, offered, hidden, chips, compares, extra)


def _choice(asker: Asker, name: str, chosen: list[str]) -> Choice:
    counts = dict(asker.values(name)[:MOST])
    for value in chosen:
        counts.setdefault(value, 0)
    options = [Option(value, count or None, value in chosen) for value, count in counts.items()]
    return Choice(name, titled(name), options)
