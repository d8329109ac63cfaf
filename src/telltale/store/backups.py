"""Backups: everything of a data folder that cannot be made again, in one file, while others write.

    manifest.json     what follows, with sizes and SHA-256; the last member, since it is known last
    inbox.sqlite      as it is at one moment
    archive/…         files that are never changed while a backup is made
    accounts.sqlite, the secrets, erasures.jsonl, telltale.toml, prices.toml, layout

The index is left out: it is built again. Databases are copied by the database itself (``VACUUM INTO``).
"""

from __future__ import annotations

import io
import os
import re
import sqlite3
import tarfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast

import msgspec
from backports import zstd

import telltale
from telltale.errors import DataFolderError, InputError, WordsError
from telltale.event import now, to_iso
from telltale.store.disk import synchronise
from telltale.store.folder import LAYOUT

Progress = Callable[[int], None]

MANIFEST = "manifest.json"
SECRETS = frozenset(("accounts.secret", "contacts.key", "erasures.jsonl", "accounts.sqlite", "inbox.sqlite"))
"""What is readable by its owner alone."""

_DATABASES = ("inbox.sqlite", "accounts.sqlite")
_FILES = ("layout", "telltale.toml", "prices.toml", "accounts.secret", "contacts.key", "erasures.jsonl")
_ARCHIVED = re.compile(r"archive/\d{4,6}-\d\d-\d\d/[0-9A-Za-z][0-9A-Za-z_.-]{0,150}\.parquet(\.seal)?")
_LARGEST_MANIFEST = 64 * 1024 * 1024
_PIECE = 1 << 20
# zstd at its quickest: most of a backup is compressed already.
_LEVEL = 1


class Manifest(msgspec.Struct):
    """What is in a backup: sizes and SHA-256 of the members; ``made_at`` is ISO-8601."""

    made_at: str
    version: str
    layout: int
    files: dict[str, tuple[int, str]]


def may_hold(name: str) -> bool:
    """Whether a backup may hold a member of this name; no other is ever written.

    >>> may_hold("archive/2026-10-01/000000000001-000000000042-data_0.parquet"), may_hold("inbox.sqlite")
    (True, True)
    >>> any(map(may_hold, ("../inbox.sqlite", "/layout", "archive/../x.parquet", "archive/2026-10-01/../../x.parquet")))
    False
    """
    return name in (*_DATABASES, *_FILES) or _ARCHIVED.fullmatch(name) is not None


def back_up(home: Path, scratch: Path, target: Path, progress: Progress) -> Manifest:
    """Write the backup of a data folder whose archive nobody changes meanwhile.

    Raises:
        WordsError: the name of the file says nothing.
        DataFolderError: something cannot be read or written.
    """
    _check_name(target)
    copies = scratch / "backup"
    copies.mkdir(exist_ok=True, mode=0o700)
    try:
        manifest = Manifest(to_iso(now()), telltale.__version__, LAYOUT, {})
        with _whole(target) as file, tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            for name, path in _members(home, copies):
                manifest.files[name] = _add(tar, name, path)
                progress(manifest.files[name][0])
            written = msgspec.json.encode(manifest)
            tar.addfile(_info(MANIFEST, len(written)), io.BytesIO(written))
    except (OSError, sqlite3.Error, tarfile.TarError, zstd.ZstdError) as error:
        raise DataFolderError(f"the backup '{target}' cannot be written: {error}") from error
    finally:
        for left in copies.iterdir():
            left.unlink()
        copies.rmdir()
    return manifest


def _members(home: Path, copies: Path) -> Iterator[tuple[str, Path]]:
    """Everything that belongs into a backup, each database copied when it is its turn."""
    for name in _FILES:
        if (home / name).exists():
            yield name, home / name
    for name in _DATABASES:
        if (home / name).exists():
            with closing(sqlite3.connect(home / name, timeout=60)) as db:
                db.execute("VACUUM INTO ?", (str(copies / name),))
            yield name, copies / name
            (copies / name).unlink()
    for path in sorted((home / "archive").glob("*/*")):
        name = path.relative_to(home).as_posix()
        if may_hold(name):
            yield name, path


