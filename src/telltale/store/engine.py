"""The embedded engine: one DuckDB file, one writer, readers beside it."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Condition, Lock
from typing import Any

import duckdb
from arro3.core import Array, DataType, Table

from telltale.errors import DataFolderError
from telltale.settings import Settings
from telltale.store.literals import literal
from telltale.store.prices import load_prices
from telltale.store.schema import EVENTS, TABLES, create

Connection = duckdb.DuckDBPyConnection

# More readers at a time do not answer sooner on a small machine: they share its cores.
READERS = 2

# What the engine may hold in memory before it writes to its scratch folder: a small server is enough for any store.
MEMORY = 3_000_000_000

# Bytes of the write-ahead log that are read at a start after a crash; a gigabyte takes many seconds.
LONG = 64 * 1024 * 1024

# What was installed with the engine is all that it has: it fetches nothing.
_AS_INSTALLED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

_ARROW = {"BIGINT": DataType.int64(), "VARCHAR": DataType.utf8(), "BOOLEAN": DataType.bool(),
          "DOUBLE": DataType.float64()}  # fmt: skip


class Engine:
    """The index file: ``write`` gives the one writer, ``read`` runs a query beside it.

    ``state`` is another object after every transaction: as long as it is the same, so are all answers.
    """

    def __init__(self, path: Path, settings: Settings) -> None:
        self.path, self.settings = path, settings
        self.prices = load_prices(settings.home)
        self._writing = Lock()
        self._reading = BoundedSemaphore(READERS)
        self._streams, self._stream_ended = 0, Condition()
        self.state: object = object()
        self._db = self._open()

    def _open(self) -> Connection:
        scratch = self.path.parent / "scratch"
        scratch.mkdir(exist_ok=True)
        try:
            db = duckdb.connect(
                str(self.path),
                config={
                    **_AS_INSTALLED,
                    "temp_directory": str(scratch),
                    "wal_autocheckpoint": "1GB",
                    "preserve_insertion_order": "false",
                },
            )
        except duckdb.Error as error:
            raise DataFolderError(f"the index {self.path} cannot be opened: {error}") from error
        _be_modest(db)
        for table in TABLES:
            db.execute(create(table))
        db.execute(local_time(self.settings.timezone))
        return db

    def close(self) -> None:
        """Write everything down and let go of the file."""
        with self._writing:
            self._db.close()

    @contextmanager
    def write(self) -> Generator[Connection]:
        """The writer, inside one transaction; one at a time."""
        with self._writing:
            self._db.execute("BEGIN")
            try:
                yield self._db
                self._db.execute("COMMIT")
                self.state = object()
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, at a time of our choosing."""
        with self._writing:
            self._db.execute("CHECKPOINT")

    def renew(self) -> None:
        """The same rows in a new file: in the old one, what was deleted stays until something is written over it.

        Questions go on meanwhile, and wait only while the files change places; long readings are waited for.
        """
        beside = self.path.with_name(f"{self.path.name}.new")
        with self._writing:
            for leftover in (beside, beside.with_name(f"{beside.name}.wal")):
                leftover.unlink(missing_ok=True)
            self._copy(beside)
            with self._alone():
                self._db.close()
                # Closing folds the log into the file, so that none is left that would not fit the new one.
                self.path.with_name(f"{self.path.name}.wal").unlink(missing_ok=True)
                beside.replace(self.path)
                self._db = self._open()
                self.state = object()

    def _copy(self, beside: Path) -> None:
        self._db.execute(f"ATTACH {literal(beside)} AS renewed_file")
        try:
            (name,) = self._db.execute("SELECT current_database()").fetchall()[0]
            # Rows lie by time, which is what lets questions about a period pass over the rest.
            self._db.execute("SET preserve_insertion_order = true")
            self._db.execute(f'COPY FROM DATABASE "{name}" TO renewed_file')
        finally:
            self._db.execute("SET preserve_insertion_order = false")
            self._db.execute("DETACH renewed_file")

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Nobody reads."""
        with ExitStack() as places:
            for _ in range(READERS):
                places.enter_context(self._reading)
            with self._stream_ended:
                self._stream_ended.wait_for(lambda: not self._streams)
                yield

    def fold(self) -> None:
        """Fold the write-ahead log into the file when it has grown so long that reading it would delay a start.

        While somebody reads the engine may put it off.
        """
        log = self.path.with_name(f"{self.path.name}.wal")
        if log.exists() and log.stat().st_size > LONG:
            with suppress(duckdb.TransactionException):
                self.checkpoint()

    def read(
        self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> tuple[list[str], list[Any]]:
        """Column names and rows of a query."""
        with self._reading:
            cursor = self._db.cursor()
            try:
                cursor.execute(sql, parameters or None)
                names = [one[0] for one in cursor.description or []]
                return names, cursor.fetchall()
            finally:
                cursor.close()

    @contextmanager
    def snapshot(self) -> Generator[Connection]:
        """A reader for whom nothing changes while it reads."""
        with self._reading:
            cursor = self._db.cursor()
            try:
                cursor.execute("BEGIN")
                yield cursor
                cursor.execute("ROLLBACK")
            finally:
                cursor.close()

    def portions(
        self, sql: str, parameters: Mapping[str, Any] | None = None, size: int = 10_000
    ) -> Generator[list[Any]]:
        """The rows of a query of any length, some at a time."""
        with self._long_reading() as cursor:
            cursor.execute(sql, parameters or None)
            while rows := cursor.fetchmany(size):
                yield rows

    def copy(self, sql: str, options: str, path: Path) -> int:
        """The rows of a query into a file, written by the engine itself in a form of its own; gives their number.

        Raises:
            OSError: the file cannot be written.
        """
        with self._long_reading() as cursor:
            try:
                found = cursor.execute(f"COPY ({sql}) TO {literal(path)} ({options})").fetchone()
            except duckdb.IOException as error:
                raise OSError(str(error).splitlines()[0]) from error
        return int(found[0]) if found else 0

    @contextmanager
    def _long_reading(self) -> Generator[Connection]:
        """A reader that others do not wait for; only who changes the file does."""
        with self._reading, self._stream_ended:
            cursor = self._db.cursor()
            self._streams += 1
        try:
            yield cursor
        finally:
            cursor.close()
            with self._stream_ended:
                self._streams -= 1
                self._stream_ended.notify_all()

    def attach(self, path: str, name: str) -> None:
        """Look into another index, beside this one."""
        with self._writing:
            self._db.execute(f"ATTACH {literal(path)} AS {name} (READ_ONLY)")

    def detach(self, name: str) -> None:
        """Look away again."""
        with self._writing:
            self._db.execute(f"DETACH {name}")

    def meta(self, name: str) -> str | None:
        """A note that the index keeps about itself."""
        _, rows = self.read('SELECT value FROM meta WHERE "key" = ?', [name])
        return rows[0][0] if rows else None


def bare(path: Path | None = None) -> Connection:
    """An engine beside the index: in memory, for files of others, or over another index, which is only read.

    Raises:
        duckdb.Error: the file cannot be opened.

    >>> with bare() as db:
    ...     db.execute("SELECT 1").fetchall()
    [(1,)]
    """
    return duckdb.connect(str(path or ":memory:"), read_only=path is not None, config=_AS_INSTALLED)


def _be_modest(db: Connection) -> None:
    """Where the engine would take more than its share of a large machine, less is enough."""
    own = db.execute("SELECT parse_formatted_bytes(current_setting('memory_limit'))").fetchone()
    if own and own[0] > MEMORY:
        db.execute(f"SET memory_limit = '{MEMORY}B'")


def note(db: Connection, name: str, value: object) -> None:
    """Keep a note about the index, in the transaction at hand."""
    forget(db, name)
    db.execute("INSERT INTO meta VALUES (?, ?)", [name, str(value)])


def forget(db: Connection, name: str) -> None:
    """Keep it no longer."""
    db.execute('DELETE FROM meta WHERE "key" = ?', [name])


def noted(db: Connection, name: str) -> str | None:
    """A note that was kept."""
    found = db.execute('SELECT value FROM meta WHERE "key" = ?', [name]).fetchone()
    return found[0] if found else None


def is_any(db: Connection, rows: str) -> bool:
    """Whether a table, or a part of one, has a row."""
    return db.execute(f"SELECT 1 FROM {rows} LIMIT 1").fetchone() is not None


def local_time(timezone: str) -> str:
    """The macro that turns microseconds UTC into a local time of the project."""
    body = "make_timestamp(us)"
    if timezone != "UTC":
        body = f"(make_timestamp(us) AT TIME ZONE 'UTC') AT TIME ZONE '{timezone}'"
    return f"CREATE OR REPLACE TEMP MACRO local_time(us) AS {body}"


def hand_over(db: Connection, name: str, columns: dict[str, str], rows: list[tuple[Any, ...]]) -> None:
    """Rows made in Python as a temporary table; through Arrow, since single inserts are a hundred times slower."""
    kinds = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    db.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({kinds})")
    if rows:
        listed = zip(columns.items(), zip(*rows, strict=True), strict=True)
        arrays: dict[str, Any] = {column: Array(list(values), type=_ARROW[kind]) for (column, kind), values in listed}
        table = Table.from_pydict(arrays)  # pyright: ignore[reportUnknownMemberType] - its stubs are incomplete
        db.register("handed_over", table)
        db.execute(f"INSERT INTO {name} SELECT * FROM handed_over")
        db.unregister("handed_over")


def event_columns() -> str:
    """The columns of an event as ``read_json`` wants them."""
    return "{" + ", ".join(f"{name}: '{kind}'" for name, (kind, _) in EVENTS.items() if name != "position") + "}"
