"""The archive: what the index has taken in, as Parquet files by day.

    archive/2026-10-01/000000000001-000000000042.parquet

It holds every event as it was accepted and is the other half, beside the inbox, of what an index is rebuilt from.
"""

from __future__ import annotations

from pathlib import Path
from shutil import rmtree

from telltale.store.disk import synchronise
from telltale.store.engine import Engine
from telltale.store.inbox import Inbox
from telltale.store.literals import literal
from telltale.store.verifying import is_sound, rescue, seal, unseal


class Archive:
    """The Parquet files of a data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def files(self) -> list[Path]:
        """Every file, oldest day first."""
        return sorted(self.folder.glob("*/*.parquet"))

    def verified(self, inbox: Inbox, engine: Engine | None = None) -> list[Path]:
        """Every file, read through; a spoilt one is put aside, and named in the inbox.

        Its events come back from an index that has them, else what can be rescued of it does.
        """
        for file in self.files():
            if not is_sound(file):
                inbox.note_damage(rescue(file, engine))
        return self.files()

    def compact(self, engine: Engine, inbox: Inbox) -> int:
        """Move what the index has taken in since the last time out of the inbox; gives how many batches moved."""
        after, until = inbox.archived(), int(engine.meta("position") or 0)
        if until <= after:
            return 0
        name = f"{after + 1:012d}-{until:012d}"
        partial = self.folder / f".{name}"
        rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        # The engine writes a folder a day in one pass; its own names for them hold a "=", ours do not.
        engine.read(f"""
            COPY (SELECT *, make_timestamp(ts)::DATE AS day FROM events
                WHERE position > {after} AND position <= {until})
            TO {literal(partial)} (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day), OVERWRITE_OR_IGNORE)""")
        for part in sorted(partial.rglob("*.parquet")):
            target = self.folder / part.parent.name.removeprefix("day=") / f"{name}-{part.stem}.parquet"
            target.parent.mkdir(exist_ok=True)
            synchronise(part)
            unseal(target)
            part.replace(target)
            seal(target)
            synchronise(target.parent)
        rmtree(partial)
        inbox.release(until)
        return until - after
