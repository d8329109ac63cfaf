"""What can be written later: when something was last used, at most once a minute and off the path of a request."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Timer
from typing import Generic, TypeVar

from telltale.errors import DataFolderError

K = TypeVar("K")

SOON, INTERVAL = 1.0, 60.0


class Later(Generic[K]):
    """The newest instant for each key, handed to ``write`` by a thread of its own.

    The first use is written within a second, further ones once a minute; nothing runs while nothing is used.
    """

    def __init__(self, write: Callable[[dict[K, int]], None]) -> None:
        self._write = write
        self._waiting: dict[K, int] = {}
        self._timer: Timer | None = None
        self._written = -INTERVAL
        self._lock = Lock()

    def note(self, key: K, instant: int) -> None:
        """Remember an instant."""
        with self._lock:
            self._waiting[key] = instant
            if self._timer is None:
                self._timer = Timer(max(SOON, self._written + INTERVAL - time.monotonic()), self.write)
                self._timer.daemon = True
                self._timer.start()

    def write(self) -> None:
        """Write what waits; what cannot be written is no loss."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            self._written = time.monotonic()
        if waiting:
            with suppress(DataFolderError):
                self._write(waiting)
