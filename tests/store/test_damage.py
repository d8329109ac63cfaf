"""The index is only an index: deleted or damaged, it is built again, with the same answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import Any, NamedTuple

import pytest

from telltale.store.engine import note
from tests.agreement.world import bring_in, events_of
from tests.store.stores import answers, opened
from tests.store.tables import Tables, differing, tables


def deleted(home: Path) -> None:
    for path in home.glob("index.duckdb*"):
        path.unlink()


def emptied(home: Path) -> None:
    (home / "index.duckdb").write_bytes(b"")


def truncated(home: Path) -> None:
    path = home / "index.duckdb"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_by_a_little(home: Path) -> None:
    path = home / "index.duckdb"
    path.write_bytes(path.read_bytes()[:-100_000])


def overwritten_at_the_start(home: Path) -> None:
    with (home / "index.duckdb").open("r+b") as file:
        file.write(b"\xde\xad\xbe\xef" * 4096)


def not_a_database(home: Path) -> None:
    (home / "index.duckdb").write_text("this is no database", encoding="ascii")


def with_a_garbage_log(home: Path) -> None:
    (home / "index.duckdb.wal").write_bytes(b"garbage" * 1000)


def with_an_interrupted_rebuild(home: Path) -> None:
    (home / "index.duckdb.new").write_bytes(b"half of an index")
    (home / "index.duckdb.new.wal").write_bytes(b"half of a log")
    deleted(home)


def with_leftovers_of_an_import(home: Path) -> None:
    (home / "scratch" / "arriving.ndjson").write_text('{"event_key": 1', encoding="ascii")
    (home / "scratch" / "streaming.ndjson").write_text("{", encoding="ascii")


DAMAGE = [
    deleted, emptied, truncated, cut_by_a_little, overwritten_at_the_start, not_a_database, with_a_garbage_log,
    with_an_interrupted_rebuild, with_leftovers_of_an_import,
]  # fmt: skip


# The quick form damages an index beside an archive once, the long form in every way.
CASES = [
    pytest.param(damage, archived, marks=[pytest.mark.long] * (archived and damage is not truncated))
    for damage in DAMAGE
    for archived in (False, True)
]


class Sound(NamedTuple):
    """A folder before its index is damaged, and what it said."""

    home: Path
    known: Tables
    said: dict[str, Any]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], Sound]:
    """Folders with an archive and without, made once."""

    @cache
    def made(archived: bool) -> Sound:
        home = tmp_path_factory.mktemp("sound")
        events = events_of(21, 3)
        half = len(events) // 2
        with opened(home) as store:
            bring_in(store, events[:half])
            if archived:
                store.compact()
            bring_in(store, events[half:])
            return Sound(home, tables(store), answers(store))

    return made


@pytest.mark.parametrize(("damage", "archived"), CASES, ids=lambda one: getattr(one, "__name__", f"archive={one}"))
def test_a_damaged_index_is_built_again(
    tmp_path: Path, sound: Callable[[bool], Sound], damage: Callable[[Path], None], archived: bool
) -> None:
    home, known, said = sound(archived)
    copytree(home, tmp_path, dirs_exist_ok=True)
    damage(tmp_path)
    with opened(tmp_path) as store:
        assert differing(known, tables(store)) == {}
        assert answers(store) == said
        assert set(store.check().values()) == {0}


def test_a_sound_index_with_free_blocks_is_not_called_damaged(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        bring_in(store, events_of(21, 2))
    for _ in range(4):
        with opened(tmp_path) as store:
            assert not [*tmp_path.glob("*.damaged")]
            with store.engine.write() as db:
                db.execute("CREATE TABLE passing AS SELECT range AS one, hash(range) AS two FROM range(300_000)")
            store.engine.checkpoint()
            with store.engine.write() as db:
                db.execute("DROP TABLE passing")
                note(db, "probe", "one")


def test_only_the_newest_damaged_index_is_kept_and_none_after_a_rebuild(
    tmp_path: Path, sound: Callable[[bool], Sound]
) -> None:
    home, _, said = sound(False)
    copytree(home, tmp_path, dirs_exist_ok=True)
    for number in range(2):
        (tmp_path / "index.duckdb").write_bytes(b"rubbish %d" % number)
        (tmp_path / "index.duckdb.wal").write_bytes(b"log") if not number else None
        opened(tmp_path).close()
    (kept,) = tmp_path.glob("*.damaged")
    assert kept.read_bytes() == b"rubbish 1"
    with opened(tmp_path) as store:
        store.rebuild()
        assert [*tmp_path.glob("*.damaged")] == []
        assert answers(store) == said


def test_what_a_killed_command_left_does_not_stay(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / "scratch" / "check.duckdb.new").write_bytes(b"what people said")
    opened(tmp_path).close()
    assert [*(tmp_path / "scratch").iterdir()] == []


def test_a_damaged_inbox_opens_and_says_which_batch(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        bring_in(store, events_of(21, 2), events_of(22, 2))
        (events,) = store.inbox._db.execute("SELECT events FROM batches WHERE position = 2").fetchone()
        known = len(tables(store)["events"])
    with sqlite3.connect(tmp_path / "inbox.sqlite") as db:
        db.execute("UPDATE batches SET payload = zeroblob(length(payload)) WHERE position = 2")
    db.close()
    deleted(tmp_path)
    with opened(tmp_path) as store:
        assert [(one.place, one.events, one.lost) for one in store.inbox.damages()] == [("batch 2", events, events)]
        assert 0 < len(tables(store)["events"]) < known
