"""What has moved to the archive has left the inbox, and answers as before."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from telltale.store import Store
from tests.agreement.world import bring_in, events_of
from tests.store.stores import answers, at_once, opened
from tests.store.tables import differing, tables

EVENTS = events_of(41, 8)
HALF = len(EVENTS) // 2


def in_files(store: Store) -> int:
    """How many rows the archive holds."""
    files = [str(file) for file in store.archive.files()]
    return store.read("SELECT count(*) FROM read_parquet(?)", [files])[1][0][0] if files else 0


def test_what_moves_leaves_the_inbox_and_is_there_once(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        bring_in(store, EVENTS[:HALF])
        assert (in_files(store), len(list(store.inbox.batches(0)))) == (0, 1)
        store.compact()
        assert list(store.inbox.batches(0)) == []
        assert in_files(store) == store.read("SELECT count(*) FROM events")[1][0][0]
        store.compact()
        bring_in(store, EVENTS)
        store.compact()
        # A delivery that replaced another is there twice, and the earlier one wins whenever the index is built again.
        assert in_files(store) >= store.read("SELECT count(*) FROM events")[1][0][0]
        assert differing(at_once(tmp_path / "fresh", EVENTS), tables(store)) == {}
        assert set(store.check().values()) == {0}


def test_files_lie_by_day_and_their_names_need_no_escaping(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        bring_in(store, EVENTS)
        store.compact()
        _, days = store.read("SELECT DISTINCT make_timestamp(ts)::DATE::VARCHAR FROM events")
        files = store.archive.files()
        assert {file.parent.name for file in files} == {day for (day,) in days}
        assert all("=" not in str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*"))
        for file in files:
            _, ((least, most),) = store.read("SELECT min(ts), max(ts) FROM read_parquet(?)", [str(file)])
            for at in (least, most):
                assert datetime.fromtimestamp(at / 1e6, UTC).date().isoformat() == file.parent.name


@pytest.mark.parametrize("rebuilt", [False, True], ids=["deleted", "rebuilt"])
def test_archive_and_inbox_together_are_everything(tmp_path: Path, rebuilt: bool) -> None:
    with opened(tmp_path) as store:
        bring_in(store, EVENTS[HALF:])
        store.compact()
        bring_in(store, EVENTS[:HALF])
        known, said = tables(store), answers(store)
        if rebuilt:
            assert store.rebuild() == len(known["events"])
    if not rebuilt:
        (tmp_path / "index.duckdb").unlink()
    with opened(tmp_path) as store:
        assert differing(known, tables(store)) == {}
        assert answers(store) == said


def test_a_move_that_was_cut_off_before_the_inbox_let_go_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        bring_in(store, EVENTS)
        known = tables(store)
        released = store.inbox.release
        store.inbox.release = lambda _: None  # the power goes off here
        store.compact()
        store.inbox.release = released
    (tmp_path / "index.duckdb").unlink()
    with opened(tmp_path) as store:
        assert differing(known, tables(store)) == {}
        store.compact()
        assert list(store.inbox.batches(0)) == []
        store.rebuild()
        assert differing(known, tables(store)) == {}


def test_leftovers_of_a_move_are_no_files_of_the_archive(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        bring_in(store, EVENTS)
        known = tables(store)
        leftover = tmp_path / "archive" / ".000000000001-000000000001" / "day=2026-03-02"
        leftover.mkdir(parents=True)
        (leftover / "data_0.parquet").write_bytes(b"half a file")
        assert set(store.check().values()) == {0}
        store.compact()
        store.rebuild()
        assert differing(known, tables(store)) == {}
