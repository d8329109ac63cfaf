"""``python -m benchmarks``: run them, each in a process of its own, and write the page."""

from __future__ import annotations

import subprocess
import sys
import traceback
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import msgspec

from benchmarks.benchmark import Benchmark, Report, Result, Sizes
from benchmarks.calibration import calibrate
from benchmarks.companies import forget_unfinished
from benchmarks.machine import ROOT, code, load
from benchmarks.page import written
from telltale.registry import Registry, declared


def benchmarks() -> Registry[Benchmark]:
    """Every benchmark, in the order of the page."""
    found = sorted((one for _, one in declared("benchmarks.kinds", Benchmark)), key=lambda one: one.order)
    return Registry("benchmark", "benchmarks/kinds", {one.name: one for one in found})


def main(given: list[str]) -> int:
    """Gives 1 when a benchmark broke off; the others have run nevertheless."""
    words = _words(given)
    sizes = Sizes(words.cache)
    if words.events:
        sizes = sizes.large(words.events)
    if words.copies:
        sizes = replace(sizes, copies=words.copies)
    if words.growth:
        sizes = replace(sizes, growth=tuple(words.growth))
    if words.quick:
        sizes = sizes.quick()
    results = words.cache / ("results-quick" if words.quick else "results")
    results.mkdir(parents=True, exist_ok=True)
    known = benchmarks()
    chosen = [known[name] for name in words.only or known]
    if words.here:
        return max(_run(one, sizes, results) for one in chosen)
    forget_unfinished(sizes)
    codes = [_apart(one, given, results) for one in chosen]
    page = words.page or (words.cache / "quick.md" if words.quick else ROOT / "docs" / "benchmarks.md")
    page.write_text(written(known.values(), _kept(results, known)), encoding="utf-8")
    print(f"written: {page}")
    return max(codes)


def _words(given: list[str]) -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks", description="Measures Telltale and writes the page.")
    parser.add_argument("--only", action="append", metavar="NAME", help="one benchmark; may be given several times")
    parser.add_argument("--events", type=int, help="events of the large store (10,000,000)")
    parser.add_argument("--copies", type=int, help="companies in the large store, all as large as the small one (10)")
    parser.add_argument("--growth", type=int, action="append", metavar="COPIES",
                        help="companies in a store by which growth is seen; given for each (1, 10, 50)")  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="tiny: to see that everything runs")
    parser.add_argument("--page", type=Path, help="where the page goes (docs/benchmarks.md)")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "bench", help="where data and results are kept")
    parser.add_argument("--here", action="store_true", help="in this process, without the page")
    return parser.parse_args(given)


def _apart(benchmark: Benchmark, given: list[str], results: Path) -> int:
    """Run a benchmark in another process; should that die, its result says so."""
    print(f"{benchmark.name} …", flush=True)
    _keep(results, Result(benchmark.name))
    words = [word for word in given if word not in _choosing(given)]
    code = subprocess.run([sys.executable, "-m", "benchmarks", *words, "--only", benchmark.name, "--here"],
                          cwd=ROOT, check=False).returncode  # fmt: skip
    result = _read(results, benchmark.name)
    if code and not result.error:
        _keep(results, msgspec.structs.replace(result, error=f"the process ended with {code}"))
    print(f"{benchmark.name}: {_read(results, benchmark.name).error or 'done'}", flush=True)
    return int(bool(code))


def _choosing(given: list[str]) -> set[str]:
    """The words that choose benchmarks, which a single one's process does not get."""
    return {"--only"} | {word for before, word in pairwise(given) if before == "--only"}


def _run(benchmark: Benchmark, sizes: Sizes, results: Path) -> int:
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    begun = load()
    result = Result(benchmark.name, at, code(), (begun, begun), calibrate(sizes.cache))

    def keep(found: Result) -> None:
        found.load = (begun, load())
        _keep(results, found)

    keep(result)
    try:
        benchmark.run(Report(sizes, keep, result))
    except Exception as error:  # whatever went wrong: what was found before stays
        traceback.print_exc()
        result.error = f"{type(error).__name__}: {str(error).strip().splitlines()[-1] if str(error).strip() else ''}"
    keep(result)
    return int(bool(result.error))


def _keep(results: Path, result: Result) -> None:
    partial = results / f"{result.name}.partial"
    partial.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1))
    partial.replace(results / f"{result.name}.json")


def _read(results: Path, name: str) -> Result:
    return msgspec.json.decode((results / f"{name}.json").read_bytes(), type=Result)


def _kept(results: Path, known: Registry[Benchmark]) -> dict[str, Result]:
    return {name: _read(results, name) for name in known if (results / f"{name}.json").exists()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
