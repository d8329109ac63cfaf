"""What was read before stays true until something is written: a page that is shown again asks the store nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any

from telltale.store import Store
from telltale.store.engine import READERS

Found = tuple[list[str], list[Any]]

# Answers kept, and the rows of the largest one that is: some megabytes at the most.
MOST, ROWS = 256, 2_000


class Memory:
    """Reads a store: each query once, for as long as the index stays as it is, and the oldest are forgotten."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._state: object = None
        self._known: OrderedDict[tuple[str, tuple[Any, ...]], Found] = OrderedDict()
        self._readers = ThreadPoolExecutor(READERS, "telltale-reader")

    def read(self, sql: str, values: Mapping[str, Any] | None = None, *, of_index: bool = False) -> Found:
        """Column names and rows of a query; nobody may change them.

        ``of_index`` asks the index for what a server does not have.
        """
        key, state = (sql, tuple((values or {}).items())), self._store.engine.state
        with self._lock:
            if state is not self._state:
                self._known.clear()
                self._state = state
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = (self._store.read if of_index else self._store.answer)(sql, values)
        with self._lock:
            if state is self._state and len(found[1]) <= ROWS:
                self._known[key] = found
                while len(self._known) > MOST:
                    self._known.popitem(last=False)
        return found

    def read_all(self, queries: Iterable[tuple[str, Mapping[str, Any]]], *, of_index: bool = False) -> list[Found]:
        """The same for several queries, beside each other."""
        asked = list(queries)
        if len(asked) == 1:
            return [self.read(*asked[0], of_index=of_index)]
        waiting = [self._readers.submit(self.read, sql, values, of_index=of_index) for sql, values in asked]
        return [one.result() for one in waiting]

    @property
    def kept(self) -> int:
        """How many answers it knows."""
        return len(self._known)

    def forget(self) -> None:
        """Ask the store anew."""
        with self._lock:
            self._known.clear()
