"""Damages: what the disk has spoilt, by name and number, so that nothing goes missing silently."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

SCHEMA = """
CREATE TABLE IF NOT EXISTS damages (
    place TEXT PRIMARY KEY, noticed_at INTEGER NOT NULL, events INTEGER NOT NULL, lost INTEGER NOT NULL,
    why TEXT NOT NULL, payload BLOB);
"""


@dataclass(frozen=True, slots=True)
class Damage:
    """A place that could not be read: ``events`` that it held, as far as that is known, and how many are ``lost``.

    A place is a batch of the inbox, a file of the archive, or the inbox's log.
    """

    place: str
    noticed_at: int
    events: int
    lost: int
    why: str


def batch(position: int) -> str:
    """The name of a batch.

    >>> batch(17)
    'batch 17'
    """
    return f"batch {position}"


def note(db: sqlite3.Connection, damage: Damage, payload: bytes | None = None) -> None:
    """Keep a damage, with the bytes that cannot be read, in the transaction at hand; it is noticed once."""
    db.execute("INSERT OR IGNORE INTO damages VALUES (?, ?, ?, ?, ?, ?)",
               (damage.place, damage.noticed_at, damage.events, damage.lost, damage.why, payload))  # fmt: skip


def noted(db: sqlite3.Connection) -> list[Damage]:
    """Every damage, the oldest first."""
    rows = db.execute("SELECT place, noticed_at, events, lost, why FROM damages ORDER BY noticed_at, rowid")
    return [Damage(*row) for row in rows.fetchall()]
