"""What the index holds is what the server holds: after late events, duplicates, changed rules and erasures too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from telltale.ask import Asker, Question
from telltale.errors import TelltaleError
from telltale.metrics import catalogue
from telltale.store import Store, Wish
from telltale.store.clickhouse import carrying
from telltale.store.clickhouse.tables import CARRIED
from tests.agreement.world import bring_in, events_of
from tests.clickhouse.comparing import differences
from tests.clickhouse.databases import database, here
from tests.erasing.world import PROJECT, SECRET, people
from tests.erasing.world import events_of as told_by
from tests.store.stores import opened

EVERY = Question(list(catalogue()), by=["channel"], step="month")


def client(store: Store) -> Any:
    """The server itself."""
    assert store.server is not None
    return store.server.client


def agrees(store: Store) -> bool:
    """Whether server and index say the same, number by number and row by row."""
    assert store.server is not None
    same = differences(here(store), Asker(store, store.settings), EVERY) == []
    return same and store.server.check(store.engine) == []


def test_what_comes_late_twice_and_out_of_order_is_carried_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(carrying, "PORTION", 5)
    events = events_of(301, 16)
    with opened(tmp_path, store=database()) as store:
        for part in (events[1::2], events[::3], events[::2], events):
            bring_in(store, part)
            assert agrees(store)


def test_only_what_differs_is_sent(tmp_path: Path) -> None:
    events = events_of(302, 12)
    with opened(tmp_path, store=database()) as store:
        bring_in(store, events[:-1])
        assert agrees(store)
        before = client(store).query("SELECT count() FROM events", settings={"final": 0}).result_rows[0][0]
        bring_in(store, events)
        assert agrees(store)
        after = client(store).query("SELECT count() FROM events", settings={"final": 0}).result_rows[0][0]
        assert after - before <= 2


def test_a_server_that_was_emptied_or_damaged_is_filled_again(tmp_path: Path) -> None:
    with opened(tmp_path, store=database()) as store:
        bring_in(store, events_of(303, 8))
        assert agrees(store)
        client(store).command("TRUNCATE TABLE conversations")
        client(store).command("ALTER TABLE turns DELETE WHERE turn = 1 SETTINGS mutations_sync = 2")
        assert store.server is not None
        assert {one.table for one in store.server.check(store.engine)} == {"conversations", "turns"}
        with store.engine.write():
            pass  # whatever is written, both sides are compared
        assert agrees(store)


def test_a_folder_opened_again_goes_on_with_what_is_there(tmp_path: Path) -> None:
    address = database()
    with opened(tmp_path, store=address) as store:
        bring_in(store, events_of(304, 6))
        assert agrees(store)
        first = client(store).query("SELECT max(carried) FROM conversations").result_rows
    with opened(tmp_path, store=address) as store:
        assert agrees(store)
        assert client(store).query("SELECT max(carried) FROM conversations").result_rows == first


def test_a_rebuilt_index_is_the_same_there(tmp_path: Path) -> None:
    with opened(tmp_path, store=database()) as store:
        bring_in(store, events_of(305, 6))
        assert agrees(store)
        store.rebuild()
        assert agrees(store)


def test_changed_rules_are_seen_there(tmp_path: Path) -> None:
    address, events = database(), events_of(306, 10)
    with opened(tmp_path, store=address) as store:
        bring_in(store, events)
        assert agrees(store)
    with opened(tmp_path, store=address, resolution_window=60, conversation_gap=120) as store:
        assert agrees(store)


def test_who_is_erased_is_gone_from_the_server_and_its_disk(tmp_path: Path) -> None:
    somebody, *_ = everybody = people(3)
    with opened(tmp_path, store=database()) as store:
        bring_in(store, told_by(everybody))
        assert agrees(store)
        assert stands(store, somebody.word)
        store.erase(Wish(PROJECT, SECRET, "somebody", [somebody.user]))
        assert agrees(store)
        assert stands(store, somebody.word) == set()
        assert all(stands(store, one.word) for one in everybody[1:])


def stands(store: Store, word: str) -> set[str]:
    """The tables in which a word stands, in rows that were replaced too."""
    found: set[str] = set()
    for table in CARRIED:
        rows = client(store).query(f"SELECT * FROM {table}", settings={"final": 0}).result_rows
        found |= {table for row in rows if word in repr(row)}
    return found


def sent_and_asked(home: Path, address: str) -> None:
    """Who sends does not wait for a server; who asks does."""
    with opened(home, store=address) as store:
        bring_in(store, events_of(308, 2))
        Asker(store, store.settings).ask(Question(["conversations"]))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgres://host/db", "is no address"),
        ("telltale", "is no address"),
        ("clickhouse://ann:secret@localhost:1/telltale", "clickhouse://ann@localhost:1/telltale does not answer"),
        ("chdb://memory/nowhere", "nowhere does not exist"),
    ],
)
def test_a_server_that_is_none_is_said_in_a_sentence(tmp_path: Path, address: str, sentence: str) -> None:
    with pytest.raises(TelltaleError, match=sentence) as told:
        sent_and_asked(tmp_path, address)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)
    with opened(tmp_path) as store:
        assert store.read("SELECT count(*) FROM events")[1][0][0] > 0 or "no address" in sentence


def test_an_erasure_while_the_server_is_away_goes_there_when_it_is_back(tmp_path: Path) -> None:
    somebody, *_ = everybody = people(2)
    address = database()
    with opened(tmp_path, store=address) as store:
        bring_in(store, told_by(everybody))
        assert agrees(store)
    away = "clickhouse://localhost:1/telltale"
    with opened(tmp_path, store=away) as store, pytest.raises(TelltaleError, match="does not answer"):
        store.erase(Wish(PROJECT, SECRET, "somebody", [somebody.user]))
    with opened(tmp_path, store=address) as store:
        assert stands(store, somebody.word)
        assert agrees(store)
        assert stands(store, somebody.word) == set()


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    address = database()
    with opened(tmp_path, store=address) as store:
        client(store).command("DROP TABLE messages")
        client(store).command("CREATE TABLE messages (body String) ENGINE = MergeTree ORDER BY body")
    with pytest.raises(TelltaleError, match="a table 'messages' that Telltale did not make"):
        sent_and_asked(tmp_path, address)


def test_two_data_folders_do_not_share_a_database(tmp_path: Path) -> None:
    address, events = database(), events_of(309, 4)
    with opened(tmp_path / "one", store=address) as store:
        bring_in(store, events)
        assert agrees(store)
    with (
        opened(tmp_path / "two", store=address) as store,
        pytest.raises(
            TelltaleError, match=f"the copy of another data folder .*{(tmp_path / 'two' / 'mark').read_text().strip()}"
        ),
    ):
        Asker(store, store.settings).ask(Question(["conversations"]))
    with opened(tmp_path / "one", store=address) as store:
        assert agrees(store)
        client(store).command("DROP TABLE telltale_folder")
    with opened(tmp_path / "two", store=address) as store:
        assert agrees(store)


def test_tables_of_an_older_telltale_are_made_anew(tmp_path: Path) -> None:
    address = database()
    with opened(tmp_path, store=address) as store:
        bring_in(store, events_of(307, 4))
        assert agrees(store)
        client(store).command("ALTER TABLE conversations DROP COLUMN segment")
    with opened(tmp_path, store=address) as store:
        assert agrees(store)
