"""A count or sum by day, split into the groups of one dimension: stacked bars."""

from __future__ import annotations

from typing import Any

from telltale.ask import Answer
from telltale.charts.axes import NARROW, asked, categories, frame, legend, said, step_label, steps, values
from telltale.charts.figures import figure
from telltale.charts.palette import OUTCOMES, role, series
from telltale.metrics import Metric, Unit

# Names that a legend on a narrow page has room for in the usual place.
_ONE_LINE = 3


def draw(answer: Answer) -> dict[str, Any]:
    """One bar per step; outcomes keep their order and colours, other groups come largest first.

    >>> from telltale.ask import Row, Value
    >>> rows = [Row({"outcome": "abandoned"}, "2026-10-01", {"conversations": Value(3, 3, n=3)})]
    >>> drawn = draw(Answer({"metrics": ["conversations"], "by": ["outcome"], "step": "day"}, rows, [], ""))
    >>> drawn["series"][0]["name"], drawn["series"][0]["data"]
    ('abandoned', [3])
    """
    (metric, *_), (by, *_), stepped = asked(answer)
    step, every = stepped or "day", steps(answer)
    counts: dict[str, dict[str, float]] = {}
    for row in answer.rows:
        if row.at:
            counts.setdefault(row.by[by], {})[row.at[:10]] = row.values[metric.key].value or 0
    return frame(f"{metric.title} by {said(by)}, one bar per {step}.", _DECALS) | {
        "grid": {"left": 4, "right": 8, "top": 12, "bottom": 34, "outerBoundsMode": "same"},
        "legend": legend(),
        "media": NARROW if len(counts) > _ONE_LINE else [],
        "xAxis": categories([step_label(at, step) for at in every]),
        "yAxis": values(metric.unit),
        "series": [
            {
                "type": "bar",
                "name": said(name, by),
                "stack": "all",
                "barMaxWidth": 36,
                "data": [_point(metric, counts[name].get(at, 0)) for at in every],
                "itemStyle": {"color": _colour(name, sorted(counts).index(name))},
            }
            for name in _order(counts)
        ],
    }


def _point(metric: Metric, value: float) -> Any:
    """A count as it is; of anything else the tip says how people read it."""
    return value if metric.unit is Unit.COUNT else {"value": value, "tip": figure(metric.unit, value)}


def _order(counts: dict[str, dict[str, float]]) -> list[str]:
    known = list(OUTCOMES)
    return sorted(
        counts, key=lambda name: (known.index(name) if name in known else len(known), -sum(counts[name].values()))
    )


def _colour(name: str, index: int) -> str:
    return role(OUTCOMES[name]) if name in OUTCOMES else series(index)


# Patterns that stay quiet: every second group plain, so that neighbours differ without colour.
_SHADE = "rgba(128, 128, 128, 0.45)"
_DECALS: list[dict[str, Any]] = [
    {"symbol": "none"},
    {"color": _SHADE, "dashArrayX": [1, 0], "dashArrayY": [1, 6], "rotation": 0.785},
    {"symbol": "none"},
    {"color": _SHADE, "symbol": "circle", "symbolSize": 0.5, "dashArrayX": [[6, 6], [0, 6, 6, 0]],
     "dashArrayY": [6, 0]},
    {"symbol": "none"},
    {"color": _SHADE, "dashArrayX": [1, 0], "dashArrayY": [1, 6], "rotation": -0.785},
]  # fmt: skip
