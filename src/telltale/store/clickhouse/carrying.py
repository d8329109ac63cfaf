"""What is carried over: the rows by which the server differs from the index, and no others.

Both sides add up the hashes of their rows by bucket. Where a sum differs, the rows of that bucket are compared, and
what is new and what is gone goes over in one insert, which is seen as a whole or not at all. Nobody has to tell what
was changed: late events, erasures, changed rules, a new or an emptied server are all the same difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from telltale.store.clickhouse.tables import CARRIED, columns, key, picked, sums
from telltale.store.engine import Connection, Engine

PORTION = 100_000
"""Rows that are sent at a time, where more have to be."""

_WRAP = 2**64


class Difference(NamedTuple):
    """How many rows of a table there are here and there."""

    table: str
    here: int
    there: int


def carry(engine: Engine, client: Any) -> int:
    """Bring the server up to date with the index as it is now; gives how many rows were sent."""
    with engine.snapshot() as db:
        return sum(_table(db, client, table) for table in CARRIED)


def clear(client: Any) -> None:
    """Take what was replaced or is gone off the server."""
    for table in CARRIED:
        client.command(f"OPTIMIZE TABLE {table} FINAL")


def counted(engine: Engine, client: Any) -> list[Difference]:
    """Tables with another number of rows there than here."""
    found: list[Difference] = []
    with engine.snapshot() as db:
        for table in CARRIED:
            here = db.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]
            there = client.query(f"SELECT count() FROM {table}").result_rows[0][0]
            if here != there:
                found.append(Difference(table, here, there))
    return found


def _table(db: Connection, client: Any, table: str) -> int:
    here = {one: (count, int(total) % _WRAP) for one, count, total in db.execute(sums(table)).fetchall()}
    asked = f"SELECT bucket, count(), sum(row_hash) FROM {table} GROUP BY bucket"
    there = {one: (count, total) for one, count, total in client.query(asked).result_rows}
    differing = [one for one in {*here, *there} if here.get(one) != there.get(one)]
    if not differing:
        return 0
    # What stands there already, gone rows included, is older than what comes now.
    number = client.query(f"SELECT max(carried) FROM {table}", settings={"final": 0}).result_rows[0][0] + 1
    sent, rows = 0, _changes(db, client, table, differing, number)
    while portion := [*islice(rows, PORTION)]:
        client.insert(table, portion, column_names=list(columns(table)))
        sent += len(portion)
    return sent


def _changes(db: Connection, client: Any, table: str, differing: list[int], number: int) -> Iterator[list[Any]]:
    """The rows that are gone and those that are new in some buckets."""
    named, marks = list(columns(table)), key(table)
    listed = ", ".join(map(str, differing))
    known = client.query(f"SELECT {', '.join(marks)} FROM {table} WHERE bucket IN ({listed})").result_rows
    places = [marks.index(one) for one in ("bucket", "row_hash", "copy")]
    gone = {tuple(row[place] for place in places): row for row in known}
    found = db.execute(picked(table, f"bucket IN ({listed})"))
    while rows := found.fetchmany(10_000):
        for row in rows:
            if gone.pop(tuple(row[-3:]), None) is None:
                yield [*row, number, 0]
    empty: dict[str, Any] = {name: [] if kind.startswith("Array") else None for name, kind in columns(table).items()}
    for row in gone.values():
        filled: dict[str, Any] = empty | dict(zip(marks, row, strict=True)) | {"carried": number, "gone": 1}
        yield [filled[name] for name in named]
