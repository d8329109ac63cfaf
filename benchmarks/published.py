"""Numbers that others have published about public data, and the same numbers asked of Telltale.

The data lies beside the checkout, in ``../shared/data`` or where ``TELLTALE_SHARED`` says; it is never a part of it.
"""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from math import comb
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from telltale.ask import Asker, Question
from telltale.ask.views import views
from telltale.ask.views.cohorts import DAYS, CohortQuestion, Unit
from telltale.ask.views.frequency import FrequencyQuestion
from telltale.connectors import Document
from telltale.event import to_iso
from telltale.event.instants import from_iso
from telltale.intake import Importer, Reading
from telltale.settings import Settings
from telltale.store import Store

DATA = Path(os.environ.get("TELLTALE_SHARED") or Path(__file__).parents[1] / "../shared").resolve() / "data"


class Row(NamedTuple):
    """One number, by whom it was published, and what Telltale says."""

    name: str
    source: str
    published: float
    ours: float | None


@contextmanager
def asking(events: Iterable[dict[str, Any]]) -> Iterator[Asker]:
    """A store with events, imported as anybody would import them."""
    with TemporaryDirectory() as folder:
        lines = b"\n".join(json.dumps(event).encode() for event in events)
        settings = Settings(home=Path(folder), unredacted_kinds=[])
        with Store(settings) as store:
            Importer(store, Reading("events", source="public")).run([Document("public.jsonl", content=lines)])
            yield Asker(store, settings)


def _message(who: str, day: str, number: int) -> dict[str, Any]:
    return {
        "type": "message", "event_id": f"{who}-{number}", "timestamp": f"{day}T12:00:00Z", "conversation_id":
        f"{who}-{number}", "user_id": f"customer-{who}", "properties": {"role": "user", "text": "an order"},
    }  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / "cdnow_retention" / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# How many of the 2,357 customers of CDNOW came how often in 39 weeks; four stands for four or five times.
CDNOW = {1: 1411, 2: 439, 3: 214, 4: 100 + 62}


def repeats() -> list[Row]:
    """The repeat table of CDNOW: how often its customers came.

    The summary tells how often and when last; what lay between is spread evenly, which no number here depends on. All
    days are twenty years later, since no chatbot was there in 1997 and such times are refused.
    """
    events: list[dict[str, Any]] = []
    for row in _rows("cdnow_customers_summary.csv.gz"):
        times, last, known = int(row["frequency"]), float(row["recency"]), float(row["T"])
        first = date(2017, 1, 1) + timedelta(days=round((38.86 - known) * 7))
        days = [first + timedelta(days=round(last * 7 * place / times)) for place in range(1, times + 1)]
        events += [_message(row["ID"], day.isoformat(), number) for number, day in enumerate([first, *days])]
    source = "Fader, Hardie and Lee 2005, the observed repeat transactions"
    with asking(events) as asker:
        found = {one.least: one for one in views()["frequency"].look(asker, FrequencyQuestion()).times}
        users = asker.ask(Question(["users"])).value("users").value
    named = {1: "no repeat", 2: "one repeat", 3: "two repeats", 4: "three or four repeats"}
    rows = [Row(f"CDNOW, customers with {named[least]}", source, CDNOW[least], found[least].people) for least in named]
    return [Row("CDNOW, customers", source, 2357, users), *rows]


def retention(every: Unit, units: int) -> tuple[int, int]:
    """The cohort table of 15,273 transactions against plain loops: how many cells there are, and how many differ."""
    came: dict[str, set[date]] = {}
    events: list[dict[str, Any]] = []
    for number, row in enumerate(_rows("example_transactions.csv.gz")):
        day = row["date"][:10]
        came.setdefault(row["id"], set()).add(date.fromisoformat(day))
        events.append(_message(row["id"], day, number))
    today = max(day for days in came.values() for day in days)
    with asking(events) as asker:
        table = views()["cohorts"].look(asker, CohortQuestion(every=every, units=units))
    ours = {
        (one.begins, cell.unit): (cell.value.numerator, cell.value.n) for one in table.cohorts for cell in one.cells
    }
    counted = _counted(came, every, units, today)
    differing = {key for key in ours.keys() | counted.keys() if ours.get(key) != counted.get(key)}
    return len(counted), len(differing)


