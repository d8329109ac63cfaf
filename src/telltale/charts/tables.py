"""The same answer as a table: what a chart shows, for those who read rather than look."""

from __future__ import annotations

from typing import NamedTuple

from telltale.ask import Answer
from telltale.charts.axes import asked, said
from telltale.charts.figures import figure, work


class Cell(NamedTuple):
    """A value as text, and what it is made of."""

    text: str
    work: str = ""


class Table(NamedTuple):
    """Headings and rows of text."""

    headings: list[str]
    rows: list[list[Cell]]


def table(answer: Answer) -> Table:
    """Every row of an answer: its groups, its step, and each value.

    >>> from telltale.ask import Row, Value
    >>> rows = [Row({"channel": "web"}, None, {"csat": Value(0.75, 3, 4, 4)})]
    >>> table(Answer({"metrics": ["csat"], "by": ["channel"]}, rows, [], ""))
    Table(headings=['Channel', 'CSAT'], rows=[[Cell(text='web', work=''), Cell(text='75.0 %', work='3 of 4')]])
    """
    metrics, by, step = asked(answer)
    headings = [said(name).capitalize() for name in by] + ([step.capitalize()] if step else [])
    rows: list[list[Cell]] = []
    for row in answer.rows:
        names = [Cell(said(row.by[name])) for name in by] + ([Cell(row.at or "")] if step else [])
        values = [(one, row.values[one.key]) for one in metrics]
        rows.append(names + [Cell(figure(one.unit, value.value), work(one, value)) for one, value in values])
    return Table(headings + [one.title for one in metrics], rows)
