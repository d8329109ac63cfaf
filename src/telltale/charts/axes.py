"""What the charts share: the frame, the axes, the steps of time and the words on them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec

from telltale.ask import Answer, Question
from telltale.charts.palette import role
from telltale.metrics import DIMENSIONS, Metric, Unit, catalogue

NONE = "(none)"


class Asked(NamedTuple):
    """What an answer answers: its metrics, the dimensions it is split by, its step of time."""

    metrics: list[Metric]
    by: list[str]
    step: str | None


def asked(answer: Answer) -> Asked:
    """The question that an answer repeats, with its metrics looked up."""
    question = msgspec.convert(answer.question, Question)
    return Asked([catalogue()[key] for key in question.metrics], question.by, question.step)


def frame(description: str, decals: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The option every chart begins with: no movement, and words for those who cannot see it."""
    return {
        "animation": False,
        "aria": {
            "enabled": True,
            "label": {"description": description},
            "decal": {"show": bool(decals)} | ({"decals": decals} if decals else {}),
        },
        "textStyle": {"color": role("soft")},
        "grid": {"left": 4, "right": 8, "top": 12, "bottom": 6, "outerBoundsMode": "same"},
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "axisPointer": {"type": "line", "lineStyle": {"color": role("soft")}},
        },
    }


# On a narrow page the legend needs more lines.
NARROW: list[dict[str, Any]] = [{"query": {"maxWidth": 480}, "option": {"grid": {"bottom": 112}}}]


def categories(labels: list[str], **more: Any) -> dict[str, Any]:
    """An axis of names."""
    return {
        "type": "category",
        "data": labels,
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": role("line")}},
        "axisLabel": {"color": role("soft"), "hideOverlap": True},
    } | more


def values(unit: Unit, **more: Any) -> dict[str, Any]:
    """An axis of values that begins at 0; a share ends at 100 %."""
    axis: dict[str, Any] = {
        "type": "value",
        "min": 0,
        "minInterval": 1 if unit is Unit.COUNT else 0,
        "splitNumber": 4,
        "splitLine": {"lineStyle": {"color": role("line")}},
        "axisLabel": {"color": role("soft")},
    }
    if unit is Unit.SHARE:
        axis |= {"max": 100, "interval": 25}
        axis["axisLabel"] = {"color": role("soft"), "formatter": "{value} %"}
    if unit is Unit.DOLLARS:
        axis["axisLabel"] = {"color": role("soft"), "formatter": "${value}"}
    return axis | more


def legend(**more: Any) -> dict[str, Any]:
    """The names of the series, at the bottom."""
    return {
        "bottom": 0, "left": "center", "icon": "roundRect", "itemWidth": 12, "itemHeight": 12, "itemGap": 14,
        "textStyle": {"color": role("soft")}, "inactiveColor": role("line"),
    } | more  # fmt: skip


def steps(answer: Answer) -> list[str]:
    """Every step from the answer's first to its last, those without a row too."""
    seen = sorted({row.at for row in answer.rows if row.at})
    if not seen or asked(answer).step == "hour":
        return seen
    step, last = asked(answer).step or "day", date.fromisoformat(seen[-1][:10])
    day, every = date.fromisoformat(seen[0][:10]), list[str]()
    while day <= last:
        every.append(day.isoformat())
        day = _next(day, step)
    return every


def _next(day: date, step: str) -> date:
    if step == "month":
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return day + timedelta(days=7 if step == "week" else 1)


def step_label(at: str, step: str) -> str:
    """A step on the axis.

    >>> step_label("2026-10-05", "day"), step_label("2026-10-05", "month"), step_label("2026-10-05T13:00", "hour")
    ('5 Oct', 'Oct 2026', '13:00')
    """
    if step == "hour":
        return at[11:16]
    day = date.fromisoformat(at[:10])
    return f"{day:%b %Y}" if step == "month" else f"{day.day} {day:%b}"


def titled(name: str) -> str:
    """The name of a dimension or fact as a heading.

    >>> titled("bot_version"), titled("csat")
    ('Bot version', 'CSAT')
    """
    words = name.replace("_", " ")
    return (words[:1].upper() + words[1:]).replace("Csat", "CSAT")


def said(name: str, dimension: str = "value") -> str:
    """A value of a dimension in words.

    >>> said("resolved_confirmed"), said("(none)", "primary_intent")
    ('resolved confirmed', 'no primary intent')
    >>> said("1", "weekday")
    'Monday'
    """
    if dimension in DIMENSIONS and name in DIMENSIONS[dimension].names:
        return DIMENSIONS[dimension].names[name]
    return (f"no {dimension}" if name == NONE else name).replace("_", " ")
