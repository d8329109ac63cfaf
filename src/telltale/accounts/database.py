"""The database of accounts: one file beside the server that other processes may use too, or a PostgreSQL server."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from telltale.accounts.files import ACCOUNTS
from telltale.accounts.revisions import is_due
from telltale.errors import DataFolderError, WordsError

# Seconds for which a writer waits for those of other processes; SQLite keeps no queue, so that it can be passed over.
PATIENCE = 30

Clock = Callable[[], int]

_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")


def microseconds() -> int:
    """Now."""
    return time.time_ns() // 1000


# PostgreSQL has many writers; guesses are counted, and the log is chained, by one at a time.
_ONE_WRITER = text("SELECT pg_advisory_xact_lock(7355608)")


class Database:
    """Connections, a reader or writer each; a writer waits for the one before.

    Raises:
        DataFolderError: it cannot be opened, a newer version wrote it, or it must not be migrated and should be.
        WordsError: ``url`` is no address of a database.
    """

    def __init__(
        self, home: Path, url: str | None = None, clock: Clock = microseconds, *, migrating: bool = True
    ) -> None:
        self.clock = clock
        self._writer = Lock()
        address = _address(home, url)
        self.where = address.database if _is_file(address) else address.render_as_string(hide_password=True)
        try:
            self._engine = _engine(address)
        except ImportError as error:
            raise DataFolderError(f"{self.where} needs the Python package {error.name}; install it") from None
        try:
            self._bring_up_to_date(migrating)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """A connection that sees one state of the file."""
        with self._told(), self._engine.connect() as db:
            yield db

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """A connection that writes: all of it or nothing."""
        with self._writer, self._told(), self._engine.connect() as db, db.execution_options(writing=True).begin():
            if db.dialect.name == "postgresql":
                db.execute(_ONE_WRITER)
            yield db

    def _bring_up_to_date(self, migrating: bool) -> None:
        with self.reading() as db:
            due = is_due(db, str(self.where))
        if not due:
            return
        if not migrating:
            raise DataFolderError(f"{self.where} is of an older Telltale; telltale serve brings it up to date")
        from telltale.accounts.migrating import migrate

        with self.writing() as db:
            migrate(db)

    @contextmanager
    def _told(self) -> Generator[None]:
        try:
            yield
        except UnicodeEncodeError:
            raise WordsError("what was given holds half a character, as no name does") from None
        except DataError as error:
            raise WordsError(f"what was given cannot be kept: {error.orig}") from None
        except SQLAlchemyError as error:
            problem = getattr(error, "orig", None) or error
            raise DataFolderError(
                f"the accounts in {self.where} cannot be read or written: {problem}; see telltale doctor"
            ) from error


def _address(home: Path, url: str | None) -> URL:
    if url is None:
        return URL.create("sqlite", database=str(home / ACCOUNTS))
    try:
        address = make_url(url)
        address.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError):
        # The address itself is not repeated: it can hold a password.
        raise WordsError(
            "setting accounts_url is no address of a database; it looks like postgresql+psycopg://NAME@HOST/DATABASE"
        ) from None
    return address


def _is_file(address: URL) -> bool:
    return address.get_backend_name() == "sqlite"


def _engine(address: URL) -> Engine:
    # Parameters can be digests and names: they are no business of an error message.
    if not _is_file(address):
        return create_engine(address, hide_parameters=True, pool_pre_ping=True)
    _make(Path(address.database or ""))
    engine = create_engine(address, hide_parameters=True, pool_size=4, connect_args={"timeout": PATIENCE})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make(path: Path) -> None:
    """The file, readable by its owner alone; SQLite gives its companions the same mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise DataFolderError(
            f"the data folder {path.parent} cannot be used: {error.strerror or error}; set TELLTALE_HOME to a folder"
            " that can be written"
        ) from error


def _prepare(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode=WAL")
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(db: Connection) -> None:
    # A writer that only becomes one after reading would fail where it could have waited.
    db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("writing") else "BEGIN")
