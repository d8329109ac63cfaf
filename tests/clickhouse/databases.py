"""Databases to carry a store to, and what asks the index beside them."""

from __future__ import annotations

from itertools import count
from typing import Any, cast

import pytest

from telltale.ask import Asker
from telltale.ask.memory import Memory
from telltale.store import Store

pytest.importorskip("chdb", reason="chDB, which is ClickHouse in the process, is not installed")

_NUMBERS = count()

# The engine forgets everything when its last client goes.
_ALIVE: list[Any] = []


def database() -> str:
    """The address of a database that is empty."""
    import clickhouse_connect

    name = f"telltale_{next(_NUMBERS)}"
    _ALIVE.append(clickhouse_connect.get_client(dsn="chdb://"))
    _ALIVE[-1].command(f"CREATE DATABASE {name}")
    return f"chdb://memory/{name}"


def here(store: Store) -> Asker:
    """Asks the index of a store that has a server."""
    asker = Asker(store, store.settings)
    asker.memory = cast("Memory", _OfIndex(store))
    return asker


class _OfIndex:
    """Reads the index, and remembers nothing."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, sql: str, values: Any = None, **_: bool) -> Any:
        return self._store.read(sql, values)

    def read_all(self, queries: Any, **_: bool) -> list[Any]:
        return [self._store.read(sql, values) for sql, values in queries]

    def forget(self) -> None:
        """There is nothing to forget."""
