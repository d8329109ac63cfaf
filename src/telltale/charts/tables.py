"""The same answer as a table: what a chart shows, for those who read rather than look."""

from __future__ import annotations

from typing import NamedTuple

from telltale.ask import Answer, Value
from telltale.charts.axes import asked, said, titled
from telltale.charts.figures import few, figure, interval, work
from telltale.metrics import Metric, Unit


class Cell(NamedTuple):
    """A value as text, its interval, what it is made of, and whether that is little."""

    text: str
    spread: str = ""
    work: str = ""
    few: bool = False


class Table(NamedTuple):
    """Headings and rows of text; the first ``names`` columns name the row, the others hold values."""

    headings: list[str]
    rows: list[list[Cell]]
    names: int


def table(answer: Answer) -> Table:
    """Every row of an answer: its groups, its step, and each value.

    >>> from telltale.ask import Row, Value
    >>> rows = [Row({"channel": "web"}, None, {"csat": Value(0.75, 3, 4, 4)})]
    >>> shown = table(Answer({"metrics": ["csat"], "by": ["channel"]}, rows, [], ""))
    >>> shown.headings, [cell.text for cell in shown.rows[0]], shown.rows[0][1].few
    (['Channel', 'CSAT'], ['web', '75.0 %'], True)
    """
    metrics, by, step = asked(answer)
    if len(metrics) == 1 and len(by) + bool(step) == 2:
        return _crossed(answer, metrics[0], by, step)
    headings = [titled(name) for name in by] + ([titled(step)] if step else [])
    rows: list[list[Cell]] = []
    for row in answer.rows:
        names = [Cell(said(row.by[name], name)) for name in by] + ([Cell(row.at or "")] if step else [])
        values = [(one, row.values[one.key]) for one in metrics]
        rows.append(names + [_cell(one, value) for one, value in values])
    return Table(headings + [one.title for one in metrics], rows, len(headings))


def _crossed(answer: Answer, metric: Metric, by: list[str], step: str | None) -> Table:
    """One metric over two things: the step, or the first dimension, down, and the other across."""
    down, across = (step or by[0]), (by[0] if step else by[1])
    found: dict[str, dict[str, Cell]] = {}
    names: dict[str, None] = {}
    for row in answer.rows:
        left = row.at or "" if step else said(row.by[down], down)
        top = said(row.by[across], across)
        found.setdefault(left, {})[top] = _cell(metric, row.values[metric.key])
        names[top] = None
    missing = Cell(figure(metric.unit, 0 if metric.unit is Unit.COUNT else None))
    rows = [[Cell(left)] + [cells.get(name, missing) for name in names] for left, cells in found.items()]
    return Table([titled(down), *names], rows, 1)


def _cell(metric: Metric, value: Value) -> Cell:
    shown = figure(metric.unit, value.value, value.currency)
    return Cell(shown, interval(metric.unit, value), work(metric, value), few(metric, value))
