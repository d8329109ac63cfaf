"""What is going on, told as it happens: server-sent events for whoever may read.

Nothing is kept for a reader: each message says how things stand when it is sent, and its id is the position in the
inbox up to which it looks, so that a reader who comes back with ``Last-Event-ID`` is told what began meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from telltale.accounts import Action, Grant, may
from telltale.ask import Asker
from telltale.ask.live import Now, Seen, begun, going_on
from telltale.errors import WordsError
from telltale.store import BusyError
from telltale.surfaces.api.endpoints import answer_json
from telltale.surfaces.api.routes import Described

MOST, EACH = 64, 16
"""Streams at once, in all and of one reader; more are sent back, so that the store is not asked without end."""

PAUSE = 0.25
"""Seconds between two looks at whether the index has changed."""

HEARTBEAT = 15.0
"""Seconds after which something is said even if nothing has happened."""

DESCRIBED = Described(
    "GET", "/v1/live", "live", Now,
    words=(("project", "only this project; that of the key where it has one"),
           ("since", "a position: what began after it is told, as after Last-Event-ID")),
    summary="What is going on now. With `Accept: text/event-stream` a stream: an event `now` with the counts and the"
            " conversations that have begun, whenever something changes; its id is a position.",
)  # fmt: skip

_log = logging.getLogger("telltale")

Still = Callable[[], Awaitable[Grant | None]]


class Counts(msgspec.Struct):
    """How many conversations are in each list."""

    waiting: int
    wrong: int
    open: int


class Tick(msgspec.Struct):
    """One message of the stream: how many there are of each, and what has begun since the one before."""

    at: str
    position: int
    counts: Counts
    begun: Seen | None = None


@dataclass(slots=True)
class _Reader:
    """Whoever reads a stream: what they may see, where they were, and whether they still may."""

    actor: str
    project: str | None
    since: int | None
    still: Still | None

    async def may_read(self) -> bool:
        if self.still is None:
            return True
        grant = await self.still()
        return grant is not None and grant.project in (None, self.project) and may(grant, Action.READ, grant.project)


class Live:
    """The streams of one server."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._readers = Counter[str]()
        self._ending = False
        self._known: dict[str | None, tuple[object, float, asyncio.Task[Now]]] = {}

    @property
    def streams(self) -> int:
        """How many are open."""
        return self._readers.total()

    def end(self) -> None:
        """Let every stream come to its end: the server stops."""
        self._ending = True

    def routes(self) -> list[BaseRoute]:
        """Their address."""
        return [Route(DESCRIBED.path, self.answer, methods=[DESCRIBED.method])]

    async def answer(self, request: Request) -> Response:
        """How things stand, once, or as a stream for whoever asks for one.

        Raises:
            BusyError: there are too many streams.
        """
        reader = _reader(request)
        if request.method == "HEAD" or "text/event-stream" not in request.headers.get("accept", ""):
            return answer_json(await run_in_threadpool(going_on, self._asker, reader.project))
        if self.streams >= MOST or self._readers[reader.actor] >= EACH:
            raise BusyError("more streams are open than this server keeps; close some, or come again", retry_after=5)
        self._readers[reader.actor] += 1
        return _Stream(self._messages(reader), lambda: self._left(reader.actor))

    def _left(self, actor: str) -> None:
        self._readers[actor] -= 1
        self._readers += Counter()  # those who have none left are forgotten

    async def _messages(self, reader: _Reader) -> AsyncGenerator[bytes]:
        yield b"retry: 2000\n\n"
        try:
            async for message in self._ticks(reader):
                yield message
        except Exception as error:  # the index may be being built anew; a reader comes back by itself
            _log.warning("a live stream ended: %s", type(error).__name__)

    async def _ticks(self, reader: _Reader) -> AsyncGenerator[bytes]:
        position, told, state, looked, asked = reader.since, None, None, 0.0, 0.0
        while not self._ending:
            if monotonic() - asked >= 1:
                if not await reader.may_read():
                    yield b"event: end\ndata: {}\n\n"
                    return
                asked = monotonic()
            current, late = self._asker.store.engine.state, monotonic() - looked >= HEARTBEAT
            if current is not state or late:
                state, looked = current, monotonic()
                now = await self._now(reader.project, state)
                fresh = None
                if position is not None and position != now.position:
                    fresh = await run_in_threadpool(begun, self._asker, position, now.position, reader.project)
                seen = (now.waiting, now.wrong, now.open)
                if seen != told or (fresh and fresh.count):
                    yield _message(now, fresh)
                elif late:
                    yield b": still here\n\n"
                position, told = now.position, seen
            await asyncio.sleep(PAUSE)

    async def _now(self, project: str | None, state: object) -> Now:
        """How things stand in a project; asked once for all who want to know at the same moment."""
        known = self._known.get(project)
        if known is None or known[0] is not state or monotonic() - known[1] > HEARTBEAT / 2 or _failed(known[2]):
            task = asyncio.create_task(run_in_threadpool(going_on, self._asker, project))
            known = self._known[project] = (state, monotonic(), task)
        return await asyncio.shield(known[2])


class _Stream(StreamingResponse):
    """A stream that gives its place back however it ends."""

    def __init__(self, messages: AsyncGenerator[bytes], left: Callable[[], None]) -> None:
        super().__init__(messages, headers={"cache-control": "no-store", "x-accel-buffering": "no"},
                         media_type="text/event-stream")  # fmt: skip
        self._left = left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._left()


def _failed(task: asyncio.Task[Now]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _message(now: Now, fresh: Seen | None) -> bytes:
    counts = Counts(now.waiting.count, now.wrong.count, now.open.count)
    # Written in ASCII: some readers take more signs for the end of a line than there are.
    tick = json.dumps(msgspec.to_builtins(Tick(now.at, now.position, counts, fresh)))
    return f"id: {now.position}\nevent: now\ndata: {tick}\n\n".encode()


def _reader(request: Request) -> _Reader:
    grant: Grant | None = getattr(request.state, "grant", None)
    still: Still | None = getattr(request.state, "still", None)
    asked = request.query_params.get("project")
    project = grant.project if grant and grant.project else asked
    given = request.headers.get("last-event-id") or request.query_params.get("since") or ""
    if given and not (given.isascii() and given.isdigit() and len(given) < 19):
        raise WordsError(f"since '{given[:40]}' is no position; begin without, or with the id of a message")
    return _Reader(grant.actor if grant else "", project, int(given) if given else None, still)
