"""The disk: what was written is on it, and not only on its way there."""

from __future__ import annotations

import os
from pathlib import Path


def synchronise(path: Path) -> None:
    """Wait until a file, or a folder's list of files, is on the disk.

    Raises:
        OSError: it is not there, or the disk has failed.

    >>> synchronise(Path(__file__))
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
