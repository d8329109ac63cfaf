"""Bodies of senders, unpacked piece by piece: refused as soon as they are too large, however small they arrive."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from backports import zstd
from starlette.requests import ClientDisconnect, Request

from telltale.errors import InputError
from telltale.surfaces.api.problems import EncodingError, SlowError, TooLargeError

LARGEST = 20 * 1024 * 1024
"""Bytes of one body after decompression."""

PATIENCE = 10.0
"""Seconds that a sender may take for a body, from the first byte to the last."""

RATIO = 100
"""How many times its own size a body of more than :data:`LARGEST` may unpack to; what people say packs far less."""

# Members that may follow one another in one body; each is begun anew, whatever is in it.
_MEMBERS = 1_000

# What a decompressor gives at a time: a bomb is noticed after one piece more than is allowed.
_PIECE = 256 * 1024

# Bytes by which the beginning of a member is told.
_TELLING = 2


class _Member(Protocol):
    """One compressed member of a body."""

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """What more bytes unpack to."""
        ...

    def rest(self) -> bytes | None:
        """What stood behind the member; None before it is whole."""
        ...


class _Zlib:
    def __init__(self, wbits: int) -> None:
        self._it = zlib.decompressobj(wbits)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while True:
            piece = self._it.decompress(data, _PIECE)
            yield piece
            data = self._it.unconsumed_tail
            if self._it.eof or not (data or len(piece) == _PIECE):
                return

    def rest(self) -> bytes | None:
        return self._it.unused_data if self._it.eof else None


class _Zstd:
    def __init__(self) -> None:
        self._it = zstd.ZstdDecompressor()

    def pieces(self, data: bytes) -> Iterator[bytes]:
        yield self._it.decompress(data, _PIECE)
        while not self._it.eof and not self._it.needs_input:
            yield self._it.decompress(b"", _PIECE)

    def rest(self) -> bytes | None:
        return self._it.unused_data if self._it.eof else None


class Unpacking:
    """One body through one encoding; ``feed`` gives what the bytes unpack to, a piece at a time.

    >>> import gzip
    >>> body = gzip.compress(b"hello ") + gzip.compress(b"world")
    >>> unpacking = Unpacking("gzip")
    >>> b"".join(unpacking.feed(body))
    b'hello world'
    """

    def __init__(self, encoding: str) -> None:
        if encoding not in _ENCODINGS:
            raise _not_taken(encoding)
        self._encoding, self._begin = encoding, _ENCODINGS[encoding]
        self._member: _Member | None = None
        self._held, self._begun = b"", 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What these bytes unpack to.

        Raises:
            InputError: they are not of that encoding.
        """
        try:
            while data:
                if self._member is None:
                    self._held = data = self._held + data
                    if len(data) < _TELLING:
                        return
                    self._begun += 1
                    if self._begun > _MEMBERS:
                        raise InputError(
                            f"the {self._encoding} body is in more than {_MEMBERS:,} pieces; pack it as one"
                        )
                    self._member, self._held = self._begin(data), b""
                yield from self._member.pieces(data)
                # Members may follow one another, as in files that were compressed apart and joined.
                rest = self._member.rest()
                if rest is not None:
                    self._member = None
                data = rest or b""
        except (zlib.error, zstd.ZstdError) as error:
            raise InputError(f"the body is not {self._encoding}, as its content-encoding says: {error}") from error

    def end(self) -> None:
        """The body is over.

        Raises:
            InputError: it ends in the middle.
        """
        if self._member is not None or self._held:
            raise InputError(f"the {self._encoding} body ends in the middle")


def _gzip(_: bytes) -> _Member:
    return _Zlib(zlib.MAX_WBITS | 16)


def _deflate(start: bytes) -> _Member:
    # RFC 9110 means the zlib format; many senders mean the bare stream.
    wrapped = len(start) > 1 and start[0] & 0x0F == 8 and (start[0] << 8 | start[1]) % 31 == 0
    return _Zlib(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)


def _zstd(_: bytes) -> _Member:
    return _Zstd()


_ENCODINGS: dict[str, Callable[[bytes], _Member]] = {
    "gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "zstd": _zstd,
}  # fmt: skip


async def unpacked(request: Request, *, largest: int = LARGEST, patience: float = PATIENCE) -> bytes:
    """The whole body of a request, decompressed.

    Raises:
        TooLargeError: it is larger than ``largest`` bytes, before or after decompression.
        SlowError: it did not arrive in ``patience`` seconds.
        InputError: its compression is damaged.
        EncodingError: its encoding is not known.
    """
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > largest:
        raise too_large(largest)
    named = [one.strip().lower() for one in request.headers.get("content-encoding", "").split(",")]
    encodings = [one for one in named if one not in ("", "identity")]
    if len(encodings) > 1:
        raise _not_taken(", ".join(encodings))
    unpacking = Unpacking(encodings[0]) if encodings else None
    try:
        async with asyncio.timeout(patience):
            return await _gathered(request, unpacking, largest)
    except TimeoutError:
        raise SlowError(f"the body did not arrive within {patience:g} seconds") from None
    except ClientDisconnect:
        raise InputError("the sender hung up in the middle of the body") from None


async def _gathered(request: Request, unpacking: Unpacking | None, largest: int) -> bytes:
    parts, size, packed = list[bytes](), 0, 0
    async for part in request.stream():
        packed += len(part)
        for piece in unpacking.feed(part) if unpacking else (part,):
            size += len(piece)
            if size > largest or size > max(LARGEST, RATIO * packed):
                raise too_large(min(largest, LARGEST) if size <= largest else largest)
            parts.append(piece)
    if unpacking:
        unpacking.end()
    return b"".join(parts)


def too_large(largest: int) -> TooLargeError:
    """More than is taken at once."""
    return TooLargeError(
        f"more than {largest // 1024 // 1024} MB at once, counted after decompression; send less each time"
    )


def _not_taken(encoding: str) -> EncodingError:
    possible = ", ".join(_ENCODINGS)
    return EncodingError(f"content-encoding '{encoding[:40]}' is not taken; it may be {possible}, or left out")
