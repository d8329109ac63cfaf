"""Live traffic against a served program: what it takes, how soon it is safe on disk, and what that costs."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from benchmarks import peers
from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import syncs
from benchmarks.crowding import Way, crowd
from benchmarks.serving import Server, serving
from benchmarks.traffic.crowd import Outcome
from telltale import accounts
from telltale.accounts import TERMINAL
from telltale.settings import load
from telltale.store import Store

SECONDS = 30.0
PATIENCE = 600.0

# What an environment names: peers to measure beside, as "phoenix"; they are installed, which takes minutes.
PEERS = "BENCH_PEERS"


WAYS = (
    Way("bare-spans", 16, "OTLP, 200 spans without texts", "spans/s", 10_000),
    Way("spans", 16, "OTLP, 200 spans with texts", "spans/s", 10_000),
    Way("events", 16, "JSON, 500 events", "events/s", 50_000),
    Way("single", 64, "JSON, single events, 64 connections", "events/s", 2_000),
)


def run(report: Report) -> None:
    """Each way on a data folder of its own, then the same on the peers that were named."""
    seconds = SECONDS if report.sizes.runs > 1 else 1.0
    report.says(
        "`telltale serve` on an empty data folder; a crowd of senders in a process of its own on the same machine sends"
        f" prebuilt bodies for {seconds:g} seconds, as fast as they are taken, each connection one at a time. A span is"
        " a model call of the GenAI conventions, five of them a conversation; with texts it tells a user's and a bot's"
        " message too, so that it is three events.",
        "Acknowledged: from the first byte sent to the answer, which leaves after the transaction is on disk. The cost"
        " counts everything that the server did in that time, taking into the index and deriving included.",
        "Visible: from the last acknowledgement until every record can be asked for. Stored is compared by id.",
    )
    for way in WAYS:
        with TemporaryDirectory(dir=report.sizes.cache) as folder:
            _telltale(report, way, Path(folder) / "home", seconds)
    for name in filter(None, os.environ.get(PEERS, "").split(",")):
        peers.measured(report, name, seconds)


def _telltale(report: Report, way: Way, home: Path, seconds: float) -> None:
    home.mkdir()
    with accounts.opened(home) as keeper:
        key = keeper.keys.create("ingest", project="default", by=TERMINAL).key
    with serving(home) as server:
        before = server.cpu()
        with (
            crowd(server.address, way, seconds, home.parent / "outcome.json", "--key", key) as sending,
            syncs(home.parent) as disk,
        ):
            outcome = sending.wait()
        spent = server.cpu() - before
        sent = len(outcome.acked) * outcome.records
        visible = _visible(server, outcome, way)
        _, rss = server.memory()
    _compare(home, way, outcome)
    took = sorted(outcome.milliseconds)
    report.found(way.title, way.unit, [sent / outcome.seconds], at_least=way.at_least,
                 cpu=f"{spent / sent * 1e6:.0f} CPU µs each")  # fmt: skip
    report.found(f"{way.title}: a CPU second", way.unit.replace("/s", "/CPU s"), [sent / spent],
                 at_least=8_000 if "spans" in way.kind else None)  # fmt: skip
    report.found(f"{way.title}: acknowledged, p50", "ms", [took[len(took) // 2]])
    report.found(f"{way.title}: acknowledged, p99", "ms", [took[len(took) * 99 // 100]], at_most=100)
    report.found(f"{way.title}: the disk's fdatasync meanwhile, p50", "ms", [disk.p50])
    report.found(f"{way.title}: the disk's fdatasync meanwhile, p99", "ms", [disk.p99])
    report.found(f"{way.title}: visible after", "s", [visible], at_most=3)
    report.found(f"{way.title}: memory at the end, RSS", "MB", [rss])


def _visible(server: Server, outcome: Outcome, way: Way) -> float:
    """Seconds until everything acknowledged can be asked for."""
    begun, records = time.perf_counter(), len(outcome.acked) * outcome.records
    expected = {"spans": 2 * records, "bare-spans": 0}.get(way.kind, records)
    while _behind(server) or _messages(server) < expected:
        time.sleep(0.05)
        if time.perf_counter() - begun > PATIENCE:
            raise RuntimeError(f"{_messages(server):,} of {expected:,} acknowledged messages can be asked for")
    return time.perf_counter() - begun


def _behind(server: Server) -> int:
    """Events that the index has not taken in."""
    found = re.search(r"^telltale_lag_events\S* (\d+)", server.get("/metrics").decode(), re.MULTILINE)
    return int(found[1]) if found else 0


def _messages(server: Server) -> int:
    answer = msgspec.json.decode(server.get("/v1/ask?metrics=messages"))
    return int(answer["rows"][0]["values"]["messages"]["value"] or 0) if answer["rows"] else 0


def _compare(home: Path, way: Way, outcome: Outcome) -> None:
    """Every id that was acknowledged is stored, once."""
    column, kind = ("span_id", "generation") if "spans" in way.kind else ("event_id", "message")
    with Store(load({}, home=home)) as store:
        store.catch_up()
        _, found = store.read(f"""
            SELECT ('0x' || left({column}, 8))::BIGINT, count(*), count(DISTINCT {column}) FROM events
            WHERE type = '{kind}' GROUP BY 1""")
    whole = {number for number, rows, different in found if rows == different == outcome.records}
    if missing := set(outcome.acked) - whole:
        raise RuntimeError(f"{len(missing)} acknowledged bodies are not stored whole, or twice")


BENCHMARK = Benchmark("load", "Live traffic", 4, run)
