"""A person is erased: nothing of theirs is in any file, and nobody else's numbers move."""

from __future__ import annotations

from pathlib import Path

import pytest

from telltale.store import Wish
from tests.agreement.world import bring_in
from tests.agreement.world import events_of as events_of_a_nasty_world
from tests.erasing.world import SECRET, bring, events_of, everywhere, filled, opened, payloads, people, wish
from tests.store.tables import differing, tables

FEW = 6


@pytest.mark.parametrize("erased", [2, pytest.param(200, marks=pytest.mark.long)])
def test_no_byte_is_left_and_others_stay(tmp_path: Path, erased: int) -> None:
    everybody = people(FEW + erased)
    gone, staying = everybody[::2][:erased], [one for one in everybody if one not in everybody[::2][:erased]]
    home = tmp_path / "home"
    with opened(home) as store:
        filled(store, everybody)
    for one in gone[:3]:
        places = everywhere(home, one.word)
        assert {"failed records", "index, events", "index, messages"} <= places
        assert {"inbox", "archive"} & places
    old = [piece for one in gone for piece in payloads(home, one.word)]
    assert old
    (home / "index.duckdb.damaged").write_bytes(gone[0].word.encode())
    (home / "index.duckdb.new.ndjson").write_bytes(gone[0].word.encode())
    with opened(home) as store:
        for one in gone:
            receipt, *_ = store.erase(wish(one))
            assert receipt.counts["conversations"] == 1
            assert receipt.counts["events"] == len(list(one.events()))
            assert receipt.counts["failed records"] == len(list(one.failures()))
            assert receipt.counts["rows of the inbox"] + receipt.counts["rows of the archive"] >= 9
        # Not only after the folder is closed: its logs count too.
        inbox = (home / "inbox.sqlite").read_bytes() + (home / "inbox.sqlite-wal").read_bytes()
        assert not [piece for piece in old if piece in inbox]
        assert not [one for one in gone if one.word.encode() in inbox]
        left = tables(store)
        assert set(store.check().values()) == {0}
    for one in gone:
        assert everywhere(home, one.word) == set()
    with opened(tmp_path / "others") as store:
        filled(store, staying)
        assert differing(tables(store), left) == {}
        assert len(store.inbox.failed()) == 2 * len(staying)


def test_an_erasure_says_beforehand_what_it_would_take(tmp_path: Path) -> None:
    one, *_ = everybody = people(3)
    with opened(tmp_path) as store:
        filled(store, everybody)
        before = tables(store)
        looked = store.would_erase(wish(one))
        assert looked.finished_at is None
        assert differing(before, tables(store)) == {}
        receipt, *_ = store.erase(wish(one))
        assert receipt.counts == looked.counts
        assert one.word not in str(receipt)
        assert not any(store.would_erase(wish(one)).counts.values())


def test_of_a_talk_that_others_began_only_ones_own_words_go(tmp_path: Path) -> None:
    one, other = people(2)
    shared = [
        {**event, "conversation_id": "channel", "event_id": f"{event['event_id']}-shared"}
        for event in events_of([one, other])
        if event["type"] == "message"
    ]
    shared.sort(key=lambda event: (event.get("anonymous_id") != other.anonymous, event["timestamp"]))
    for second, event in enumerate(shared):
        event["timestamp"] = f"2026-10-01T10:00:{second:02}Z"
    with opened(tmp_path) as store:
        bring(store, [*events_of([one, other]), *shared])
        receipt, *_ = store.erase(wish(one))
        assert receipt.counts["conversations of others"] == 1
        texts = [text for (text,) in store.read("SELECT text FROM messages WHERE thread_key IN"
                 " (SELECT thread_key FROM events WHERE thread = 'channel')")[1]]  # fmt: skip
        assert f"I am {other.word}" in texts
        assert f"I am {one.word}" not in texts
        assert set(store.check().values()) == {0}


def test_nothing_is_known_of_somebody(tmp_path: Path) -> None:
    everybody = people(3)
    nobody = people(1, seed=99)[0]
    with opened(tmp_path) as store:
        filled(store, everybody)
        before = tables(store)
        receipt, *_ = store.erase(wish(nobody))
        assert not any(receipt.counts.values())
        assert differing(before, tables(store)) == {}
        assert len(store.tombstones.path.read_bytes().splitlines()) == 1


def test_the_list_of_erasures_names_nobody(tmp_path: Path) -> None:
    one, *_ = everybody = people(3)
    with opened(tmp_path) as store:
        filled(store, everybody)
        store.erase(wish(one))
        written = store.tombstones.path.read_text()
    assert one.word not in written
    assert SECRET.decode() not in written
    assert store.tombstones.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("seed", [31, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(20))])
def test_in_a_nasty_world_the_index_is_what_a_rebuild_gives(tmp_path: Path, seed: int) -> None:
    """Conflicts, late joins, traces, shared threads: what is left stands as if nothing else had ever been there."""
    events = events_of_a_nasty_world(seed, 20)
    with opened(tmp_path) as store:
        bring_in(store, events[: len(events) // 2])
        store.compact()
        bring_in(store, events[len(events) // 2 :])
        _, people_by_talks = store.read(
            "SELECT project, own_name, count(*) FROM conversations WHERE own_key <> thread_key"
            " GROUP BY ALL ORDER BY 3 DESC, 1, 2"
        )
        for project, name, _ in [*people_by_talks[:2], *people_by_talks[-2:]]:
            receipt, *_ = store.erase(Wish(project, SECRET, "terminal", names=[name]))
            assert not any(store.would_erase(Wish(project, SECRET, "terminal", names=[name])).counts.values())
            assert {table: number for table, number in store.check().items() if number} == {}, receipt
            assert all(balance.difference == 0 for balance in store.standing().balances)
