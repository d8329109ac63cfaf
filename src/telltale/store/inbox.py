"""The inbox: what was accepted, on disk before anybody is told so.

One SQLite file (WAL, full synchronisation): a row a batch, its payload compressed rows with a checksum. The index is
built from it and can always be built again. What could not be accepted is kept here as well, with its reason.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import Any

from backports import zstd

from telltale.errors import DataFolderError
from telltale.event import now
from telltale.store import damages, failures, imports, tallies
from telltale.store.batches import Batch, Packed, checksum_of, packed, written
from telltale.store.checking import sound
from telltale.store.damages import Damage
from telltale.store.failures import FailedRecord
from telltale.store.imports import Import
from telltale.store.rows import Row
from telltale.store.taken import Taken

_BATCH = "received_at, project, events, checksum, payload"


class Inbox:
    """The accepted batches and the failed records of a data folder."""

    def __init__(self, path: Path) -> None:
        self._lock = RLock()
        try:
            self._db = sound(path)
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
            return failures.keep(db, records)

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
        with self._lock:
            return failures.kept(self._db, reason, project, limit)

    def failed_by_reason(self) -> dict[str, int]:
        """How many records failed, by reason."""
        with self._lock:
            return failures.by_reason(self._db)

    def forget_failed(self, ids: Iterable[int]) -> None:
        """Drop failed records that were accepted after all."""
        with self._transaction() as db:
            failures.forget(db, ids)
