"""One writer for many senders: everything told is on disk, everything refused is not, whatever breaks."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event as Signal

import pytest

from telltale.event import Event
from telltale.intake import Arrival, through
from telltale.store import BusyError, Committer, FailedRecord, Fate, FullError, Parcel, row_of
from telltale.store.inbox import Inbox

NOW = 1_780_000_000_000_000
ACCEPTED = Fate("default", "shop", "accepted")


def _parcel(*names: str, failed: int = 0) -> Parcel:
    arrival = Arrival(source="shop", received_at=NOW)
    said = {"role": "user", "text": "hi"}
    events = [Event(type="message", event_id=name, timestamp=NOW, properties=said) for name in names]
    records = [
        FailedRecord(NOW, "default", "shop", "events", "POST", f"{names}{n}", "no_time", "no time", b"{}")
        for n in range(failed)
    ]
    rows = [row_of(through(event, arrival)) for event in events]
    return Parcel("default", NOW, rows, records, {ACCEPTED: len(names)})


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    """An inbox of its own."""
    with closing(Inbox(tmp_path / "inbox.sqlite")) as opened:
        yield opened


def _kept(inbox: Inbox) -> int:
    return sum(batch.events for batch in inbox.batches(after=0))


def test_many_senders_share_few_transactions(inbox: Inbox) -> None:
    with Committer(inbox) as committer, ThreadPoolExecutor(16) as senders:
        handed = list(senders.map(lambda n: committer.submit(_parcel(f"e{n}", f"f{n}", failed=1)), range(200)))
        for one in handed:
            one.result(10)
        assert _kept(inbox) == 400
        assert len(inbox.failed()) == 200
        assert [(tally.fate, tally.events) for tally in inbox.tallies()] == [(ACCEPTED, 400)]
    assert committer.waiting == 0


def test_what_was_handed_over_before_the_end_is_written(inbox: Inbox) -> None:
    with Committer(inbox) as committer:
        handed = [committer.submit(_parcel(f"e{n}")) for n in range(50)]
    assert all(one.done() and one.exception() is None for one in handed)
    assert _kept(inbox) == 50
    with pytest.raises(BusyError, match="stopping"):
        committer.submit(_parcel("late"))


def _held(inbox: Inbox, held: Signal, go: Signal) -> None:
    with inbox.together():
        held.set()
        go.wait(30)


def _until_refused(committer: Committer) -> tuple[list[Future[None]], BusyError]:
    handed: list[Future[None]] = []
    try:
        handed.extend(committer.submit(_parcel(f"e{n}", f"f{n}")) for n in range(100))
    except BusyError as refused:
        return handed, refused
    pytest.fail("a hundred parcels fit into a room for five")


def test_more_than_there_is_room_for_is_sent_back_and_comes_later(inbox: Inbox) -> None:
    held, go = Signal(), Signal()
    with ThreadPoolExecutor(1) as other, Committer(inbox, room=10) as committer:
        other.submit(_held, inbox, held, go)
        held.wait(30)
        handed, refused = _until_refused(committer)
        assert refused.retry_after >= 1
        # The disk's transaction under way holds some, the room ten events more.
        assert 5 <= len(handed) <= 12
        go.set()
        for one in handed:
            one.result(10)
        committer.submit(_parcel("again")).result(10)
    assert _kept(inbox) == 2 * len(handed) + 1


def test_a_full_disk_is_told_and_overcome(inbox: Inbox, tmp_path: Path) -> None:
    # A file that may not grow behaves as a disk that is full.
    pages = inbox._db.execute("PRAGMA page_count").fetchone()[0]
    inbox._db.execute(f"PRAGMA max_page_count = {pages}")
    with Committer(inbox) as committer:
        big = [f"{n:0200}" for n in range(3000)]
        with pytest.raises(FullError, match="disk is full"):
            committer.submit(_parcel(*big)).result(10)
        assert _kept(inbox) == 0
        assert inbox.tallies() == []
        inbox._db.execute("PRAGMA max_page_count = 1000000")
        committer.submit(_parcel(*big)).result(10)
        assert _kept(inbox) == 3000


def test_a_locked_file_is_told(inbox: Inbox, tmp_path: Path) -> None:
    inbox._db.execute("PRAGMA busy_timeout = 50")
    with closing(sqlite3.connect(tmp_path / "inbox.sqlite")) as stranger, Committer(inbox) as committer:
        stranger.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError, match="cannot be written"):
            committer.submit(_parcel("a")).result(10)
        stranger.rollback()
        committer.submit(_parcel("a")).result(10)
    assert _kept(inbox) == 1


def test_tallies_add_up_by_day(inbox: Inbox) -> None:
    day = 86_400_000_000
    for at, events in ((NOW, 1), (NOW + 5, 2), (NOW + day, 4)):
        inbox.count({ACCEPTED: events, Fate("default", "shop", "rejected", "no_time"): 1}, at)
    every = Counter[str]()
    for tally in inbox.tallies():
        every[tally.fate.became] += tally.events
    assert every == {"accepted": 7, "rejected": 3}
    assert [tally.events for tally in inbox.tallies(since=NOW + day)] == [4, 1]
    assert max(tally.newest for tally in inbox.tallies()) == NOW + day
