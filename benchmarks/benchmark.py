"""What a benchmark is, and what it gives: figures with their targets, and tables that explain them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Literal

import msgspec

from benchmarks.calibration import Calibration


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. ``events`` is one company; the large store holds ``copies`` of it, those by which growth
    is seen ``growth``.
    """

    cache: Path
    events: int = 1_000_000
    copies: int = 10
    growth: tuple[int, ...] = (1, 10, 50)
    days: int = 90
    demo: int = 12_000
    runs: int = 5
    idle: float = 30.0

    def quick(self) -> Sizes:
        """Tiny, to see that everything runs."""
        return replace(self, events=2_000, copies=2, growth=(1, 2), days=14, demo=100, runs=1, idle=0.2)

    def large(self, events: int) -> Sizes:
        """With another number of events in the large store."""
        return replace(self, events=max(1_000, events // self.copies))


class Figure(msgspec.Struct):
    """One thing measured, once a run. ``cpu`` says what it cost in processor time, in words.

    Measured on less than its target is meant for (``smaller``), a figure can miss the target, but not meet it.

    >>> Figure("import", "events/s", [30_000.0, 50_000.0, 41_000.0], limit=40_000, better="at least").met
    True
    >>> Figure("page", "ms", [1_200.0], limit=1_000).met
    False
    >>> Figure("page of a small store", "ms", [200.0], limit=1_000, smaller=True).met is None
    True
    """

    name: str
    unit: str
    values: list[float]
    cpu: str = ""
    limit: float | None = None
    better: Literal["at most", "at least"] = "at most"
    smaller: bool = False

    @property
    def median(self) -> float:
        """The value that is compared with the target."""
        return median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the median keeps the target; None without one, or where that proves nothing."""
        if self.limit is None:
            return None
        kept = self.median <= self.limit if self.better == "at most" else self.median >= self.limit
        return None if kept and self.smaller else kept


class Table(msgspec.Struct):
    """Rows that explain a figure."""

    title: str
    columns: list[str]
    rows: list[list[str]]


class Result(msgspec.Struct):
    """What one benchmark found. ``error`` stands in place of what a crash has taken away."""

    name: str
    at: str = ""
    code: str = ""
    load: tuple[float, float] = (0.0, 0.0)
    calibration: Calibration | None = None
    protocol: list[str] = []
    figures: list[Figure] = []
    tables: list[Table] = []
    error: str = ""


class Report:
    """What a running benchmark writes its findings into; whatever was found before a crash is kept."""

    def __init__(self, sizes: Sizes, keep: Callable[[Result], None], result: Result) -> None:
        self.sizes, self.result, self._keep = sizes, result, keep

    def says(self, *sentences: str) -> None:
        """How it was measured."""
        self.result.protocol += sentences
        self._keep(self.result)

    def found(
        self,
        name: str,
        unit: str,
        values: Iterable[float],
        *,
        cpu: str = "",
        at_most: float | None = None,
        at_least: float | None = None,
        smaller: bool = False,
    ) -> Figure:
        """A figure; at most one of the two targets, and whether that is meant for more than was measured."""
        limit, better = (at_most, "at most") if at_least is None else (at_least, "at least")
        figure = Figure(name, unit, list(values), cpu, limit, better, smaller)
        self.result.figures.append(figure)
        self._keep(self.result)
        return figure

    def table(self, title: str, columns: list[str], rows: list[list[str]]) -> None:
        """A table beside the figures."""
        self.result.tables.append(Table(title, columns, rows))
        self._keep(self.result)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One subject; ``order`` is its place on the page."""

    name: str
    title: str
    order: int
    run: Callable[[Report], None]
