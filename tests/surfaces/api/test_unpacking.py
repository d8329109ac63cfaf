"""Bodies in every encoding, whole, in pieces, damaged, too large and too slow."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from telltale.errors import InputError, TelltaleError
from telltale.surfaces.api.problems import EncodingError, SlowError, TooLargeError
from telltale.surfaces.api.unpacking import Unpacking, unpacked


def _bare(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", _bare),
    "zstd": ("zstd", zstd.compress),
}


@pytest.mark.parametrize(("encoding", "pack"), PACKERS.values(), ids=PACKERS)
@given(content=st.binary(max_size=5000), cut=st.integers(1, 50), members=st.integers(1, 3))
def test_what_was_packed_comes_out_whatever_the_pieces(
    encoding: str, pack: Callable[[bytes], bytes], content: bytes, cut: int, members: int
) -> None:
    if pack is _bare:
        members = 1  # a bare stream does not say where the next begins
    packed = pack(content) * members
    unpacking = Unpacking(encoding)
    found = b"".join(piece for at in range(0, len(packed), cut) for piece in unpacking.feed(packed[at : at + cut]))
    unpacking.end()
    assert found == content * members


@pytest.mark.parametrize(("encoding", "pack"), PACKERS.values(), ids=PACKERS)
def test_long_runs_come_in_small_pieces(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    unpacking = Unpacking(encoding)
    sizes = [len(piece) for piece in unpacking.feed(pack(bytes(5_000_000)))]
    assert sum(sizes) == 5_000_000
    assert max(sizes) <= 256 * 1024


@pytest.mark.parametrize(("encoding", "pack"), PACKERS.values(), ids=PACKERS)
@pytest.mark.parametrize("damage", ["cut", "noise"])
def test_damage_is_said(encoding: str, pack: Callable[[bytes], bytes], damage: str) -> None:
    packed = pack(b"a long enough text " * 50)
    packed = packed[:-3] if damage == "cut" else b"\x01\x02 this is nothing"
    with pytest.raises(InputError, match=encoding):
        _unpacked(packed, content_encoding=encoding)


def _request(parts: list[bytes], headers: dict[str, str], *, pause: float = 0) -> Request:
    async def arriving() -> AsyncIterator[dict[str, object]]:
        for place, part in enumerate(parts):
            await asyncio.sleep(pause)
            yield {"type": "http.request", "body": part, "more_body": place < len(parts) - 1}

    messages = arriving()

    async def receive() -> dict[str, object]:
        return await anext(messages)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "POST", "headers": raw}, receive)


def _unpacked(*parts: bytes, pause: float = 0, largest: int = 1000, patience: float = 5, **headers: str) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = _request(list(parts), named, pause=pause)
    # In a thread of its own: the browser of other tests keeps a loop running in this one.
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(unpacked(request, largest=largest, patience=patience))).result()


@pytest.mark.parametrize("encoding", ["", "identity", "gzip", "X-GZIP", "identity, gzip"])
def test_the_header_is_followed(encoding: str) -> None:
    body = gzip.compress(b"hello") if "gzip" in encoding.lower() else b"hello"
    assert _unpacked(body[:3], body[3:], content_encoding=encoding) == b"hello"


@pytest.mark.parametrize(
    ("parts", "headers", "error"),
    [
        ([b"x" * 1001], {}, TooLargeError),
        ([b"x"], {"content_length": "1001"}, TooLargeError),
        ([gzip.compress(bytes(10_000_000))], {"content_encoding": "gzip"}, TooLargeError),
        ([zstd.compress(bytes(10_000_000))], {"content_encoding": "zstd"}, TooLargeError),
        ([b"hello"], {"content_encoding": "gzip"}, InputError),
        ([b"hello"], {"content_encoding": "br"}, EncodingError),
        ([b"hello"], {"content_encoding": "gzip, gzip"}, EncodingError),
    ],
)
def test_what_is_not_taken(parts: list[bytes], headers: dict[str, str], error: type[TelltaleError]) -> None:
    with pytest.raises(error):
        _unpacked(*parts, **headers)


def test_slow_senders_are_not_waited_for() -> None:
    with pytest.raises(SlowError, match="within"):
        _unpacked(b"a", b"b", b"c", pause=0.05, patience=0.08)
