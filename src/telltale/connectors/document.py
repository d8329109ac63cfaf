"""A document: something to import, opened, decompressed, and looked at from its beginning."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Document:
    """A file, or bytes under a name, readable as often as needed.

    ``name`` is what people call it, ``head`` its first 64 kB after decompression, ``path`` a real uncompressed file
    for formats that need one (SQLite, Parquet).
    """

    name: str

    def __init__(self, name: str, *, path: Path | None = None, content: bytes | None = None) -> None:
        raise NotImplementedError

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Every non-empty line with its number from 1."""
        raise NotImplementedError

    def json(self) -> Any:
        """The whole document as one JSON value."""
        raise NotImplementedError
