"""Following: the index takes in what has arrived, a moment after it was accepted."""

from __future__ import annotations

import logging
from threading import Event, Thread

from telltale.errors import TelltaleError
from telltale.store import Store

PAUSE = 1.0
"""Seconds until the next look while much comes: what comes together is cheaper to take in."""

GLANCE = 0.2
"""Seconds until the next look while nothing comes: the first after a silence is seen at once."""

QUIET = 300
"""Looks without anything new after which the inbox moves to the archive."""

_log = logging.getLogger("telltale")


class Follower(Thread):
    """Brings the index of a store up to date, as long as it is entered; trouble is logged and tried again."""

    def __init__(self, store: Store) -> None:
        super().__init__(name="telltale-follower", daemon=True)
        self._store, self._stopping = store, Event()
        self._seen, self._idle = -1, 0
        self._complained = ""

    def __enter__(self) -> Follower:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self.join()

    def run(self) -> None:
        """Look, take in, pause."""
        while not self._stopping.wait(GLANCE if self._idle else PAUSE):
            try:
                self._follow()
            except Exception as error:  # whatever it was: what was accepted is safe and waits
                self._complain(error)

    def _follow(self) -> None:
        last = self._store.inbox.last_position()
        self._idle = self._idle + 1 if last == self._seen else 0
        if last != self._seen:
            # What is taken in stays taken in when this dies while facts are derived.
            self._store.take_in()
            self._store.engine.fold()
            self._store.catch_up()
            self._store.engine.fold()
            self._seen, self._complained = last, ""
        elif self._idle == QUIET:
            self._store.compact()

    def _complain(self, error: Exception) -> None:
        if str(error) != self._complained:
            # The words of other errors can quote what somebody said.
            known = isinstance(error, TelltaleError)
            said = error if known else "see where"
            _log.error("the index cannot follow the inbox: %s", said, exc_info=None if known else error)
            self._complained = str(error)
