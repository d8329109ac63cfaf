"""Views over one company and over many, rules tried and applied to all of history, and tables that leave the house."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks import companies
from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import Spent, cpu_ms, milliseconds, repeated, spent
from telltale.ask import Asker
from telltale.ask.views import views
from telltale.ask.views.paths import Node, PathsQuestion
from telltale.store import Store
from telltale.surfaces.doors.door import Export, silent
from telltale.surfaces.doors.exporting import write

TARGETS = {"cohorts": 500, "paths": 500, "rules/preview": 3_000}
"""Milliseconds that a view may take, for those that have a target."""

TRIED = "resolution_window=2h"
SHEETS = ("conversations", "events")
ENDINGS = ("parquet", "csv", "jsonl")
_DEEPEST = 3


def run(report: Report) -> None:
    """Every view first, then what writes."""
    report.says(
        "Every view of the catalogue, over all of history and without filters, as its command asks it; what the asker"
        " remembers it is made to forget before each run. The funnel follows the widest way through the paths.",
        f"Rules: {TRIED} is tried by the preview, then applied, which tells every conversation anew, and taken back.",
        "Export: what `telltale export` does, into one file, whole or not at all.",
        "The targets are meant for 10 M events in 1.5 M conversations.",
    )
    for copies in (1, report.sizes.copies):
        home, made = companies.store(report.sizes, copies)
        report.says(f"{made.size}: {made.words()}.")
        with Store(companies.settings(home)) as store:
            _views(report, made, Asker(store, store.settings))
            _exports(report, made, store)
        _applied(report, made, copies)


def asked_of(asker: Asker) -> dict[str, dict[str, Any]]:
    """What each view is asked; most need not be asked for anything."""
    span = asker.span()
    assert span is not None
    last = {"from_": (span[1] - timedelta(days=27)).isoformat(), "to": span[1].isoformat()}
    return {name: {} for name in sorted(views())} | {
        "compare": {"metric": "resolution_rate"} | last,
        "explain": {"metric": "resolution_rate"},
        "funnel": {"steps": widest(asker)},
        "rules/preview": {"change": [TRIED]},
    }


def widest(asker: Asker) -> list[str]:
    """The longest way of a few moves that conversations take, and of those the one that most take."""
    start: Node = views()["paths"].look(asker, PathsQuestion(depth=_DEEPEST)).start
    return max(_ways(start, []))[-1]


def _ways(node: Node, steps: list[str]) -> Iterator[tuple[int, int, list[str]]]:
    yield len(steps), node.conversations, steps
    for child in node.children:
        yield from _ways(child, [*steps, f"{child.kind}:{child.name}"])


def _views(report: Report, made: companies.Made, asker: Asker) -> None:
    for name, asked in asked_of(asker).items():
        view = views()[name]

        def look(view: Any = view, asked: dict[str, Any] = asked) -> None:
            asker.memory.forget()
            view.look(asker, view.asks(**asked))

        look()
        runs = repeated(report.sizes.runs, look)
        report.found(f"{made.size}: view {name}", "ms", milliseconds(runs), cpu=cpu_ms(runs),
                     at_most=TARGETS.get(name), smaller=made.smaller)  # fmt: skip


def _exports(report: Report, made: companies.Made, store: Store) -> None:
    asker = Asker(store, store.settings)
    for what in SHEETS:
        for ending in ENDINGS:
            target = report.sizes.cache / f"sheet.{ending}"
            with spent() as one:
                rows = write(store, asker, Export(what, str(target)), silent)
            report.found(f"{made.size}: export of {what}, {ending}", "rows/s", [rows / one.wall], cpu=one.each(rows),
                         at_least=200_000, smaller=made.smaller)  # fmt: skip
            target.unlink()


def _applied(report: Report, made: companies.Made, copies: int) -> None:
    name, value = TRIED.split("=")
    with companies.borrowed(report.sizes, copies) as home:
        runs = _both_ways(home, name, 2 * 3600)
    report.found(f"{made.size}: {name} {value} applied, and taken back", "ms", milliseconds(runs), cpu=cpu_ms(runs))


def _both_ways(home: Path, name: str, value: int) -> list[Spent]:
    with Store(companies.settings(home)) as store:
        usual = getattr(store.settings, name)
        changes = [{name: one} for one in (value, usual)]
        return [one for change in changes for one in repeated(1, lambda change=change: _apply(store, change))]


def _apply(store: Store, change: dict[str, Any]) -> None:
    _, changed = store.ledger.apply(change, "benchmark", "measuring")
    if not changed:
        raise RuntimeError(f"nothing changed under {change}")


BENCHMARK = Benchmark("viewing", "Views, rules and exports", 2, run)
