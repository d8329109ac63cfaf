"""Sweeping: rows and records of somebody taken out of the inbox and the archive, for good.

The inbox is swept over a connection of its own, so that what arrives meanwhile goes on being accepted. Freed pages are
overwritten (``secure_delete``), and the write-ahead log is cut to nothing at the end, since it holds older pages.
"""

from __future__ import annotations

import json
import re
import sqlite3
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from backports import zstd

from telltale.errors import DataFolderError
from telltale.store.batches import checksum_of
from telltale.store.disk import synchronise
from telltale.store.engine import Connection, bare, hand_over
from telltale.store.literals import literal
from telltale.store.person import Extent
from telltale.store.verifying import seal, unseal

# Batches written anew in one transaction, and seconds that one waits for another writer.
TOGETHER = 64
PATIENCE = 60

# Ids that are shorter than this are looked for as values of their own, not within other words.
SHORT = 6


class _Keys(msgspec.Struct, gc=False):
    """What a row is known by."""

    event_key: int
    thread_key: int | None = None
    user_key: int | None = None
    anonymous_key: int | None = None
    ts: int = 0
    inferred: bool | None = None


_keys_of = msgspec.json.Decoder(_Keys).decode


def is_theirs(row: _Keys, extent: Extent) -> bool:
    """Whether a row is within an extent."""
    if extent.before is not None and row.ts > extent.before and not row.inferred:
        return False
    known_as = row.user_key if row.user_key is not None else row.anonymous_key
    return row.event_key in extent.events or row.thread_key in extent.threads or known_as in extent.ids


@contextmanager
def sweeping(inbox: Path) -> Generator[sqlite3.Connection]:
    """A connection to the inbox beside the one that accepts.

    Raises:
        DataFolderError: it cannot be read or written.
    """
    db = sqlite3.connect(inbox, timeout=PATIENCE, isolation_level=None)
    try:
        db.execute("PRAGMA secure_delete=ON")
        db.execute("PRAGMA synchronous=FULL")
        yield db
    except sqlite3.Error as error:
        raise DataFolderError(f"the inbox cannot be written: {error}; see telltale doctor") from error
    finally:
        db.close()


def accepted(db: sqlite3.Connection, extent: Extent) -> dict[int, int]:
    """Batches that hold rows of an extent, by position, and how many."""
    return {position: len(rows) - len(staying) for position, rows, staying in _parted(db, extent, 0)}


def sweep_batches(db: sqlite3.Connection, extent: Extent, first: int = 0) -> None:
    """Write batches from a position on anew without the rows of an extent, each at its position."""
    waiting: list[tuple[int, int, bytes, int]] = []
    # Into what cannot be read nobody can look.
    with transaction(db):
        db.execute("UPDATE damages SET payload = NULL WHERE payload IS NOT NULL")
    for position, _, staying in _parted(db, extent, first):
        payload = zstd.compress(b"".join(row + b"\n" for row in staying), 1)
        waiting.append((len(staying), checksum_of(payload), payload, position))
        if len(waiting) >= TOGETHER:
            _write(db, waiting)
            waiting = []
    _write(db, waiting)


def _parted(db: sqlite3.Connection, extent: Extent, first: int) -> Iterator[tuple[int, list[bytes], list[bytes]]]:
    """Batches that hold rows of an extent: the position, every row, and those that stay.

    One that does not match its checksum cannot be looked into; it is passed over.
    """
    while True:
        found = db.execute(
            "SELECT position, checksum, payload FROM batches WHERE position BETWEEN ? AND ? ORDER BY position LIMIT 64",
            (first, extent.position),
        ).fetchall()
        if not found:
            return
        for position, checksum, payload in found:
            if checksum_of(payload) == checksum:
                rows = zstd.decompress(payload).splitlines()
                staying = [row for row in rows if not is_theirs(_keys_of(row), extent)]
                if len(staying) < len(rows):
                    yield position, rows, staying
        first = found[-1][0] + 1


def _write(db: sqlite3.Connection, batches: list[tuple[int, int, bytes, int]]) -> None:
    with transaction(db):
        db.executemany("UPDATE batches SET events = ?, checksum = ?, payload = ? WHERE position = ?", batches)


@contextmanager
def transaction(db: sqlite3.Connection) -> Generator[None]:
    """All of it or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def failed_with(db: sqlite3.Connection, project: str, names: Collection[str]) -> list[int]:
    """Failed records of a project in which a name stands."""
    if not names:
        return []
    has = _pattern(names).search
    rows = db.execute("SELECT id, document, position, message, raw FROM failed WHERE project = ?", (project,))
    return [
        number
        for number, document, position, message, raw in rows
        if has(raw) or has(f"{document}\n{position}\n{message}".encode("utf-8", "surrogatepass"))
    ]


_WORD = re.compile(rb"[^\s\"',;|{}\[\]()<>=]{1,256}")


def names_in_failed(db: sqlite3.Connection, project: str, is_theirs: Callable[[str], bool]) -> list[str]:
    """Words of failed records that are somebody's ids."""
    words: set[bytes] = set()
    for (raw,) in db.execute("SELECT raw FROM failed WHERE project = ?", (project,)):
        words.update(_WORD.findall(raw))
    names = {word.decode("utf-8", "replace") for word in words}
    return sorted(name for name in names if is_theirs(name))


