"""Recalling: which events came just before, so that a sender's repeats are told at once and not written twice.

The index dedupes over everything that was ever stored. This is only the short memory in front of it: a retry mostly
comes within seconds of what it repeats.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

REMEMBERED = 100_000
"""Events of a generation; the newest one to two generations are remembered."""


class Recent:
    """The keys of the newest events that are on disk.

    >>> recent = Recent(remembered=2)
    >>> recent.add([1, 2, 3])
    >>> recent.known([1, 2, 3, 4])
    {1, 2, 3}
    >>> recent.add([4, 5, 6])
    >>> recent.add([7])
    >>> recent.known([1, 4, 7])
    {4, 7}
    """

    def __init__(self, *, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._lock = Lock()
        self._young: set[int] = set()
        self._old: set[int] = set()

    def known(self, keys: Iterable[int]) -> set[int]:
        """Which of the keys are remembered."""
        with self._lock:
            return {key for key in keys if key in self._young or key in self._old}

    def add(self, keys: Iterable[int]) -> None:
        """Remember keys of events that have reached the disk, and forget the oldest generation when there are many."""
        with self._lock:
            if len(self._young) > self._remembered:
                self._old, self._young = self._young, set()
            self._young.update(keys)
