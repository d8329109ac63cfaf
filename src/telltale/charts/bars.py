"""Groups side by side: the length of a bar is the volume, its parts are what became of it."""

from __future__ import annotations

from typing import Any

from telltale.ask import Answer, Row, Value
from telltale.charts.axes import asked, categories, frame, legend, said, values
from telltale.charts.figures import figure, work
from telltale.charts.palette import role
from telltale.metrics import Metric

_COLOURS = ("verified", "abandoned", "idle")


def draw(answer: Answer) -> dict[str, Any]:
    """The groups in the order of the rows, the first on top, for a count and a share of it.

    >>> row = Row({"primary_intent": "refund"}, None,
    ...           {"engaged_conversations": Value(10, 10, n=10), "deflection_rate": Value(0.75, 6, 8, 8)})
    >>> asked = {"metrics": ["engaged_conversations", "deflection_rate"], "by": ["primary_intent"]}
    >>> [(part["name"], part["data"][0]["value"]) for part in draw(Answer(asked, [row], [], ""))["series"]]
    [('resolved', 6), ('not resolved', 2), ('not closed yet', 2)]
    """
    (volume, split, *_), (by, *_), _ = asked(answer)
    rows = list(reversed(answer.rows))  # a category axis grows upwards
    words = split.formula.what.replace("_", " ")
    names = (words, f"not {words}", "not closed yet")
    return frame(f"{volume.title} by {said(by)}, split into {', '.join(names)}.") | {
        "grid": {"left": 4, "right": 12, "top": 4, "bottom": 34, "outerBoundsMode": "same"},
        "legend": legend(),
        "tooltip": {"trigger": "axis", "confine": True, "axisPointer": {"type": "shadow"}},
        "xAxis": values(volume.unit),
        "yAxis": categories([said(row.by[by], by) for row in rows], axisLabel={
            "color": role("ink"), "width": 150, "overflow": "truncate", "interval": 0}),
        "series": [
            {
                "type": "bar",
                "name": name,
                "stack": "all",
                "barMaxWidth": 18,
                "itemStyle": {"color": role(colour)},
                "data": [_part(row, volume, split, index) for row in rows],
            }
            for index, (name, colour) in enumerate(zip(names, _COLOURS, strict=True))
        ],
    }  # fmt: skip


def _part(row: Row, volume: Metric, split: Metric, index: int) -> dict[str, Any]:
    whole, part = row.values[volume.key], row.values[split.key]
    held, closed = part.numerator or 0, part.denominator or 0
    size = (held, closed - held, max((whole.value or 0) - closed, 0))[index]
    return {"value": size, "tip": figure(volume.unit, size), "work": _said(split, part) if index == 0 else ""}


def _said(split: Metric, part: Value) -> str:
    return f"{split.title} {figure(split.unit, part.value)}, {work(split, part)}"
