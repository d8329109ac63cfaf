"""Garbage: while very many events are read at once, the collector looks for cycles less often."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock

# New containers after which the young ones are looked at. A batch of events holds hundreds of thousands at a time, none
# of them part of a cycle; looked at every 700, as is usual, that takes half as long again as reading them. It is not
# switched off, because a server that imports goes on answering, and its answers leave cycles behind.
SELDOM = 500_000

_lock = Lock()
_usual = gc.get_threshold()
_readers = 0


@contextmanager
def seldom_collected() -> Generator[None]:
    """Garbage is collected seldom inside, and as before when the last of those who asked for it has ended.

    >>> with seldom_collected():
    ...     gc.get_threshold()[0]
    500000
    >>> gc.get_threshold()[0] < 500_000
    True
    """
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _readers, _usual  # noqa: PLW0603 - the collector is one for the whole process, too
    with _lock:
        if _readers == 0:
            _usual = gc.get_threshold()
            gc.set_threshold(SELDOM, *_usual[1:])
        _readers += 1


def _leave() -> None:
    global _readers  # noqa: PLW0603
    with _lock:
        _readers -= 1
        if _readers == 0:
            gc.set_threshold(*_usual)
