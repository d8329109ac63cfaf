"""Import of canonical JSON lines, and the rebuild of the index from the archive."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks import companies
from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import Spent, inside, spent
from telltale.connectors import Document, Hints, connectors
from telltale.event import Event
from telltale.intake import Arrival, Importer, Reading, Redaction, through
from telltale.store import Store, rebuilding

BATCH = 20_000
RUNS = 3


def run(report: Report) -> None:
    """End to end several times, the steps one after the other once, then the rebuild."""
    path = companies.lines(report.sizes)
    with path.open("rb") as file:
        events = sum(1 for _ in file)
    report.says(
        f"The demo company as canonical JSON lines: {events:,} events, {path.stat().st_size / 1e6:,.0f} MB, nothing"
        " compressed.",
        "Import: what `telltale import` does, from the file to facts that can be asked, into an empty data folder;"
        " reading, writing down and indexing run beside each other. Then all of it moves to the archive, and the index"
        " is rebuilt from there, with all facts.",
        "CPU: of all cores together.",
    )
    home = report.sizes.cache / "importing"
    imports, rebuilds, facts = [], [], []
    for _ in range(min(RUNS, report.sizes.runs)):
        shutil.rmtree(home, ignore_errors=True)
        with Store(companies.settings(home)) as store:
            with spent() as importing:
                ledger = Importer(store, Reading("events")).run([Document(path.name, path=path)])
            if ledger.stored != events:
                raise RuntimeError(f"{ledger.stored} of {events} events were stored")
            store.compact()
            with inside(rebuilding, "derive") as deriving, spent() as rebuild:
                store.rebuild()
        imports.append(importing)
        rebuilds.append(rebuild)
        facts.append(deriving)
    _say(report, "import, end to end", events, imports, 40_000)
    _say(report, "rebuild from the archive", events, rebuilds, 200_000)
    _say(report, "of which deriving the facts", events, facts, None)
    _steps(report, home, path)
    shutil.rmtree(home)


def _say(report: Report, name: str, events: int, runs: list[Spent], target: float | None) -> None:
    middle = sorted(runs, key=lambda one: one.cpu)[len(runs) // 2]
    report.found(name, "events/s", [events / one.wall for one in runs], cpu=middle.each(events), at_least=target)


def _steps(report: Report, home: Path, path: Path) -> None:
    """The same work, one step after the other."""
    reading, writing, indexing, deriving, archiving = (Spent() for _ in range(5))
    shutil.rmtree(home, ignore_errors=True)
    number = 0
    with Store(companies.settings(home)) as store:
        arrival = Arrival(connector="events")
        batches = _batches(path, arrival, Redaction(store.settings))
        with store.inbox.together():
            while True:
                with spent(reading):
                    batch = next(batches, [])
                if not batch:
                    break
                number += len(batch)
                with spent(writing):
                    store.accept(batch, project=arrival.project, received_at=arrival.imported_at)
        with spent(indexing):
            store.take_in()
        with spent(deriving):
            store.derive()
        with spent(archiving):
            store.compact()
    whole = sum(one.cpu for one in (reading, writing, indexing, deriving))
    named = {
        "read, redact, check (connector and steps)": reading, "rows and inbox (encode, pack, write)": writing,
        "index (parse, dedupe, append)": indexing, "facts": deriving, "archive, later": archiving,
    }  # fmt: skip
    report.table(
        "The steps of the import, one after the other",
        ["step", "seconds", "CPU seconds", "CPU µs an event", "share of the CPU"],
        [
            [name, f"{one.wall:.2f}", f"{one.cpu:.2f}", f"{one.cpu / number * 1e6:.1f}",
             "–" if one is archiving else f"{one.cpu / whole:.0%}"]
            for name, one in named.items()
        ],
    )  # fmt: skip


def _batches(path: Path, arrival: Arrival, redaction: Redaction) -> Iterator[list[Event]]:
    read = connectors()["events"].read(Document(path.name, path=path), Hints(imported_at=arrival.imported_at))
    events = (through(one, arrival, redaction) for one in read if isinstance(one, Event))
    while batch := list(islice(events, BATCH)):
        yield batch


BENCHMARK = Benchmark("importing", "Import and rebuild", 1, run)
