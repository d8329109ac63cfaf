"""The demo: from nothing to the first numbers."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import program
from benchmarks.serving import TELLTALE

RUNS = 3


def run(report: Report) -> None:
    """Simulate, take in, count and print, in an empty folder each time."""
    sizes = report.sizes
    report.says(
        f"`telltale demo --once` in an empty folder: {sizes.demo:,} conversations in {sizes.days} days simulated, taken"
        " in, derived, and the headline numbers printed."
    )
    runs = []
    for _ in range(min(RUNS, sizes.runs)):
        with TemporaryDirectory(dir=sizes.cache) as folder:
            words = ["demo", "--once", "--conversations", str(sizes.demo), "--days", str(sizes.days)]
            runs.append(program([*TELLTALE, *words], {"TELLTALE_HOME": str(Path(folder) / "home")}))
    cpu = f"{sorted(one.cpu for one in runs)[len(runs) // 2]:.1f} CPU s"
    report.found("demo, simulation to headline numbers", "s", [one.wall for one in runs], cpu=cpu, at_most=30)


BENCHMARK = Benchmark("demonstrating", "The demo", 7, run)
