"""The data folder: one process owns it at a time, and no version reads what a newer one wrote."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from shutil import rmtree
from typing import IO
from uuid import uuid4

from telltale.errors import DataFolderError

# The layout of the folder; raise it when an older Telltale could not read what this one writes.
LAYOUT = 2


class Folder:
    """A data folder, locked for as long as this object lives.

    lock            held by the process that owns the folder
    layout          the version of the layout
    inbox.sqlite    accepted batches and failed records
    archive/        events by day, as Parquet
    index.duckdb    what is asked; can be deleted and rebuilt
    mark            what tells it from others, where a server holds a copy of it
    *.damaged       the newest index that could not be read, until the next rebuild
    erasures.jsonl  of whom everything was erased, as hashes
    vectors.sqlite  what texts mean, in numbers; can be deleted
    spools/         what was imported while others sent, on its way into the inbox
    scratch/        what a command needs while it runs
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._prepare()
        self._lock = self._hold()
        # What is written from now on an older version would misread.
        (self.home / "layout").write_text(f"{LAYOUT}\n", encoding="ascii")
        # What a killed command left in here holds what people said, and nobody reads it again.
        rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir(exist_ok=True)

    @property
    def mark(self) -> str:
        """What tells this folder from all others: made when it is first asked for, and in no backup."""
        path = self.home / "mark"
        if not path.exists():
            path.write_text(f"{uuid4().hex}\n", encoding="ascii")
        return path.read_text(encoding="ascii").strip()

    @property
    def inbox(self) -> Path:
        return self.home / "inbox.sqlite"

    @property
    def index(self) -> Path:
        return self.home / "index.duckdb"

    @property
    def archive(self) -> Path:
        return self.home / "archive"

    @property
    def spools(self) -> Path:
        return self.home / "spools"

    @property
    def scratch(self) -> Path:
        return self.home / "scratch"

    def put_aside(self) -> None:
        """Move an index that cannot be read out of the way, in place of the one that lies there."""
        self.forget_damaged()
        for path in (self.index, self.index.with_name(f"{self.index.name}.wal")):
            if path.exists():
                path.rename(path.with_name(f"{path.name}.damaged"))

    def forget_damaged(self) -> None:
        """Delete what was put aside: it holds what people said."""
        for path in self.home.glob("*.damaged"):
            path.unlink()

    def release(self) -> None:
        """Let another process have the folder."""
        self._lock.close()

    def _prepare(self) -> None:
        try:
            # What people said is nobody else's on this machine.
            self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
            layout = self.home / "layout"
            if not layout.exists():
                layout.write_text(f"{LAYOUT}\n", encoding="ascii")
            found = int(layout.read_text(encoding="ascii").strip() or "0")
        except ValueError:
            message = f"{self.home} is not a data folder of Telltale: its file 'layout' holds no number"
            raise DataFolderError(message) from None
        except OSError as error:
            raise DataFolderError(
                f"the data folder {self.home} cannot be used: {error.strerror or error}; set TELLTALE_HOME to a folder"
                " that can be written"
            ) from error
        if found > LAYOUT:
            raise DataFolderError(
                f"the data folder {self.home} was written by a newer Telltale (layout {found}, this one knows"
                f" {LAYOUT}); upgrade Telltale or set TELLTALE_HOME to another folder"
            )

    def _hold(self) -> IO[str]:
        try:
            lock = (self.home / "lock").open("a+", encoding="ascii")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.close()
                raise
        except BlockingIOError:
            owner = (self.home / "lock").read_text(encoding="ascii").strip() or "another process"
            raise DataFolderError(
                f"the data folder {self.home} is in use by process {owner}; stop it, or set TELLTALE_HOME to another"
                " folder"
            ) from None
        except OSError as error:
            raise DataFolderError(
                f"the data folder {self.home} cannot be written: {error.strerror}; set TELLTALE_HOME to a folder that"
                " can be written"
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        return lock
