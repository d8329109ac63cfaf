"""Tombstones: of whom everything was erased, and until when; they keep out what comes back of it.

They stand in a file of their own, ``erasures.jsonl``, one erasure a line, and name nobody: of an id there is a hash
under the secret of the data folder. So the list can be kept beside backups, and laid over an older one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from threading import Lock

import msgspec

from telltale.store.disk import synchronise

NAME = "erasures.jsonl"
_PURPOSE = b"telltale-erased"


class Tombstone(msgspec.Struct, frozen=True):
    """One erasure: ``hashes`` are those of ids, threads and traces; ``until`` and ``erased_at`` are microseconds.

    ``secret`` tells which secret they were made with.
    """

    id: str
    secret: str
    project: str
    erased_at: int
    until: int
    hashes: list[str]


def hashed(secret: bytes, id_key: int) -> str:
    """What stands for the key of an id, a thread or a trace: nobody can tell which it is who has not the secret.

    >>> hashed(b"k" * 32, 42) == hashed(b"k" * 32, 42) != hashed(b"q" * 32, 42)
    True
    """
    return blake2b(id_key.to_bytes(8, "big", signed=True), key=secret, digest_size=16, person=_PURPOSE).hexdigest()


def told_of(secret: bytes) -> str:
    """Which secret it is, without telling the secret."""
    return blake2b(key=secret, digest_size=8, person=b"telltale-which").hexdigest()


class Tombstones:
    """The erasures of a data folder.

    >>> stones = Tombstones(Path("/nowhere"))
    >>> stones.newest, stones.until("00")
    (None, None)
    """

    def __init__(self, home: Path) -> None:
        self.path = home / NAME
        self._lock = Lock()
        self._all = {one.id: one for one in read(self.path)}
        self._until: dict[str, int] = {}
        self.newest: int | None = None
        """Until when the newest goes; what is later is nobody's of whom something was erased."""
        self._look_up()

    def __iter__(self) -> Iterator[Tombstone]:
        return iter(list(self._all.values()))

    def until(self, digest: str) -> int | None:
        """Until when what is of this hash was erased."""
        return self._until.get(digest)

    def add(self, stones: Iterable[Tombstone]) -> None:
        """Keep tombstones; on disk when this returns. Those that are there already stay as they are."""
        with self._lock:
            new = {one.id: one for one in stones if one.id not in self._all}
            if not new:
                return
            every = self._all | new
            _write(self.path, every.values())
            self._all = every
            self._look_up()

    def _look_up(self) -> None:
        until: dict[str, int] = {}
        for one in self._all.values():
            for digest in one.hashes:
                until[digest] = max(one.until, until.get(digest, one.until))
        self._until, self.newest = until, max(until.values(), default=None)


def read(path: Path) -> list[Tombstone]:
    """The tombstones of a file; a line that cannot be read is left out, which ``telltale doctor`` tells."""
    return [one for one in lines(path) if one is not None]


def lines(path: Path) -> list[Tombstone | None]:
    """A tombstone a line, None for one that cannot be read; nothing where there is no file."""
    try:
        written = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [_tombstone(line) for line in written if line.strip()]


def _tombstone(line: bytes) -> Tombstone | None:
    try:
        return msgspec.json.decode(line, type=Tombstone)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _write(path: Path, stones: Iterable[Tombstone]) -> None:
    """The whole list aside, then in the place of the old one."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.Encoder().encode_lines(list(stones)))
    synchronise(beside)
    beside.replace(path)
    synchronise(path.parent)
