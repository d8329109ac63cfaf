"""A sink: where many events go that belong together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from telltale.event import Event
from telltale.store.batches import Batch
from telltale.store.failures import FailedRecord
from telltale.store.inbox import Inbox
from telltale.store.rows import row_of
from telltale.store.taken import Taken
from telltale.store.tallies import Fate


class Sink:
    """Takes events into an inbox; ``taken`` says at the end what became of them."""

    def __init__(self, inbox: Inbox) -> None:
        self.taken: Taken = Taken()
        self._inbox = inbox

    def accept(self, events: Iterable[Event], *, project: str, received_at: int) -> Batch:
        """Events into the inbox."""
        return self._inbox.accept([row_of(event) for event in events], project=project, received_at=received_at)

    def fail(self, records: Iterable[FailedRecord]) -> None:
        """Keep what could not be accepted."""
        self._inbox.fail(records)

    def count(self, fates: Mapping[Fate, int], at: int) -> None:
        """Note what became of what was read."""
        self._inbox.count(fates, at)
