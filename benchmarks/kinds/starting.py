"""The start of the server and what it weighs when nobody asks for anything."""

from __future__ import annotations

import time

from benchmarks import companies
from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import cpu_ms, milliseconds, program
from benchmarks.serving import TELLTALE, serving

COPIES = 2


def run(report: Report) -> None:
    """Start it several times, then leave it alone."""
    home, made = companies.store(report.sizes, COPIES)
    report.says(
        f"A data folder with {made.words()}.",
        "Start: from the call of `telltale serve` until `/readyz` answers. Memory: of that one process,"
        f" {report.sizes.idle:g} seconds after it was ready and nobody asked for anything; then after the overview of"
        " 90 days was shown once. PSS counts memory shared with others by its share, RSS in full.",
    )
    starts, costs = list[float](), list[float]()
    for _ in range(report.sizes.runs):
        with serving(home) as server:
            starts.append(server.until_ready)
            costs.append(server.cpu())
    report.found("serve, start until ready", "s", starts, cpu=f"{sorted(costs)[len(costs) // 2]:.2f} CPU s", at_most=2)
    with serving(home) as server:
        time.sleep(report.sizes.idle)
        pss, rss = server.memory()
        report.found("serve, idle, PSS", "MB", [pss], at_most=150)
        report.found("serve, idle, RSS", "MB", [rss], at_most=150)
        server.get("/?period=90")
        time.sleep(min(5.0, report.sizes.idle))
        pss, rss = server.memory()
        report.found("serve, after one overview, PSS", "MB", [pss])
        report.found("serve, after one overview, RSS", "MB", [rss])
    runs = [program([*TELLTALE, "--help"]) for _ in range(2 * report.sizes.runs)]
    report.found("telltale --help", "ms", milliseconds(runs), cpu=cpu_ms(runs))


BENCHMARK = Benchmark("starting", "Start and memory", 5, run)
