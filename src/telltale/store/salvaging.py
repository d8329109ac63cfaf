"""Salvaging: an inbox whose file is spoilt is written anew with everything of it that can still be read.

SQLite checks the frames of its log and the shape of its pages, and batches have a checksum of ours. So what is taken
over is what was written, and what is missing is named by its position.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from telltale.event import now
from telltale.store.damages import Damage, batch, note
from telltale.store.disk import synchronise

# Pages are this large in every inbox of ours; the first begins with a header of constants.
PAGE = 16384
_HEADER = 100
_FRAME = 24
_LOG_HEADER = 32

_COLUMNS = "position, received_at, project, events, checksum, payload"


def is_spoilt(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is not what SQLite wrote; a full disk or a lock says nothing of the kind."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(
        error, (sqlite3.OperationalError, sqlite3.IntegrityError, sqlite3.ProgrammingError)
    )


def salvage(path: Path, create: Callable[[Path], sqlite3.Connection]) -> None:
    """Put a new inbox in the place of the spoilt one, which stays beside it as ``inbox.sqlite.damaged``.

    ``create`` makes an empty inbox. Should this be interrupted, it begins again.
    """
    aside, fresh = path.with_name(f"{path.name}.damaged"), path.with_name(f"{path.name}.new")
    for name in (fresh, aside):
        for leftover in _with_log(name):
            leftover.unlink(missing_ok=True)
    for source, target in zip(_with_log(path), _with_log(aside), strict=True):
        if source.exists():
            shutil.copyfile(source, target)
    with closing(create(fresh)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _mend(aside, fresh)
        _take_over(aside, db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode=DELETE")
    for leftover in _with_log(path)[1:]:
        leftover.unlink(missing_ok=True)
    fresh.replace(path)
    synchronise(path.parent)


def _with_log(path: Path) -> tuple[Path, Path]:
    return path, path.with_name(f"{path.name}-wal")


def _mend(aside: Path, fresh: Path) -> None:
    """Where the first page cannot be read, the one of a new inbox takes its place: it holds nothing but the schema."""
    try:
        with closing(_reading(aside)) as db:
            db.execute("SELECT count(*) FROM (SELECT position FROM batches LIMIT 1)").fetchone()
            return
    except sqlite3.DatabaseError:
        pass
    with fresh.open("rb") as file:
        first = bytearray(file.read(PAGE))
    if len(first) < PAGE or not aside.stat().st_size:
        return
    struct.pack_into(">I", first, 28, aside.stat().st_size // PAGE)
    # Pages that were free are not to be used again in a copy that is only read.
    struct.pack_into(">II", first, 32, 0, 0)
    with aside.open("r+b") as file:
        file.write(first)


def _reading(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA writable_schema=ON")
    return db


def _take_over(aside: Path, db: sqlite3.Connection) -> None:
    at = now()
    db.execute("BEGIN")
    with closing(_reading(aside)) as old:
        last = 0
        for position, row in _batches(old):
            last = max(last, position)
            if row is None:
                note(db, Damage(batch(position), at, 0, 0, "its page cannot be read"))
            else:
                db.execute(f"INSERT INTO batches ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", row)
        for table in _others(db):
            _copy(old, db, table)
    note(db, Damage("inbox.sqlite", at, 0, 0, "the file was damaged; what could be read is in a new one"))
    db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'batches'", (last,))
    db.execute("INSERT INTO sqlite_sequence SELECT 'batches', ? WHERE NOT EXISTS"
               " (SELECT 1 FROM sqlite_sequence WHERE name = 'batches')", (last,))  # fmt: skip
    db.execute("COMMIT")


def _batches(old: sqlite3.Connection) -> Iterator[tuple[int, tuple[Any, ...] | None]]:
    """Every batch that can be read, and the positions of those that cannot."""
    first, last = _first(old), _last(old)
    position = first
    while position <= last:
        try:
            for row in old.execute(
                f"SELECT {_COLUMNS} FROM batches WHERE position >= ? ORDER BY position", (position,)
            ):
                if _sound(row):
                    yield row[0], row
                position = row[0] + 1
            return
        except sqlite3.DatabaseError:
            pass
        try:
            row = old.execute(f"SELECT {_COLUMNS} FROM batches WHERE position = ?", (position,)).fetchone()
            if row and _sound(row):
                yield position, row
        except sqlite3.DatabaseError:
            yield position, None
        position += 1


def _sound(row: tuple[Any, ...]) -> bool:
    """Whether the values of a row are of the kinds that were written."""
    kinds = (int, int, str, int, int, bytes)
    return all(isinstance(value, kind) for value, kind in zip(row, kinds, strict=True))


def _first(old: sqlite3.Connection) -> int:
    with suppress(sqlite3.DatabaseError, TypeError):
        return int(old.execute("SELECT value FROM marks WHERE name = 'archived'").fetchone()[0]) + 1
    return 1


def _last(old: sqlite3.Connection) -> int:
    found = 0
    for sql in ("SELECT seq FROM sqlite_sequence WHERE name = 'batches'", "SELECT max(position) FROM batches"):
        with suppress(sqlite3.DatabaseError, TypeError, ValueError):
            found = max(found, int(old.execute(sql).fetchone()[0]))
    # A number that was itself spoilt may be anything.
    with suppress(sqlite3.DatabaseError):
        most = old.execute("PRAGMA page_count").fetchone()[0] * (PAGE // 32) + _first(old)
        found = min(found, most)
    return found


def _others(db: sqlite3.Connection) -> list[str]:
    """Tables beside the batches."""
    found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall()
    return [name for (name,) in found if name != "batches"]


def _copy(old: sqlite3.Connection, db: sqlite3.Connection, table: str) -> None:
    """The rows of a table from its beginning and from its end, as far as they can be read."""
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    for order in ("ASC", "DESC"):
        try:
            for row in old.execute(f"SELECT {names} FROM {table} ORDER BY 1 {order}"):
                with suppress(sqlite3.IntegrityError):
                    db.execute(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", row)
            return
        except sqlite3.DatabaseError:
            continue


def unread(log: Path, frames: int) -> int:
    """Transactions in a log behind the ``frames`` that SQLite could read; the last may be one that was never finished.

    A frame whose salts are those of the header was written since the log began anew.
    """
    try:
        with log.open("rb") as file:
            salts = file.read(_LOG_HEADER)[16:24]
            ends = 0
            file.seek(_LOG_HEADER + frames * (_FRAME + PAGE))
            while len(head := file.read(_FRAME)) == _FRAME:
                ends += head[8:16] == salts and head[4:8] != bytes(4)
                file.seek(PAGE, os.SEEK_CUR)
            return max(0, ends - 1)
    except FileNotFoundError:
        return 0
