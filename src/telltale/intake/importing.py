"""Importing: documents through their connectors into the store, all or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_bytes

from telltale.connectors import Connector, Document, Failed, Hints, connectors, recognise
from telltale.errors import DataFolderError, InputError
from telltale.event import Event, now, to_iso
from telltale.intake.erased import Erased
from telltale.intake.garbage import seldom_collected
from telltale.intake.ledger import Ledger
from telltale.intake.redacting import KEY_SIZE, Redaction
from telltale.intake.steps import ERASED, Arrival, Refused, Step, refused, through
from telltale.settings import Settings
from telltale.store import ACCEPTED, REJECTED, FailedRecord, Fate, Sink, Store, parquet_rows
from telltale.store.imports import Import

# Events that make one batch of the inbox.
BATCH = 20_000
EXAMPLES = 5

Progress = Callable[[int], None]


def _unwatched(_: int) -> None:
    """Progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How documents are to be read: what the importing person said."""

    format: str = "auto"
    source: str = ""
    project: str = "default"
    map: dict[str, str] | None = None

    def connector(self, document: Document) -> Connector:
        """The connector for a document.

        Raises:
            InputError: it looks like no format.
            UnknownName: there is no such format.
        """
        if self.format == "auto":
            return recognise(document, self.hints(0))
        return connectors()[self.format]

    def hints(self, imported_at: int) -> Hints:
        """What the importing person and this machine add to a document."""
        return Hints(imported_at=imported_at, map=self.map or {}, parquet=parquet_rows)


class Importer:
    """Reads documents into a store; ``dry`` reads and checks and keeps nothing."""

    def __init__(self, store: Store | None, reading: Reading, *, progress: Progress | None = None) -> None:
        self._store, self._reading = store, reading
        self._stream: Sink | None = None
        self._progress: Progress = progress or _unwatched
        # What is only looked at is redacted all the same, since examples of it are shown.
        self._redaction = Redaction(store.settings) if store else Redaction(Settings(), key=token_bytes(KEY_SIZE))
        self._erased = Erased(store.tombstones, self._redaction.secret) if store else None
        self.ledger = Ledger()

    def run(self, documents: Iterable[Document]) -> Ledger:
        """Import the documents; when this returns they are stored and asked about, or nothing of them is.

        A document that looks like no format is counted as failed; when it is the only one, it is an error.

        Raises:
            InputError: nothing among the documents could be read.
        """
        if self._store is None:
            with seldom_collected():
                self._read_all(documents)
            return self.ledger
        with self._store.streaming() as stream, seldom_collected():
            self._stream = stream
            self._read_all(documents)
        taken = stream.taken
        self.ledger.stored, self.ledger.duplicates = taken.stored, taken.duplicates
        self.ledger.conflicts = taken.conflicts
        with suppress(DataFolderError):  # it is done, whether it can be remembered or not
            self._store.inbox.note_import(self._done())
        return self.ledger

    def _done(self) -> Import:
        ledger, reading = self.ledger, self._reading
        formats = dict.fromkeys(one["format"] for one in ledger.documents)
        return Import(to_iso(now()), reading.project, reading.source, ", ".join(formats), len(ledger.documents),
                      ledger.read, ledger.stored, ledger.duplicates, ledger.failed.total())  # fmt: skip

    def _read_all(self, documents: Iterable[Document]) -> None:
        unread: list[InputError] = []
        for document in documents:
            try:
                self._read(document)
            except InputError as error:
                unread.append(error)
                self._refuse([Failed("", "not_recognised", str(error), _beginning(document))], document, "")
        if unread and self.ledger.read == len(unread):
            raise unread[0]

    def _read(self, document: Document) -> None:
        connector = self._reading.connector(document)
        arrival = Arrival(self._reading.project, self._reading.source, connector.name)
        hints = self._reading.hints(arrival.imported_at)
        before, failed_before = self.ledger.read, self.ledger.failed.total()
        for events, failed in _batches(connector.read(document, hints), arrival, self._redaction, self._erased):
            self._keep(events, arrival)
            self._refuse(failed, document, connector.name)
            self._progress(len(events))
        self.ledger.documents.append({
            "document": document.name, "format": connector.name, "read": self.ledger.read - before,
            "failed": self.ledger.failed.total() - failed_before,
        })  # fmt: skip

    def _keep(self, events: list[Event], arrival: Arrival) -> None:
        self.ledger.read += len(events)
        if events and self._stream is not None:
            self._stream.accept(events, project=arrival.project, received_at=arrival.imported_at)
            self._count((event.project_id, event.source.source_id, ACCEPTED, "") for event in events)
        elif events:
            self.ledger.stored += len(events)

    def _refuse(self, failed: list[Failed], document: Document, connector: str) -> None:
        self.ledger.read += len(failed)
        self.ledger.failed.update(one.reason for one in failed)
        failed = [self._redaction.failed(one, self._reading.project) for one in failed]
        room = EXAMPLES - len(self.ledger.examples)
        self.ledger.examples += [f"{document.name}:{one.position}: {one.message}" for one in failed[: max(room, 0)]]
        if failed and self._stream is not None:
            arrival = Arrival(self._reading.project, self._reading.source, connector)
            source = arrival.source or connector
            self._count((arrival.project, source, REJECTED, one.reason) for one in failed)
            self._stream.fail(
                FailedRecord(arrival.imported_at, arrival.project, source, connector,
                             document.name, one.position, one.reason, one.message, one.raw)
                for one in failed if one.reason != ERASED
            )  # fmt: skip

    def _count(self, fates: Iterable[tuple[str, str, str, str]]) -> None:
        assert self._stream is not None
        counted = {Fate(*fate): events for fate, events in Counter(fates).items()}
        self._stream.count(counted, now())


def _batches(
    read: Iterator[Event | Failed], arrival: Arrival, redact: Step, keep_out: Step | None
) -> Iterator[tuple[list[Event], list[Failed]]]:
    """What a connector yields, taken through the steps, a batch at a time."""
    events: list[Event] = []
    failed: list[Failed] = []
    for one in read:
        if isinstance(one, Failed):
            failed.append(one)
        else:
            try:
                events.append(through(one, arrival, redact, keep_out))
            except Refused as refusal:
                failed.append(refused(one, refusal))
        if len(events) + len(failed) >= BATCH:
            yield events, failed
            events, failed = [], []
    if events or failed:
        yield events, failed


def _beginning(document: Document) -> bytes:
    """What a document begins with, as far as it can be read at all."""
    try:
        return document.head[:2000]
    except InputError:
        return b""
