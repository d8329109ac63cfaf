"""The inbox keeps what was accepted, all or nothing, and what was not, once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from telltale.errors import DataFolderError
from telltale.event import Event
from telltale.intake import Arrival, through
from telltale.store import FailedRecord
from telltale.store.inbox import Inbox
from telltale.store.rows import row_of


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    opened = Inbox(tmp_path / "inbox.sqlite")
    yield opened
    opened.close()


def rows(*ids: str) -> list[object]:
    """Rows of small events."""
    made = [Event(type="track", timestamp=1_750_000_000, event_id=name, properties={"event": "page"}) for name in ids]
    return [row_of(through(event, Arrival(source="s"))) for event in made]


def accept(inbox: Inbox, *ids: str) -> int:
    return inbox.accept(rows(*ids), project="p", received_at=1).position


def held(inbox: Inbox, after: int = 0) -> list[list[str]]:
    """The ids in each batch."""
    return [
        [msgspec.json.decode(line)["event_id"] for line in batch.lines.splitlines()] for batch in inbox.batches(after)
    ]


def failure(**given: object) -> FailedRecord:
    known = {
        "failed_at": 5, "project": "p", "source": "s", "connector": "events", "document": "a.jsonl",
        "position": "line 3", "reason": "bad_json", "message": "no JSON", "raw": b"{",
    }  # fmt: skip
    return FailedRecord(**(known | given))  # pyright: ignore[reportArgumentType]


def test_batches_come_back_in_order_from_where_one_is(inbox: Inbox) -> None:
    assert [accept(inbox, "a", "b"), accept(inbox), accept(inbox, "c")] == [1, 2, 3]
    assert held(inbox) == [["a", "b"], [], ["c"]]
    assert held(inbox, after=2) == [["c"]]
    assert held(inbox, after=3) == []
    assert inbox.last_position() == 3


def test_another_connection_sees_what_was_accepted_when_accept_returns(inbox: Inbox, tmp_path: Path) -> None:
    accept(inbox, "a")
    other = Inbox(tmp_path / "inbox.sqlite")
    assert held(other) == [["a"]]
    other.close()


def accept_and_fall(inbox: Inbox) -> None:
    with inbox.together():
        accept(inbox, "b")
        inbox.fail([failure()])
        1 / 0  # noqa: B018 (anything that goes wrong)


def test_together_is_all_or_nothing(inbox: Inbox) -> None:
    accept(inbox, "a")
    with pytest.raises(ZeroDivisionError):
        accept_and_fall(inbox)
    assert held(inbox) == [["a"]]
    assert inbox.failed() == []
    with inbox.together():
        accept(inbox, "c")
        inbox.fail([failure()])
    assert held(inbox) == [["a"], ["c"]]
    assert len(inbox.failed()) == 1


def test_what_is_written_together_is_seen_by_nobody_before_the_end(inbox: Inbox, tmp_path: Path) -> None:
    other = Inbox(tmp_path / "inbox.sqlite")
    with inbox.together():
        accept(inbox, "a")
        assert held(other) == []
    assert held(other) == [["a"]]
    other.close()


def test_a_position_is_never_given_twice(inbox: Inbox) -> None:
    accept(inbox, "a")
    accept(inbox, "b")
    inbox.release(2)
    assert held(inbox) == []
    assert (inbox.archived(), inbox.last_position(), inbox.waiting()) == (2, 2, 0)
    assert accept(inbox, "c") == 3


@pytest.mark.parametrize("place", [0, 10, -1])
def test_a_damaged_batch_is_set_aside_and_named(inbox: Inbox, tmp_path: Path, place: int) -> None:
    for name in "abc":
        accept(inbox, name)
    with sqlite3.connect(tmp_path / "inbox.sqlite") as db:
        ((payload,),) = db.execute("SELECT payload FROM batches WHERE position = 2").fetchall()
        damaged = bytearray(payload)
        damaged[place] ^= 1
        db.execute("UPDATE batches SET payload = ? WHERE position = 2", (bytes(damaged),))
        db.commit()
        for _ in range(2):
            assert held(inbox) == [["a"], ["c"]]
            assert [(one.place, one.events, one.lost) for one in inbox.damages()] == [("batch 2", 1, 1)]
        assert db.execute("SELECT payload FROM damages").fetchall() == [(bytes(damaged),)]
    db.close()
    assert accept(inbox, "d") == 4


def test_a_failed_record_is_kept_once_however_often_it_is_tried(inbox: Inbox) -> None:
    assert inbox.fail([failure(), failure(), failure(failed_at=9, document="b.jsonl")]) == 1
    assert inbox.fail([failure(raw=b"["), failure(position="line 4"), failure(reason="no_time"), failure()]) == 3
    assert inbox.failed_by_reason() == {"bad_json": 3, "no_time": 1}
    assert [one.raw for one in inbox.failed(limit=2)] == [b"{", b"{"]
    (late,) = inbox.failed(reason="no_time")
    inbox.forget_failed([late.id])
    assert inbox.failed_by_reason() == {"bad_json": 3}


def test_a_file_that_is_no_inbox_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / "inbox.sqlite").write_bytes(b"no database at all" * 1000)
    for _ in range(2):
        inbox = Inbox(tmp_path / "inbox.sqlite")
        assert held(inbox) in ([], [["a"]])
        assert [one.place for one in inbox.damages()] == ["inbox.sqlite"]
        accept(inbox, "a") if not held(inbox) else None
        inbox.close()
    assert (tmp_path / "inbox.sqlite.damaged").stat().st_size >= 1000


def test_a_folder_in_the_place_of_the_inbox_says_so(tmp_path: Path) -> None:
    (tmp_path / "inbox.sqlite").mkdir()
    with pytest.raises(DataFolderError, match="cannot be opened: unable to open database file; see telltale doctor"):
        Inbox(tmp_path / "inbox.sqlite")
