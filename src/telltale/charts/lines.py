"""A share, time or count over time: a line with its 95 % interval as a band."""

from __future__ import annotations

from typing import Any

from telltale.ask import Answer, Value
from telltale.charts.axes import asked, categories, frame, legend, step_label, steps, values
from telltale.charts.figures import figure, work
from telltale.charts.palette import role, series
from telltale.metrics import Metric, Unit

# The line runs to both edges; the first and last label stay inside them.
_LABELS = {"color": role("soft"), "hideOverlap": True, "alignMaxLabel": "right", "alignMinLabel": "left"}


def draw(answer: Answer) -> dict[str, Any]:
    """One line for each metric of an answer with steps; a step without data is a gap, never 0.

    >>> from telltale.ask import Row
    >>> rows = [Row({}, "2026-10-01", {"csat": Value(0.75, 30, 40, 40)}), Row({}, "2026-10-02", {"csat": Value(None)})]
    >>> drawn = draw(Answer({"metrics": ["csat"], "step": "day"}, rows, [], ""))
    >>> [point["value"] for point in drawn["series"][-1]["data"]]
    [75.0, None]
    """
    metrics, _, stepped = asked(answer)
    step, every = stepped or "day", steps(answer)
    rows = {row.at: row.values for row in answer.rows}
    drawn: list[dict[str, Any]] = []
    for index, metric in enumerate(metrics):
        points = [rows[at][metric.key] if at in rows else Value(None) for at in every]
        if len(metrics) == 1:
            drawn += _band(metric, points)
        drawn.append(_line(metric, points, index))
    titles = ", ".join(metric.title for metric in metrics)
    named: dict[str, Any] = {}
    if len(metrics) > 1:
        grid = {"left": 4, "right": 8, "top": 12, "bottom": 34, "outerBoundsMode": "same"}
        named = {"legend": legend(), "grid": grid}
    return (
        frame(f"{titles} over time, one point per {step or 'day'}.")
        | named
        | {
            "xAxis": categories([step_label(at, step) for at in every], boundaryGap=len(every) == 1, axisLabel=_LABELS),
            "yAxis": values(metrics[0].unit),
            "series": drawn,
        }
    )


def _line(metric: Metric, points: list[Value], index: int) -> dict[str, Any]:
    return {
        "type": "line",
        "name": metric.title,
        "data": [_point(metric, value) for value in points],
        "smooth": False,
        "symbol": "circle",
        "symbolSize": 5,
        "lineStyle": {"width": 2, "color": series(index)},
        "itemStyle": {"color": series(index)},
        "connectNulls": False,
    }


def _point(metric: Metric, value: Value) -> dict[str, Any]:
    tip = figure(metric.unit, value.value, value.currency)
    return {"value": _scaled(metric, value.value), "tip": tip, "work": work(metric, value)}


def _scaled(metric: Metric, value: float | None) -> float | None:
    return value if value is None or metric.unit is not Unit.SHARE else round(value * 100, 2)


def _band(metric: Metric, points: list[Value]) -> list[dict[str, Any]]:
    """ECharts has no band: an invisible line to the low end and, stacked on it, the filled width of the interval."""
    if not any(value.low is not None for value in points):
        return []
    low = [_scaled(metric, value.low) for value in points]
    high = [_scaled(metric, value.high) for value in points]
    width = [None if a is None or b is None else round(b - a, 2) for a, b in zip(low, high, strict=True)]
    quiet = {"type": "line", "stack": "interval", "silent": True, "symbol": "none", "lineStyle": {"opacity": 0}}
    return [
        quiet | {"name": "_low", "data": low},
        quiet | {"name": "_width", "data": width, "areaStyle": {"color": role("band"), "opacity": 1}},
    ]
