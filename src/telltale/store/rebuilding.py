"""Rebuilding: the index from archive and inbox, with the same answers."""

from __future__ import annotations

from pathlib import Path

from telltale.settings import Settings
from telltale.store.archive import Archive
from telltale.store.deriving import derive
from telltale.store.engine import Engine, note
from telltale.store.inbox import Inbox
from telltale.store.schema import EVENTS
from telltale.store.taking import place, take_in

# Bytes of Parquet read at a time.
READ = 128 * 1024 * 1024


def rebuilt(path: Path, settings: Settings, archive: Archive, inbox: Inbox) -> None:
    """A new index at ``path``, in place of the one that is there; an interrupted rebuild leaves the old one."""
    beside = path.with_name(f"{path.name}.new")
    for leftover in (beside, beside.with_name(f"{beside.name}.wal")):
        leftover.unlink(missing_ok=True)
    engine = Engine(beside, settings)
    refill(engine, archive, inbox)
    engine.close()
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
    beside.replace(path)


def refill(engine: Engine, archive: Archive, inbox: Inbox) -> None:
    """Put everything that archive and inbox hold into an empty index."""
    for files in _portions(archive.files()):
        with engine.write() as db:
            names = ", ".join(EVENTS)
            db.execute(f"CREATE OR REPLACE TEMP TABLE arrived AS SELECT {names} FROM read_parquet(?)",
                       [[str(file) for file in files]])  # fmt: skip
            place(db)
    with engine.write() as db:
        note(db, "position", inbox.archived())
    lines = engine.path.with_name(f"{engine.path.name}.ndjson")
    for batch in inbox.batches(after=inbox.archived()):
        lines.write_bytes(batch.lines)
        take_in(engine, lines, batch.position)
    lines.unlink(missing_ok=True)
    derive(engine)
    engine.checkpoint()


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
