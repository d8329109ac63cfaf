"""What is imported while others send: whole in the end, whatever dies meanwhile, and nobody waits for it."""

from __future__ import annotations

from pathlib import Path
from threading import Event, Thread
from typing import Any

import msgspec
import pytest

from telltale.connectors import Document
from telltale.event import Event as Said
from telltale.intake import Arrival, Importer, Reading, through
from telltale.store import Store, Stream
from telltale.store import spool as spools
from telltale.store.spool import moved, spooled
from tests.agreement.world import lines
from tests.oracle.story import asks, bot
from tests.store.stores import opened
from tests.store.tables import Tables, tables

DAYS = [[*asks(day), bot(day + 1, f"It arrives on day {day}.")] for day in range(0, 8, 2)]
BAD = b'\n{"type": "message", "timestamp": 1780315200, "properties": {}}\n'


def documents() -> list[Document]:
    return [Document(f"{number}.jsonl", content=lines(day) + BAD) for number, day in enumerate(DAYS)]


def bring(store: Store) -> Any:
    return Importer(store, Reading(format="events")).run(documents())


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "PORTION", 1)


def test_a_shared_store_holds_the_same_and_tells_the_same(tmp_path: Path) -> None:
    with opened(tmp_path / "alone") as alone, opened(tmp_path / "shared") as shared:
        shared.shared = True
        for _ in range(2):
            one, other = bring(alone).as_dict(), bring(shared).as_dict()
            assert one == other
            assert one["balances"]
        assert tables(alone) == tables(shared)
        assert [t.fate for t in alone.inbox.tallies()] == [t.fate for t in shared.inbox.tallies()]
        assert spooled(tmp_path / "shared" / "spools") == []


def test_others_are_taken_in_between_and_not_counted(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.shared = True
        with store.streaming() as stream:
            assert not isinstance(stream, Stream)
            bring_one(store, "before")
        assert stream.taken.stored == 0
        ledger = bring(store)
        assert ledger.balances
        assert store.read("SELECT count(*) FROM events")[1][0][0] == ledger.stored + 1


def test_whoever_follows_takes_nothing_from_the_count(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.shared = True
        over = Event()

        def follow() -> None:
            while not over.is_set():
                store.catch_up()

        follower = Thread(target=follow)
        follower.start()
        try:
            ledger = bring(store)
        finally:
            over.set()
            follower.join()
        assert ledger.balances
        assert ledger.stored == store.read("SELECT count(*) FROM events")[1][0][0]


def bring_one(store: Store, text: str) -> None:
    event = Said(type="message", timestamp=1_780_000_000, event_id=text, conversation_id="live",
                  properties={"role": "user", "text": text})  # fmt: skip
    store.accept([through(event, Arrival(source="live"))], project="default", received_at=1_780_000_000_000_000)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, int]:
    """What nobody broke off: the tables, and how many records failed."""
    with opened(tmp_path_factory.mktemp("once")) as store:
        bring(store)
        return tables(store), len(store.inbox.failed())


@pytest.mark.parametrize("portions", [0, 1, 3])
def test_broken_off_while_it_is_moved_it_goes_on(tmp_path: Path, once: tuple[Tables, int], portions: int) -> None:
    whole, counted = once
    home = tmp_path / "home"
    with opened(home) as store:
        store.shared = True
        with pytest.raises(Killed):
            break_off(store, portions)
        assert len(spooled(home / "spools")) == 1
    with opened(home) as store:
        store.catch_up()
        assert tables(store) == whole
        assert len(store.inbox.failed()) == counted
        assert spooled(home / "spools") == []
        accepted = sum(tally.events for tally in store.inbox.tallies() if tally.fate.became == "accepted")
        assert accepted == store.read("SELECT count(*) FROM events")[1][0][0]


class Killed(BaseException):
    """As if the process had ended."""


def break_off(store: Store, portions: int) -> None:
    """Import, and stop after some portions."""
    taken = store._taken  # pyright: ignore[reportPrivateUsage]
    left = iter(range(portions))

    def dying(before: int, last: int) -> Any:
        if next(left, None) is None:
            raise Killed
        return taken(before, last)

    store._taken = dying  # type: ignore[method-assign]  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
    bring(store)
    raise Killed


def test_it_goes_on_behind_the_end_that_a_spoilt_inbox_has_lost(tmp_path: Path, once: tuple[Tables, int]) -> None:
    whole = len(once[0]["events"])
    home = tmp_path / "home"
    with opened(home) as store:
        for number in range(9):
            bring_one(store, f"lost {number}")
        store.catch_up()
        with spools.spooling(home / "spools") as (spool, _):
            for day in DAYS:
                arrival = Arrival(source="events")
                events = [through(msgspec.convert(one, Said), arrival) for one in day]
                spool.accept(events, project="default", received_at=arrival.imported_at)
    for path in home.glob("inbox.sqlite*"):
        path.unlink()
    with opened(home) as store:
        store.catch_up()
        assert stored(store) == whole + 9
        store.compact()
        store.rebuild()
        assert stored(store) == whole + 9


def stored(store: Store) -> int:
    return store.read("SELECT count(*) FROM events")[1][0][0]


def test_what_was_never_sealed_is_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.shared = True
        with pytest.raises(Killed), store.streaming():
            raise Killed
        assert list((tmp_path / "spools").iterdir()) == []
        (tmp_path / "spools" / "dead.partial").write_bytes(b"half")
        store.catch_up()
        assert list((tmp_path / "spools").iterdir()) == []
        assert store.inbox.last_position() == 0


def test_moving_twice_moves_once(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        with spools.spooling(tmp_path / "spools") as (_, sealed):
            pass
        assert list(moved(sealed, store.inbox)) == []
        assert spooled(tmp_path / "spools") == []
