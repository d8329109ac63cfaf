"""Receiving: what is sent while the server runs, through the steps, and on disk before anybody is told so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field

import msgspec

from telltale.connectors import Failed
from telltale.errors import TelltaleError
from telltale.event import AGAIN, Event, now
from telltale.intake.erased import Erased
from telltale.intake.quotas import Quotas
from telltale.intake.recalling import Recent
from telltale.intake.redacting import Redaction
from telltale.intake.steps import ERASED, Arrival, Refused, refused, through
from telltale.store import ACCEPTED, ASIDE, DUPLICATE, OVER_QUOTA, REJECTED, FailedRecord, Fate, Parcel, Row, row_of

Submit = Callable[[Parcel], Future[None]]


class Rejection(msgspec.Struct):
    """An event that was not accepted: its place in the delivery, a stable code, a sentence."""

    index: int
    reason: str
    message: str


class Receipt(msgspec.Struct):
    """What became of a delivery. ``accepted`` is on disk; ``duplicates`` are there already."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[Rejection] = []


class OverQuota(TelltaleError):
    """The project has sent as much as it may in a minute; ``retry_after`` is in seconds."""

    def __init__(self, per_minute: int, retry_after: float) -> None:
        super().__init__(f"the quota of {per_minute:,} events a minute is used up")
        self.retry_after = max(1, round(retry_after + 0.5))


@dataclass(slots=True)
class Delivery:
    """What one sender sent at once, each with its place in it, and from whom. ``route`` is where it was sent to."""

    project: str
    source: str
    connector: str
    route: str
    sent: list[tuple[int, Event | Failed]]
    set_aside: Counter[str] = field(default_factory=Counter[str])
    per_minute: int | None = None

    @property
    def sender(self) -> str:
        """The source under which its events are found that name none themselves."""
        return self.source or self.connector


class Receiver:
    """Takes deliveries; ``submit`` hands what is accepted to whoever writes it down."""

    def __init__(
        self, submit: Submit, redaction: Redaction, *, quotas: Quotas, recent: Recent, erased: Erased | None = None
    ) -> None:
        self._submit, self._redaction, self._erased = submit, redaction, erased
        self._quotas, self._recent = quotas, recent

    def receive(self, delivery: Delivery) -> tuple[Receipt, Future[None]]:
        """Check a delivery and hand it over; the receipt holds once the future is done.

        Raises:
            OverQuota: nothing of it was taken; it was counted.
            BusyError: nothing of it was taken.
        """
        received_at = now()
        self._admit(delivery, received_at)
        handling = _Handling(delivery, received_at, self._redaction, self._recent, self._erased)
        for index, one in delivery.sent:
            handling.take(index, one)
        done = self._submit(handling.parcel())
        digests = handling.digests
        done.add_done_callback(lambda future: None if future.exception() else self._recent.add(digests))
        return handling.receipt, done

    def forget(self, events: Iterable[int]) -> None:
        """Forget events that were erased: they are not there any more."""
        self._recent.forget(events)

    def _admit(self, delivery: Delivery, at: int) -> None:
        wait = self._quotas.wait(delivery.project, len(delivery.sent), per_minute=delivery.per_minute)
        if wait and delivery.per_minute:
            fate = Fate(delivery.project, delivery.sender, OVER_QUOTA)
            self._submit(Parcel(delivery.project, at, fates={fate: len(delivery.sent)}))
            raise OverQuota(delivery.per_minute, wait)


class _Handling:
    """One delivery on its way through the steps."""

    def __init__(
        self, delivery: Delivery, received_at: int, redaction: Redaction, recent: Recent, erased: Erased | None
    ) -> None:
        self._delivery, self._redaction, self._recent, self._erased = delivery, redaction, recent, erased
        self._arrival = Arrival(delivery.project, delivery.source, delivery.connector, received_at, received_at)
        self._rows: list[Row] = []
        self._failed: list[FailedRecord] = []
        self.receipt, self.digests = Receipt(), dict[int, int]()

    def take(self, index: int, one: Event | Failed) -> None:
        """Take one event, or keep it as failed, or leave it where it was sent just before."""
        if isinstance(one, Failed):
            self._refuse(index, one)
            return
        # Where it belongs is for the key to say, whatever the event says itself.
        one.project_id = self._delivery.project
        try:
            row = row_of(through(one, self._arrival, self._redaction, self._erased))
        except Refused as refusal:
            self._refuse(index, refused(one, refusal, str(index)))
            return
        key, digest = row.event_key, row.digest
        if self._recent.repeats(key, digest) or self.digests.get(key) == digest:
            self.receipt.duplicates += 1
            return
        self.digests[key] = digest
        self._rows.append(row)

    def parcel(self) -> Parcel:
        """What is to be written."""
        self.receipt.accepted = len(self._rows)
        received_at = self._arrival.imported_at
        return Parcel(self._delivery.project, received_at, self._rows, self._failed, self._fates())

    def _refuse(self, index: int, one: Failed) -> None:
        project, arrival = self._delivery.project, self._arrival
        clean = self._redaction.failed(one, project)
        self.receipt.rejected.append(Rejection(index, clean.reason, clean.message))
        if clean.reason == ERASED:
            return
        self._failed.append(
            FailedRecord(arrival.imported_at, project, self._delivery.sender, arrival.connector, self._delivery.route,
                         clean.position, clean.reason, clean.message, clean.raw)
        )  # fmt: skip

    def _fates(self) -> dict[Fate, int]:
        project, source = self._delivery.project, self._delivery.sender
        # An event may name its source itself: it is counted where it will be found. What is told again was counted.
        fresh = (row for row in self._rows if row.envelope.telling != AGAIN)
        counted = Counter(Fate(project, row.source, ACCEPTED) for row in fresh)
        counted[Fate(project, source, DUPLICATE)] = self.receipt.duplicates
        counted.update(Fate(project, source, REJECTED, one.reason) for one in self.receipt.rejected)
        counted.update({Fate(project, source, ASIDE, reason): n for reason, n in self._delivery.set_aside.items()})
        return +counted
