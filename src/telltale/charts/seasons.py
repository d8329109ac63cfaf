"""A count over time with what could explain it: public holidays as bands, and the largest groups as lines."""

from __future__ import annotations

from typing import Any

from telltale.ask import Answer
from telltale.charts.axes import NARROW, NONE, asked, categories, frame, legend, said, step_label, steps, values
from telltale.charts.figures import figure
from telltale.charts.palette import role, series

MOST = 3
"""Groups that are drawn; those without a value are in the whole alone."""


def draw(answer: Answer) -> dict[str, Any]:
    """The whole as a filled line and the largest groups of one dimension over it; marked steps are shaded.

    >>> from telltale.ask import Row, Value
    >>> rows = [Row({"campaign_name": "spring"}, "2026-05-01", {"conversations": Value(3, 3, n=3)}),
    ...         Row({"campaign_name": "(none)"}, "2026-05-01", {"conversations": Value(4, 4, n=4)})]
    >>> question = {"metrics": ["conversations"], "by": ["campaign_name"], "step": "day"}
    >>> drawn = draw(Answer(question, rows, [], "", {"2026-05-01": "Labor Day"}))
    >>> [(one["name"], one["data"][0]["value"]) for one in drawn["series"]]
    [('Conversations', 7), ('spring', 3)]
    """
    (metric, *_), (by, *_), stepped = asked(answer)
    step, every = stepped or "day", steps(answer)
    groups: dict[str, dict[str, float]] = {}
    for row in answer.rows:
        if row.at:
            groups.setdefault(row.by[by], {})[row.at] = row.values[metric.key].value or 0
    whole = {at: sum(group.get(at, 0) for group in groups.values()) for at in every}
    largest = sorted((name for name in groups if name != NONE), key=lambda name: -sum(groups[name].values()))[:MOST]
    labels = [step_label(at, step) for at in every]

    def points(counts: dict[str, float]) -> list[dict[str, Any]]:
        return [
            {
                "value": counts.get(at, 0),
                "tip": figure(metric.unit, counts.get(at, 0)),
                "work": answer.marks.get(at, ""),
            }
            for at in every
        ]

    lines = [_line(metric.title, points(whole), series(0), _bands(answer, every))]
    lines += [_line(said(name, by), points(groups[name]), series(place + 1)) for place, name in enumerate(largest)]
    return frame(f"{metric.title} over time, with holidays and the largest groups by {said(by)}.") | {
        "grid": {"left": 4, "right": 8, "top": 12, "bottom": 34, "outerBoundsMode": "same"},
        "legend": legend(),
        "media": NARROW,
        "xAxis": categories(labels, boundaryGap=len(every) == 1),
        "yAxis": values(metric.unit),
        "series": lines,
    }


def _line(name: str, points: list[dict[str, Any]], colour: str, bands: dict[str, Any] | None = None) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "type": "line", "name": name, "data": points, "symbol": "none", "connectNulls": False,
        "lineStyle": {"width": 2, "color": colour}, "itemStyle": {"color": colour},
    }  # fmt: skip
    return drawn if bands is None else drawn | {"areaStyle": {"color": role("band"), "opacity": 1}, "markArea": bands}


def _bands(answer: Answer, every: list[str]) -> dict[str, Any]:
    """From the step before a marked one to the step after it."""
    marked = [place for place, at in enumerate(every) if at in answer.marks]
    last = len(every) - 1
    return {
        "silent": True,
        "label": {"show": False},
        "itemStyle": {"color": role("heat-1"), "opacity": 0.45},
        "data": [[{"xAxis": max(0, place - 1)}, {"xAxis": min(last, place + 1)}] for place in marked],
    }
