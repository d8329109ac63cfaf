"""One company many times over, as the archive of a data folder that has no index yet."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import duckdb

from telltale.event import key
from telltale.store.engine import hand_over
from telltale.store.inbox import Inbox

# Microseconds that each copy lies before the one before: no two copies do everything at the same instant.
APART = 7_123_457


class Key(NamedTuple):
    """A column of keys, the parts that each is made of, and which of them is the name."""

    column: str
    parts: str
    name: int


_KEYS = (
    Key("event_key", "project, event_id", 1),
    Key("thread_key", "project, source, thread, environment", 2),
    Key("user_key", "project, 'user', user_id", 2),
    Key("anonymous_key", "project, 'anonymous', anonymous_id", 2),
)
_NAMES = ("event_id", "thread", "user_id", "anonymous_id", "previous_id", "message_id", "trace_id")


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
    for one in _KEYS:
        _renamed(db, one, suffix)
    names = ", ".join(f"{name} || '{suffix}' AS {name}" for name in _NAMES)
    keys = ", ".join(f"{one.column}_made.made AS {one.column}" for one in _KEYS)
    joins = " ".join(f"LEFT JOIN {one.column}_made ON {one.column}_made.was = b.{one.column}" for one in _KEYS)
    earlier = ", ".join(f"{name} - {copy * APART} AS {name}" for name in ("ts", "received_at"))
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE copied AS
        SELECT b.* REPLACE ({names}, {keys}, {earlier}, 1 AS position) FROM base b {joins}""")


def _renamed(db: duckdb.DuckDBPyConnection, one: Key, suffix: str) -> None:
    """A table from the keys of the base to those of the copy, made as the product makes them."""
    sql = f"SELECT DISTINCT {one.column}, {one.parts} FROM base WHERE {one.column} IS NOT NULL"
    made: list[tuple[int, int]] = []
    for was, *parts in db.execute(sql).fetchall():
        parts[one.name] += suffix
        made.append((was, key(*parts)))
    hand_over(db, f"{one.column}_made", {"was": "BIGINT", "made": "BIGINT"}, made)


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
