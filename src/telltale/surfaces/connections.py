"""Connections: what one client may hold of the server, in time and in memory, before and after its request.

A request's body has a time of its own (``api.unpacking``); here it is about all the rest: a head that never ends, a
body that nobody reads any more, an answer that nobody takes, and too many of all of them.
"""

from __future__ import annotations

import sys
from asyncio import TimerHandle, Transport
from functools import partial

import msgspec
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from telltale.surfaces.api.problems import Problem

HEAD = 32 * 1024
"""Bytes of a request's line and headers."""

HEADERS = 200

TAKEN = 16 * 1024
"""Bytes of an answer that a client takes at least in the time after which it is given up."""

KEPT_ALIVE = 75
"""Seconds that a connection may rest between requests. Clients keep theirs for about a minute; whoever closes first
makes the other send into nothing."""

MOST = 10_000
"""Connections at once, where the machine allows as many open files."""

RESERVED = 256
"""Open files that are not connections."""

_TOO_LARGE = Problem(
    "urn:telltale:problem:head-too-large", "Head too large", 431,
    f"the request's line and headers are more than {HEAD // 1024} kB, or more than {HEADERS} headers",
)  # fmt: skip
_CROWDED = Problem(
    "urn:telltale:problem:busy", "Busy", 503, "more connections than this server takes; come again in a moment"
)
_SLOW = Problem("urn:telltale:problem:slow", "Slow", 408, "the request's line and headers took too long")
_NO_UPGRADE = Problem(
    "urn:telltale:problem:no-upgrade", "No upgrade", 400, "HTTP/1.1 alone is spoken here; send it without 'upgrade'"
)
_UNREADABLE = Problem("urn:telltale:problem:not-http", "Not HTTP", 400, "this is no request of HTTP/1.1 or HTTP/1.0")


def room() -> int:
    """How many connections there may be; as many open files as the machine lets a program have are asked for."""
    if sys.platform == "win32":
        return MOST
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + RESERVED
    if soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(16, min(MOST, soft - RESERVED))


def limited() -> type[Connection]:
    """The connections of a server on this machine."""
    return type("Limited", (Connection,), {"most": room()})


class Connection(HttpToolsProtocol):
    """One connection. It is closed when its head, or the rest of a body that was answered already, takes longer than
    ``patience`` seconds, and when its client takes next to nothing of its answer in ``stalling`` seconds.
    """

    patience = 10.0
    stalling = 15.0
    most = MOST

    _limit: TimerHandle | None = None
    _stalled: TimerHandle | None = None
    _head = 0
    _in_body = False

    def connection_made(self, transport: Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A client is there, and has a moment to say what it wants."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            self._refuse(_CROWDED)
            return
        self._limit = self.loop.call_later(self.patience, self._over)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        self._cancel()
        self._stalled = _cancelled(self._stalled)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a head or of a body."""
        if self.transport.is_closing():
            return
        began_in_body = self._in_body
        super().data_received(data)
        if self._is_busy:
            self._head = 0
            self._cancel()
            return
        if not self._in_body and not began_in_body:
            self._head += len(data)
            if self._head > HEAD and not self.transport.is_closing():
                self._refuse(_TOO_LARGE)
        if self._limit is None and not self.transport.is_closing():
            self._limit = self.loop.call_later(self.patience, self._over)

    def on_headers_complete(self) -> None:
        """A head is whole; one that is too large is not shown to anybody."""
        self._in_body = True
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        problem = None
        if size > HEAD or len(self.headers) > HEADERS:
            problem, self.url = _TOO_LARGE, b"/"  # an address of any length cannot even be read
        elif self.parser is not None and self.parser.should_upgrade():  # pyright: ignore[reportUnnecessaryComparison]
            problem = _NO_UPGRADE  # its body would be read by nobody
        usual = self.app
        if problem:
            self.app = partial(_refuse, problem)  # pyright: ignore[reportAttributeAccessIssue]
        super().on_headers_complete()
        self.app = usual

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; what stands behind a body is none."""
        if not self._in_body:
            super().on_header(name, value)

    def on_message_complete(self) -> None:
        """A body is whole."""
        self._in_body = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer is written: what is still sent of its body is read for a moment, for the client's sake."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._watch_reader()
        elif self._in_body and not self._is_busy and self._limit is None:
            self._limit = self.loop.call_later(self.patience, self._over)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - ours says more
        """What cannot be read is refused; a request before it that is whole still gets its own answer."""
        if self._is_busy and not self.cycle.more_body:
            self.pipeline.clear()
            self.cycle.keep_alive = False
            self.flow.pause_reading()
            return
        self._refuse(_UNREADABLE)

    def pause_writing(self) -> None:
        """The client does not take what it asked for."""
        super().pause_writing()
        self._watch_reader()

    def resume_writing(self) -> None:
        """It does."""
        self._stalled = _cancelled(self._stalled)
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        """It has rested for long enough."""
        super().timeout_keep_alive_handler()
        self._watch_reader()

    def shutdown(self) -> None:
        """The server stops."""
        super().shutdown()
        if self.transport.is_closing():
            self._watch_reader()

    @property
    def _is_busy(self) -> bool:
        """A request is being answered."""
        cycle = self.cycle
        return cycle is not None and not cycle.response_complete  # pyright: ignore[reportUnnecessaryComparison]

    def _refuse(self, problem: Problem) -> None:
        body = msgspec.json.encode(problem)
        head = [
            STATUS_LINE[problem.status], b"content-type: application/problem+json\r\n", b"connection: close\r\n",
            b"retry-after: 2\r\n" if problem.status == 503 else b"",
            b"content-length: %d\r\n\r\n" % len(body), body,
        ]  # fmt: skip
        self.transport.write(b"".join(head))
        self.transport.close()
        self._watch_reader()

    def _watch_reader(self) -> None:
        if self._stalled is None:
            left = self.transport.get_write_buffer_size()
            self._stalled = self.loop.call_later(self.stalling, self._give_up, left)

    def _give_up(self, before: int) -> None:
        self._stalled = None
        left = self.transport.get_write_buffer_size()
        if left and before - left < TAKEN:
            self.transport.abort()
        elif left:
            self._watch_reader()

    def _over(self) -> None:
        self._limit = None
        if self._head:
            self._refuse(_SLOW)
            return
        self.transport.close()
        self._watch_reader()

    def _cancel(self) -> None:
        self._limit = _cancelled(self._limit)


def _cancelled(timer: TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()


async def _refuse(problem: Problem, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    _ = scope, receive
    body = msgspec.json.encode(problem)
    headers = [(b"content-type", b"application/problem+json"), (b"connection", b"close"),
               (b"content-length", b"%d" % len(body))]  # fmt: skip
    await send({"type": "http.response.start", "status": problem.status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": body, "more_body": False})