class _Reading:
    """A file that is hashed as it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.digest = file, sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def _add(tar: tarfile.TarFile, name: str, path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        reading: Any = _Reading(file)
        tar.addfile(_info(name, size), reading)
    return size, reading.digest.hexdigest()


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600 if name in SECRETS else 0o644, int(time.time())
    return info


def _check_name(path: Path) -> None:
    if not path.name.endswith((".tar", ".tar.zst")):
        raise WordsError(f"'{path}' is no name of a backup; let it end in .tar or .tar.zst")


@contextmanager
def _whole(target: Path) -> Generator[IO[bytes]]:
    """The target, there when all of it is on the disk; readable by its owner alone, since secrets are in it."""
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            if target.name.endswith(".zst"):
                with zstd.open(file, "wb", level=_LEVEL) as packed:
                    yield cast("IO[bytes]", packed)
            else:
                yield file
        synchronise(partial)
        partial.replace(target)
        synchronise(target.parent)
    finally:
        partial.unlink(missing_ok=True)


def unpack(source: Path, into: Path, progress: Progress) -> Manifest:
    """Write the members of a backup into an empty folder, and check that they are what they were.

    Raises:
        InputError: it is no backup, is damaged, or holds what no backup holds; it says what.
        DataFolderError: a newer version wrote it, or it cannot be written here.
    """
    _check_name(source)
    try:
        with source.open("rb") as file:
            if not source.name.endswith(".zst"):
                return _checked(source, _unpacked(source, file, into, progress))
            with zstd.open(file, "rb") as unpacked:
                return _checked(source, _unpacked(source, cast("IO[bytes]", unpacked), into, progress))
    except (tarfile.TarError, zstd.ZstdError, EOFError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"'{source}' is damaged or no backup: {error}; take another one") from error
    except OSError as error:
        where = error.filename or source
        raise DataFolderError(f"'{where}' cannot be read or written: {error.strerror or error}") from error


_Found = tuple[Manifest | None, dict[str, tuple[int, str]]]


def _unpacked(source: Path, file: IO[bytes], into: Path, progress: Progress) -> _Found:
    manifest, found = None, dict[str, tuple[int, str]]()
    with tarfile.open(fileobj=file, mode="r|") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if manifest or content is None or member.name in found:
                raise InputError(f"'{source}' is no backup of ours: it should not hold {member.name!r} there")
            if member.name == MANIFEST and member.size <= _LARGEST_MANIFEST:
                manifest = msgspec.json.decode(content.read(), type=Manifest)
            elif may_hold(member.name):
                found[member.name] = _write(content, into / member.name, secret=member.name in SECRETS)
                progress(member.size)
            else:
                raise InputError(f"'{source}' is no backup of ours: no backup holds {member.name!r}")
    return manifest, found


def _write(content: IO[bytes], path: Path, *, secret: bool) -> tuple[int, str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644), "wb") as file:
        while piece := content.read(_PIECE):
            size += file.write(piece)
            digest.update(piece)
    synchronise(path)
    return size, digest.hexdigest()


def _checked(source: Path, unpacked: _Found) -> Manifest:
    manifest, found = unpacked
    if manifest is None:
        raise InputError(f"'{source}' is cut off: it has no manifest at its end; take another one")
    if manifest.layout > LAYOUT:
        raise DataFolderError(f"'{source}' was written by a newer Telltale ({manifest.version}); upgrade Telltale")
    wrong = sorted({*manifest.files} ^ {*found} | {one for one in found if found[one] != manifest.files.get(one)})
    if wrong:
        raise InputError(f"'{source}' is damaged: {', '.join(wrong[:5])} not as in its manifest; take another one")
    return manifest
