"""How a server tells the commands on its machine where it is: ``server.json`` in the data folder."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

NAME = "server.json"


class Announcement(msgspec.Struct, frozen=True):
    """Where a server listens, its process, and the token that opens it to whoever may read the data folder."""

    url: str
    pid: int
    token: str

    @classmethod
    def read(cls, home: Path) -> Announcement | None:
        """The announcement in a data folder; it may be that of a server that was killed."""
        try:
            return msgspec.json.decode((home / NAME).read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError):
            return None


@contextmanager
def announced(home: Path, announcement: Announcement) -> Generator[None]:
    """The announcement stands in the data folder, readable by its owner alone, for as long as this lasts."""
    path, written = home / NAME, home / f"{NAME}.new"
    written.unlink(missing_ok=True)
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(announcement))
    written.replace(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
