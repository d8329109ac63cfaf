"""The charts of the overview: a heading, a question, and the chart or table that shows its answer."""

from __future__ import annotations

from typing import Any, NamedTuple

from telltale.ask import Answer, Asker, Row
from telltale.charts import charts
from telltale.charts.tables import Table, table
from telltale.surfaces.pages.filters import RANKS, Filters, Span


class Panel(NamedTuple):
    """One chart; without the name of a chart it is a table. ``most`` is how many groups are shown.

    With ``counted`` groups in which its first metric counts nothing are left out.
    """

    name: str
    heading: str
    metrics: tuple[str, ...]
    chart: str = ""
    by: tuple[str, ...] = ()
    stepped: bool = False
    most: int = 0
    wide: bool = False
    counted: bool = False


INTENTS = Panel("intents", "What people want", ("engaged_conversations", "deflection_rate"), "bars",
                ("primary_intent",), most=12)  # fmt: skip

PANELS = (
    Panel("outcomes", "What became of the conversations", ("conversations",), "stacked", ("outcome",), stepped=True,
          wide=True),
    INTENTS,
    Panel("satisfaction", "How satisfied they are", ("csat",), "lines", stepped=True),
    Panel("hours", "When they come", ("conversations",), "heatmap", ("weekday", "hour")),
    Panel("channels", "Where they come from",
          ("conversations", "resolution_rate", "containment_rate", "handoff_rate", "fallback_rate", "csat"),
          by=("channel",), most=12),
)  # fmt: skip


class Drawn(NamedTuple):
    """A panel with its answer: the chart's option if it has one, its table, and how many groups were left out.

    ``links`` lead from the rows of the table to the conversations behind them.
    """

    panel: Panel
    option: dict[str, Any] | None
    table: Table
    rows: list[Row]
    links: list[str]
    left_out: int
    empty: bool


def drawn(panel: Panel, asker: Asker, chosen: Filters, span: Span) -> Drawn:
    """Ask a panel's question and draw its answer."""
    step = chosen.step(span) if panel.stepped else None
    answer = asker.ask(chosen.question(span, list(panel.metrics), by=list(panel.by), step=step))
    if panel.counted:
        answer.rows = [row for row in answer.rows if row.values[panel.metrics[0]].n]
    whole = len(answer.rows)
    if panel.most:
        answer.rows = _ranked(panel, answer, chosen.rank)[: panel.most]
    empty = not any(value.n for row in answer.rows for value in row.values.values())
    option = charts()[panel.chart](answer) if panel.chart and not empty else None
    links: list[str] = []
    if len(panel.by) == 1 and not step:
        (by,) = panel.by
        links = [f"/conversations?{chosen.ranked(RANKS[0]).only(by, row.by[by]).address()}" for row in answer.rows]
    return Drawn(panel, option, table(answer), answer.rows, links, whole - len(answer.rows), empty)


def _ranked(panel: Panel, answer: Answer, rank: str) -> list[Row]:
    """The rows, largest first; by what was not resolved where the reader wants that and the panel draws it."""

    def volume(row: Row) -> float:
        return row.values[panel.metrics[0]].value or 0

    def unresolved(row: Row) -> float:
        split = row.values[panel.metrics[1]]
        return (split.denominator or 0) - (split.numerator or 0)

    by_volume = sorted(answer.rows, key=volume, reverse=True)
    ranks_differ = panel.chart == "bars" and rank == RANKS[1]
    return sorted(by_volume, key=unresolved, reverse=True) if ranks_differ else by_volume
