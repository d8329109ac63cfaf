"""Growth: what the same questions take, and what the store holds in memory and on disk, from one company to fifty."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from benchmarks import companies
from benchmarks.benchmark import Benchmark, Report
from benchmarks.grown import Grown


def run(report: Report) -> None:
    """One store after the other, the smallest first."""
    report.says(
        "The same company, so many times over; a process of its own opens each store and asks every question"
        f" {report.sizes.runs} times, remembering nothing. Milliseconds are the median, those of all cores in brackets."
        " Memory is the most that the process ever held (RSS).",
        "The engine is held to 3 GB and writes to its scratch folder beyond that. Archive: Parquet, which is the truth;"
        " index: DuckDB, which can be made from it again.",
    )
    found = [(made, home, _asked(home, report.sizes.runs))
             for home, made in (companies.store(report.sizes, copies) for copies in report.sizes.growth)]  # fmt: skip
    rows = {one.question: [one.question] for one in found[0][2].questions}
    for made, home, grown in found:
        for one in grown.questions:
            rows[one.question].append(f"{one.wall:,.0f} ms ({one.cpu:,.0f})")
        report.found(f"{made.size}: memory, at most", "MB", [grown.peak])
        report.found(f"{made.size}: index on disk", "MB", [made.megabytes])
        report.found(f"{made.size}: archive on disk", "MB", [_megabytes(home / "archive")])
        report.found(f"{made.size}: rebuild of the index", "events/s", [made.events / made.wall],
                     cpu=f"{made.cpu / made.events * 1e6:.1f} CPU µs each")  # fmt: skip
    beside = {
        "conversations": [f"{made.conversations:,}" for made, _, _ in found],
        "memory, at most": [f"{grown.peak:,.0f} MB" for _, _, grown in found],
        "index on disk": [f"{made.megabytes:,.0f} MB" for made, _, _ in found],
        "archive on disk": [f"{_megabytes(home / 'archive'):,.0f} MB" for _, home, _ in found],
        "an event on disk, archive and index": [
            f"{(_megabytes(home / 'archive') + made.megabytes) * 1e6 / made.events:,.0f} bytes"
            for made, home, _ in found
        ],
    }
    report.table(
        "The same questions, and what they need, as the store grows",
        ["what", *(made.size for made, _, _ in found)],
        [*rows.values(), *([name, *cells] for name, cells in beside.items())],
    )


def _asked(home: Path, runs: int) -> Grown:
    words = [sys.executable, "-m", "benchmarks.grown", str(home), str(runs)]
    said = subprocess.run(words, capture_output=True, check=False)
    if said.returncode:
        raise RuntimeError(said.stderr.decode()[-2000:])
    return msgspec.json.decode(said.stdout, type=Grown)


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*.parquet")) / 1e6


BENCHMARK = Benchmark("growing", "Growth", 2, run)
