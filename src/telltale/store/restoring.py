"""Restoring: a backup becomes a data folder, whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from telltale.errors import DataFolderError, WordsError
from telltale.store.backups import Manifest, Progress, unpack
from telltale.store.disk import synchronise
from telltale.store.tombstones import NAME, Tombstone, lines

_UNPACKING = ".restoring"
# What makes a folder a data folder comes last.
_LAST = "layout"


def restore(source: Path, home: Path, progress: Progress) -> Manifest:
    """Unpack a backup into a folder that is empty or not there.

    Raises:
        WordsError: something lies there.
        InputError: the backup is damaged, or none.
        DataFolderError: the folder cannot be written.
    """
    beside = home / _UNPACKING
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        # What an interrupted restore left is begun anew.
        if beside.exists():
            shutil.rmtree(beside)
        found = next(home.iterdir(), None)
        if found:
            raise WordsError(f"'{home}' is not empty: it holds {found.name}; give a folder that is empty or not there")
        beside.mkdir(mode=0o700)
    except OSError as error:
        raise DataFolderError(f"'{home}' cannot be written: {error.strerror or error}") from error
    try:
        manifest = unpack(source, beside, progress)
        for path in sorted(beside.iterdir(), key=lambda path: path.name == _LAST):
            path.rename(home / path.name)
        beside.rmdir()
        synchronise(home)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return manifest


def later_erasures(path: Path) -> list[Tombstone]:
    """The erasures that a file, or a data folder, knows of.

    Raises:
        WordsError: there is no such list there, or a line of it cannot be read.
    """
    file = path / NAME if path.is_dir() else path
    if not file.exists():
        if path.is_dir() and (path / _LAST).exists():
            return []
        raise WordsError(f"there is no list of erasures at '{file}'; it is called {NAME} and lies in a data folder")
    found = lines(file)
    read = [one for one in found if one is not None]
    if len(read) < len(found):
        raise WordsError(f"'{file}' is damaged: {len(found) - len(read)} of {len(found)} lines cannot be read")
    return read