def _counted(
    came: dict[str, set[date]], every: Unit, units: int, today: date
) -> dict[tuple[str, int], tuple[int, int]]:
    begins: Callable[[date], date] = {
        "day": lambda day: day,
        "week": lambda day: day - timedelta(days=day.weekday()),
        "month": lambda day: day.replace(day=1),
    }[every]
    length = {"day": lambda _: 1, "week": lambda _: 7, "month": _days_of_month}[every]
    sizes, back = Counter[date](), Counter[tuple[date, int]]()
    for days in came.values():
        first = min(days)
        sizes[begins(first)] += 1
        for unit in {(day - first).days // DAYS[every] for day in days} - {0}:
            back[begins(first), unit] += 1
    found: dict[tuple[str, int], tuple[int, int]] = {}
    for start, people in sizes.items():
        last = min(start + timedelta(days=length(start) - 1), today)
        for unit in range(1, units + 1):
            if last + timedelta(days=DAYS[every] * (unit + 1) - 1) < today:
                found[start.isoformat(), unit] = (back[start, unit], people)
    return found


def _days_of_month(day: date) -> int:
    return ((day.replace(day=1) + timedelta(days=32)).replace(day=1) - day.replace(day=1)).days


TRIALS = 4


def passes() -> list[Row]:
    """tau-bench, airline: how often the model solves a task in each of k trials.

    A trajectory is a conversation, its task the segment, and its reward a rating of 0 or 1 after the last message; the
    rest is a formula over the ratings of each task.
    """
    with asking(_trajectories()) as asker:
        by_task = asker.ask(Question(["csat"], by=["segment"])).rows
        whole = asker.ask(Question(["conversations", "csat"])).rows[0].values
    source = "the README of tau-bench, TC (gpt-4o), airline"
    published = {1: 0.420, 2: 0.273, 3: 0.220, 4: 0.200}
    solved = [int(row.values["csat"].numerator or 0) for row in by_task]
    rows = [Row("tau-bench, trajectories", source, 200, whole["conversations"].value),
            Row("tau-bench, pass^1 as the share of good ratings", source, 0.420, whole["csat"].value)]  # fmt: skip
    return rows + [
        Row(f"tau-bench, pass^{k}", source, published[k],
            round(sum(comb(one, k) for one in solved) / comb(TRIALS, k) / len(solved), 3))
        for k in published
    ]  # fmt: skip


def _trajectories() -> Iterator[dict[str, Any]]:
    with gzip.open(DATA / "tau_bench_airline" / "gpt-4o-airline.json.gz", "rt", encoding="utf-8") as file:
        found = json.load(file)
    start = from_iso("2024-06-01")
    for number, one in enumerate(found):
        thread, at = f"task-{one['task_id']}-{one['trial']}", start + number * 3_600_000_000
        shared = {"conversation_id": thread, "user_id": thread, "channel": "api",
                  "context": {"segment": f"task-{one['task_id']}"}}  # fmt: skip
        for place, said in enumerate(one["traj"]):
            role = {"user": "user", "assistant": "bot"}.get(said["role"])
            if role and said.get("content"):
                yield shared | {
                    "type": "message", "event_id": f"{thread}-{place}", "timestamp": to_iso(at + place * 1_000_000),
                    "properties": {"role": role, "text": said["content"]},
                }  # fmt: skip
        yield shared | {
            "type": "feedback", "event_id": f"{thread}-reward", "timestamp": to_iso(at + 1_000_000_000),
            "properties": {"name": "csat", "score_value": one["reward"], "score_min": 0, "score_max": 1},
        }  # fmt: skip
