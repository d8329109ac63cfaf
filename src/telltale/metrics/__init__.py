"""What the numbers mean: the catalogue.

A metric is one declaration in its family's file and nothing else in the house names it. To add one, copy the shortest
neighbour in the family it belongs to.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from telltale.metrics.conditions import CONDITIONS, expand
from telltale.metrics.dimensions import DIMENSIONS, Dimension
from telltale.metrics.formula import Formula, Kind
from telltale.metrics.metric import Better, Metric, Unit
from telltale.metrics.readings import READINGS
from telltale.registry import Registry, declared

__all__ = [
    "CONDITIONS", "DIMENSIONS", "FAMILIES", "READINGS", "Better", "Dimension", "Formula", "Kind", "Metric", "Unit",
    "catalogue", "expand",
]  # fmt: skip


# In the order in which people meet them.
FAMILIES = ("users", "conversation", "outcomes", "support", "quality", "intents", "flow", "business", "llm", "others")


@cache
def catalogue() -> Registry[Metric]:
    """Every metric by key, family by family."""
    found = [replace(metric, family=family) for family, metric in declared(__name__, Metric)]
    found.sort(key=lambda metric: FAMILIES.index(metric.family) if metric.family in FAMILIES else len(FAMILIES))
    return Registry("metric", "telltale metrics", {metric.key: metric for metric in found})
