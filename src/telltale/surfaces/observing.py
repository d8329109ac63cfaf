"""Observing: every request gets an id, is counted and timed, and told in the journal."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from secrets import token_hex
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from telltale.accounts import Grant
from telltale.surfaces.api.problems import REQUEST
from telltale.surfaces.journal import Journal

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds; the bounds of the histogram."""

HEADER = "x-request-id"

NOWHERE = "(none)"
"""The template of what was sent back before it was known where it wanted to go, or wanted to go nowhere."""

_STREAM = b"text/event-stream"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Answered(NamedTuple):
    """A kind of request: its method, the template of its address, and the class of its status, as in ``2xx``."""

    method: str
    route: str
    status: str


@dataclass(slots=True)
class Times:
    """How long the requests of an address took: how many per bucket, all in all, and their sum in seconds.

    >>> times = Times()
    >>> times.add(0.02)
    >>> times.buckets[:4], times.total
    ([0, 0, 1, 0], 0.02)
    """

    buckets: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.buckets[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds


@dataclass(slots=True)
class Requests:
    """What has been asked since the server started."""

    answered: Counter[Answered] = field(default_factory=Counter[Answered])
    times: dict[str, Times] = field(default_factory=dict[str, Times])
    under_way: int = 0

    def add(self, answered: Answered, seconds: float) -> None:
        """One more."""
        self.answered[answered] += 1
        self.times.setdefault(answered.route, Times()).add(seconds)


class Observed:
    """Stands before everything else. The id is ours: one that a client sends can be anything, and is not told."""

    def __init__(self, app: ASGIApp, requests: Requests, journal: Journal | None = None) -> None:
        self._app, self._requests, self._journal = app, requests, journal
        self._begin, self._numbers = token_hex(4), count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number, begun, status, waited = f"{self._begin}{next(self._numbers):08x}", time.perf_counter(), 500, None
        REQUEST.set(number)

        async def send_named(message: Message) -> None:
            nonlocal status, waited
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER.encode(), number.encode())]
                if any(name == b"content-type" and kind.startswith(_STREAM) for name, kind in message["headers"]):
                    waited = time.perf_counter() - begun  # a stream lasts as long as its reader wants
            await send(message)

        self._requests.under_way += 1
        try:
            await self._app(scope, receive, send_named)
        finally:
            took = time.perf_counter() - begun
            self._requests.under_way -= 1
            route = getattr(scope.get("route"), "path", NOWHERE)
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._requests.add(Answered(method, route, f"{status // 100}xx"), took if waited is None else waited)
            if self._journal and self._journal.requests:
                grant: Grant | None = scope.get("state", {}).get("grant")
                self._journal.write("request", method=method, route=route, status=status, ms=round(took * 1000, 1),
                                    scope=grant.standing.value if grant else None,
                                    project=grant.project if grant else None, request=number)  # fmt: skip
