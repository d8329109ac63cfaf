"""What a metric is: one declaration, read by every surface."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from telltale.metrics.formula import Formula


class Unit(StrEnum):
    """What a value is counted in; shares are 0 to 1, durations seconds."""

    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    NUMBER = "number"
    SCORE = "score 1-5"
    DOLLARS = "US dollars"
    MONEY = "money"


class Better(StrEnum):
    """Which way is good."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


UNSET = object()


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that people can ask for.

    ``example`` is its value on the sample day shipped with the package, counted by hand. ``requires`` names the
    project settings without which it is not available. ``beside`` names metrics that are always shown with it.
    ``awaits`` names the column that it counts where that is filled by understanding texts
    (:mod:`telltale.metrics.readings`): as long as it is empty in the whole store the metric is not available, which is
    never 0.
    """

    key: str
    formula: Formula
    unit: Unit
    better: Better
    meaning: str
    source: str
    example: float | int | None
    requires: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    awaits: str = ""
    family: str = ""
    title: str = ""

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", _titled(self.key))


def _titled(key: str) -> str:
    words = key.replace("_", " ")
    if words.endswith((" p95", " p90", " median")):
        words = f"{words.rpartition(' ')[0]} ({words.rpartition(' ')[2]})"
    return (words[0].upper() + words[1:]).replace("Csat", "CSAT")
