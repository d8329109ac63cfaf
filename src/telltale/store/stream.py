"""A stream: many events at once, into the inbox and, right behind, into the index.

The index reads one portion while the next is still being written down, so a long import takes little longer than its
slower half. Both sides are one transaction each, and the inbox's is first: events are in both, or in neither, or in
the inbox, from which the index catches up.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from queue import Queue
from threading import Thread

from telltale.event import Event
from telltale.store.batches import Batch
from telltale.store.engine import Connection, note
from telltale.store.inbox import Inbox
from telltale.store.sink import Sink
from telltale.store.taking import load, place

# Events that the index takes at a time.
PORTION = 40_000


class Stream(Sink):
    """A sink whose events the index takes at once."""

    def __init__(self, inbox: Inbox, db: Connection, scratch: Path) -> None:
        super().__init__(inbox)
        self._before, self._last = inbox.last_position(), Batch(0, 0, 0, b"")
        self._db, self._lines = db, scratch / "streaming.ndjson"
        self._written: Queue[Batch | None] = Queue(maxsize=4)
        self._failure: BaseException | None = None
        self._reader = Thread(target=self._follow, name="telltale-stream", daemon=True)
        self._reader.start()

    def accept(self, events: Iterable[Event], *, project: str, received_at: int) -> Batch:
        """Events into the inbox; the index follows.

        Raises:
            Exception: what went wrong in the index; nothing of the stream is kept then.
        """
        batch = super().accept(events, project=project, received_at=received_at)
        self._check()
        self._written.put(batch)
        self._last = batch
        return batch

    def finish(self) -> None:
        """Wait until the index has taken everything."""
        self._written.put(None)
        self._reader.join()
        self._lines.unlink(missing_ok=True)
        self._check()
        if self._last.position:
            self._inbox.note_taken(self._before, self._last, self.taken)

    def _check(self) -> None:
        if self._failure:
            raise self._failure

    def _follow(self) -> None:
        waiting = position = 0
        while batch := self._written.get():
            if self._failure:
                continue
            try:
                with self._lines.open("ab" if waiting else "wb") as file:
                    file.write(batch.lines)
                waiting, position = waiting + batch.events, batch.position
                if waiting >= PORTION:
                    self._take(position)
                    waiting = 0
            except BaseException as failure:
                self._failure = failure
        if waiting and not self._failure:
            try:
                self._take(position)
            except BaseException as failure:
                self._failure = failure

    def _take(self, position: int) -> None:
        load(self._db, self._lines, position)
        self.taken += place(self._db)
        note(self._db, "position", position)
