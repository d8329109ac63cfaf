"""When people come: hours across, weekdays down, darker for more."""

from __future__ import annotations

from typing import Any

from telltale.ask import Answer
from telltale.charts.axes import asked, categories, frame
from telltale.charts.figures import figure
from telltale.charts.palette import role
from telltale.metrics import DIMENSIONS

WEEKDAYS = tuple(DIMENSIONS["weekday"].names.values())


def draw(answer: Answer) -> dict[str, Any]:
    """A field for every hour of the week; hours in which nobody came are 0, not missing.

    >>> from telltale.ask import Row, Value
    >>> rows = [Row({"weekday": "1", "hour": "9"}, None, {"conversations": Value(5, 5, n=5)})]
    >>> drawn = draw(Answer({"metrics": ["conversations"], "by": ["weekday", "hour"]}, rows, [], ""))
    >>> max(drawn["series"][0]["data"], key=lambda field: field["value"][2])["value"]
    [9, 6, 5]
    """
    metric = asked(answer).metrics[0]
    found = {
        (int(row.by["weekday"]), int(row.by["hour"])): row.values[metric.key].value or 0
        for row in answer.rows
        if row.by["weekday"].isdigit() and row.by["hour"].isdigit()
    }
    fields: list[dict[str, Any]] = []
    for day, name in enumerate(WEEKDAYS, start=1):
        for hour in range(24):
            count = found.get((day, hour), 0)
            tip = {"title": f"{name}, {hour:02} to {(hour + 1) % 24:02} h", "tip": figure(metric.unit, count)}
            fields.append({"value": [hour, 7 - day, count], **tip})  # Monday on top of an axis that grows upwards
    return frame(f"{metric.title} by weekday and hour of the start.") | {
        "tooltip": {"trigger": "item", "confine": True},
        "grid": {"left": 4, "right": 8, "top": 4, "bottom": 30, "outerBoundsMode": "same"},
        "xAxis": categories([f"{hour:02}" for hour in range(24)]),
        "yAxis": categories([name[:3] for name in reversed(WEEKDAYS)]),
        "visualMap": {
            "min": 0, "max": max(found.values(), default=0) or 1, "dimension": 2, "orient": "horizontal",
            "left": "center", "bottom": 0, "itemWidth": 10, "itemHeight": 120, "precision": 0,
            "inRange": {"color": [role(f"heat-{shade}") for shade in range(4)]},
            "textStyle": {"color": role("soft")}, "calculable": False,
        },
        "series": [{
            "type": "heatmap", "name": metric.title, "data": fields,
            "itemStyle": {"borderColor": role("paper"), "borderWidth": 2, "borderRadius": 3},
        }],
    }  # fmt: skip
