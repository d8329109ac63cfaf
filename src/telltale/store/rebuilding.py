"""Rebuilding: the index from archive and inbox, with the same answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from telltale.event import instant
from telltale.settings import Settings
from telltale.store.archive import Archive
from telltale.store.deriving import derive
from telltale.store.engine import Connection, Engine, note
from telltale.store.inbox import Inbox
from telltale.store.rows import row_of
from telltale.store.schema import EVENTS, FACTS
from telltale.store.taking import load, place, take_in
from telltale.store.wire import COLUMNS, event_of

# Bytes of Parquet read at a time.
READ = 128 * 1024 * 1024

_encode_lines = msgspec.json.Encoder().encode_lines


def rebuilt(path: Path, settings: Settings, archive: Archive, inbox: Inbox, *, anew: bool = False) -> None:
    """A new index at ``path``, in place of the one that is there; an interrupted rebuild leaves the old one.

    With ``anew`` the batches of the inbox were written for an index of another shape, and their rows are made again.
    """
    beside = path.with_name(f"{path.name}.new")
    for leftover in (beside, beside.with_name(f"{beside.name}.wal")):
        leftover.unlink(missing_ok=True)
    engine = Engine(beside, settings)
    _refill(engine, archive, inbox, anew=anew)
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


def _refill(engine: Engine, archive: Archive, inbox: Inbox, *, anew: bool) -> None:
    """Put everything that archive and inbox hold into an empty index."""
    lines = engine.path.with_name(f"{engine.path.name}.ndjson")
    for files in _portions(archive.files()):
        with engine.write() as db:
            _read_archive(db, [str(file) for file in files], lines)
            place(db)
    with engine.write() as db:
        note(db, "position", inbox.archived())
    for batch in inbox.batches(after=inbox.archived()):
        lines.write_bytes(batch.lines)
        if anew:
            _write_anew(lines, map(msgspec.json.decode, batch.lines.splitlines()))
        take_in(engine, lines, batch.position)
    lines.unlink(missing_ok=True)
    derive(engine)
    engine.checkpoint()


def _read_archive(db: Connection, files: list[str], lines: Path) -> None:
    """Archived events as the table ``arrived``; those of another shape are made into rows again."""
    described = db.execute("DESCRIBE SELECT * FROM read_parquet(?, union_by_name = true)", [files]).fetchall()
    if set(EVENTS) <= {name for name, *_ in described}:
        names = ", ".join(EVENTS)
        db.execute(f"CREATE OR REPLACE TEMP TABLE arrived AS SELECT {names} FROM read_parquet(?)", [files])
        return
    columns = (*COLUMNS, "position")
    found = db.execute(f"SELECT {', '.join(columns)} FROM read_parquet(?, union_by_name = true)", [files])
    rows = (dict(zip(columns, row, strict=True)) for row in _every(found))
    load(db, lines, _write_anew(lines, rows))


def _every(found: Connection) -> Iterator[tuple[Any, ...]]:
    while some := found.fetchmany(10_000):
        yield from some


def _write_anew(lines: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Rows made again from the events that they are; gives the newest position."""
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
    lines.write_bytes(_encode_lines(made))
    return position


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else msgspec.json.encode(value)


def _portions(files: list[Path]) -> list[list[Path]]:
    portions: list[list[Path]] = [[]]
    size = 0
    for file in files:
        if size > READ:
            portions.append([])
            size = 0
        portions[-1].append(file)
        size += file.stat().st_size
    return [portion for portion in portions if portion]
