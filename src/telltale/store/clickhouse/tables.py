"""The tables on the server: those of the index that questions ask, with what tells one copy of a row from another."""

from __future__ import annotations

from telltale.store.clickhouse.dialect import TYPES
from telltale.store.schema import FACTS, TABLES

CARRIED = (*FACTS, "events", "identities", "overrides")
"""The tables of the index that are carried over."""

MARKS = {"bucket": "Int64", "row_hash": "UInt64", "copy": "UInt32", "carried": "UInt64", "gone": "UInt8"}
"""``row_hash`` and ``copy`` say which row it is; ``carried`` when it came, and ``gone`` that it is no more."""

OWNER = "telltale_folder"
"""The table with the mark of the data folder of which all others are a copy."""

OWNED = f"CREATE TABLE IF NOT EXISTS {OWNER} (mark String) ENGINE = MergeTree ORDER BY mark"

# Rows are looked for by project and time; what has neither is small, or found by its thread.
_ORDERED = ("project", "day", "ts", "thread_key")

_DAY = 86_400_000_000


def columns(table: str) -> dict[str, str]:
    """The columns of a table with their types there, the marks last.

    >>> columns("overrides")["decided_at"]
    'Nullable(Int64)'
    """
    return {name: TYPES[kind] for name, (kind, _) in TABLES[table].items()} | MARKS


def created(table: str) -> str:
    """The statement that creates a table."""
    listed = ", ".join(f"{name} {kind}" for name, kind in columns(table).items())
    return (
        f"CREATE TABLE IF NOT EXISTS {table} ({listed})"
        f" ENGINE = ReplacingMergeTree(carried, gone) ORDER BY ({', '.join(key(table))})"
        # What was replaced is to leave the disk soon: it may be what somebody wanted erased.
        " SETTINGS allow_nullable_key = 1, old_parts_lifetime = 60"
    )


def key(table: str) -> list[str]:
    """What tells a row of a table from all others: all that it is ordered by."""
    return ["bucket", *(name for name in _ORDERED if name in TABLES[table]), "row_hash", "copy"]


def bucket(table: str) -> str:
    """SQL, for the index, of the part of a table in which a row is looked for: its day, else one of 256 by its key.

    >>> bucket("identities")
    'coalesce(id_key, 0) & 255'
    """
    named = TABLES[table]
    if "day" in named:
        return "coalesce(day - DATE '1970-01-01', 0)"
    if "ts" in named:
        return f"coalesce(ts, 0) // {_DAY}"
    first = next(name for name, (kind, _) in named.items() if kind == "BIGINT")
    return f"coalesce({first}, 0) & 255"


def picked(table: str, where: str = "true") -> str:
    """The SELECT, for the index, of rows as they are kept there, but for when they came."""
    named = TABLES[table]
    listed = ", ".join(f"coalesce({name}, []) AS {name}" if kind.endswith("[]") else name
                       for name, (kind, _) in named.items())  # fmt: skip
    return f"""SELECT {listed}, bucket, row_hash, row_number() OVER (PARTITION BY bucket, row_hash) AS copy
        FROM (SELECT *, {bucket(table)} AS bucket, hash(t) AS row_hash FROM {table} t) WHERE {where}"""


def sums(table: str) -> str:
    """The SELECT, for the index, of how many rows each bucket has and what their hashes come to."""
    return f"SELECT {bucket(table)} AS b, count(*), sum(hash(t)) FROM {table} t GROUP BY b"
