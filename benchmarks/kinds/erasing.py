"""A person erased from a large store, and that store backed up and restored."""

from __future__ import annotations

import shutil
from random import Random

from benchmarks import companies
from benchmarks.benchmark import Benchmark, Report
from benchmarks.clock import Spent, spent
from telltale.store import Receipt, Store, Wish, restore

# A company has half a million messages: of two, the targets for a million are meant.
COPIES = 2
MEANT_FOR = 1_000_000
PEOPLE = 20
_SECRET = b"benchmark" * 3


def run(report: Report) -> None:
    """Erase people one after the other, then a backup and its restore."""
    _, made = companies.store(report.sizes, COPIES)
    smaller = made.messages < MEANT_FOR
    report.says(
        f"A data folder with {made.words()}; the index has {made.megabytes:,.0f} MB. All of it lies in the archive.",
        "Erase: what `telltale erase` does over an open store, until nothing is left in any file: archive files written"
        " anew, facts derived, the whole index written anew. People by chance, everyone with a conversation alike.",
        "Backup: into a compressed file. Restore: from it into an empty folder, every file checked, the index built.",
    )
    with companies.borrowed(report.sizes, COPIES) as home:
        with Store(companies.settings(home)) as store:
            people = min(PEOPLE, 4 * report.sizes.runs)
            erased = [_erased(store, project, user) for project, user in _people(store, people)]
            times = [one for one, _ in erased]
            worst = max(times, key=lambda one: one.wall)
            report.found("erase a person", "s", [one.wall for one in times], cpu=_cpu(times), smaller=smaller)
            report.found(f"the slowest of {people}", "s", [worst.wall], cpu=f"{worst.cpu:,.1f} CPU s", at_most=60,
                         smaller=smaller)  # fmt: skip
            file = home.parent / "benchmark.tar.zst"
            with spent() as backup:
                store.back_up(file, lambda _: None)
            left = int(store.read("SELECT count(*) FROM events")[1][0][0])
        report.found("backup", "s", [backup.wall], cpu=f"{backup.cpu:,.1f} CPU s")
        report.found("backup, size", "MB", [file.stat().st_size / 1e6])
        anew = home.parent / "restored"
        shutil.rmtree(anew, ignore_errors=True)
        with spent() as restoring:
            restore(file, anew, lambda _: None)
            with Store(companies.settings(anew)) as store:
                found = int(store.read("SELECT count(*) FROM events")[1][0][0])
        if found != left:
            raise RuntimeError(f"{found} of {left} events were restored")
        report.found("restore", "s", [restoring.wall], cpu=f"{restoring.cpu:,.1f} CPU s", at_most=60, smaller=smaller)
        file.unlink()
        shutil.rmtree(anew)
    rows = [[f"{number:,}" for number in one.counts.values()] for _, one in erased]
    report.table("What went with each person", list(erased[0][1].counts), rows[:5])


def _people(store: Store, number: int) -> list[tuple[str, str]]:
    """Known people, by chance."""
    _, rows = store.read("SELECT DISTINCT project, own_name FROM conversations WHERE known ORDER BY ALL")
    return [(project, user) for project, user in Random(3).sample(rows, number)]  # noqa: S311 - no secret


def _erased(store: Store, project: str, user: str) -> tuple[Spent, Receipt]:
    with spent() as took:
        erased = store.erase(Wish(project, _SECRET, "benchmark", [user]))
    if not erased.receipt.counts["conversations"]:
        raise RuntimeError(f"nothing was erased of {user}")
    return took, erased.receipt


def _cpu(times: list[Spent]) -> str:
    return f"{sorted(one.cpu for one in times)[len(times) // 2]:,.1f} CPU s"


BENCHMARK = Benchmark("erasing", "Erasure, backup and restore", 8, run)
