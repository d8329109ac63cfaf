"""Figures for monitoring, in Prometheus' text format 0.0.4.

Who may read may ask: a read or admin key, a session, the data folder's token; nothing is open because it comes from
this machine. A key of one project is told the figures of the process, and the events of its own project alone.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

import telltale
from telltale.event import now
from telltale.store import ACCEPTED, Committer, Store, Total
from telltale.surfaces.api.endpoints import reads_only
from telltale.surfaces.api.live import Live
from telltale.surfaces.api.routes import Described
from telltale.surfaces.journal import Journal
from telltale.surfaces.observing import BUCKETS, Requests

DESCRIBED = Described(
    "GET", "/metrics", "monitoring", str,
    summary="Figures for monitoring in Prometheus' text format; with a read or admin key.",
)  # fmt: skip

TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[str, Mapping[str, str], float]
"""What stands behind the name, the labels, and the value."""

_BEGAN = time.time()


class Family(NamedTuple):
    """A figure: what it is called, what kind it is, what it means, and its samples."""

    name: str
    kind: str
    meaning: str
    samples: Iterable[Sample]


class Monitoring:
    """The figures of one server."""

    def __init__(
        self, store: Store, requests: Requests, live: Live, committer: Committer | None, journal: Journal | None
    ) -> None:
        self._store, self._requests, self._live = store, requests, live
        self._committer, self._journal = committer, journal

    def routes(self) -> list[BaseRoute]:
        """Their address."""
        return [Route(DESCRIBED.path, self.answer, methods=[DESCRIBED.method])]

    async def answer(self, request: Request) -> Response:
        """All figures, as far as whoever asks may see them."""
        families = [*_process(), *self._server(), *asked(self._requests)]
        families += await run_in_threadpool(self._events, reads_only(request))
        return Response(written(families), headers={"cache-control": "no-store"}, media_type=TYPE)

    def _server(self) -> Iterator[Family]:
        yield _one("telltale_queue_events", "gauge", "Events on their way to the disk, whose senders wait.",
                   self._committer.waiting if self._committer else 0)  # fmt: skip
        yield _one("telltale_live_streams", "gauge", "Streams of what is going on that are open.", self._live.streams)
        yield _one("telltale_log_lines_dropped_total", "counter", "Lines of the log that nobody took in time.",
                   self._journal.dropped if self._journal else 0)  # fmt: skip
        yield _one("telltale_requests_under_way", "gauge", "Requests being answered.", self._requests.under_way)

    def _events(self, project: str | None) -> list[Family]:
        """What needs the disk."""
        accepted, taken, behind = self._store.lag()
        mine = {name: one for name, one in behind.items() if project in (None, name)}
        disk = shutil.disk_usage(self._store.settings.home)
        totals = [one for one in self._store.totals() if project in (None, one.fate.project)]
        failing = [one for one in self._store.failing() if project in (None, one.project)]
        oldest = min((one.oldest for one in mine.values()), default=None)
        return [
            _one("telltale_disk_free_bytes", "gauge", "Bytes left where the data folder is.", disk.free),
            _one("telltale_disk_size_bytes", "gauge", "Bytes that fit there.", disk.total),
            _one("telltale_inbox_position", "counter", "Batches ever accepted.", accepted),
            _one("telltale_index_position", "counter", "Batches that the index has taken in.", taken),
            Family("telltale_lag_events", "gauge", "Accepted events that the index has not taken in.",
                   [("", {"project": name}, one.events) for name, one in sorted(mine.items())]
                   or [("", {}, 0)]),
            _one("telltale_lag_seconds", "gauge", "Age of the oldest of them.",
                 max(0.0, (now() - oldest) / 1e6) if oldest else 0),
            Family("telltale_events_acknowledged_total", "counter", "Events that were acknowledged as on the disk.",
                   [("", {"project": project}, events) for project, events in _acknowledged(totals)]),
            Family("telltale_events", "gauge", "What has become of everything that was sent, as the ledger has it.",
                   [("", {"project": one.fate.project, "fate": one.fate.became, "reason": one.fate.reason}, one.settled)
                    for one in totals]),
            Family("telltale_failed_records", "gauge", "Records kept that could not be accepted.",
                   [("", {"project": one.project, "reason": one.reason}, one.records) for one in failing]),
        ]  # fmt: skip


def _acknowledged(totals: Iterable[Total]) -> list[tuple[str, int]]:
    return [(one.fate.project, one.events) for one in totals if one.fate.became == ACCEPTED]


def asked(requests: Requests) -> list[Family]:
    """Requests by address, never by what stands in it."""
    times: list[Sample] = []
    for route, one in sorted(requests.times.items()):
        running = 0
        for bound, count in zip((*BUCKETS, None), one.buckets, strict=True):
            running += count
            times.append(("_bucket", {"route": route, "le": "+Inf" if bound is None else f"{bound:g}"}, running))
        times += [("_sum", {"route": route}, one.total), ("_count", {"route": route}, running)]
    return [
        Family("telltale_requests_total", "counter", "Requests answered.",
               [("", one._asdict(), count) for one, count in sorted(requests.answered.items())]),
        Family("telltale_request_duration_seconds", "histogram", "Time to answer; of a stream, until it began.", times),
    ]  # fmt: skip


def _process() -> Iterator[Family]:
    yield Family("telltale_build_info", "gauge", "The version.", [("", {"version": telltale.__version__}, 1)])
    yield _one("process_start_time_seconds", "gauge", "When the process began, since 1970.", _BEGAN)
    yield _one("process_cpu_seconds_total", "counter", "Time of the processors.", time.process_time())
    yield _one("process_resident_memory_bytes", "gauge", "Memory in use.", _memory())
    yield _one("process_threads", "gauge", "Threads.", threading.active_count())
    if sys.platform == "linux":
        yield _one(
            "process_open_fds", "gauge", "Open files and connections.", sum(1 for _ in Path("/proc/self/fd").iterdir())
        )


def _memory() -> int:
    if sys.platform == "linux":
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _one(name: str, kind: str, meaning: str, value: float) -> Family:
    return Family(name, kind, meaning, [("", {}, value)])


def written(families: Iterable[Family]) -> str:
    r"""Families as text.

    >>> print(written([Family("cups", "gauge", "Cups of tea.", [("", {"of": 'a "mug"\n'}, 2)])]), end="")
    # HELP cups Cups of tea.
    # TYPE cups gauge
    cups{of="a \"mug\"\n"} 2
    """
    lines: list[str] = []
    for name, kind, meaning, samples in families:
        lines += [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]
        lines += [f"{name}{ending}{_labels(labels)} {_number(value)}" for ending, labels, value in samples]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    told = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{told}}}" if told else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else repr(float(value))
