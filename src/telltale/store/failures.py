"""Failures: records that were not accepted, each with its reason."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from telltale.event import signed_digest

SCHEMA = """
CREATE TABLE IF NOT EXISTS failed (
    id INTEGER PRIMARY KEY AUTOINCREMENT, fingerprint INTEGER NOT NULL UNIQUE, failed_at INTEGER NOT NULL,
    project TEXT NOT NULL, source TEXT NOT NULL, connector TEXT NOT NULL, document TEXT NOT NULL,
    position TEXT NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL, raw BLOB NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class FailedRecord:
    """A record that was not accepted, and why. ``raw`` is the record as it came."""

    failed_at: int
    project: str
    source: str
    connector: str
    document: str
    position: str
    reason: str
    message: str
    raw: bytes
    id: int = 0

    @property
    def fingerprint(self) -> int:
        """The same failure of the same record is kept once, however often it is tried."""
        known = "\x1f".join((self.project, self.source, self.connector, self.position, self.reason))
        return signed_digest(known.encode() + b"\x1f" + self.raw)


def keep(db: sqlite3.Connection, records: Iterable[FailedRecord]) -> int:
    """Keep records, in the transaction at hand; gives how many of them are new."""
    before = db.total_changes
    db.executemany(
        "INSERT OR IGNORE INTO failed (fingerprint, failed_at, project, source, connector, document, position,"
        " reason, message, raw) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (one.fingerprint, one.failed_at, one.project, one.source, one.connector, one.document,
             one.position, one.reason, one.message, one.raw)
            for one in records
        ],
    )  # fmt: skip
    return db.total_changes - before


def kept(db: sqlite3.Connection, reason: str | None, project: str | None, limit: int) -> list[FailedRecord]:
    """Records of a reason, of a project, or all, newest first; a negative limit is none."""
    wanted = {name: value for name, value in (("reason", reason), ("project", project)) if value}
    where = f"WHERE {' AND '.join(f'{name} = ?' for name in wanted)}" if wanted else ""
    found = db.execute(
        "SELECT failed_at, project, source, connector, document, position, reason, message, raw, id FROM failed"
        f" {where} ORDER BY id DESC LIMIT ?",
        (*wanted.values(), limit),
    ).fetchall()
    return [FailedRecord(*row) for row in found]


def by_reason(db: sqlite3.Connection) -> dict[str, int]:
    """How many records failed, by reason."""
    rows: list[Any] = db.execute("SELECT reason, count(*) FROM failed GROUP BY reason").fetchall()
    return dict(rows)


def forget(db: sqlite3.Connection, ids: Iterable[int]) -> None:
    """Drop records, in the transaction at hand."""
    db.executemany("DELETE FROM failed WHERE id = ?", [(one,) for one in ids])