def _pattern(names: Iterable[str]) -> re.Pattern[bytes]:
    """Names as they stand in a record: in whatever way JSON writes them, and not as a part of another name."""
    said: set[bytes] = set()
    for name in names:
        written = {name, json.dumps(name)[1:-1], json.dumps(name, ensure_ascii=False)[1:-1]}
        edge = rb"[0-9A-Za-z]" if len(name) >= SHORT else rb"[0-9A-Za-z._@+-]"
        said |= {rb"(?<!%b)%b(?!%b)" % (edge, re.escape(one.encode("utf-8", "surrogatepass")), edge) for one in written}
    return re.compile(b"|".join(sorted(said, key=len, reverse=True)))


def forget_failed(db: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Delete failed records."""
    with transaction(db):
        db.executemany("DELETE FROM failed WHERE id = ?", [(one,) for one in numbers])


def forget_damages(db: sqlite3.Connection) -> None:
    """Let go of the bytes of batches that could not be read: nobody can say whose they are."""
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'damages'").fetchone():
        db.execute("UPDATE damages SET payload = NULL WHERE payload IS NOT NULL")


def cut_log(db: sqlite3.Connection) -> None:
    """Fold the write-ahead log into the file and cut it to nothing.

    Raises:
        DataFolderError: somebody read the file all the time.
    """
    until = time.monotonic() + PATIENCE
    while True:
        busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if not busy:
            return
        if time.monotonic() > until:
            raise DataFolderError("the log of the inbox cannot be cut: another process reads it; stop it, try again")
        time.sleep(0.05)


def archived(files: list[Path], extent: Extent) -> dict[Path, int]:
    """Archive files that hold rows of an extent, and how many."""
    found: dict[Path, int] = {}
    with _reading(extent) as db:
        for file in files:
            counted = db.execute(f"SELECT count(*) FROM read_parquet(?) WHERE {_theirs(db, file, extent)}", [str(file)])
            ((number,),) = counted.fetchall()
            if number:
                found[file] = number
    return found


def sweep_archive(files: Iterable[Path], extent: Extent) -> None:
    """Write archive files anew without the rows of an extent; one in which nothing is left goes."""
    with _reading(extent) as db:
        for file in files:
            beside = file.with_name(f".{file.name}.new")
            kept = db.execute(
                f"COPY (SELECT * FROM read_parquet(?) WHERE ({_theirs(db, file, extent)}) IS NOT TRUE)"
                f" TO {literal(beside)} (FORMAT parquet, COMPRESSION zstd)",
                [str(file)],
            ).fetchone()
            synchronise(beside)
            # A seal tells what the file was; one that has none is checked by being read.
            unseal(file)
            if kept and kept[0]:
                beside.replace(file)
                seal(file)
            else:
                beside.unlink()
                file.unlink()
            synchronise(file.parent)


def leftovers(archive: Path) -> list[Path]:
    """What a killed sweep left beside the files of the archive, and spoilt files, which nobody can look into."""
    return sorted([*archive.glob("*/.*.new"), *archive.glob("*/*.damaged")])


@contextmanager
def _reading(extent: Extent) -> Generator[Connection]:
    with bare() as db:
        db.execute("SET memory_limit = '1GB'; SET preserve_insertion_order = true")
        for name, keys in (("gone_events", extent.events), ("gone_threads", extent.threads), ("gone_ids", extent.ids)):
            hand_over(db, name, {"id_key": "BIGINT"}, [(one,) for one in keys])
        yield db


def _theirs(db: Connection, file: Path, extent: Extent) -> str:
    """The condition under which a row of a file is within the extent; an older file may lack a column."""
    columns = {name for (name,) in db.execute("SELECT name FROM parquet_schema(?)", [str(file)]).fetchall()}

    def of(column: str) -> str:
        return column if column in columns else "NULL"

    later = "false" if extent.before is None else f"{of('ts')} > {extent.before:d} AND {of('inferred')} IS NOT TRUE"
    position = f"coalesce({of('position')}, 0) <= {extent.position:d}"
    return f"""{position} AND coalesce({later}, false) = false AND (
        {of("event_key")} IN (SELECT id_key FROM gone_events) OR {of("thread_key")} IN (SELECT id_key FROM gone_threads)
        OR coalesce({of("user_key")}, {of("anonymous_key")}) IN (SELECT id_key FROM gone_ids))"""
