"""The same questions of a store of any size, in a process of their own: ``python -m benchmarks.grown HOME RUNS``."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from benchmarks.clock import repeated
from benchmarks.companies import settings
from telltale.ask import Asker, Question, Selection
from telltale.ask.views import views
from telltale.store import Store


class Took(msgspec.Struct):
    """Milliseconds of a question, the middle of its runs: elapsed, and of all cores."""

    question: str
    wall: float
    cpu: float


class Grown(msgspec.Struct):
    """How long each question took, and the most memory that the process ever held, in MB."""

    questions: list[Took]
    peak: float


def questions(asker: Asker) -> dict[str, Callable[[], Any]]:
    """What is asked, by name."""
    from telltale.surfaces.pages.tiles import asked

    channel, found = asker.values("channel")[0][0], asker.conversations(Selection(limit=1)).conversations
    table = views()
    return {
        "headline numbers": lambda: asker.ask(Question(asked())),
        "conversations and users by day": lambda: asker.ask(Question(["conversations", "users"], step="day")),
        "resolution by intent, one channel": lambda: asker.ask(
            Question(["resolution_rate"], by=["primary_intent"], where={"channel": [channel]})
        ),
        "median response time by channel": lambda: asker.ask(Question(["response_time"], by=["channel"])),
        "cohort table": lambda: table["cohorts"].look(asker, table["cohorts"].asks()),
        "paths": lambda: table["paths"].look(asker, table["paths"].asks()),
        "drop-off": lambda: table["drop-off"].look(asker, table["drop-off"].asks()),
        "list of conversations": lambda: asker.conversations(Selection()),
        "search for a text": lambda: asker.conversations(Selection(search="parcel")),
        "transcript": lambda: asker.transcript(found[0].conversation),
    }


def seen(home: Path, runs: int) -> Grown:
    """Ask everything so many times, remembering nothing."""
    with Store(settings(home)) as store:
        asker = Asker(store, store.settings)
        took = [_took(asker, name, ask, runs) for name, ask in questions(asker).items()]
    return Grown(took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)


def _took(asker: Asker, name: str, ask: Callable[[], Any], runs: int) -> Took:
    def anew() -> None:
        asker.memory.forget()
        ask()

    found = repeated(runs, anew)
    wall, cpu = median(one.wall for one in found), median(one.cpu for one in found)
    return Took(name, 1000 * wall, 1000 * cpu)


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(seen(Path(sys.argv[1]), int(sys.argv[2]))))
