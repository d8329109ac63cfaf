"""The addresses of live intake, each with what its protocol says and how it wants to be answered."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection
from functools import partial
from itertools import islice
from threading import Lock
from uuid import uuid4

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from telltale.connectors import Document, Failed, Hints, connectors, otel, segment
from telltale.errors import TelltaleError, WordsError
from telltale.event import Event, now
from telltale.intake import Delivery, Receipt
from telltale.surfaces.api.endpoints import answer_json
from telltale.surfaces.api.intake.counter import MOST, Counter, Sender, too_many
from telltale.surfaces.api.problems import EncodingError, Problem, headers_of, status_of
from telltale.surfaces.api.unpacking import unpacked

OTLP_LARGEST = 64 * 1024 * 1024
"""Bytes of one OTLP request after decompression, as its specification advises."""

OTLP = ("/v1/traces", "/v1/logs")
"""Where OpenTelemetry's exporters send to; they read every answer, a refusal too, as their protocol has it."""

SEGMENT_LARGEST = 4 * 1024 * 1024

SEGMENT = tuple(f"/v1/{word}" for word in segment.ROUTES if word != "import")
"""Where Segment's calls go; its old name for a batch is our address for files."""

_SENDERS = 64
"""Senders of traces that are remembered."""

_EVENTS = connectors()["events"]

# How gzip and zstd begin. A document unpacks itself where it is read; a body has been unpacked, within bounds, before.
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")


def routes(counter: Counter) -> list[BaseRoute]:
    """Every address that takes events."""
    calls = _Segment(counter)
    spans = _OpenTelemetry(counter)
    return [
        Route("/v1/events", _Events(counter).answer, methods=["POST"]),
        Route("/v1/traces", partial(spans.answer, "traces"), methods=["POST"]),
        Route("/v1/logs", partial(spans.answer, "logs"), methods=["POST"]),
        *(Route(path, partial(calls.answer, path.rpartition("/")[2]), methods=["POST"]) for path in SEGMENT),
    ]


class _Events:
    """Our own events: a JSON array, ``{"events": […]}``, or JSON lines."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def answer(self, request: Request) -> Response:
        """What became of them, each refused one with its place."""
        with self._counter.place() as place:
            sender = await self._counter.sender(request)
            body = place.put(await unpacked(request))
            sent = await self._counter.beside(len(body), lambda: _read(body))
            delivery = Delivery(sender.project, sender.source, _EVENTS.name, "/v1/events", sent,
                                per_minute=sender.per_minute)  # fmt: skip
            receipt = await self._counter.deliver(delivery, len(body))
        return _told(receipt)


def _read(body: bytes) -> list[tuple[int, Event | Failed]]:
    """The events of a body.

    Raises:
        WordsError: it is no JSON at all, or empty.
        TooLargeError: they are more than are taken at once.
    """
    if not body.strip():
        raise WordsError('the body is empty; send a JSON array of events, {"events": […]}, or one event a line')
    if body.startswith(_PACKED):
        raise WordsError("the body is packed; say how in content-encoding, and pack it once")
    read = _EVENTS.read(Document("body", content=body), Hints(imported_at=0))
    sent = list(enumerate(islice(read, MOST + 1)))
    if len(sent) > MOST:
        raise too_many()
    for _, one in sent:
        if isinstance(one, Event):
            _timed(one)
    only = sent[0][1] if len(sent) == 1 else None
    if isinstance(only, Failed) and only.position == "1" and only.reason in ("not_json", "not_an_object", "too_deep"):
        raise WordsError(f'{only.message}; send a JSON array of events, {{"events": […]}}, or one event a line')
    return sent


def _timed(event: Event) -> None:
    """When it came is for this server to say; what has no time happened now, and is like no other before it."""
    event.received_at = None
    if event.timestamp is None:
        event.timestamp, event.event_id = now(), event.event_id or uuid4().hex


def _told(receipt: Receipt) -> Response:
    """200 when anything was taken; 400 when all of it was refused, which tells a sender of one event at once."""
    if receipt.rejected and not receipt.accepted and not receipt.duplicates:
        first = receipt.rejected[0]
        problem = Problem("urn:telltale:problem:rejected", "Rejected", 400, first.message)
        content = msgspec.to_builtins(problem) | msgspec.to_builtins(receipt)
        return Response(msgspec.json.encode(content), 400, media_type="application/problem+json")
    return answer_json(receipt)


class _Segment:
    """Calls of Segment's libraries, one or a batch."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    async def answer(self, word: str, request: Request) -> Response:
        """``{"success": true}``, as its libraries expect, with what was refused."""
        with self._counter.place() as place:
            body = place.put(await unpacked(request, largest=SEGMENT_LARGEST))
            sender = await self._counter.sender(request, segment.write_key(body))
            sent = await self._counter.beside(len(body), lambda: segment.received(body, word, now()))
            delivery = Delivery(sender.project, sender.source, "segment", f"/v1/{word}", sent,
                                per_minute=sender.per_minute)  # fmt: skip
            receipt = await self._counter.deliver(delivery, len(body))
        if receipt.rejected and not receipt.accepted and not receipt.duplicates:
            return _told(receipt)
        return answer_json({"success": True, **msgspec.to_builtins(receipt)})


