"""Vectors: what the words of texts mean, as numbers, kept so that no text need go through a model twice.

A cache in a file of its own, which no backup holds. A vector tells what a text says, so it goes with the text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

NAME = "vectors.sqlite"
_AT_ONCE = 500


class Vectors:
    """The vectors of a data folder, by the key of the text."""

    def __init__(self, home: Path) -> None:
        self._path = home / NAME

    def known(self, keys: Iterable[int]) -> dict[int, bytes]:
        """Those that are there of the texts with these keys."""
        found: dict[int, bytes] = {}
        asked = [*keys]
        with closing(self._opened()) as db:
            for start in range(0, len(asked), _AT_ONCE):
                some = asked[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(some))
                found |= dict(db.execute(f"SELECT text_key, vector FROM vectors WHERE text_key IN ({marks})", some))
        return found

    def all(self) -> dict[int, bytes]:
        """Every one."""
        with closing(self._opened()) as db:
            return dict(db.execute("SELECT text_key, vector FROM vectors"))

    def put(self, vectors: Mapping[int, bytes]) -> None:
        """Keep some."""
        with closing(self._opened()) as db, db:
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", vectors.items())

    def forget(self, keys: Iterable[int]) -> None:
        """Delete those of the texts with these keys, and what lay in their place."""
        if self._path.exists():
            with closing(self._opened()) as db:
                with db:
                    db.executemany("DELETE FROM vectors WHERE text_key = ?", ((key,) for key in keys))
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _opened(self) -> sqlite3.Connection:
        try:
            return self._created()
        except sqlite3.DatabaseError:
            # It is only a cache.
            for path in self._path.parent.glob(f"{NAME}*"):
                path.unlink()
            return self._created()

    def _created(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._path, timeout=60)
        db.executescript("""
            PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;
            CREATE TABLE IF NOT EXISTS vectors (text_key INTEGER PRIMARY KEY, vector BLOB NOT NULL)""")
        self._path.chmod(0o600)
        return db
