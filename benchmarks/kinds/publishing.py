"""Published numbers: what others counted in public data, and what Telltale says of the same data."""

from __future__ import annotations

from benchmarks.benchmark import Benchmark, Report
from benchmarks.coffee import orders
from benchmarks.published import DATA, passes, repeats, retention
from telltale.ask.views.cohorts import Unit

COHORTS: tuple[tuple[Unit, int], ...] = (("week", 12), ("month", 6))


def run(report: Report) -> None:
    """Import each set through the usual door, ask, and put the published number beside the answer."""
    report.says(
        "Public data is turned into our own events, imported as a file would be, and asked like any other store;"
        " nothing is chosen or tuned on it. A difference of 0 is what is aimed at.",
        "CDNOW: 2,357 customers who bought first in the first quarter of 1997, followed for 39 weeks; a purchase is a"
        " conversation, twenty years later than it was. The example transactions that come with the same data are a"
        " table of return times, counted again by plain loops.",
        "tau-bench, airline: 50 tasks, each tried four times by gpt-4o with a simulated user; pass^k is the chance that"
        " k trials of a task all succeed.",
        "Taskmaster-4, coffee: 3,710 written orders with the calls that an assistant made. An utterance is a message, a"
        " call a step of one flow; nothing is published of them, so that the same file is counted by plain loops.",
    )
    if not DATA.is_dir():
        raise RuntimeError(f"the public data is not here: no {DATA}; set TELLTALE_SHARED")
    rows, walks = [*repeats(), *passes()], orders()
    for name, found in (("published numbers", rows), ("counts of flows", walks)):
        same = sum(one.ours == one.published for one in found)
        report.found(f"{name} that come out the same", "numbers", [same], at_least=len(found))
    report.table(
        "Numbers that others have published",
        ["what", "published by", "published", "Telltale", "difference"],
        [[one.name, one.source, f"{one.published:g}", f"{one.ours:g}", f"{(one.ours or 0) - one.published:g}"]
         for one in rows],
    )  # fmt: skip
    cells = []
    for every, units in COHORTS:
        counted, differing = retention(every, units)
        cells.append([f"15,273 transactions, return by {every}", f"{counted:,}", f"{differing:,}"])
    report.table(
        "Funnels and paths against plain loops",
        ["what", "plain loops", "Telltale", "difference"],
        [[one.name, f"{one.published:,}", f"{one.ours:,}", f"{(one.ours or 0) - one.published:,}"] for one in walks],
    )
    report.table("Cohort tables against plain loops", ["table", "cells", "cells that differ"], cells)


BENCHMARK = Benchmark("publishing", "Published numbers", 10, run)
