"""The crowd: many senders at once, for a time or until told to stop, and what became of every body."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from urllib.parse import urlsplit

import msgspec

from benchmarks.traffic.bodies import Kind
from benchmarks.traffic.sender import Connection, Reply, request

# Between two tries of one body.
SOON = 0.05
RETRYABLE = (429, 502, 503, 504, 507)


class Outcome(msgspec.Struct):
    """What became of what was sent.

    ``acked`` are the numbers of the bodies that were acknowledged, ``milliseconds`` how long each took from the first
    byte sent to the answer; ``unknown`` are those that were sent and never acknowledged. ``statuses`` counts answers,
    ``broken`` connections lost under way, ``waits`` the Retry-After of those sent back.
    """

    records: int
    seconds: float = 0.0
    acked: list[int] = []
    milliseconds: list[float] = []
    unknown: list[int] = []
    refused: list[int] = []
    statuses: dict[int, int] = {}
    broken: int = 0
    waits: list[float] = []
    examples: list[str] = []


class Crowd:
    """``rate`` is records a second of all senders together, 0 as many as are taken; a body is sent ``tries`` times at
    most, 0 for ever, and ``bodies`` are sent, 0 as many as there is time for.
    """

    def __init__(
        self, url: str, kind: Kind, *, headers: dict[str, str], connections: int, rate: float = 0, first: int = 1,
        tries: int = 0, bodies: int = 0,
    ) -> None:  # fmt: skip
        self._url, self._kind, self._connections, self._rate = url, kind, connections, rate
        self._tries = tries
        self._headers = {"content-type": kind.content_type, **headers}
        self._host = urlsplit(url).netloc
        self._numbers: Iterator[int] = iter(range(first, first + bodies)) if bodies else count(first)
        self._stopped = asyncio.Event()
        self._statuses: Counter[int] = Counter()
        self._begun = self._sent = 0.0
        self.outcome = Outcome(kind.records)

    async def run(self, seconds: float, patience: float = 30.0) -> Outcome:
        """Send for a time, then wait for the last answers."""
        self._begun = time.perf_counter()
        senders = [asyncio.create_task(self._send()) for _ in range(self._connections)]
        told, every = asyncio.create_task(self._stopped.wait()), asyncio.gather(*senders, return_exceptions=True)
        await asyncio.wait((told, every), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        self._stopped.set()
        self.outcome.seconds = time.perf_counter() - self._begun
        _, late = await asyncio.wait(senders, timeout=patience)
        for one in late:
            one.cancel()
        await every
        self.outcome.statuses = dict(self._statuses)
        return self.outcome

    def stop(self) -> None:
        """Send no further body."""
        self._stopped.set()

    async def _send(self) -> None:
        connection: Connection | None = None
        while not self._stopped.is_set():
            await self._pace()
            if self._stopped.is_set():
                break
            number = next(self._numbers, None)
            if number is None:
                break
            body = self._kind.body(number)
            whole = request(self._kind.path, self._host, self._headers, body)
            try:
                connection = await self._until_answered(connection, number, whole)
            except asyncio.CancelledError:
                self.outcome.unknown.append(number)
                raise
        if connection:
            connection.close()

    async def _pace(self) -> None:
        if self._rate:
            due = self._begun + self._sent / self._rate
            self._sent += self._kind.records
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)

    async def _until_answered(self, connection: Connection | None, number: int, whole: bytes) -> Connection | None:
        tried = 0
        while not self._tries or tried < self._tries:
            tried += 1
            begun = time.perf_counter()
            try:
                if connection is None:
                    connection = await Connection.opened(self._url)
                reply = await connection.ask(whole)
            except OSError:
                self.outcome.broken += connection is not None
                connection = None
                await asyncio.sleep(SOON)
                continue
            self._statuses[reply.status] += 1
            if reply.headers.get(b"connection") == b"close":
                connection.close()
            if reply.status not in RETRYABLE:
                self._note(number, reply, time.perf_counter() - begun)
                return connection
            wait = float(reply.headers.get(b"retry-after", b"-1"))
            self.outcome.waits.append(wait)
            await asyncio.sleep(wait if wait >= 0 else SOON)
        self.outcome.unknown.append(number)
        return connection

    def _note(self, number: int, reply: Reply, took: float) -> None:
        if reply.status == 200 and not _partial(reply):
            self.outcome.acked.append(number)
            self.outcome.milliseconds.append(1000 * took)
            return
        self.outcome.refused.append(number)
        if len(self.outcome.examples) < 5:
            self.outcome.examples.append(f"{reply.status}: {reply.body[:300].decode(errors='replace')}")


def _partial(reply: Reply) -> bool:
    """Whether an answer of 200 says that a part was refused."""
    if reply.headers.get(b"content-type", b"").startswith(b"application/x-protobuf"):
        return bool(reply.body)
    return b'"rejected":[{' in reply.body
