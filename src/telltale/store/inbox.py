"""The inbox: what was accepted, on disk before anybody is told so.

One SQLite file (WAL, full synchronisation): a row a batch, its payload compressed rows with a checksum. The index is
built from it and can always be built again. What could not be accepted is kept here as well, with its reason.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import Any, NamedTuple

import msgspec
from backports import zstd
from xxhash import xxh3_64_intdigest

from telltale.errors import DataFolderError
from telltale.event import AGAIN, now
from telltale.store import damages, decisions, imports, tallies
from telltale.store.damages import Damage
from telltale.store.failures import FailedRecord
from telltale.store.imports import Import
from telltale.store.rows import Row
from telltale.store.salvaging import is_spoilt, salvage, unread
from telltale.store.taken import Taken

_SCHEMA = """
CREATE TABLE IF NOT EXISTS batches (
    position INTEGER PRIMARY KEY AUTOINCREMENT, received_at INTEGER NOT NULL, project TEXT NOT NULL,
    events INTEGER NOT NULL, checksum INTEGER NOT NULL, payload BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS failed (
    id INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint INTEGER NOT NULL UNIQUE, failed_at INTEGER NOT NULL,
    project TEXT NOT NULL, source TEXT NOT NULL, connector TEXT NOT NULL, document TEXT NOT NULL,
    position TEXT NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL, raw BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""

_BATCH = "received_at, project, events, checksum, payload"

_encode_lines = msgspec.json.Encoder().encode_lines
_SIGNED = 1 << 63


@dataclass(frozen=True, slots=True)
class Batch:
    """Accepted rows; ``lines`` is one JSON object a line."""

    position: int
    received_at: int
    events: int
    lines: bytes


class Packed(NamedTuple):
    """Rows as they lie in the inbox, a twentieth of what they are in memory."""

    events: int
    checksum: int
    payload: bytes


class Written(NamedTuple):
    """Rows as text, one a line; ``events`` of them are told for the first time."""

    events: int
    lines: bytes


def written(rows: list[Row]) -> Written:
    """Rows as text."""
    # What is told again was counted when it was told first.
    return Written(sum(row.envelope.telling != AGAIN for row in rows), _encode_lines(rows))


def packed(*some: Written) -> Packed:
    """Rows, ready to be kept as one batch."""
    payload = zstd.compress(b"".join(one.lines for one in some), 1)
    return Packed(sum(one.events for one in some), checksum_of(payload), payload)


def checksum_of(payload: bytes) -> int:
    """What a batch is checked by, before it is ever read."""
    return xxh3_64_intdigest(payload) - _SIGNED


def _sound(path: Path) -> sqlite3.Connection:
    """An open inbox; where the disk has spoilt its file, what can be read of it is in a new one."""
    try:
        return _checked(path)
    except sqlite3.DatabaseError as error:
        if not is_spoilt(error):
            raise
    salvage(path, _created)
    return _checked(path)


def _checked(path: Path) -> sqlite3.Connection:
    db = _created(path)
    try:
        ((said, *_), *_) = db.execute("PRAGMA quick_check(1)").fetchall()
        if said != "ok":
            raise sqlite3.DatabaseError(said)
        _, frames, _ = db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if lost := unread(path.with_name(f"{path.name}-wal"), frames):
            why = f"behind the frame {frames} it is damaged; {lost} transactions could not be read"
            damages.note(db, Damage(f"log of the inbox at frame {frames}", now(), lost, lost, why))
    except BaseException:
        db.close()
        raise
    return db


def _created(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    try:
        db.executescript(
            "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            + _SCHEMA
            + tallies.SCHEMA
            + damages.SCHEMA
            + imports.SCHEMA
            + decisions.SCHEMA
        )
    except BaseException:
        db.close()
        raise
    return db


class Inbox:
    """The accepted batches and the failed records of a data folder."""

    def __init__(self, path: Path) -> None:
        self._lock = RLock()
        try:
            self._db = _sound(path)
        except sqlite3.Error as error:
            raise DataFolderError(f"the inbox {path} cannot be opened: {error}; see telltale doctor") from error

    def close(self) -> None:
        """Close the file; what was accepted stays."""
        with self._lock:
            self._db.close()

    @contextmanager
    def together(self) -> Generator[None]:
        """Everything accepted and failed inside is on disk together, or not at all."""
        with self._transaction():
            yield

    @contextmanager
    def _transaction(self) -> Generator[sqlite3.Connection]:
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except BaseException as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                if isinstance(error, sqlite3.OperationalError):
                    raise DataFolderError(f"the inbox cannot be written: {error}; see telltale doctor") from error
                raise

    @contextmanager
    def writing(self) -> Generator[sqlite3.Connection]:
        """What is written beside the batches, on disk when this ends well."""
        with self._transaction() as db:
            yield db

    def accept(self, rows: list[Row], *, project: str, received_at: int) -> Batch:
        """Write a batch; when this returns it is on disk, unless it is written together with others."""
        text = written(rows)
        position = self.keep(packed(text), project=project, received_at=received_at)
        return Batch(position, received_at, text.events, text.lines)

    def keep(self, packed: Packed, *, project: str, received_at: int) -> int:
        """Write packed rows as a batch; gives its position."""
        with self._transaction() as db:
            cursor = db.execute(
                f"INSERT INTO batches ({_BATCH}) VALUES (?, ?, ?, ?, ?)",
                (received_at, project, packed.events, packed.checksum, packed.payload),
            )
            assert cursor.lastrowid is not None
            return cursor.lastrowid

    def batches(self, after: int, until: int | None = None) -> Iterator[Batch]:
        """Batches behind a position, in order, up to another if one is given, each checked.

        One that does not match its checksum is set aside; :meth:`damages` names it.
        """
        while True:
            with self._lock:
                found = self._db.execute(
                    "SELECT position, received_at, events, checksum, payload FROM batches WHERE position > ?"
                    " ORDER BY position LIMIT 1",
                    (after,),
                ).fetchone()
            if not found or (until is not None and found[0] > until):
                return
            position, received_at, events, checksum, payload = found
            after = position
            if checksum_of(payload) != checksum:
                self._set_aside(position, events, payload)
            else:
                yield Batch(position, received_at, events, zstd.decompress(payload))

    def _set_aside(self, position: int, events: int, payload: bytes) -> None:
        """On a full disk it stays where it is, and is set aside another time."""
        damage = Damage(damages.batch(position), now(), events, events, "its checksum is wrong")
        with suppress(DataFolderError), self._transaction() as db:
            damages.note(db, damage, payload)
            db.execute("DELETE FROM batches WHERE position = ?", (position,))

    def imports(self) -> list[Import]:
        """What was imported, newest first."""
        with self._lock:
            return imports.noted(self._db)

    def note_import(self, done: Import) -> None:
        """Remember an import."""
        with self._transaction() as db:
            imports.note(db, done)

    def damages(self) -> list[Damage]:
        """What the disk has spoilt, oldest first."""
        with self._lock:
            return damages.noted(self._db)

    def note_damage(self, damage: Damage) -> None:
        """Keep that something is spoilt."""
        with self._transaction() as db:
            damages.note(db, damage)

    def skip_to(self, position: int) -> None:
        """Give no position again up to this one."""
        with self._transaction() as db:
            db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'batches'", (position,))
            db.execute("INSERT INTO sqlite_sequence SELECT 'batches', ? WHERE NOT EXISTS"
                       " (SELECT 1 FROM sqlite_sequence WHERE name = 'batches')", (position,))  # fmt: skip

    @contextmanager
    def steady(self) -> Generator[None]:
        """Nothing is accepted meanwhile: what is read inside belongs together."""
        with self._lock:
            yield

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        """The rows of a query."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def last_position(self) -> int:
        """The position of the newest batch ever accepted, 0 before the first."""
        with self._lock:
            found = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'batches'").fetchone()
        return int(found[0]) if found else 0

    def waiting(self) -> int:
        """Bytes of the batches that have not moved to the archive."""
        with self._lock:
            found = self._db.execute("SELECT coalesce(sum(length(payload)), 0) FROM batches").fetchone()
        return int(found[0])

    def sealed(self, after: int, most: int) -> list[tuple[Any, ...]]:
        """Batches behind a position as they lie on the disk, up to so many bytes, but one at least."""
        found: list[tuple[Any, ...]] = []
        every = f"SELECT position, {_BATCH} FROM batches WHERE position > ? ORDER BY position"
        with self._lock:
            for batch in self._db.execute(every, (after,)):
                found.append(batch)
                most -= len(batch[-1])
                if most <= 0:
                    break
        return found

    def adopt(self, batch: Iterable[Any]) -> None:
        """Take a batch of another inbox as it lies there."""
        with self._transaction() as db:
            db.execute(f"INSERT INTO batches ({_BATCH}) VALUES (?, ?, ?, ?, ?)", tuple(batch))

    def archived(self) -> int:
        """The position up to which batches have moved to the archive."""
        return self.mark("archived")

    def mark(self, name: str) -> int:
        """A number that is kept under a name, 0 where there is none."""
        with self._lock:
            found = self._db.execute("SELECT value FROM marks WHERE name = ?", (name,)).fetchone()
        return int(found[0]) if found else 0

    def set_mark(self, name: str, value: int | None) -> None:
        """Keep a number under a name, or nothing any more."""
        with self._transaction() as db:
            db.execute("DELETE FROM marks WHERE name = ?", (name,))
            if value is not None:
                db.execute("INSERT INTO marks VALUES (?, ?)", (name, value))

    def release(self, position: int) -> None:
        """Forget the batches up to a position: they are in the archive."""
        with self._transaction() as db:
            db.execute("DELETE FROM batches WHERE position <= ?", (position,))
            self.set_mark("archived", position)

    def fail(self, records: Iterable[FailedRecord]) -> int:
        """Keep what could not be accepted; gives how many of them are new."""
        with self._transaction() as db:
            before = db.total_changes
            db.executemany(
                "INSERT OR IGNORE INTO failed (fingerprint, failed_at, project, source, connector, document, position,"
                " reason, message, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (one.fingerprint, one.failed_at, one.project, one.source, one.connector, one.document,
                     one.position, one.reason, one.message, one.raw)
                    for one in records
                ],
            )  # fmt: skip
            return db.total_changes - before

    def count(self, fates: Mapping[tallies.Fate, int], at: int) -> None:
        """Note what became of events that were sent."""
        with self._transaction() as db:
            tallies.count(db, fates, at)

    def note_taken(self, after: int, last: Batch, taken: Taken) -> None:
        """Keep what the index found out about the events behind a position up to a batch, before it keeps them."""
        with self._transaction() as db:
            tallies.repeat(db, after, last.position, last.received_at, taken.repeats)
            self.fail(replace(one, failed_at=last.received_at) for one in taken.lost)

    def tallies(self, since: int = 0) -> list[tallies.Tally]:
        """What became of everything that was sent since a day; what was accepted twice is among the duplicates."""
        with self._lock:
            return tallies.settled(tallies.counted(self._db, since), tallies.repeated(self._db, since))

    def failed(self, *, reason: str | None = None, project: str | None = None, limit: int = -1) -> list[FailedRecord]:
        """Failed records, newest first."""
        wanted = {name: value for name, value in (("reason", reason), ("project", project)) if value}
        where = f"WHERE {' AND '.join(f'{name} = ?' for name in wanted)}" if wanted else ""
        with self._lock:
            found = self._db.execute(
                "SELECT failed_at, project, source, connector, document, position, reason, message, raw, id FROM failed"
                f" {where} ORDER BY id DESC LIMIT ?",
                (*wanted.values(), limit),
            ).fetchall()
        return [FailedRecord(*row) for row in found]

    def failed_by_reason(self) -> dict[str, int]:
        """How many records failed, by reason."""
        with self._lock:
            rows: list[Any] = self._db.execute("SELECT reason, count(*) FROM failed GROUP BY reason").fetchall()
        return dict(rows)

    def forget_failed(self, ids: Iterable[int]) -> None:
        """Drop failed records that were accepted after all."""
        with self._transaction() as db:
            db.executemany("DELETE FROM failed WHERE id = ?", [(one,) for one in ids])
