"""Topics as the pages show them: each with its share, the way to what lies behind it, and those without an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from telltale.ask import Asker
from telltale.ask.views.topics import TopicRow, Topics, TopicsQuestion, topics
from telltale.surfaces.pages.filters import RANKS, Filters, Span

PATH = "/topics"

FEW = 5
"""Topics without an answer that the overview has room for."""


class Line(NamedTuple):
    """A topic with its share of all that was asked, its own page, and the conversations in which it came up."""

    topic: TopicRow
    share: float
    page: str
    behind: str


def question(chosen: Filters, span: Span, limit: int, *, unseen: bool = False) -> TopicsQuestion:
    """The question for the topics under a choice."""
    first, last = (day.isoformat() for day in chosen.days(span))
    return TopicsQuestion(first, last, chosen.where, unseen=unseen, limit=limit)


def few_unseen(asker: Asker, chosen: Filters, span: Span) -> tuple[Topics, list[Line]]:
    """The topics without an answer that matter most, and the lines for them."""
    found = topics(asker, question(chosen, span, FEW, unseen=True))
    return found, lines(found, chosen)


def lines(found: Topics, chosen: Filters) -> list[Line]:
    """A line a topic, in the order of the answer."""
    return [Line(one, one.messages / found.messages, _page(one, chosen), _behind(one, chosen)) for one in found.topics]


def ranked(given: Iterable[Line], rank: str) -> list[Line]:
    """The lines with the largest first, or the ones most often left unresolved."""
    by_volume = sorted(given, key=lambda line: line.topic.messages, reverse=True)
    return by_volume if rank == RANKS[0] else sorted(by_volume, key=lambda line: line.topic.failed, reverse=True)


def _page(one: TopicRow, chosen: Filters) -> str:
    return f"{PATH}/{one.id}?{chosen.address(of=one.project)}"


def _behind(one: TopicRow, chosen: Filters) -> str:
    # Topics of two projects may have one name.
    narrowed = chosen.ranked(RANKS[0]).only("topic", one.name).only("project", one.project)
    return f"/conversations?{narrowed.address()}"
