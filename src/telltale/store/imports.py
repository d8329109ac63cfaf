"""Imports: which were brought in when, and what became of what they held."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

KEPT = 200
"""Runs that are remembered; names of documents are not, since they can hold those of people."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS imports (
    at INTEGER NOT NULL, project TEXT NOT NULL, source TEXT NOT NULL, formats TEXT NOT NULL, documents INTEGER NOT NULL,
    read INTEGER NOT NULL, stored INTEGER NOT NULL, duplicates INTEGER NOT NULL, failed INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One import; ``at`` is when it was done (microseconds UTC), ``formats`` are the names of its connectors."""

    at: int
    project: str
    source: str
    formats: str
    documents: int
    read: int
    stored: int
    duplicates: int
    failed: int


def note(db: sqlite3.Connection, run: Run) -> None:
    """Remember a run, and forget the oldest, in the transaction at hand."""
    db.execute("INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
               (run.at, run.project, run.source, run.formats, run.documents, run.read, run.stored, run.duplicates,
                run.failed))  # fmt: skip
    db.execute("DELETE FROM imports WHERE rowid NOT IN (SELECT rowid FROM imports ORDER BY rowid DESC LIMIT ?)",
               (KEPT,))  # fmt: skip


def noted(db: sqlite3.Connection) -> list[Run]:
    """The runs, the newest first."""
    rows = db.execute("SELECT at, project, source, formats, documents, read, stored, duplicates, failed FROM imports"
                      " ORDER BY rowid DESC").fetchall()  # fmt: skip
    return [Run(*row) for row in rows]
