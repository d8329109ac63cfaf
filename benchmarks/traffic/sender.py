"""One sender: a connection that sends body after body, and again whatever was not acknowledged."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server said."""

    status: int
    headers: dict[bytes, bytes] = field(default_factory=dict[bytes, bytes])
    body: bytes = b""


class Connection(asyncio.Protocol):
    """One request at a time over one connection of HTTP/1.1, read by hand: that is a tenth of a client's work."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Reply] | None = None
        self._received = b""

    @classmethod
    async def opened(cls, url: str) -> Connection:
        """A connection to a server.

        Raises:
            OSError: nobody listens.
        """
        parts = urlsplit(url)
        loop = asyncio.get_running_loop()
        _, made = await loop.create_connection(cls, parts.hostname or "", parts.port or 80)
        return made

    async def ask(self, request: bytes) -> Reply:
        """Send a request and wait for its answer.

        Raises:
            ConnectionError: the server hung up before it answered.
        """
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError("closed")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer and not self._answer.done():
            self._answer.set_exception(ConnectionResetError(str(exc or "hung up")))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        if not found or self._answer is None or self._answer.done():
            return
        first, *lines = head.split(b"\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(b":") for line in lines)}
        body = _whole(headers, rest)
        if body is not None:
            self._received = b""
            self._answer.set_result(Reply(int(first.split()[1]), headers, body))


def _whole(headers: dict[bytes, bytes], rest: bytes) -> bytes | None:
    """The body, as soon as all of it is there."""
    if headers.get(b"transfer-encoding") == b"chunked":
        return rest if rest.endswith(b"0\r\n\r\n") else None
    length = int(headers.get(b"content-length", b"0"))
    return rest if len(rest) >= length else None


def request(path: str, host: str, headers: dict[str, str], body: bytes) -> bytes:
    """A POST as it goes over the wire."""
    said = {"host": host, **headers, "content-length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body
