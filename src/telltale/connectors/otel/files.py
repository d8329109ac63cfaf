"""OTLP in files: requests as JSON, one or one a line, or one in protobuf."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import msgspec

from telltale.connectors.connector import Failed, Hints
from telltale.connectors.document import Document
from telltale.connectors.otel.batch import JSON, PROTOBUF, Batch, mapped
from telltale.connectors.otel.batch import pieces as read_pieces
from telltale.connectors.otel.mapping import INNER_STEP, NOT_A_CHATBOT
from telltale.connectors.otel.traces import Traces
from telltale.connectors.otel.wire import Piece, Pieces, Signal
from telltale.connectors.records import not_an_object, pieces, unreadable
from telltale.errors import InputError
from telltale.event import Event

# A file in protobuf begins with its first resource, and that with its attributes, its scopes or its schema.
_FIRST, _WITHIN = 0x0A, (0x0A, 0x12, 0x1A)

_REQUESTS: dict[str, Signal] = {"resourceSpans": "traces", "resourceLogs": "logs"}
_SIGNALS: tuple[Signal, ...] = ("traces", "logs")
_RESOURCES = {"scopeSpans": "resourceSpans", "scopeLogs": "resourceLogs"}
_SET_ASIDE = {
    NOT_A_CHATBOT: "speak of no chatbot: web servers, databases and the like",
    INNER_STEP: "are steps inside a chain that the user does not see",
}

_object = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


class _Part(NamedTuple):
    """A request in a file; ``raw`` is JSON, or None where the whole file is one in protobuf."""

    position: str
    signal: Signal
    raw: bytes | None

    def values(self, content: bytes) -> Pieces:
        if self.raw is None:
            return read_pieces(self.signal, content, PROTOBUF)
        return read_pieces(self.signal, self.raw, JSON)


def recognise(document: Document) -> float:
    """Sure when the first records are requests or resources of OTLP, or the whole is one in protobuf."""
    start = document.head.lstrip()[:1]
    if start in (b"{", b"["):
        found = [_shaped(raw) for _, raw in islice(pieces(document), 5)]
        return 0.95 * sum(1 for one in found if one) / len(found) if found else 0.0
    return 0.9 if _binary(document) else 0.0


def read(document: Document, _: Hints) -> Iterator[Event | Failed]:
    """Model calls, messages, tools, flows and ratings of every span and record in the document.

    The file is read twice: first for what its spans say of their traces, so that neither their order nor how they are
    parted into requests matters. Spans of no chatbot are not kept; each request says how many there were.

    >>> line = b'''{"resourceSpans": [{"scopeSpans": [{"spans": [{
    ...     "traceId": "5b8efff798038103d269b633813fc60c", "spanId": "eee19b7ec3c1b174", "name": "chat gpt-4o-mini",
    ...     "startTimeUnixNano": "1730455200000000000", "endTimeUnixNano": "1730455201000000000", "attributes": [
    ...     {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
    ...     {"key": "gen_ai.conversation.id", "value": {"stringValue": "c1"}},
    ...     {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "12"}}]}]}]}]}'''
    >>> [event] = read(Document("trace.json", content=line), Hints(imported_at=0))
    >>> event.type, event.conversation_id, event.properties["input_tokens"], event.properties["duration_ms"]
    ('generation', 'c1', 12, 1000.0)
    """
    content = document.whole() if _binary(document) else b""
    traces = Traces(most=1_000_000)
    for part in _parts(document, content):
        if isinstance(part, _Part):
            traces.note(one.value for one in _survived(part, content) if isinstance(one, Piece))
    for part in _parts(document, content):
        if isinstance(part, Failed):
            yield part
            continue
        try:
            batch = mapped(part.signal, part.values(content), traces, None, hold=False)
        except InputError as error:
            yield Failed(part.position, "bad_field", str(error), part.raw or content[:2000])
            continue
        yield from _once(batch.events)
        yield from _told(part, batch)


def _told(part: _Part, batch: Batch) -> Iterator[Failed]:
    """What did not become events: each refusal, and how many were set aside for which reason."""
    for one in batch.refusals:
        yield Failed(f"{part.position}[{one.index}]", one.reason, one.message, one.raw)
    for reason, count in sorted(batch.set_aside.items()):
        message = f"{count} of {batch.count} spans or records {_SET_ASIDE[reason]}"
        yield Failed(part.position, reason, message, f"{count} of {batch.count}".encode())


def _once(events: list[Event]) -> Iterator[Event]:
    """Of several tellings of one event the one that was received first, as the store would have it."""
    first: dict[tuple[str, str], Event] = {}
    for event in events:
        key = event.source.native_type, event.source.native_id
        told = first.setdefault(key, event)
        if _received(event) < _received(told):
            first[key] = event
    yield from first.values()


def _received(event: Event) -> int:
    return event.received_at if isinstance(event.received_at, int) else 0


def _survived(part: _Part, content: bytes) -> Pieces:
    try:
        yield from part.values(content)
    except InputError:
        return


def _parts(document: Document, content: bytes) -> Iterator[_Part | Failed]:
    if content:
        yield _Part("1", _binary(document) or "traces", None)
        return
    for position, raw in pieces(document):
        try:
            found = _object(raw)
        except msgspec.ValidationError:
            yield not_an_object(position, raw)
            continue
        except (ValueError, RecursionError) as error:
            yield unreadable(position, raw, error)
            continue
        yield from _signals(position, raw, found)


def _signals(position: str, raw: bytes, found: dict[str, msgspec.Raw]) -> Iterator[_Part | Failed]:
    whole = [_Part(position, signal, raw) for key, signal in _REQUESTS.items() if key in found]
    alone = [
        _Part(position, _REQUESTS[holder], b'{"%b": [%b]}' % (holder.encode(), raw))
        for key, holder in _RESOURCES.items()
        if key in found
    ]
    if whole or alone:
        yield from whole or alone
    else:
        message = f"this has none of {', '.join((*_REQUESTS, *_RESOURCES))}: it is no OTLP of traces or logs"
        yield Failed(position, "unknown_record", message, raw)


def _shaped(raw: bytes) -> bool:
    try:
        return bool({*_REQUESTS, *_RESOURCES} & _object(raw).keys())
    except (ValueError, RecursionError):
        return False


def _binary(document: Document) -> Signal | None:
    """Which signal the whole document is in protobuf, if it is."""
    head = document.head
    if head[:1] != bytes([_FIRST]) or _after_length(head) not in _WITHIN:
        return None
    content = document.whole()
    return next((signal for signal in _SIGNALS if _holds(signal, content)), None)


def _holds(signal: Signal, content: bytes) -> bool:
    try:
        first = list(islice(read_pieces(signal, content, PROTOBUF), 20))
    except InputError:
        return False
    return any(isinstance(one, Piece) for one in first)


def _after_length(head: bytes) -> int:
    """The byte behind the length of the first field."""
    place = 1
    while place < min(len(head) - 1, 10) and head[place] & 128:
        place += 1
    return head[place + 1] if place + 1 < len(head) else 0
