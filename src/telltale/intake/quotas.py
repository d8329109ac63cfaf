"""Quotas: how many events a project may send, so that one that sends too much does not slow its neighbours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from time import monotonic

MINUTE = 60.0


@dataclass(slots=True)
class _Bucket:
    level: float
    seen: float


class Quotas:
    """A bucket of events for every project: it holds a minute's worth and fills evenly.

    A delivery enters whole or not at all. One that is larger than a whole minute's worth enters a full bucket, and
    the project pays it back before the next.

    >>> clock = iter([0.0, 0.0, 30.0]).__next__
    >>> quotas = Quotas(clock)
    >>> quotas.wait("shop", 60, per_minute=60), quotas.wait("shop", 10, per_minute=60)
    (0.0, 10.0)
    >>> quotas.wait("shop", 10, per_minute=60)
    0.0
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._buckets: dict[str, _Bucket] = {}

    def wait(self, project: str, events: int, *, per_minute: int | None) -> float:
        """Take ``events`` from the project's bucket; 0, or the seconds after which they would fit."""
        if per_minute is None:
            return 0.0
        rate = per_minute / MINUTE
        with self._lock:
            now = self._clock()
            bucket = self._buckets.setdefault(project, _Bucket(per_minute, now))
            bucket.level = min(per_minute, bucket.level + rate * (now - bucket.seen))
            bucket.seen = now
            needed = min(events, per_minute)
            if bucket.level < needed:
                return (needed - bucket.level) / rate if rate else MINUTE
            bucket.level -= events
            return 0.0
