"""One company many times over, as the archive of a data folder that has no index yet."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from telltale.event import key
from telltale.store.engine import hand_over
from telltale.store.inbox import Inbox

# Microseconds that each copy lies before the one before: no two copies do everything at the same instant.
APART = 7_123_457


def multiply(archive: Path, home: Path, copies: int) -> None:
    """Write a data folder with so many copies of an archive's events; the index comes when it is opened."""
    with duckdb.connect() as db:
        db.execute("SET preserve_insertion_order = false")
        db.execute(f"CREATE TABLE base AS FROM read_parquet('{archive}/*/*.parquet')")
        for copy in range(copies):
            _copied(db, copy)
            _written(db, home / "archive", copy)
    inbox = Inbox(home / "inbox.sqlite")
    # Everything came in one batch, which has moved to the archive already.
    inbox.release(inbox.accept([], project="default", received_at=0).position)
    inbox.close()


def _copied(db: duckdb.DuckDBPyConnection, copy: int) -> None:
    """The table ``copied``: other people, other threads, other events, the same stories."""
    suffix = f"~{copy}"
    _keys(db, "threads", "DISTINCT thread_key", "project, source, thread, environment", 2, suffix)
    _keys(db, "users", "DISTINCT user_key", "project, 'user', user_id", 2, suffix)
    _keys(db, "browsers", "DISTINCT anonymous_key", "project, 'anonymous', anonymous_id", 2, suffix)
    _keys(db, "ids", "event_key", "project, event_id", 1, suffix)
    renamed = ", ".join(
        f"{name} || '{suffix}' AS {name}"
        for name in ("event_id", "thread", "user_id", "anonymous_id", "previous_id", "message_id", "trace_id")
    )
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE copied AS
        SELECT b.* REPLACE ({renamed}, i.made AS event_key, t.made AS thread_key, u.made AS user_key,
            a.made AS anonymous_key, ts - {copy * APART} AS ts, received_at - {copy * APART} AS received_at,
            1 AS position)
        FROM base b JOIN ids i ON i.was = event_key LEFT JOIN threads t ON t.was = thread_key
        LEFT JOIN users u ON u.was = user_key LEFT JOIN browsers a ON a.was = anonymous_key""")


def _keys(db: duckdb.DuckDBPyConnection, name: str, was: str, parts: str, renamed: int, suffix: str) -> None:
    """A table from the keys of the base to those of the copy, made as the product makes them."""
    rows = db.execute(f"SELECT {was}, {parts} FROM base WHERE {was.split()[-1]} IS NOT NULL").fetchall()
    made = [(row[0], key(*(part + suffix * (place == renamed) for place, part in enumerate(row[1:])))) for row in rows]
    hand_over(db, name, {"was": "BIGINT", "made": "BIGINT"}, made)


def _written(db: duckdb.DuckDBPyConnection, archive: Path, copy: int) -> None:
    """A folder a day, as the product's own archive has them."""
    partial = archive / f".copy-{copy}"
    partial.mkdir(parents=True)
    db.execute(f"""
        COPY (SELECT *, make_timestamp(ts)::DATE AS day FROM copied ORDER BY ts) TO '{partial}'
        (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day), OVERWRITE_OR_IGNORE)""")
    for part in sorted(partial.rglob("*.parquet")):
        target = archive / part.parent.name.removeprefix("day=")
        target.mkdir(exist_ok=True)
        part.replace(target / f"{copy:04d}-{part.stem}.parquet")
    shutil.rmtree(partial)
