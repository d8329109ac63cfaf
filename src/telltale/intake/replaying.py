"""Replaying: failed records tried again, after whatever was wrong has been put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial

import msgspec

from telltale.connectors import Connector, Document, Failed, Hints, connectors
from telltale.errors import InputError, UnknownName
from telltale.event import TYPES, Event, now
from telltale.intake.erased import Erased
from telltale.intake.ledger import Ledger
from telltale.intake.redacting import Redaction
from telltale.intake.steps import ERASED, Arrival, Refused, through
from telltale.store import (
    ACCEPTED,
    CONFLICT,
    DUPLICATE,
    REJECTED,
    FailedRecord,
    Fate,
    Store,
    Taken,
    parquet_rows,
)

Progress = Callable[[int], None]

# Records tried again in one transaction, for which senders wait.
PORTION = 200

Through = Callable[[Event, Arrival], Event]


def reasons(store: Store, wanted: str | None, see: str) -> dict[str, int]:
    """How many records have failed, by reason; ``see`` is where that can be looked up.

    Raises:
        UnknownName: none has failed for the reason that is wanted.
    """
    found = store.inbox.failed_by_reason()
    if wanted is not None and wanted not in found:
        raise UnknownName("failed record with the reason", wanted, found or ["none"], see)
    return found


def replay(store: Store, reason: str | None, progress: Progress) -> Ledger:
    """Try the failed records again, all or those of one reason; what is accepted leaves the list.

    A record counts as failed again as long as any part of it is refused.
    """
    ledger, redaction = Ledger(), Redaction(store.settings)
    steps = partial(through, redact=redaction, keep_out=Erased(store.tombstones, redaction.secret))
    taken, records = Taken(), store.inbox.failed(reason=reason)
    for start in range(0, len(records), PORTION):
        some = records[start : start + PORTION]
        taken += store.accepted(partial(_all_again, store, some, ledger, steps))
        progress(len(some))
    ledger.stored, ledger.duplicates, ledger.conflicts = taken.stored, taken.duplicates, taken.conflicts
    return ledger


def _all_again(store: Store, records: list[FailedRecord], ledger: Ledger, steps: Through) -> None:
    for record in records:
        _again(store, record, ledger, steps)


def _again(store: Store, record: FailedRecord, ledger: Ledger, steps: Through) -> None:
    arrival = Arrival(record.project, record.source, record.connector)
    try:
        events = _events(record, arrival, steps)
    except _StillFailing as again:
        ledger.read += 1
        ledger.failed[again.reason] += 1
        ledger.examples.append(f"{record.document}:{record.position}: {again}")
        if again.reason == ERASED:
            store.inbox.forget_failed([record.id])
        return
    ledger.read += len(events)
    if events:
        store.accept(events, project=record.project, received_at=arrival.imported_at)
        sources = Counter(event.source.source_id for event in events)
        store.inbox.count({Fate(record.project, source, ACCEPTED): n for source, n in sources.items()}, now())
    store.inbox.forget_failed([record.id])
    # It was counted when it failed, and is counted anew as what it has become.
    became = (DUPLICATE, "") if record.reason == CONFLICT else (REJECTED, record.reason)
    store.inbox.count({Fate(record.project, record.source, *became): -1}, record.failed_at)


class _StillFailing(Exception):
    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def _events(record: FailedRecord, arrival: Arrival, steps: Through) -> list[Event]:
    document = Document(record.document, content=record.raw)
    hints = Hints(imported_at=arrival.imported_at, parquet=parquet_rows)
    try:
        return [_accepted(one, arrival, steps) for one in _reader(record).read(document, hints)]
    except Refused as refusal:
        raise _StillFailing(refusal.reason, str(refusal)) from None
    except InputError as error:
        raise _StillFailing(record.reason, str(error)) from None


def _accepted(one: Event | Failed, arrival: Arrival, steps: Through) -> Event:
    if isinstance(one, Failed):
        raise _StillFailing(one.reason, one.message)
    return steps(one, arrival)


def _reader(record: FailedRecord) -> Connector:
    """What intake refused is kept as an event; what a connector could not read, as it came."""
    known = connectors()
    if _is_event(record.raw):
        return known["events"]
    if record.connector not in known:
        raise _StillFailing(record.reason, "only its beginning was kept; import the file again")
    return known[record.connector]


def _is_event(raw: bytes) -> bool:
    try:
        event = msgspec.json.decode(raw, type=Event)
    except (ValueError, RecursionError):
        return False
    return event.type in TYPES and bool(event.source.connector)
