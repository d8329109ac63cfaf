"""The server: what questions ask, brought up to date with the index before it answers."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from math import isnan
from threading import BoundedSemaphore, Lock
from typing import Any, cast
from urllib.parse import urlsplit

from telltale.errors import TelltaleError, WordsError
from telltale.store.clickhouse.carrying import Difference, carry, clear, counted
from telltale.store.clickhouse.dialect import SPEAKING, spoken
from telltale.store.clickhouse.tables import CARRIED, MARKS, OWNED, OWNER, columns, created
from telltale.store.engine import READERS, Engine, forget, note

# The note of an erasure that has not left the server's disk yet.
_CLEAR = "to_clear"

# What a question says once is worked out once, where the server knows how; elsewhere as often as it is spoken of.
_ONCE = "enable_materialized_cte"

OLDEST = (26,)
"""The oldest version that was tried."""

SCHEMES = ("clickhouse", "clickhouses", "chdb")


class ServerError(TelltaleError):
    """The server cannot be reached, refuses, or cannot say what is asked."""


class Server:
    """A ClickHouse database that holds what the index holds.

    It is looked for when the first question is asked: who sends must not wait for it. Whatever is asked of it raises
    :class:`ServerError` when nobody answers there, or not as it has to, or for another data folder than that with
    ``mark``: two folders would take out each other's rows.

    Raises:
        WordsError: the address is none.
    """

    def __init__(self, address: str, mark: str) -> None:
        self.name = shown(address)
        self._lock, self._carried = Lock(), object()
        self._places = BoundedSemaphore(READERS)
        self._address, self._mark, self._known = address, mark, None
        if urlsplit(address).scheme not in SCHEMES:
            raise WordsError(
                f"store '{self.name}' is no address; leave it out for the index in the data folder, or give"
                " clickhouse://user:password@host:8123/database (clickhouses:// over TLS)"
            )

    @property
    def client(self) -> Any:
        """The connection."""
        if self._known is None:
            client = self._connected(self._address)
            self._prepare(client)
            self._known = client
        return self._known

    def read(
        self, engine: Engine, sql: str, values: Mapping[str, Any] | None = None
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and rows of a question's SQL, as the index would tell them now."""
        self.carry(engine)
        with self._places:
            found = self._query(spoken(sql, values or {}), values)
        return list(found.column_names), [tuple(_plain(one) for one in row) for row in found.result_rows]

    def carry(self, engine: Engine) -> None:
        """Bring it up to date with the index."""
        with self._lock:
            self._carry(engine)

    @contextmanager
    def clearing(self, engine: Engine) -> Generator[None]:
        """What is taken out of the index meanwhile leaves the server and its disk; if that is away, when it is back."""
        with engine.write() as db:
            note(db, _CLEAR, "yes")
        yield
        self.carry(engine)

    def check(self, engine: Engine) -> list[Difference]:
        """Tables in which it has another number of rows than the index."""
        with self._lock:
            return self._said(lambda: counted(engine, self.client))

    def close(self) -> None:
        """Let go of the server."""
        if self._known is not None:
            self._known.close()

    def _carry(self, engine: Engine) -> None:
        state = engine.state
        if state is self._carried:
            return
        # A table is seen as a whole, and so are all of them: nobody asks until the last one is there.
        with ExitStack() as places:
            for _ in range(READERS):
                places.enter_context(self._places)
            client = self.client
            self._own(client)
            self._said(lambda: carry(engine, client))
        if engine.meta(_CLEAR):
            self._said(lambda: clear(client))
            with engine.write() as db:
                forget(db, _CLEAR)
        self._carried = state

    def _query(self, sql: str, values: Mapping[str, Any] | None) -> Any:
        return self._said(lambda: self.client.query(sql, parameters=dict(values) if values else None))

    def _connected(self, address: str) -> Any:
        parts = urlsplit(address)
        try:
            connect = import_module("clickhouse_connect").get_client
        except ImportError:
            raise ServerError(
                f"store {self.name} needs a package that is not here: pip install 'telltale-analytics[clickhouse]'"
            ) from None
        more = {} if parts.scheme == "chdb" else {"autogenerate_session_id": False, "connect_timeout": 10}
        client = self._said(
            lambda: connect(dsn=address, secure=parts.scheme == "clickhouses", settings=SPEAKING, **more)
        )
        version = tuple(int(part) for part in client.server_version.split(".")[:2])
        if version < OLDEST:
            raise ServerError(f"{self.name} is ClickHouse {client.server_version}; {OLDEST[0]} or newer is needed")
        if _ONCE in client.server_settings:
            client.set_client_setting(_ONCE, 1)
        return client

    def _prepare(self, client: Any) -> None:
        """Tables that another version of Telltale made are made anew: they hold a copy."""
        self._said(lambda: client.command(OWNED))
        for table in CARRIED:
            asked = f"""SELECT name, type FROM system.columns
                WHERE database = currentDatabase() AND table = '{table}' ORDER BY position"""
            found = dict(self._said(lambda asked=asked: client.query(asked).result_rows))
            if found and not set(MARKS) <= set(found):
                raise ServerError(
                    f"{self.name} has a table '{table}' that Telltale did not make; give it a database of its own"
                )
            if found and found != columns(table):
                self._said(lambda table=table: client.command(f"DROP TABLE {table} SYNC"))
            self._said(lambda table=table: client.command(created(table)))

    def _own(self, client: Any) -> None:
        """Make the database that of this folder, if it is nobody's yet."""
        owners = self._owners(client)
        if not owners:
            self._said(lambda: client.insert(OWNER, [[self._mark]], column_names=["mark"]))
            # Another folder may have come at the same moment, and then neither has it.
            owners = self._owners(client)
        others = owners - {self._mark}
        if others:
            raise ServerError(
                f"{self.name} holds the copy of another data folder (mark {min(others)}; this one has {self._mark}):"
                " give each folder a database of its own; if the other folder is gone, drop the database and create it"
                " anew, it is filled again by itself"
            )

    def _owners(self, client: Any) -> set[str]:
        return {mark for (mark,) in self._said(lambda: client.query(f"SELECT mark FROM {OWNER}").result_rows)}

    def _said(self, done: Any) -> Any:
        """What goes wrong there, in one sentence."""
        try:
            return done()
        except Exception as error:
            if type(error).__module__.startswith(("clickhouse_connect", "urllib3", "chdb")):
                first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
                raise ServerError(f"the store {self.name} does not answer: {first[:300]}") from error
            raise


def shown(address: str) -> str:
    """An address without the password in it.

    >>> shown("clickhouse://ann:secret@db:8123/telltale")
    'clickhouse://ann@db:8123/telltale'
    """
    parts = urlsplit(address)
    user = f"{parts.username}@" if parts.username else ""
    return f"{parts.scheme}://{user}{parts.netloc.rpartition('@')[2]}{parts.path}"


def _plain(value: Any) -> Any:
    """A value as the index gives it: what is of nothing is None."""
    if isinstance(value, float) and isnan(value):
        return None
    return [_plain(one) for one in cast("list[Any]", value)] if isinstance(value, list) else value
