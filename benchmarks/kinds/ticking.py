"""New events on top of a large store: how long until they are counted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec

from benchmarks import companies
from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import Spent, spent
from benchmarks.serving import Server, serving
from telltale.demo import Company
from telltale.event import Event, Source
from telltale.intake import Arrival, through
from telltale.store import Store

EVENTS = 2_000
REQUEST = 500
POLL = 0.02


def run(report: Report) -> None:
    """Straight into the store, then through a running server."""
    sizes = report.sizes
    _, made = companies.store(sizes, sizes.copies)
    report.says(
        f"Onto the large store ({made.words()}), in a copy of its own.",
        f"A tick is {EVENTS:,} events: half of people who were never here, half of the last people of the company, in"
        " their own threads, who now write again.",
        "Freshness: from the moment that a request with 25 events of a new source is sent to a running server until"
        " `/v1/ask` counts its conversation; asked again every 20 ms.",
    )
    with companies.borrowed(sizes, sizes.copies) as home:
        with Store(companies.settings(home)) as store:
            _ticks(report, store)
        _freshness(report, home, smaller=made.smaller)


def _ticks(report: Report, store: Store) -> None:
    taking, deriving = [], []
    for turn in range(report.sizes.runs):
        events = [*_strangers(turn, EVENTS // 2), *_again(report, store, turn, EVENTS // 2)]
        _accept(store, events)
        with spent() as one:
            taken = store.take_in()
        if taken.stored != len(events):
            raise RuntimeError(f"{taken.stored} of {len(events)} new events were stored")
        with spent() as other:
            store.derive()
        taking.append(one)
        deriving.append(other)
    for name, runs in (("take-in", taking), ("derive", deriving)):
        middle = sorted(runs, key=lambda one: one.cpu)[len(runs) // 2]
        report.found(f"a tick of {EVENTS:,} events, {name}", "ms", [1000 * one.wall for one in runs],
                     cpu=middle.each(EVENTS))  # fmt: skip
    both = [Spent(one.wall + other.wall, one.cpu + other.cpu) for one, other in zip(taking, deriving, strict=True)]
    report.found(f"a tick of {EVENTS:,} events, both", "ms", [1000 * one.wall for one in both])


def _freshness(report: Report, home: Path, *, smaller: bool) -> None:
    waits, ways = list[float](), set[str]()
    with serving(home) as server:
        for turn in range(report.sizes.runs):
            source = f"fresh-{turn}"
            events = list(islice(_renamed(Company(60, 14, 5_000 + turn), source), 25))
            begun = time.perf_counter()
            ways.add(_sent(server, events))
            while not _counted(server, source):
                time.sleep(POLL)
            waits.append(time.perf_counter() - begun)
    report.says(f"The events were sent to `POST {' and '.join(sorted(ways))}`.")
    report.found("freshness, event to answer", "s", waits, at_most=3, smaller=smaller)


def _sent(server: Server, events: list[Event]) -> str:
    """Send events the way a bot does; where the server has no such door yet, as a document."""
    body = b"\n".join(msgspec.json.encode(event) for event in events)
    for path in ("/v1/events", "/v1/import?format=events"):
        if server.post(path, body, "application/x-ndjson") is not None:
            return path.partition("?")[0]
    raise RuntimeError("the server takes no events")


def _counted(server: Server, source: str) -> bool:
    answer = msgspec.json.decode(server.get(f"/v1/ask?metrics=conversations&source={source}"))
    return any(row["values"]["conversations"]["value"] for row in answer["rows"])


def _strangers(turn: int, number: int) -> list[Event]:
    """Events of another company."""
    return list(islice(_renamed(Company(2_000, 14, 1_000 + turn), "demo"), number))


def _renamed(company: Company, source: str) -> Iterator[Event]:
    for event in company:
        event.source = Source(source_id=source, connector="demo")
        if event.environment == "production":
            yield event


def _again(report: Report, store: Store, turn: int, number: int) -> list[Event]:
    """The last people of the company say something again, a day later."""
    _, rows = store.read(f"""
        SELECT thread, source, any_value(user_id), any_value(anonymous_id), any_value(channel), max(ts),
            any_value(bot_version)
        FROM events WHERE environment = 'production' AND source <> 'demo' AND thread IS NOT NULL
        GROUP BY thread, source ORDER BY max(ts) DESC LIMIT {number // 2}""")
    events: list[Event] = []
    for thread, source, user, anonymous, channel, at, version in rows:
        for place, role in enumerate(("user", "bot")):
            events.append(
                Event(
                    type="message", event_id=f"again-{report.sizes.events}-{turn}-{thread}-{role}",
                    timestamp=at + (86_400 + place) * 1_000_000, source=Source(source_id=source, connector="demo"),
                    conversation_id=thread, user_id=user, anonymous_id=anonymous, channel=channel, bot_version=version,
                    properties={"role": role, "text": f"and what about number {turn}"},
                )
            )  # fmt: skip
    return events


def _accept(store: Store, events: list[Event]) -> None:
    arrival = Arrival(source="demo", connector="demo")
    for start in range(0, len(events), REQUEST):
        accepted = [through(event, arrival) for event in events[start : start + REQUEST]]
        store.accept(accepted, project=arrival.project, received_at=arrival.imported_at)


BENCHMARK = Benchmark("ticking", "New events on top of many", 3, run)
