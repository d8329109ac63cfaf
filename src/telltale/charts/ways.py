"""Where conversations go as a sankey, and what flows lose as bars."""

from __future__ import annotations

from typing import Any

from telltale.ask.views.dropoff import DropOff
from telltale.ask.views.paths import Link, Paths
from telltale.charts.axes import categories, frame, legend, values
from telltale.charts.palette import role
from telltale.metrics import Unit

ENDINGS = {"other": "others", "ended": "nothing more", "beyond": "goes on"}
"""Targets of links that are no moves."""

_COLOURS = {"step": "series-1", "reply": "series-2", "intent": "series-3", "completed": "verified",
            "cancelled": "abandoned"}  # fmt: skip
_LABEL = 26


def sankey(found: Paths) -> dict[str, Any]:
    """The links of paths, a column for each move from the start.

    >>> from telltale.ask.views.paths import Node, PathsQuestion
    >>> links = [Link(0, "start", "reply:track", 3), Link(0, "start", "ended", 1)]
    >>> option = sankey(Paths(PathsQuestion(), Node(conversations=4), links, [], ""))
    >>> [one["title"] for one in option["series"][0]["data"]]
    ['all conversations', 'reply track', 'nothing more']
    """
    whole = found.start.conversations
    nodes: dict[str, dict[str, Any]] = {}
    sizes: dict[str, int] = {}
    for link in found.links:
        sizes[_id(link.depth + 1, link.target)] = sizes.get(_id(link.depth + 1, link.target), 0) + link.conversations
    for link in found.links:
        for depth, name in ((link.depth, link.source), (link.depth + 1, link.target)):
            key = _id(depth, name)
            if key not in nodes:
                nodes[key] = _node(key, name, depth, sizes.get(key, whole), whole)
    return frame(f"Where {whole:,} conversations go, move by move.") | {
        "tooltip": {"trigger": "item", "confine": True},
        "series": [
            {
                "type": "sankey",
                "name": "conversations",
                "left": 4, "right": 150, "top": 8, "bottom": 8,
                "nodeAlign": "left",
                "nodeGap": 9,
                "nodeWidth": 14,
                "draggable": False,
                "emphasis": {"focus": "adjacency"},
                "lineStyle": {"color": "source", "opacity": 0.28, "curveness": 0.5},
                "label": {"color": role("ink"), "fontSize": 12, "width": 140, "overflow": "truncate"},
                "data": list(nodes.values()),
                "links": [_edge(link, whole) for link in found.links],
            }
        ],
    }  # fmt: skip


def _id(depth: int, name: str) -> str:
    return f"{depth}\n{name}"


def _title(name: str) -> str:
    kind, mark, rest = name.partition(":")
    return f"{kind} {rest}" if mark else "all conversations" if name == "start" else ENDINGS.get(name, name)


def _node(key: str, name: str, depth: int, size: int, whole: int) -> dict[str, Any]:
    kind, mark, rest = name.partition(":")
    shown = rest if mark else _title(name)
    # ECharts puts values in the place of {b} and its like; a name is shown as it is.
    shown = shown.replace("{", "(").replace("}", ")").replace("|", "/")
    return {
        "name": key,
        "depth": depth,
        "value": size,
        "title": _title(name),
        "tip": f"{size:,}",
        "work": f"{size / whole:.1%} of all conversations" if whole else "",
        "itemStyle": {"color": role(_COLOURS.get(kind, "idle")), "borderWidth": 0},
        "label": {"formatter": shown if len(shown) <= _LABEL else f"{shown[:_LABEL]}…"},
    }


def _edge(link: Link, whole: int) -> dict[str, Any]:
    return {
        "source": _id(link.depth, link.source),
        "target": _id(link.depth + 1, link.target),
        "value": link.conversations,
        "title": f"{_title(link.source)} → {_title(link.target)}",
        "tip": f"{link.conversations:,}",
        "work": f"{link.conversations / whole:.1%} of all conversations" if whole else "",
    }


def lost(found: DropOff, most: int = 20) -> dict[str, Any]:
    """The steps of flows in order, each split into those that went on and those that left there."""
    rows = list(reversed(found.steps[:most]))  # a category axis grows upwards
    parts = (("went on", "series-1"), ("left there", "abandoned"))
    return frame("The steps of flows: how many went on, and how many left there.") | {
        "grid": {"left": 4, "right": 12, "top": 4, "bottom": 34, "outerBoundsMode": "same"},
        "legend": legend(),
        "tooltip": {"trigger": "axis", "confine": True, "axisPointer": {"type": "shadow"}},
        "xAxis": values(Unit.COUNT),
        "yAxis": categories([one.step for one in rows], axisLabel={
            "color": role("ink"), "width": 150, "overflow": "truncate", "interval": 0}),
        "series": [
            {
                "type": "bar", "name": name, "stack": "all", "barMaxWidth": 18,
                "itemStyle": {"color": role(colour)},
                "data": [_bar(int(one.drop_off.numerator or 0), int(one.drop_off.denominator or 0), index)
                         for one in rows],
            }
            for index, (name, colour) in enumerate(parts)
        ],
    }  # fmt: skip


def _bar(left: int, entered: int, index: int) -> dict[str, Any]:
    size = left if index else entered - left
    share = f"drop-off {left / entered:.1%}, {left:,} of {entered:,}" if entered else ""
    return {"value": size, "tip": f"{size:,}", "work": share if index else ""}
