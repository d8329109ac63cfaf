"""Checking: the file of an inbox, made where there is none, and looked through whenever it is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from telltale.event import now
from telltale.store import damages, decisions, failures, imports, tallies
from telltale.store.damages import Damage
from telltale.store.salvaging import is_spoilt, salvage, unread
from telltale.store.schema import readings

_BATCHES = """
CREATE TABLE IF NOT EXISTS batches (
    position INTEGER PRIMARY KEY AUTOINCREMENT, received_at INTEGER NOT NULL, project TEXT NOT NULL,
    events INTEGER NOT NULL, checksum INTEGER NOT NULL, payload BLOB NOT NULL);
"""
_MARKS = "CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value INTEGER NOT NULL);"

# In this order for ever: a file that has lost its first page is read with that of a new one, in which every table
# begins at the same place.
_SCHEMA = "".join((
    _BATCHES, failures.SCHEMA, _MARKS, tallies.SCHEMA, damages.SCHEMA, imports.SCHEMA, decisions.SCHEMA,
    readings.SCHEMA, decisions.LABELS, decisions.TRAININGS, decisions.KNOWLEDGE, readings.LATER,
))  # fmt: skip


def sound(path: Path) -> sqlite3.Connection:
    """An open inbox; where the disk has spoilt its file, what can be read of it is in a new one.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
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
        )
    except BaseException:
        db.close()
        raise
    return db