class _OpenTelemetry:
    """OTLP over HTTP. Its memory of traces is one for each project and source, and used by one delivery at a time."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._memories: OrderedDict[tuple[str, str], tuple[otel.Traces, Lock]] = OrderedDict()
        self._looking = Lock()
        counter.memories.append(self.forget)

    async def answer(self, signal: otel.Signal, request: Request) -> Response:
        """An export response in the content type of the request; a failure is a ``google.rpc.Status``."""
        kind = request.headers.get("content-type", "")
        try:
            with self._counter.place() as place:
                sender = await self._counter.sender(request)
                if kind.partition(";")[0].strip().lower() not in (otel.PROTOBUF, otel.JSON):
                    raise EncodingError(f"the content type '{kind[:80]}' is neither {otel.PROTOBUF} nor {otel.JSON}")
                body = place.put(await unpacked(request, largest=OTLP_LARGEST))
                batch = await self._counter.beside(len(body), lambda: self._taken(signal, body, kind, sender))
                await self._delivered(batch, sender, signal, len(body))
        except TelltaleError as error:
            status = _status(error)
            content, told = otel.failure(status, str(error), kind)
            return Response(content, status, headers_of(error), told)
        content, told = otel.answer(batch, kind)
        return Response(content, 200, media_type=told)

    def _taken(self, signal: otel.Signal, body: bytes, kind: str, sender: Sender) -> otel.Batch:
        traces, lock = self._memory(sender.project, sender.source)
        with lock:
            return otel.take(signal, body, kind, now(), traces)

    def _memory(self, project: str, source: str) -> tuple[otel.Traces, Lock]:
        """The memory of a sender; of many senders only the newest are remembered."""
        with self._looking:
            found = self._memories.setdefault((project, source), (otel.Traces(), Lock()))
            self._memories.move_to_end((project, source))
            if len(self._memories) > _SENDERS:
                self._memories.popitem(last=False)
            return found

    def forget(self, names: Collection[str]) -> None:
        """Forget traces that were erased."""
        with self._looking:
            memories = list(self._memories.values())
        for traces, lock in memories:
            with lock:
                traces.forget(names)

    async def _delivered(self, batch: otel.Batch, sender: Sender, signal: str, size: int) -> None:
        sent: list[tuple[int, Event | Failed]] = [*enumerate(batch.events)]
        again = len(sent)
        sent += enumerate(batch.told_again, start=again)
        sent += (
            (again + len(batch.told_again) + place, Failed(f"[{one.index}]", one.reason, one.message, one.raw))
            for place, one in enumerate(batch.refusals)
        )
        delivery = Delivery(sender.project, sender.source, "otel", f"/v1/{signal}", sent, batch.set_aside,
                            sender.per_minute)  # fmt: skip
        receipt = await self._counter.deliver(delivery, size)
        for one in receipt.rejected:
            if one.index < again:
                batch.refuse(one.index, one.reason, one.message)


def _status(error: TelltaleError) -> int:
    """Clients of OTLP send again after 429, 502, 503 and 504 alone; bad data is 400, whatever is bad about it."""
    status = status_of(error)
    return 400 if status == 422 else 503 if status >= 500 else status
