# ruff: noqa: E501 - a bomb stands on one line
"""Bombs: little that becomes much. Each is refused with a sentence, and the process hardly notices."""

from __future__ import annotations

import gzip
import io
import socket
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from backports import zstd

from tests.abuse.standing import Standing

MB = 1024 * 1024
ROOM = 32 * MB
EVENTS, TRACES, BATCH, IMPORT = "/v1/events", "/v1/traces", "/v1/batch", "/v1/import"
MANY = 400 * MB


def _zeros(packer: object, size: int = MANY) -> bytes:
    """So many zeros, packed a megabyte at a time."""
    assert hasattr(packer, "compress")
    parts = [packer.compress(bytes(MB)) for _ in range(size // MB)]
    return b"".join([*parts, packer.flush()])


def _zipped(name: str, content: bytes, *, times: int = 1) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(times):
            archive.writestr(f"{number}{name}", content)
    return held.getvalue()


@cache
def _gzip() -> bytes:
    return _zeros(zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16))


@cache
def _zstd() -> bytes:
    return _zeros(zstd.ZstdCompressor(19))


# Where to, what, made when it is thrown, and what is said of it.
BOMBS: dict[str, tuple[str, Callable[[], bytes], dict[str, str]]] = {
    "gzip to events": (EVENTS, _gzip, {"content-encoding": "gzip"}),
    "gzip to traces": (TRACES, _gzip, {"content-encoding": "gzip", "content-type": "application/x-protobuf"}),
    "gzip to a batch": (BATCH, _gzip, {"content-encoding": "gzip"}),
    "deflate to events": (EVENTS, lambda: _zeros(zlib.compressobj(9)), {"content-encoding": "deflate"}),
    "bare deflate to events": (EVENTS, lambda: _zeros(zlib.compressobj(9, wbits=-15)), {"content-encoding": "deflate"}),
    "zstd to events": (EVENTS, _zstd, {"content-encoding": "zstd"}),
    "gzip in gzip": (EVENTS, lambda: gzip.compress(_gzip()), {"content-encoding": "gzip"}),
    "gzip in gzip, said": (EVENTS, lambda: gzip.compress(_gzip()), {"content-encoding": "gzip, gzip"}),
    "gzip, member after member": (EVENTS, lambda: gzip.compress(bytes(MB)) * 400, {"content-encoding": "gzip"}),
    "empty member after member": (EVENTS, lambda: gzip.compress(b"") * 200_000, {"content-encoding": "gzip"}),
    "zstd in gzip": (EVENTS, lambda: gzip.compress(_zstd()), {"content-encoding": "gzip"}),
    "gzip, not said": (EVENTS, _gzip, {}),
    "gzip as a document": (IMPORT, _gzip, {}),
    "gzip as a named document": (f"{IMPORT}?name=a.jsonl.gz", _gzip, {}),
    "zstd as a document": (f"{IMPORT}?name=a.jsonl.zst", _zstd, {}),
    "a zip": (IMPORT, lambda: _zipped("a.csv", bytes(50 * MB)), {}),
    "a zip of many": (IMPORT, lambda: _zipped("a", b"", times=20_000), {}),
    "a workbook": (f"{IMPORT}?name=a.xlsx", lambda: _zipped("xl/worksheets/sheet1.xml", b"<row/>" * 5_000_000), {}),
    "a table of many columns": (f"{IMPORT}?name=a.csv", lambda: b",".join(b"c%d" % n for n in range(200_000)) + b"\n", {}),
    "40 MB to events": (EVENTS, lambda: b"x" * 40 * MB, {}),
    "40 MB in chunks": (EVENTS, lambda: b"", {"transfer-encoding": "chunked"}),
    "70 MB to import": (IMPORT, lambda: b"x" * 70 * MB, {}),
    "a length that is told": (EVENTS, lambda: b"", {"content-length": str(1 << 40)}),
}  # fmt: skip


def _endless() -> Iterator[bytes]:
    for _ in range(100):
        yield b" " * MB


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_does_not_go_off(target: Standing, name: str) -> None:
    path, make, headers = BOMBS[name]
    body = make()
    target.forget_most()
    before = target.memory()
    if "content-length" in headers:
        status = _told(target, path, headers["content-length"])
    else:
        content = _endless() if "transfer-encoding" in headers else body
        answer = target.http.post(path, content=content, headers=headers)
        status = answer.status_code
        told = b"detail" in answer.content or path == TRACES
        assert told, answer.text[:300]
    assert status in (400, 413, 415, 422)
    room = ROOM + (2 * len(body) if path.startswith(IMPORT) else 0)
    assert target.most_memory() - before <= room, f"{(target.most_memory() - before) / MB:.0f} MB"


def _told(target: Standing, path: str, length: str) -> int:
    """The answer to a head that promises a body that never comes."""
    with socket.create_connection(("127.0.0.1", target.house.port), timeout=60) as line:
        key = target.house.ingest
        line.sendall(
            f"POST {path} HTTP/1.1\r\nhost: localhost\r\nx-api-key: {key}\r\ncontent-length: {length}\r\n\r\n".encode()
        )
        return int(line.recv(12)[9:])
