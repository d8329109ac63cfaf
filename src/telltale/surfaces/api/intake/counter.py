"""The counter at which every delivery is handed over, whatever its protocol: who sends it, whether there is room,
and an answer only when it is on disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from telltale.accounts import Action, Grant, may
from telltale.intake import Delivery, Receipt, Receiver
from telltale.store import BusyError
from telltale.surfaces.api.problems import KeyNeededError, TooLargeError

if TYPE_CHECKING:
    from telltale.accounts.accounts import Accounts

T = TypeVar("T")

AT_ONCE = 512
"""Deliveries that may be under way; more are sent back, so that memory does not grow with the crowd."""

MOST = 100_000
"""Events of one delivery."""

HELD = 16 * 1024 * 1024
"""Bytes of bodies under way together; read, their events take ten times as much. One alone may be larger."""

SMALL = 64 * 1024
"""Bytes of a body that is read on the loop; larger ones are read beside it, so that it goes on answering."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the project, its quota, and what they call themselves."""

    project: str
    source: str
    per_minute: int | None


def too_many() -> TooLargeError:
    """More events than are taken at once."""
    return TooLargeError(f"more than {MOST:,} events at once; send fewer each time")


class Place:
    """A place at the counter, and the size of the body that was put there."""

    def __init__(self, counter: Counter) -> None:
        self._counter, self.size = counter, 0

    def put(self, body: bytes) -> bytes:
        """Put a body there.

        Raises:
            BusyError: there is no room for it beside the others.
        """
        if self._counter.held and self._counter.held + len(body) > HELD:
            raise BusyError("more is being sent at once than this server can hold; send it again in a moment")
        self.size = len(body)
        self._counter.held += self.size
        return body


class Counter:
    """One for all protocols."""

    def __init__(self, receiver: Receiver, accounts: Accounts) -> None:
        self.receiver, self._accounts = receiver, accounts
        self.memories: list[Callable[[Collection[str]], None]] = []
        """What forgets ids and traces that were erased."""
        self._under_way = self.held = 0

    def forget(self, events: Collection[int], names: Collection[str]) -> None:
        """Forget what was erased: events by their keys, ids and traces."""
        self.receiver.forget(events)
        for memory in self.memories:
            memory(names)

    @contextmanager
    def place(self) -> Generator[Place]:
        """A place at the counter.

        Raises:
            BusyError: all are taken.
        """
        if self._under_way >= AT_ONCE:
            raise BusyError("more is being sent at once than this server takes; send it again in a moment")
        self._under_way += 1
        place = Place(self)
        try:
            yield place
        finally:
            self._under_way -= 1
            self.held -= place.size

    async def sender(self, request: Request, key: str | None = None) -> Sender:
        """Who sends a request; ``key`` is one that stands in the body, where there is none in the headers.

        Raises:
            KeyNeededError: there is no key, or it is none that may send.
            UnknownName: a key of all projects names one that does not exist.
        """
        grant: Grant | None = getattr(request.state, "grant", None)
        if grant is None and key:
            grant = await run_in_threadpool(self._accounts.keys.verify, key)
        if grant is None or not may(grant, Action.SEND, grant.project):
            raise KeyNeededError
        named = request.query_params.get("project")
        if grant.project and named not in (None, grant.project):
            raise KeyNeededError  # whether there is such a project is nobody's business
        name, projects = grant.project or named or "default", self._accounts.projects
        project = projects.remembered(name) or await run_in_threadpool(projects.looked_up, name)
        source = request.query_params.get("source", "")
        return Sender(project.name, source[:200], project.events_per_minute)

    async def beside(self, size: int, work: Callable[[], T]) -> T:
        """Do work of a size on the loop or beside it."""
        return work() if size <= SMALL else await run_in_threadpool(work)

    async def deliver(self, delivery: Delivery, size: int) -> Receipt:
        """Hand over; when this returns it is on disk.

        Raises:
            OverQuota: the project has sent too much.
            BusyError: it cannot be written now.
            TooLargeError: these are more events than are taken at once.
        """
        if len(delivery.sent) > MOST:
            raise too_many()
        receipt, done = await self.beside(size, lambda: self.receiver.receive(delivery))
        # A sender who hangs up changes nothing: what was handed over is written.
        await asyncio.shield(asyncio.wrap_future(done))
        return receipt
