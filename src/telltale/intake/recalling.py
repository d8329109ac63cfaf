"""Recalling: which events came just before, so that a sender's repeats are told at once and not written twice.

The index dedupes over everything that was ever stored. This is only the short memory in front of it: a retry mostly
comes within seconds of what it repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

REMEMBERED = 50_000
"""Events of a generation; the newest one to two generations are remembered."""


class Recent:
    """The keys of the newest events that are on disk, each with the digest of its content.

    The same key with other content is no repeat: which of the two stays is for the index to decide.

    >>> recent = Recent(remembered=2)
    >>> recent.add({1: 11, 2: 12, 3: 13})
    >>> recent.repeats(1, 11), recent.repeats(1, 99), recent.repeats(4, 14)
    (True, False, False)
    >>> recent.add({4: 14, 5: 15, 6: 16})
    >>> recent.add({7: 17})
    >>> recent.repeats(1, 11), recent.repeats(4, 14), recent.repeats(7, 17)
    (False, True, True)
    """

    def __init__(self, *, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._lock = Lock()
        self._young: dict[int, int] = {}
        self._old: dict[int, int] = {}

    def repeats(self, key: int, digest: int) -> bool:
        """Whether an event of this key and content is remembered."""
        return self._young.get(key) == digest or self._old.get(key) == digest

    def add(self, digests: Mapping[int, int]) -> None:
        """Remember events that have reached the disk, and forget the oldest generation when there are many."""
        with self._lock:
            if len(self._young) > self._remembered:
                self._old, self._young = self._young, {}
            self._young.update(digests)

    def forget(self, keys: Iterable[int]) -> None:
        """Forget events that were erased."""
        with self._lock:
            for key in keys:
                self._young.pop(key, None)
                self._old.pop(key, None)
