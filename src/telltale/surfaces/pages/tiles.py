"""The tiles of the overview: which metrics stand where, and nothing about what they mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from telltale.ask import Answer, Value
from telltale.charts.figures import few
from telltale.metrics import Metric, catalogue


class Tile(NamedTuple):
    """A metric at a glance. ``parts`` are drawn with it, ``facts`` written under it.

    A *range* runs from the first part over the metric to the last; a *split* divides the metric into its parts; *pair*
    holds another metric against it; *trend* adds the line of the period; a *number* stands alone.
    """

    metric: str
    kind: Literal["number", "range", "split", "pair", "trend"] = "number"
    parts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


TILES = (
    Tile("resolution_rate", "range", ("confirmed_resolution_rate", "resolution_rate_upper")),
    Tile("containment_rate", "split", ("deflection_rate", "abandonment_rate", "unassisted_rate")),
    Tile("deflection_rate", "pair", ("quality_deflection_rate",)),
    Tile("handoff_rate", facts=("handoff_served_rate", "handoff_wait")),
    Tile("fallback_rate", facts=("fallback_recovery_rate", "fallback_loop_rate")),
    Tile("csat", "trend", facts=("csat_response_rate",)),
    Tile("users", "trend", facts=("new_users", "returning_users")),
    Tile("conversations", "trend", facts=("engaged_conversations", "messages_per_conversation")),
    Tile("response_time", facts=("response_time_p95", "unanswered_turns")),
)


class Shown(NamedTuple):
    """A metric with its value."""

    metric: Metric
    value: Value

    @property
    def small(self) -> bool:
        """Whether it rests on so little that it says little."""
        return few(self.metric, self.value)


class Filled(NamedTuple):
    """A tile with the values of its metrics, and those of its line from the first step to the last."""

    kind: str
    head: Shown
    parts: list[Shown]
    facts: list[Shown]
    line: list[float | None]


def asked(shown: Sequence[Tile] = TILES) -> list[str]:
    """Every metric that a tile shows, once."""
    return list(dict.fromkeys(key for tile in shown for key in (tile.metric, *tile.parts, *tile.facts)))


def drawn(shown: Sequence[Tile] = TILES) -> list[str]:
    """Every metric that is drawn as a line."""
    return [tile.metric for tile in shown if tile.kind == "trend"]


def filled(answer: Answer, over_time: Answer, shown: Sequence[Tile] = TILES) -> list[Filled]:
    """The tiles with the values of an answer to :func:`asked` and the lines of one to :func:`drawn`."""
    return [_filled(tile, answer, over_time) for tile in shown]


def _filled(tile: Tile, answer: Answer, over_time: Answer) -> Filled:
    def shown(key: str) -> Shown:
        return Shown(catalogue()[key], answer.value(key))

    rows = sorted((row for row in over_time.rows if row.at), key=lambda row: row.at or "")
    line = [row.values[tile.metric].value for row in rows] if tile.kind == "trend" else []
    parts, facts = [shown(key) for key in tile.parts], [shown(key) for key in tile.facts]
    return Filled(tile.kind, shown(tile.metric), parts, facts, line)
