"""The archive: what the index has taken in, as Parquet files by day.

    archive/2026-10-01/000000000001-000000000042.parquet

It holds every event as it was accepted and is the other half, beside the inbox, of what an index is rebuilt from.
"""

from __future__ import annotations

import os
from pathlib import Path

from telltale.store.engine import Engine
from telltale.store.inbox import Inbox


class Archive:
    """The Parquet files of a data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> list[Path]:
        """Every file, oldest day first."""
        return sorted(self.folder.glob("*/*.parquet"))

    def compact(self, engine: Engine, inbox: Inbox) -> int:
        """Move what the index has taken in since the last time out of the inbox; gives how many events moved."""
        after, until = inbox.archived(), int(engine.meta("position") or 0)
        if until <= after:
            return 0
        moved = 0
        span = f"position > {after} AND position <= {until}"
        _, days = engine.read(
            f"SELECT make_timestamp(ts)::DATE AS day, count(*) FROM events WHERE {span} GROUP BY ALL ORDER BY day"
        )
        for day, events in days:
            self._write(engine, f"{span} AND make_timestamp(ts)::DATE = DATE '{day}'",
                        self.folder / str(day) / f"{after + 1:012d}-{until:012d}.parquet")  # fmt: skip
            moved += events
        inbox.release(until)
        return moved

    def _write(self, engine: Engine, which: str, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_suffix(".partial")
        engine.read(
            f"COPY (SELECT * FROM events WHERE {which} ORDER BY ts) TO '{_quoted(partial)}'"
            " (FORMAT parquet, COMPRESSION zstd)"
        )
        _sync(partial)
        partial.rename(target)
        _sync(target.parent)


def _sync(path: Path) -> None:
    """Make sure that a file, or a folder's list of files, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
