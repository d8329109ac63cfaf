"""What was looked up a moment ago, so that a busy key is not looked up for every request."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")

# Something that ends must have ended everywhere within a second, with time to spare for the request itself.
SECONDS = 0.8
SIZE = 10_000


class Recent(Generic[V]):
    """Values by digest, each good for a moment after it began to be looked up; the oldest make room.

    >>> recent = Recent[str]()
    >>> recent.put(b"1", "one", recent.now())
    >>> recent.get(b"1"), recent.get(b"2")
    ('one', None)
    """

    def __init__(self, seconds: float = SECONDS, size: int = SIZE, clock: Callable[[], float] = time.monotonic) -> None:
        self._found: dict[bytes, tuple[float, V]] = {}
        self._seconds, self._size, self.now = seconds, size, clock
        self._lock = Lock()

    def get(self, digest: bytes) -> V | None:
        """The value, if it is fresh."""
        found = self._found.get(digest)
        return found[1] if found and self.now() - found[0] < self._seconds else None

    def put(self, digest: bytes, value: V, begun: float) -> None:
        """Keep a value; ``begun`` is when its look-up began, since what it shows can have ended meanwhile."""
        with self._lock:
            self._found.pop(digest, None)
            while len(self._found) >= self._size:
                del self._found[next(iter(self._found))]
            self._found[digest] = (begun, value)

    def forget(self) -> None:
        """Look everything up again: something has changed."""
        with self._lock:
            self._found.clear()

    def __len__(self) -> int:
        return len(self._found)
