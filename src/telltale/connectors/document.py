"""A document: something to import, opened, decompressed, and looked at from its beginning."""

from __future__ import annotations

import codecs
import gzip
import os
import sys
import tempfile
import weakref
import zlib
from collections.abc import Callable, Iterator
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import msgspec
from backports import zstd

from telltale.errors import InputError

HEAD = 64 * 1024
LINE_LIMIT = 8 * 1024 * 1024
WHOLE_LIMIT = 512 * 1024 * 1024
_CHUNK = 1024 * 1024

_OPENERS: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"\x28\xb5\x2f\xfd": zstd.open}
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zstd.ZstdError)


class Document:
    """A file, or bytes under a name, readable as often as needed.

    ``name`` is what people call it. Gzip and Zstandard are recognised by their first bytes, whatever the name says;
    UTF-16 with a byte order mark is read as UTF-8. Standard input and pipes are kept in a temporary file.

    Raises:
        InputError: from anything that reads: it cannot be opened, or its compression is damaged.

    >>> Document("two.jsonl", content=b'{"a": 1}\\n\\n{"a": 2}').head[:8]
    b'{"a": 1}'
    """

    def __init__(self, name: str, *, path: Path | None = None, content: bytes | None = None) -> None:
        self.name = name
        self._content = content or b""
        self._file = path
        if path is not None and str(path) == "-":
            self._file = self._spooled(sys.stdin.buffer)
        elif path is not None and path.exists() and not path.is_file():
            with path.open("rb") as pipe:
                self._file = self._spooled(pipe)

    def __repr__(self) -> str:
        return f"Document({self.name!r})"

    @cached_property
    def head(self) -> bytes:
        """The first 64 kB after decompression."""
        start = b""
        for chunk in self.chunks():
            start += chunk
            if len(start) >= HEAD:
                break
        return start[:HEAD]

    @cached_property
    def path(self) -> Path:
        """A real uncompressed file, for formats that need one (SQLite, Parquet)."""
        if self._file is not None and self._opener() is None:
            return self._file
        with self._opened() as source:
            return self._spooled(source)

    def chunks(self) -> Iterator[bytes]:
        """The content after decompression, as UTF-8 without a byte order mark, about a megabyte at a time."""
        with self._opened() as source:
            chunk = self._read(source)
            decoder = _transcoder(chunk)
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
            while chunk:
                yield decoder.decode(chunk).encode() if decoder else chunk
                chunk = self._read(source)
            if decoder:
                yield decoder.decode(b"", final=True).encode()

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Every non-empty line with its number from 1.

        Of a line longer than :data:`LINE_LIMIT` only the first ``LINE_LIMIT + 1`` bytes come, so that its length
        tells; the rest is passed over without being held.

        >>> list(Document("two.jsonl", content=b'\\xef\\xbb\\xbf{"a": 1}\\r\\n\\n{"a": 2}').lines())
        [(1, b'{"a": 1}'), (3, b'{"a": 2}')]
        """
        number = 0
        for pieces in self._pieces():
            for piece in pieces:
                number += 1
                if line := piece.strip():
                    yield number, line

    def text_lines(self) -> Iterator[str]:
        """Every line with its end, blank ones too, as text in which bytes that are no UTF-8 are lone surrogates."""
        for pieces in self._pieces():
            for piece in pieces:
                yield piece.decode("utf-8", "surrogateescape") + "\n"

    def _pieces(self) -> Iterator[list[bytes]]:
        """Lines as they are, as many at a time as a chunk ends."""
        rest = b""
        for chunk in self.chunks():
            pieces = chunk.split(b"\n")
            # Only what began in earlier chunks can be too long: a chunk itself is shorter than that.
            pieces[0] = (rest + pieces[0])[: LINE_LIMIT + 1]
            rest = pieces.pop()
            yield pieces
        if rest:
            yield [rest]

    def whole(self) -> bytes:
        """The whole content.

        Raises:
            InputError: it is larger than :data:`WHOLE_LIMIT`.
        """
        parts: list[bytes] = []
        size = 0
        for chunk in self.chunks():
            size += len(chunk)
            if size > WHOLE_LIMIT:
                raise InputError(
                    f"'{self.name}' is one value of more than {WHOLE_LIMIT >> 20} MB; write one record a line instead"
                )
            parts.append(chunk)
        return b"".join(parts)

    def json(self) -> Any:
        """The whole document as one JSON value.

        Raises:
            InputError: it is not JSON, or too large for one value.
        """
        try:
            return msgspec.json.decode(self.whole())
        except (ValueError, RecursionError) as error:
            raise InputError(f"'{self.name}' is not JSON: {error}") from error

    def _opener(self) -> Callable[..., Any] | None:
        start = self._content[:4]
        if self._file is not None:
            with self._plain() as file:
                start = self._read(file, 4)
        return next((opener for magic, opener in _OPENERS.items() if start.startswith(magic)), None)

    def _plain(self) -> IO[bytes]:
        try:
            return BytesIO(self._content) if self._file is None else self._file.open("rb")
        except OSError as error:
            raise InputError(f"cannot open '{self.name}': {error.strerror or error}") from error

    def _opened(self) -> IO[bytes]:
        opener = self._opener()
        return opener(self._file or BytesIO(self._content), "rb") if opener else self._plain()

    def _read(self, source: IO[bytes], size: int = _CHUNK) -> bytes:
        try:
            return source.read(size)
        except _DAMAGED as error:
            raise InputError(f"'{self.name}' is damaged or cut off inside its compression: {error}") from error
        except OSError as error:
            raise InputError(f"cannot read '{self.name}': {error.strerror or error}") from error

    def _spooled(self, source: IO[bytes]) -> Path:
        """The source in a temporary file that goes when the document goes."""
        handle, name = tempfile.mkstemp(prefix="telltale-")
        path = Path(name)
        weakref.finalize(self, path.unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as file:
            while chunk := self._read(source):
                file.write(chunk)
        return path


def documents(path: Path) -> Iterator[Document]:
    """Every file at a path: the file itself, all those in a folder and below in the order of their names, or ``-``.

    Nothing is left out; whoever imports says of each what became of it.

    Raises:
        InputError: there is nothing at the path.
    """
    if str(path) == "-":
        yield Document("standard input", path=path)
    elif path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file():
                yield Document(_shown(file), path=file)
    elif path.exists():
        yield Document(_shown(path), path=path)
    else:
        raise InputError(f"there is no file or folder '{path}'; give a file, a folder, or - for standard input")


def _shown(path: Path) -> str:
    """A path as text; names of files are bytes, and need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _transcoder(start: bytes) -> codecs.IncrementalDecoder | None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")(errors="replace")
    return None
