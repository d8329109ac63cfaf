"""An answer as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telltale.surfaces.cli import terminal
from telltale.surfaces.cli.tables import Words

if TYPE_CHECKING:
    from telltale.ask import Answer, Row, Value
    from telltale.metrics import Metric

_VERDICTS = {"better": "green", "worse": "red", "unclear": "dim", "neither": ""}
_ARROWS = {"up": "▲ ", "down": "▼ ", "same": ""}


def print_answer(answer: Answer) -> None:
    """A row a metric and group, then what there is to know about it."""
    from telltale.metrics import catalogue

    known = catalogue()
    metrics = list(answer.rows[0].values) if answer.rows else []
    names, rows = _cells(answer, {key: known[key] for key in metrics})
    made = terminal.table(*names, title=known[metrics[0]].title if len(metrics) == 1 else "")
    for row in rows:
        terminal.add(made, *row)
    if rows:
        terminal.show(made)
    for sentence in _sentences(answer):
        terminal.say(sentence, "dim")


def _cells(answer: Answer, metrics: dict[str, Metric]) -> tuple[list[str], list[list[object]]]:
    dimensions = list(answer.rows[0].by) if answer.rows else []
    names = [*dimensions, "at", "metric", ">value", ">n", ">95 % interval", ">made of", ">previous", ">change"]
    rows = [
        [*row.by.values(), row.at, metric.title if len(metrics) > 1 else None, *_figures(metric, row.values[key])]
        for row in answer.rows
        for key, metric in metrics.items()
    ]
    return terminal.columns_of(_merged(rows, len(dimensions) + 1), names)


def _merged(rows: list[list[object]], width: int) -> list[list[object]]:
    """A group that runs over several rows is named in its first."""
    told: list[list[object]] = []
    last: list[object] = []
    for row in rows:
        group = row[:width]
        told.append([None] * width + row[width:] if group == last and row[width] else row)
        last = group
    return told


def _figures(metric: Metric, value: Value) -> list[object]:
    from telltale.charts.figures import few, figure, interval

    shown = figure(metric.unit, value.value, value.currency)
    made_of = ""
    if value.denominator is not None and value.numerator is not None:
        made_of = f"{value.numerator:,.6g} / {value.denominator:,.6g}"
    before = figure(metric.unit, value.previous, value.currency) if value.previous is not None else ""
    mark = "*" if few(metric, value) else ""
    return [terminal.text(shown + mark, "bold"), f"{value.n:,}", interval(metric.unit, value), made_of, before,
            _change(metric, value)]  # fmt: skip


def _change(metric: Metric, value: Value) -> Words | None:
    from telltale.charts.figures import change

    moved = change(metric, value)
    return terminal.text(f"{_ARROWS[moved.way]}{moved.text}", _VERDICTS[moved.verdict]) if moved else None


def _sentences(answer: Answer) -> list[str]:
    from telltale.charts.figures import SMALL, few
    from telltale.metrics import catalogue

    values = [(catalogue()[key], value) for row in answer.rows for key, value in row.values.items()]
    told = [warning.message for warning in answer.warnings]
    if any(few(metric, value) for metric, value in values):
        told.append(f"* fewer than {SMALL} stand behind it")
    told += _immature(answer.rows)
    return told


def _immature(rows: list[Row]) -> list[str]:
    """Numbers that wait for a window, by the instant until which it has passed."""
    until: dict[str, dict[str, None]] = {}
    for row in rows:
        for key, value in row.values.items():
            if value.mature_until:
                until.setdefault(value.mature_until, {})[key] = None
    return [
        f"counted only what ended before {at[:16].replace('T', ' ')} UTC, the rest being too young at the newest event"
        f" (--as-of DAY looks from a later day): {', '.join(keys)}"
        for at, keys in until.items()
    ]
