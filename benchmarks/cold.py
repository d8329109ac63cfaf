"""One page asked for by a process that has asked nothing before: ``python -m benchmarks.cold HOME ADDRESS``."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import msgspec

from benchmarks.clock import spent
from telltale.ask import Asker, Question
from telltale.settings import Settings
from telltale.store import Store


class Seen(msgspec.Struct):
    """Milliseconds of a page, of the time in which it waited for answers, and of each question."""

    page: float
    page_cpu: float
    asking: float
    questions: list[tuple[str, float]]


class Watched:
    """An asker whose calls are written down; calls may overlap."""

    def __init__(self, asker: Asker) -> None:
        self._asker, self._lock = asker, threading.Lock()
        self.calls: list[tuple[str, float, float]] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._asker, name)
        return self._watch(name, found) if callable(found) and not isinstance(found, type) else found

    def _watch(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return call(*given, **named)
            finally:
                with self._lock:
                    self.calls.append((_named(name, given), begun, time.perf_counter()))

        return watched

    def waited(self) -> float:
        """Seconds in which at least one call was under way."""
        total, reached = 0.0, 0.0
        for _, begun, ended in sorted(self.calls, key=lambda call: call[1]):
            total += max(0.0, ended - max(begun, reached))
            reached = max(reached, ended)
        return total


def _named(name: str, given: tuple[Any, ...]) -> str:
    if given and isinstance(given[0], Question):
        asked = given[0]
        metrics = ", ".join(asked.metrics) if len(asked.metrics) < 4 else f"{len(asked.metrics)} metrics"
        by = f" by {', '.join(asked.by)}" if asked.by else ""
        return metrics + by + (f", a {asked.step}" if asked.step else "") + (", compared" if asked.compare else "")
    return " ".join([name, *(str(one) for one in given if isinstance(one, str))])


def page(asker: Asker, address: str) -> Seen:
    """Render a page as the server does, and see what it asks."""
    from starlette.testclient import TestClient

    from telltale.surfaces.web import app

    watched = Watched(asker)
    client = TestClient(app(cast("Asker", watched)))
    with spent() as whole:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code} {answer.text[:500]}")
    questions = [(name, 1000 * (ended - begun)) for name, begun, ended in watched.calls]
    return Seen(1000 * whole.wall, 1000 * whole.cpu, 1000 * watched.waited(), questions)


def main(home: str, address: str) -> None:
    """Ask once and print what was seen."""
    settings = Settings(home=Path(home))
    with Store(settings) as store:
        sys.stdout.buffer.write(msgspec.json.encode(page(Asker(store, settings), address)))


if __name__ == "__main__":
    main(*sys.argv[1:])
