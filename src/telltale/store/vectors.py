"""Vectors: what the words of texts mean, as numbers, kept so that no text need go through a model twice.

A cache in a file of its own, which no backup holds. A vector tells what a text says, so it goes with the text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

NAME = "vectors.sqlite"
_AT_ONCE = 500
_PORTION = 20_000

SAID, ANSWERED, KNOWN = "vectors", "answers", "passages"
"""Whose texts they are: what users say, what bots answer, and the passages of knowledge bases."""

_SCHEMA = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;" + "".join(
    f"""CREATE TABLE IF NOT EXISTS {table} (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, text_key INTEGER NOT NULL UNIQUE, vector BLOB NOT NULL);"""
    for table in (SAID, ANSWERED, KNOWN)
)


class Vectors:
    """The vectors of a data folder's texts of one kind, by key; ``forgotten`` counts how often some were deleted."""

    def __init__(self, home: Path, kind: str = SAID) -> None:
        self._path, self._kind = home / NAME, kind
        self.forgotten = 0

    def known(self, keys: Iterable[int]) -> dict[int, bytes]:
        """Those that are there of the texts with these keys."""
        found: dict[int, bytes] = {}
        asked = [*keys]
        with closing(self._opened()) as db:
            for start in range(0, len(asked), _AT_ONCE):
                some = asked[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(some))
                sql = f"SELECT text_key, vector FROM {self._kind} WHERE text_key IN ({marks})"
                found |= dict(db.execute(sql, some))
        return found

    def after(self, number: int) -> Iterator[list[tuple[int, int, bytes]]]:
        """Number, key and vector of those that were kept after a number, in that order, some at a time."""
        with closing(self._opened()) as db:
            rows = db.execute(f"SELECT seq, text_key, vector FROM {self._kind} WHERE seq > ? ORDER BY seq", (number,))
            while some := rows.fetchmany(_PORTION):
                yield some

    def put(self, vectors: Mapping[int, bytes]) -> None:
        """Keep some that are not there yet."""
        with closing(self._opened()) as db, db:
            db.executemany(f"INSERT OR IGNORE INTO {self._kind} (text_key, vector) VALUES (?, ?)", vectors.items())

    def forget(self, keys: Iterable[int]) -> None:
        """Delete those of the texts with these keys, and what lay in their place."""
        self.forgotten += 1
        if self._path.exists():
            with closing(self._opened()) as db:
                with db:
                    db.executemany(f"DELETE FROM {self._kind} WHERE text_key = ?", ((key,) for key in keys))
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._created()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            # It is only a cache: one that the disk has spoilt begins anew.
            for path in self._path.parent.glob(f"{NAME}*"):
                path.unlink()
            return self._created()

    def _created(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=60)
        db.executescript(_SCHEMA)
        self._path.chmod(0o600)
        return db
