"""The ledger over the index: what was accepted is stored once, and the rest of it is told by name."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telltale.event import Event
from telltale.intake import Arrival, through
from telltale.store import ACCEPTED, CONFLICT, DUPLICATE, BusyError, Fate, Parcel, Store, Tally, row_of
from telltale.store.committing import Committer
from telltale.store.tallies import DAY, settled
from tests.store.stores import opened

LONG = settings.get_current_profile_name() == "long"
AT = 1_780_000_000_000_000


def say(event_id: str, text: str, *, source: str = "shop") -> Event:
    event = Event(type="message", timestamp=AT, event_id=event_id, conversation_id="c1",
                  properties={"role": "user", "text": text})  # fmt: skip
    return through(event, Arrival(source=source, received_at=AT))


def send(store: Store, *events: Event, at: int = AT) -> None:
    """As a live delivery does: the events and what became of them, together."""
    with store.inbox.together():
        store.accept(events, project="default", received_at=at)
        sources = Counter(event.source.source_id for event in events)
        store.inbox.count({Fate("default", source, ACCEPTED): count for source, count in sources.items()}, at)


def became(store: Store) -> dict[tuple[str, str], int]:
    found = Counter[tuple[str, str]]()
    for tally in store.inbox.tallies():
        found[tally.fate.source, tally.fate.became] += tally.events
    return dict(found)


def stored(store: Store) -> int:
    return store.read("SELECT count(*) FROM events")[1][0][0]


def test_what_was_accepted_twice_is_counted_once(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        send(store, say("a", "hi"), say("b", "ho"))
        store.catch_up()
        send(store, say("a", "hi"), say("c", "hey"), say("c", "hey"), say("b", "ho", source="other"))
        store.catch_up()
        assert became(store) == {
            ("shop", ACCEPTED): 3, ("shop", DUPLICATE): 2, ("other", DUPLICATE): 1,
        }  # fmt: skip
        assert stored(store) == 3


def test_one_that_says_something_else_is_kept_as_failed(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        send(store, say("a", "first"))
        store.catch_up()
        send(store, say("a", "second"), say("b", "one"), say("b", "two"), say("a", "second"))
        taken = store.catch_up()
        kept = {one.position: msgspec.json.decode(one.raw)["properties"]["text"] for one in store.inbox.failed()}
        assert taken.conflicts == 3
        assert kept.keys() == {"a", "b"}
        (_, texts) = store.read("SELECT event_id, text FROM events")
        assert all(kept[event_id] != text for event_id, text in texts)
        assert {one.reason for one in store.inbox.failed()} == {CONFLICT}
        assert len(store.inbox.failed()) == 2, "the same that comes again is the same record"


def test_an_index_that_is_lost_finds_out_the_same_again(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        send(store, say("a", "hi"), say("a", "hi"), say("b", "x"), say("b", "y"))
        store.catch_up()
        before, failed = became(store), [one.raw for one in store.inbox.failed()]
    (tmp_path / "index.duckdb").unlink()
    with opened(tmp_path) as store:
        store.catch_up()
        assert became(store) == before
        assert [one.raw for one in store.inbox.failed()] == failed
        store.compact()
        store.rebuild()
        assert became(store) == before


def test_a_check_beside_notes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        send(store, say("a", "hi"), say("a", "hi"))
        store.catch_up()
        before = became(store)
        store.check()
        assert became(store) == before


@settings(max_examples=100 if LONG else 8)
@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("xy"), st.sampled_from(["s", "t"])), max_size=4),
        max_size=5,
    )
)
def test_accepted_less_repeated_is_stored(batches: list[list[tuple[str, str, str]]]) -> None:
    with TemporaryDirectory() as home, opened(Path(home)) as store:
        for number, batch in enumerate(batches):
            send(store, *(say(event_id, text, source=source) for event_id, text, source in batch), at=AT + number * DAY)
            if number % 2:
                store.catch_up()
        store.catch_up()
        counted = Counter[str]()
        for tally in store.inbox.tallies():
            counted[tally.fate.became] += tally.events
        assert counted[ACCEPTED] == stored(store)
        assert counted.total() == sum(map(len, batches))


def test_what_is_turned_away_is_told_with_the_next(tmp_path: Path) -> None:
    fate = Fate("default", "shop", ACCEPTED)
    with opened(tmp_path) as store:
        closed = Committer(store.inbox, room=1)
        rows = [row_of(say(name, "hi")) for name in "ab"]
        first, second = (Parcel("default", AT, rows, fates={fate: 2}) for _ in range(2))
        closed.submit(first)
        with pytest.raises(BusyError, match="send it again"):
            closed.submit(second)
        closed._waiting.clear()  # pyright: ignore[reportPrivateUsage]
        with closed:
            closed.submit(Parcel("default", AT, fates={fate: 1})).result()
        assert became(store) == {("shop", ACCEPTED): 1, ("shop", "turned-away"): 2}


def test_settling_moves_and_never_makes() -> None:
    day = AT - AT % DAY
    accepted, duplicate = Fate("p", "s", ACCEPTED), Fate("p", "s", DUPLICATE)
    made = settled([Tally(day, accepted, 5, AT), Tally(day, duplicate, 1, AT)], [Tally(day, duplicate, 5, 0)])
    assert made == [Tally(day, duplicate, 6, AT)]
