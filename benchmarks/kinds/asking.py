"""Questions over one company and over many: the overview page, one filtered question, every metric, lists."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from benchmarks import companies
from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import Spent, cpu_ms, milliseconds, repeated, spent
from benchmarks.cold import Seen, page
from telltale.ask import Asker, Question, Selection
from telltale.metrics import catalogue
from telltale.store import Store

PAGES = {"90 days": "/?period=90", "28 days": "/"}
SLOWEST = 10
WORDS = ("parcel", "xylophone quartet")


def run(report: Report) -> None:
    """First the small store, then the large one."""
    report.says(
        "The large store is the company many times over: in every copy other people, threads and events, a little apart"
        " in time, with the keys that the product gives; its facts are derived by the product's own rebuild.",
        "The overview asks its own questions, whatever they are in this version; each is in a table below. Cold: a"
        " process that has just opened the store renders the page once. Nothing is dropped from the memory of the"
        " operating system. *Questions* is the time in which the page waited for answers, *page* all of it, with charts"
        " and template.",
        "Filtered questions: one channel, one intent, 30 days; in one process, the first run apart from the others."
        " Each metric of the catalogue is asked for alone, and then all of them at once, which no page does. What an"
        " asker remembers of earlier answers it is made to forget before each run, of everything here.",
    )
    report.says("The targets are meant for 10 M events in 1.5 M conversations.")
    for copies in (1, report.sizes.copies):
        _store(report, copies)


def _store(report: Report, copies: int) -> None:
    home, made = companies.store(report.sizes, copies)
    size = made.size
    report.says(f"{size}: {made.words()}; the index has {made.megabytes:,.0f} MB.")
    if copies > 1:
        _rebuilt(report, size, made)
    for period, address in PAGES.items():
        _page(report, f"{size}: overview, {period}", home, address, smaller=made.smaller)
    with Store(companies.settings(home)) as store:
        asker = Asker(store, store.settings)
        _filtered(report, size, asker, smaller=made.smaller)
        _lists(report, size, asker, smaller=made.smaller)
        _every(report, size, asker)


def _rebuilt(report: Report, size: str, made: companies.Made) -> None:
    whole, facts = Spent(made.wall, made.cpu), Spent(made.facts_wall, made.facts_cpu)
    for name, took, target in (
        (f"{size}: rebuild from the archive", whole, 200_000),
        (f"{size}: of which deriving the facts", facts, None),
    ):
        report.found(name, "events/s", [made.events / took.wall], cpu=took.each(made.events), at_least=target)


def _page(report: Report, name: str, home: Path, address: str, *, smaller: bool) -> None:
    words = [sys.executable, "-m", "benchmarks.cold", str(home), address]
    seen: list[Seen] = []
    for _ in range(report.sizes.runs):
        said = subprocess.run(words, capture_output=True, check=False)
        if said.returncode:
            raise RuntimeError(said.stderr.decode()[-2000:])
        seen.append(msgspec.json.decode(said.stdout, type=Seen))
    cpu = f"{median(one.page_cpu for one in seen):,.0f} CPU ms for the page"
    report.found(f"{name}, questions, cold", "ms", [one.asking for one in seen], cpu=cpu,
                 at_most=1_500 if "90" in address else None, smaller=smaller)  # fmt: skip
    report.found(f"{name}, page, cold", "ms", [one.page for one in seen], cpu=cpu)
    if "90" not in address:
        slowest = [max(took for _, took in one.questions) for one in seen]
        report.found(f"{name}, its slowest question, cold", "ms", slowest, at_most=100, smaller=smaller)
    with Store(companies.settings(home)) as store:
        asker = Asker(store, store.settings)
        page(asker, address)
        warm = [page(_forgetful(asker), address) for _ in range(report.sizes.runs)]
    cpu = f"{median(one.page_cpu for one in warm):,.0f} CPU ms for the page"
    report.found(f"{name}, questions, warm", "ms", [one.asking for one in warm], cpu=cpu)
    took: dict[str, list[float]] = defaultdict(list)
    for one in seen:
        for question, time in one.questions:
            took[question].append(time)
    rows = [[question, f"{median(times):,.0f}"] for question, times in took.items()]
    report.table(f"{name}: its questions, cold", ["question", "ms, median"], rows)


def _filtered(report: Report, size: str, asker: Asker, *, smaller: bool) -> None:
    span = asker.span()
    assert span is not None
    channel, intent = asker.values("channel")[0][0], asker.values("intent")[1][0]
    first = max(span[0], span[1] - timedelta(days=29))
    where = {"channel": [channel], "intent": [intent]}
    question = Question(list(catalogue()), first.isoformat(), span[1].isoformat(), where=where)
    rare = asker.ask(msgspec.structs.replace(question, metrics=["conversations"])).value("conversations").value
    report.says(f"{size}: the filters {channel}, {intent} and 30 days keep {rare:,.0f} conversations.")
    cold = repeated(1, lambda: _forgetful(asker).ask(question))
    report.found(f"{size}: one filtered question, all {len(catalogue())} metrics, first", "ms", milliseconds(cold),
                 cpu=cpu_ms(cold))  # fmt: skip
    _alone(report, size, asker, question, smaller=smaller)
    for name, metrics in ((f"the {len(_headlines())} metrics of the overview", _headlines()),
                          (f"all {len(catalogue())} metrics", [*catalogue()])):  # fmt: skip
        asked = msgspec.structs.replace(question, metrics=metrics)
        runs = repeated(2 * report.sizes.runs, lambda asked=asked: _forgetful(asker).ask(asked))
        report.found(f"{size}: one filtered question, {name}", "ms", milliseconds(runs), cpu=cpu_ms(runs))


def _alone(report: Report, size: str, asker: Asker, question: Question, *, smaller: bool) -> None:
    """Every metric by itself: how long one takes, and how long the slowest."""
    took: dict[str, float] = {}
    for name in catalogue():
        asked = msgspec.structs.replace(question, metrics=[name])
        runs = repeated(report.sizes.runs, lambda asked=asked: _forgetful(asker).ask(asked))
        took[name] = median(milliseconds(runs))
    slowest = max(took, key=lambda name: took[name])
    report.found(f"{size}: one filtered question, one metric, each in turn", "ms", [*took.values()], at_most=50,
                 smaller=smaller)  # fmt: skip
    report.found(f"{size}: the slowest of them, {slowest}", "ms", [took[slowest]], at_most=50, smaller=smaller)


def _forgetful(asker: Asker) -> Asker:
    """The asker, who remembers no answer."""
    asker.memory.forget()
    return asker


def _headlines() -> list[str]:
    from telltale.surfaces.pages.tiles import asked

    return asked()


def _lists(report: Report, size: str, asker: Asker, *, smaller: bool) -> None:
    span = asker.span()
    assert span is not None
    middle: date = span[0] + (span[1] - span[0]) / 2
    deep = asker.conversations(Selection(to=middle.isoformat())).next
    one = asker.conversations(Selection(limit=1)).conversations[0].conversation
    asks: dict[str, tuple[Callable[[], Any], float | None]] = {
        "list of conversations, first page": (lambda: _forgetful(asker).conversations(Selection()), 100),
        "list of conversations, a page in the middle": (
            lambda: _forgetful(asker).conversations(Selection(cursor=deep)),
            100,
        ),
        "list behind containment rate": (
            lambda: _forgetful(asker).conversations(Selection(metric="containment_rate")),
            100,
        ),
        f"search for a text, {WORDS[0]}": (lambda: _forgetful(asker).conversations(Selection(search=WORDS[0])), 300),
        "search for a text that nobody said": (
            lambda: _forgetful(asker).conversations(Selection(search=WORDS[1])),
            300,
        ),
        "transcript": (lambda: _forgetful(asker).transcript(one), 100),
    }
    for name, (ask, limit) in asks.items():
        ask()
        runs = repeated(report.sizes.runs, ask)
        report.found(f"{size}: {name}", "ms", milliseconds(runs), cpu=cpu_ms(runs), at_most=limit,
                     smaller=smaller)  # fmt: skip


def _every(report: Report, size: str, asker: Asker) -> None:
    """Each metric alone, over everything."""
    took: list[tuple[float, float, str]] = []
    for metric in catalogue():
        with spent() as one:
            _forgetful(asker).ask(Question([metric]))
        took.append((one.wall, one.cpu, metric))
    report.found(f"{size}: a metric alone, 90 days", "ms", [1000 * wall for wall, _, _ in took],
                 cpu=f"{1000 * median(cpu for _, cpu, _ in took):,.0f} CPU ms")  # fmt: skip
    slowest = sorted(took, reverse=True)[:SLOWEST]
    report.table(
        f"{size}: the {len(slowest)} slowest metrics alone, 90 days, no filter",
        ["metric", "ms", "CPU ms"],
        [[metric, f"{1000 * wall:,.0f}", f"{1000 * cpu:,.0f}"] for wall, cpu, metric in slowest],
    )


BENCHMARK = Benchmark("asking", "Questions", 2, run)
