"""Imports: all or nothing, and a ledger that balances."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from telltale.connectors import Document
from telltale.errors import InputError, UnknownName
from telltale.intake import Importer, Reading
from telltale.store import Store
from tests.agreement.world import lines
from tests.oracle.story import asks, bot
from tests.store.stores import opened

GOOD = [*asks(0), bot(1, "It arrives on Monday.")]
BAD = b'\n{"type": "message", "timestamp": 1780315200, "properties": {}}\n{no json\n'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "home") as made:
        yield made


def events(name: str, content: bytes) -> Document:
    return Document(name, content=content)


def stored(store: Store) -> int:
    return store.read("SELECT count(*) FROM events")[1][0][0]


def test_good_and_bad_records_of_one_file_are_told_apart(store: Store) -> None:
    ledger = Importer(store, Reading(format="events")).run([events("a.jsonl", lines(GOOD) + BAD)])
    assert (ledger.read, ledger.stored, dict(ledger.failed)) == (5, 3, {"invalid_properties": 1, "not_json": 1})
    assert ledger.balances
    assert [one.reason for one in store.inbox.failed()] == ["not_json", "invalid_properties"]
    assert all(one.startswith("a.jsonl:") for one in ledger.examples)
    assert stored(store) == 3


def test_the_same_file_again_stores_and_keeps_nothing_new(store: Store) -> None:
    for expected in ((3, 0), (0, 3)):
        ledger = Importer(store, Reading(format="events")).run([events("a.jsonl", lines(GOOD) + BAD)])
        assert (ledger.stored, ledger.duplicates) == expected
        assert ledger.balances
    assert len(store.inbox.failed()) == 2


def test_another_content_under_a_known_id_is_a_conflict(store: Store) -> None:
    changed = [GOOD[0] | {"properties": {"role": "user", "text": "something else", "message_id": "u0"}}]
    Importer(store, Reading(format="events")).run([events("a.jsonl", lines(GOOD))])
    ledger = Importer(store, Reading(format="events")).run([events("b.jsonl", lines(changed))])
    assert (ledger.stored, ledger.duplicates, ledger.conflicts) == (0, 1, 1)
    assert ledger.balances


def test_what_goes_wrong_in_the_middle_leaves_nothing(store: Store) -> None:
    def documents() -> Iterator[Document]:
        yield events("a.jsonl", lines(GOOD) + BAD)
        raise RuntimeError("the disk is gone")

    with pytest.raises(RuntimeError, match="the disk is gone"):
        Importer(store, Reading(format="events")).run(documents())
    assert stored(store) == 0
    assert store.inbox.failed() == []
    assert Importer(store, Reading(format="events")).run([events("a.jsonl", lines(GOOD))]).stored == 3


def test_a_dry_run_counts_and_keeps_nothing(store: Store) -> None:
    ledger = Importer(None, Reading(format="events")).run([events("a.jsonl", lines(GOOD) + BAD)])
    assert (ledger.read, ledger.stored, ledger.failed.total()) == (5, 3, 2)
    assert ledger.balances
    assert stored(store) == 0


def test_a_file_that_looks_like_nothing_is_an_error_alone_and_a_failure_among_others(store: Store) -> None:
    strange = events("strange.bin", bytes(range(256)) * 20)
    with pytest.raises(InputError, match=r"strange\.bin"):
        Importer(store, Reading()).run([strange])
    ledger = Importer(store, Reading()).run([events("a.jsonl", lines(GOOD)), strange])
    assert (ledger.stored, dict(ledger.failed)) == (3, {"not_recognised": 1})
    assert ledger.balances


def test_a_format_that_is_not_there_names_those_that_are(store: Store) -> None:
    with pytest.raises(UnknownName, match=r"'rasaa' \(did you mean 'rasa'"):
        Importer(store, Reading(format="rasaa")).run([events("a.jsonl", lines(GOOD))])


def test_an_empty_file_is_counted_as_such(store: Store) -> None:
    ledger = Importer(store, Reading(format="events")).run([events("empty.jsonl", b"")])
    assert (ledger.read, ledger.stored, dict(ledger.failed)) == (1, 0, {"not_json": 1})
    assert ledger.balances
