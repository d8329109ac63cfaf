"""What a trace tells again, knowing more, was sent once: it is no duplicate, and nobody contradicts himself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from connectors.otlp import JSON, Wire, chat, request, said, span
from telltale.connectors.otel import Traces, take
from telltale.event import now
from telltale.intake import Quotas, Receiver, Recent, Redaction
from telltale.intake.receiving import Delivery
from telltale.settings import load
from telltale.store import ACCEPTED, DUPLICATE, BusyError, Parcel, Store

ROOT = span(1, {"session.id": "s1", "user.id": "jo"}, at=1, took=5)
CALL = span(2, chat([said("user", "Where is my parcel?")], "On its way."), parent=1, at=2)
LATER = span(3, chat([said("user", "And the other one?")], "Lost."), parent=1, at=4)


class House:
    """A store and the requests to it; ``down`` says that the disk takes nothing."""

    def __init__(self, store: Store) -> None:
        self.store, self.down = store, False
        self.start()

    def start(self) -> None:
        """As after a start: nothing is remembered."""
        self.traces = Traces()
        redaction = Redaction(self.store.settings)
        self.receiver = Receiver(self._submit, redaction, quotas=Quotas(), recent=Recent())

    def _submit(self, parcel: Parcel) -> Future[None]:
        if self.down:
            raise BusyError("full")
        inbox = self.store.inbox
        with inbox.together():
            if parcel.rows:
                inbox.accept(parcel.rows, project=parcel.project, received_at=parcel.received_at)
            inbox.count(parcel.fates, parcel.received_at)
        done = Future[None]()
        done.set_result(None)
        return done

    def post(self, *spans: Wire) -> None:
        batch = take("traces", request("traces", spans), JSON, now(), self.traces)
        sent = [*enumerate([*batch.events, *batch.told_again])]
        self.receiver.receive(Delivery("default", "otel", "otel", "/v1/traces", [*sent]))

    def raw(self) -> Counter[str]:
        """As it was counted when it came."""
        counted = Counter[str]()
        for tally in self.store.inbox.tallies():
            counted[tally.fate.became] += tally.events
        return counted

    def became(self) -> Counter[str]:
        self.store.catch_up()
        return +self.raw()

    @property
    def stored(self) -> int:
        return self.store.read("SELECT count(*) FROM events")[1][0][0]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with Store(load({}, home=tmp_path)) as store:
        yield House(store)


@pytest.mark.parametrize("between", [True, False], ids=["taken_in_between", "taken_in_at_once"])
def test_told_again_is_sent_once(house: House, between: bool) -> None:
    for one in (CALL, LATER, ROOT):
        house.post(one)
        before = sum(house.raw().values())
        assert sum(batch.events for batch in house.store.inbox.batches(after=0)) == before, "behind, and not more"
        if between:
            house.store.catch_up()
    became = house.became()
    assert became == {ACCEPTED: house.stored}
    assert house.store.inbox.failed() == []
    assert {row[0] for row in house.store.read("SELECT thread FROM events WHERE type = 'message'")[1]} == {"s1"}


@pytest.mark.parametrize("order", [(ROOT, CALL), (CALL, ROOT)], ids=["root_first", "call_first"])
def test_a_retry_after_a_start_contradicts_nothing(house: House, order: tuple[Wire, Wire]) -> None:
    for one in order:
        house.post(one)
    house.store.catch_up()
    stored = house.stored
    house.start()
    house.post(CALL)
    became = house.became()
    assert became[ACCEPTED] == house.stored == stored
    assert became[DUPLICATE] > 0
    assert house.store.inbox.failed() == []


def test_what_was_told_early_to_a_full_disk_is_counted_when_it_comes_again(house: House) -> None:
    house.down = True
    with pytest.raises(BusyError):
        house.post(CALL)
    house.down = False
    house.post(ROOT)
    house.post(CALL)
    became = house.became()
    assert became[ACCEPTED] == house.stored
    assert house.store.inbox.failed() == []
