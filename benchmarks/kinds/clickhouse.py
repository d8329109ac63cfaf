"""The same questions from the index and from ClickHouse in one run, and what carrying the facts over takes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from math import isclose
from pathlib import Path
from typing import Any

import msgspec

from benchmarks import companies
from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import Spent, cpu_ms, milliseconds, repeated, spent
from benchmarks.grown import questions
from telltale.ask import Asker
from telltale.demo import Company
from telltale.event import Source
from telltale.intake import Arrival, through
from telltale.store import Store
from telltale.store.clickhouse.tables import CARRIED

MORE = 2_000
"""Events that come between two carryings."""

_DATABASE = "measured"


def run(report: Report) -> None:
    """The index first, then the server over the same store."""
    if find_spec("chdb") is None:
        report.says("Not measured: chDB, which is ClickHouse in the process, is not installed (requirements/dev.txt).")
        return
    _, made = companies.store(report.sizes, 1)
    report.says(
        f"{made.size}: {made.words()}.",
        "ClickHouse as chDB, in the process and on the same disk: its tables are those that a server has, and nothing"
        " here is the network's. Both are asked every question, remembering nothing; their answers must be equal."
        " Paths and transcripts come from the index whatever is set.",
        f"Carried over: first everything, then what {MORE:,} events of strangers change, then nothing, where both sides"
        " only add up their rows.",
    )
    with companies.borrowed(report.sizes, 1) as home, _database(report.sizes.cache / "chdb") as (address, client):
        settings = companies.settings(home)
        with Store(settings) as store:
            told = _asked(report, made, Asker(store, settings), "index")
        with Store(replace(settings, store=address)) as store:
            _filled(report, made, store)
            again = _asked(report, made, Asker(store, store.settings), "ClickHouse")
            _followed(report, made, store)
            version = store.answer("SELECT version()")[1][0][0]
        report.says(f"ClickHouse {version}, holding {_megabytes(client):,.0f} MB on disk.")
    differing = [f"{name}{where}" for name, answer in told.items() for where in _differing(answer, again[name])]
    if differing:
        raise RuntimeError(f"the engines differ in {'; '.join(differing[:20])}")


@contextmanager
def _database(folder: Path) -> Iterator[tuple[str, Any]]:
    """An empty database of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    address = f"chdb://{folder.absolute()}"
    client: Any = import_module("clickhouse_connect").get_client(dsn=address)
    client.command(f"CREATE DATABASE {_DATABASE}")
    try:
        yield f"{address}?database={_DATABASE}", client
    finally:
        client.close()
        shutil.rmtree(folder, ignore_errors=True)


def _asked(report: Report, made: companies.Made, asker: Asker, engine: str) -> dict[str, Any]:
    """How long each question takes, and what was answered."""
    told: dict[str, Any] = {}
    for name, ask in questions(asker).items():
        told[name] = msgspec.to_builtins(_anew(asker, ask))
        runs = repeated(report.sizes.runs, lambda ask=ask: _anew(asker, ask))
        report.found(f"{made.size}: {name}, {engine}", "ms", milliseconds(runs), cpu=cpu_ms(runs))
    return told


def _anew(asker: Asker, ask: Callable[[], Any]) -> Any:
    asker.memory.forget()
    return ask()


def _differing(one: Any, other: Any) -> list[str]:
    """Where two answers are not alike; numbers that are added up in another order may differ in the tenth digit."""
    if isinstance(one, dict) and isinstance(other, dict) and {*one} == {*other}:
        pairs = [(f".{name}", value, other[name]) for name, value in one.items() if name != "sql"]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = [(f"[{place}]", *both) for place, both in enumerate(zip(one, other, strict=True))]
    elif isinstance(one, float) and isinstance(other, float) and isclose(one, other, rel_tol=1e-9):
        return []
    else:
        return [] if one == other else [f": {one!r:.60} and {other!r:.60}"]
    return [f"{name}{where}" for name, *both in pairs for where in _differing(*both)]


def _filled(report: Report, made: companies.Made, store: Store) -> None:
    rows = sum(int(store.read(f"SELECT count(*) FROM {table}")[1][0][0]) for table in CARRIED)
    first = _carry(store)
    report.found(f"{made.size}: everything carried over", "rows/s", [rows / first.wall], cpu=first.each(rows))


def _followed(report: Report, made: companies.Made, store: Store) -> None:
    arrival = Arrival(source="strangers", connector="demo")
    events = [through(event, arrival) for event in islice(Company(MORE, 14, 4_000), MORE)]
    for event in events:
        event.source = Source(source_id="strangers", connector="demo")
    store.accept(events, project=arrival.project, received_at=arrival.imported_at)
    store.catch_up()
    some = _carry(store)
    report.found(f"{made.size}: {MORE:,} new events carried over", "s", [some.wall], cpu=f"{some.cpu:.1f} CPU s")
    with store.engine.write():
        pass  # whatever is written, both sides are compared
    none = _carry(store)
    report.found(f"{made.size}: nothing to carry over", "s", [none.wall], cpu=f"{none.cpu:.1f} CPU s")


def _carry(store: Store) -> Spent:
    assert store.server is not None
    with spent() as one:
        store.server.carry(store.engine)
    return one


def _megabytes(client: Any) -> float:
    asked = f"SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = '{_DATABASE}'"
    return float(client.query(asked).result_rows[0][0]) / 1e6


BENCHMARK = Benchmark("clickhouse", "Beside ClickHouse", 2, run)
