"""Answer to picture: one file a chart, each with ``draw(answer)`` that gives one ECharts option.

An option names colours by role (:mod:`telltale.charts.palette`), so the same one is drawn in a light page, a dark
page, and without a page at all. A point may carry ``tip`` (its value in words) and ``work`` (what it is made of), which
the page shows when somebody points at it. To add a chart, copy the shortest neighbour.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from telltale.ask import Answer
from telltale.registry import Registry

Draw = Callable[[Answer], dict[str, Any]]


@cache
def charts() -> Registry[Draw]:
    """Every chart by the name of its file.

    >>> "lines" in charts()
    True
    """
    modules = {info.name: import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__)}
    return Registry(
        "chart", "telltale.charts", {name: one.draw for name, one in modules.items() if hasattr(one, "draw")}
    )
