"""Decided: the index's own copy of what people decided by hand, which the facts are derived with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from telltale.store.decisions import LABELS, SCHEMA
from telltale.store.engine import Connection, Engine, hand_over
from telltale.store.inbox import Inbox
from telltale.store.schema import BOOKS

# How the inbox tells the rows that the index has, by table.
_KEPT = {
    "overrides": "SELECT event_key, thread_key, outcome, at FROM overrides",
    "labels": "SELECT event_key, thread_key, intent, at FROM labels",
}


def synchronise(engine: Engine, inbox: Inbox) -> bool:
    """Bring the index's own lists to those of the inbox; gives whether something waits to be derived for it."""
    moved = [_follow(engine, table, inbox.rows(kept)) for table, kept in _KEPT.items()]
    return any(moved)


def _follow(engine: Engine, table: str, kept: list[tuple[int | str, ...]]) -> bool:
    kinds = {name: kind for name, (kind, _) in BOOKS[table].items()}
    _, there = engine.read(f"SELECT {', '.join(kinds)} FROM {table}")
    if {*map(tuple, there)} == {*map(tuple, kept)}:
        return False
    with engine.write() as db:
        hand_over(db, "decided", kinds, kept)
        db.execute(f"""
            INSERT INTO pending SELECT DISTINCT thread_key FROM (
                (FROM decided EXCEPT FROM {table}) UNION (FROM {table} EXCEPT FROM decided));
            DELETE FROM {table};
            INSERT INTO {table} FROM decided""")
    return True


def forget(db: sqlite3.Connection, events: Iterable[int], threads: Iterable[int]) -> None:
    """Take out of an inbox what was decided about conversations that are erased."""
    db.executescript(SCHEMA + LABELS)
    gone, closed = [(one,) for one in events], [(one,) for one in threads]
    for table in _KEPT:
        db.executemany(f"DELETE FROM {table} WHERE event_key = ?", gone)
        db.executemany(f"DELETE FROM {table} WHERE thread_key = ?", closed)


def clear(db: Connection) -> None:
    """The same in the index, where ``gone_events`` and ``gone_threads`` say what goes."""
    for table in _KEPT:
        db.execute(f"""DELETE FROM {table} WHERE event_key IN (SELECT id_key FROM gone_events)
            OR thread_key IN (SELECT id_key FROM gone_threads)""")
