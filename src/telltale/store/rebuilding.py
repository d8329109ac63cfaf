"""Rebuilding: the index from archive and inbox, with the same answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec

from telltale.event import instant
from telltale.settings import Settings
from telltale.store import decided, readings
from telltale.store.archive import Archive
from telltale.store.batches import Batch
from telltale.store.deriving import derive
from telltale.store.engine import Connection, Engine, bare, note
from telltale.store.groups import grouped
from telltale.store.inbox import Inbox
from telltale.store.literals import literal
from telltale.store.pricing import note_prices
from telltale.store.rows import row_of
from telltale.store.schema import EVENTS, FACTS
from telltale.store.taking import load, place, settle, take_in
from telltale.store.wire import COLUMNS, event_of

_encode_lines = msgspec.json.Encoder().encode_lines


def rebuilt(
    path: Path, settings: Settings, archive: Archive, inbox: Inbox, *, anew: bool = False, noting: bool = True
) -> None:
    """A new index at ``path``, in place of the one that is there; an interrupted rebuild leaves the old one.

    With ``anew`` the batches of the inbox were written for an index of another shape, and their rows are made again.
    What is found out about them is kept beside them, unless ``noting`` is off: for an index to compare with.
    """
    beside = path.with_name(f"{path.name}.new")
    for leftover in (beside, beside.with_name(f"{beside.name}.wal")):
        leftover.unlink(missing_ok=True)
    engine = Engine(beside, settings)
    _refill(engine, archive, inbox, anew=anew, noting=noting)
    engine.close()
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    beside.replace(path)


def differences(engine: Engine, other: Path) -> dict[str, int]:
    """Rows that stand in one of two indexes and not in the other, by table."""
    found: dict[str, int] = {}
    engine.attach(str(other), "other")
    try:
        for table in ("events", *FACTS):
            columns = "* EXCLUDE (position)" if table == "events" else "*"
            _, rows = engine.read(f"""
                SELECT count(*) FROM (
                    (SELECT {columns} FROM {table} EXCEPT ALL SELECT {columns} FROM other.{table})
                    UNION ALL (SELECT {columns} FROM other.{table} EXCEPT ALL SELECT {columns} FROM {table}))""")
            found[table] = int(rows[0][0])
    finally:
        engine.detach("other")
    return found


def _refill(engine: Engine, archive: Archive, inbox: Inbox, *, anew: bool, noting: bool) -> None:
    """Put everything that archive and inbox hold into an empty index."""
    lines = engine.path.with_name(f"{engine.path.name}.ndjson")
    ours, others = _by_shape([str(file) for file in archive.verified(inbox)])
    if ours:
        with engine.write() as db:
            _fill(db, ours)
    for file in others:
        with engine.write() as db:
            load(db, lines, _write_anew(lines, _rows(db, file)))
            place(db)
    with engine.write() as db:
        note(db, "position", inbox.archived())
        note_prices(db, engine.prices)
    batches = inbox.batches(after=inbox.archived())
    for last in grouped(batches, lines, _made_again if anew else attrgetter("lines")):
        take_in(engine, lines, last, inbox if noting else None)
    decided.synchronise(engine, inbox)
    readings.synchronise(engine, inbox)
    derive(engine)
    engine.checkpoint()


def _made_again(batch: Batch) -> bytes:
    return _anew(map(msgspec.json.decode, batch.lines.splitlines()))[0]


def _by_shape(files: list[str]) -> tuple[list[str], list[str]]:
    """Archived files whose columns are those of an event today, and those written before."""
    if not files:
        return [], []
    with bare() as db:
        names = ", ".join(map(literal, EVENTS))
        found = db.execute(
            f"""SELECT file_name FROM parquet_schema(?) WHERE name IN ({names})
            GROUP BY file_name HAVING count(*) = {len(EVENTS)}""",
            [files],
        ).fetchall()
    ours = {file for (file,) in found}
    return [file for file in files if file in ours], [file for file in files if file not in ours]


def _fill(db: Connection, files: list[str]) -> None:
    """Archived events into an empty index.

    An event lies in the archive once, unless an earlier delivery came after it was archived. Only the events of keys
    that occur more than once are looked at in that light; the others go where they belong in one pass.
    """
    names = ", ".join(EVENTS)
    db.execute(
        """CREATE OR REPLACE TEMP TABLE doubled AS
        SELECT event_key FROM read_parquet(?) GROUP BY event_key HAVING count(*) > 1""",
        [files],
    )
    found = db.execute("SELECT count(*) FROM doubled").fetchone()
    assert found is not None
    only = "WHERE event_key {} (FROM doubled)"
    entering = f"INSERT INTO events SELECT {names} FROM read_parquet(?) {only.format('NOT IN') if found[0] else ''}"
    db.execute(entering, [files])
    settle(db)
    if found[0]:
        db.execute(
            f"CREATE OR REPLACE TEMP TABLE arrived AS SELECT {names} FROM read_parquet(?) {only.format('IN')}", [files]
        )
        place(db)


def _rows(db: Connection, file: str) -> Iterator[dict[str, Any]]:
    """Archived events of another shape, as far as their columns tell."""
    found = db.execute("SELECT * FROM read_parquet(?)", [file])
    names = [name for name, *_ in found.description or []]
    for row in _every(found):
        told = dict(zip(names, row, strict=True))
        yield {name: told.get(name) for name in (*COLUMNS, "position")}


def _every(found: Connection) -> Iterator[tuple[Any, ...]]:
    while some := found.fetchmany(10_000):
        yield from some


def _write_anew(lines: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Rows made again from the events that they are; gives the newest position."""
    written, position = _anew(rows)
    lines.write_bytes(written)
    return position


def _anew(rows: Iterable[dict[str, Any]]) -> tuple[bytes, int]:
    position = 0
    made: list[Any] = []
    for row in rows:
        position = max(position, row.get("position") or 0)
        kept = {name: _text(row.get(name)) if name in ("envelope", "properties") else row.get(name) for name in COLUMNS}
        event = event_of(kept)
        for name in ("timestamp", "received_at", "original_timestamp", "sent_at"):
            if getattr(event, name) is not None:
                setattr(event, name, instant(getattr(event, name)))
        made.append(row_of(event))
    return _encode_lines(made), position


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else msgspec.json.encode(value)
