"""Imports: which were brought in when, and what became of what they held."""

from __future__ import annotations

import sqlite3

import msgspec

from telltale.event import instant, to_iso

KEPT = 200
"""Imports that are remembered; names of documents are not, since they can hold those of people."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS imports (
    at INTEGER NOT NULL, project TEXT NOT NULL, source TEXT NOT NULL, formats TEXT NOT NULL, documents INTEGER NOT NULL,
    read INTEGER NOT NULL, stored INTEGER NOT NULL, duplicates INTEGER NOT NULL, failed INTEGER NOT NULL);
"""


class Import(msgspec.Struct):
    """An import: from how many documents of which formats, and what became of what was read."""

    at: str
    project: str
    source: str
    formats: str
    documents: int
    read: int
    stored: int
    duplicates: int
    failed: int


def note(db: sqlite3.Connection, one: Import) -> None:
    """Remember an import, and forget the oldest, in the transaction at hand."""
    db.execute("INSERT INTO imports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
               (instant(one.at), one.project, one.source, one.formats, one.documents, one.read, one.stored,
                one.duplicates, one.failed))  # fmt: skip
    db.execute("DELETE FROM imports WHERE rowid NOT IN (SELECT rowid FROM imports ORDER BY rowid DESC LIMIT ?)",
               (KEPT,))  # fmt: skip


def noted(db: sqlite3.Connection) -> list[Import]:
    """What was imported, the newest first."""
    rows = db.execute("SELECT at, project, source, formats, documents, read, stored, duplicates, failed FROM imports"
                      " ORDER BY rowid DESC").fetchall()  # fmt: skip
    return [Import(to_iso(at), *rest) for at, *rest in rows]
