"""Committing: one thread writes down what many hand over; what waits together becomes one transaction.

A synchronised write costs the disk the same for one event and for a thousand, so those who come while one is under
way share the next. Nobody is told that something was accepted before the transaction that holds it is on disk.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition, Thread

from telltale.errors import DataFolderError
from telltale.store.batches import Packed, Written, packed, written
from telltale.store.failures import FailedRecord
from telltale.store.inbox import Inbox
from telltale.store.rows import Row
from telltale.store.tallies import DAY, TURNED_AWAY, Fate

ROOM = 200_000
"""Events that may wait; more are sent back, so that memory does not grow with a slow disk."""

PARCELS = 4_096
"""Parcels that may wait."""

TOGETHER = 20_000
"""Events after which a transaction takes no more parcels."""


FEW = 100
"""Events of a parcel from which on it is a batch of its own."""


class BusyError(DataFolderError):
    """The inbox cannot take more at this moment; ``retry_after`` is in seconds."""

    def __init__(self, sentence: str, *, retry_after: int = 1) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class FullError(BusyError):
    """There is no room on the disk."""


@dataclass(slots=True)
class Parcel:
    """What is to be on disk together: rows, failed records and what became of everything.

    ``events`` is how many rows there are. While they wait they are ``written``, few of them, or else ``packed``.
    """

    project: str
    received_at: int
    rows: list[Row] = field(default_factory=list[Row])
    failed: list[FailedRecord] = field(default_factory=list[FailedRecord])
    fates: Mapping[Fate, int] = field(default_factory=dict[Fate, int])
    done: Future[None] = field(default_factory=Future[None])
    events: int = field(init=False)
    packed: Packed | None = field(default=None, init=False)
    written: Written | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.events = len(self.rows)

    def pack(self) -> None:
        """Give the rows the form in which they are written: those that wait take little memory then."""
        if not self.rows:
            return
        text, self.rows = written(self.rows), []
        if self.events < FEW:
            self.written = text
        else:
            self.packed = packed(text)


class Committer(Thread):
    """Writes parcels into the inbox, as long as it is entered."""

    def __init__(self, inbox: Inbox, *, room: int = ROOM) -> None:
        super().__init__(name="telltale-committer", daemon=True)
        self._inbox, self._room = inbox, room
        self._changed = Condition()
        self._waiting: list[Parcel] = []
        self._events = 0
        self._closing = False
        # What was turned away is told with the next that is taken.
        self._away = Counter[Fate]()

    def __enter__(self) -> Committer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        self.join()

    @property
    def waiting(self) -> int:
        """Events that wait."""
        return self._events

    def submit(self, parcel: Parcel) -> Future[None]:
        """Hand over a parcel; the future is done when it is on disk.

        Raises:
            BusyError: too much waits already, or the server is stopping.
        """
        with self._changed:
            self._admit(parcel)
        parcel.pack()
        with self._changed:
            self._admit(parcel)
            self._waiting.append(parcel)
            self._events += parcel.events
            self._changed.notify()
        return parcel.done

    def _admit(self, parcel: Parcel) -> None:
        if self._closing:
            self._turn_away(parcel)
            raise BusyError("the server is stopping; send it again to the next", retry_after=2)
        # A parcel that is larger than the room is taken when nothing else waits.
        if self._waiting and (self._events + parcel.events > self._room or len(self._waiting) >= PARCELS):
            self._turn_away(parcel)
            raise BusyError("more is being sent than the disk can take; send it again in a moment")

    def run(self) -> None:
        """Take what waits, write it, tell."""
        while parcels := self._next():
            failure = self._written(parcels)
            with self._changed:
                self._events -= sum(parcel.events for parcel in parcels)
                for parcel in parcels if failure else ():
                    self._turn_away(parcel)
            for parcel in parcels:
                if not parcel.done.set_running_or_notify_cancel():
                    continue
                if failure is None:
                    parcel.done.set_result(None)
                else:
                    parcel.done.set_exception(failure)

    def _next(self) -> list[Parcel]:
        """What is to be written together; nothing when all is written and no more will come."""
        with self._changed:
            while not self._waiting and not self._closing:
                self._changed.wait()
            taken, events = 0, 0
            for parcel in self._waiting:
                if taken and events + parcel.events > TOGETHER:
                    break
                taken, events = taken + 1, events + parcel.events
            parcels, self._waiting = self._waiting[:taken], self._waiting[taken:]
            return parcels

    def _turn_away(self, parcel: Parcel) -> None:
        for fate, events in parcel.fates.items():
            self._away[fate._replace(became=TURNED_AWAY, reason="")] += events

    def _write(self, project: str, parcels: list[Parcel]) -> None:
        """Write parcels of one project and day; small ones are one batch, since a batch costs more than an event."""
        last = parcels[-1].received_at
        fates = Counter[Fate]()
        if small := [parcel.written for parcel in parcels if parcel.written]:
            self._inbox.keep(packed(*small), project=project, received_at=last)
        for parcel in parcels:
            if parcel.packed:
                self._inbox.keep(parcel.packed, project=project, received_at=parcel.received_at)
            if parcel.failed:
                self._inbox.fail(parcel.failed)
            fates.update(parcel.fates)
        self._inbox.count(fates, last)

    def _written(self, parcels: list[Parcel]) -> Exception | None:
        with self._changed:
            away = self._away.copy()
        try:
            with self._inbox.together():
                if away:
                    self._inbox.count(away, parcels[0].received_at)
                for (project, _), some in _alike(parcels).items():
                    self._write(project, some)
        except (DataFolderError, sqlite3.Error) as error:
            return _told(error)
        except Exception as error:
            return error
        with self._changed:
            self._away -= away
        return None


def _alike(parcels: list[Parcel]) -> dict[tuple[str, int], list[Parcel]]:
    """Parcels of one project that arrived on one day, together."""
    found: dict[tuple[str, int], list[Parcel]] = {}
    for parcel in parcels:
        found.setdefault((parcel.project, parcel.received_at // DAY), []).append(parcel)
    return found


def _told(error: Exception) -> BusyError:
    if "full" in str(error):
        return FullError("the disk is full; nothing of this was kept. Make room, and send it again", retry_after=5)
    return BusyError(f"the inbox cannot be written at this moment: {error}", retry_after=2)
