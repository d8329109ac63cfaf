"""The Segment protocol, which RudderStack and many libraries speak too: calls and batches, in files and over HTTP.

A chat told in the names of Segment's own specifications (Live Chat, Copilot) becomes messages, beginnings and ends;
every other call becomes what it is: who somebody is, a page, something tracked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import msgspec

from telltale.connectors.connector import Connector, Failed, Hints
from telltale.connectors.document import Document
from telltale.connectors.records import as_object, as_text, fingerprint, pieces, unreadable
from telltale.connectors.segment_calls import TYPES, Delivery, Refusal, event_of
from telltale.errors import InputError
from telltale.event import Event

# Words of the HTTP routes, in full and as browsers shorten them, and the type of call that each takes.
ROUTES = {
    "identify": "identify", "track": "track", "page": "page", "screen": "screen", "group": "group", "alias": "alias",
    "batch": "batch", "import": "batch",
    "i": "identify", "t": "track", "p": "page", "s": "screen", "g": "group", "a": "alias", "b": "batch",
}  # fmt: skip

_decode = msgspec.json.Decoder().decode
_FIRST = 5


def recognise(document: Document) -> float:
    """Sure when the first records are calls with an id of their own or of somebody, or batches of them."""
    if document.head.lstrip()[:1] not in (b"{", b"["):
        return 0.0
    found: list[bool] = []
    for _, raw in pieces(document):
        try:
            record: Any = _decode(raw)
        except (ValueError, RecursionError):
            continue
        calls: Any = as_object(record).get("batch")
        first = cast("list[Any]", calls)[:_FIRST] if isinstance(calls, list) else [record]
        found += map(_is_call, first)
        if len(found) >= _FIRST:
            break
    return 0.9 * sum(found) / len(found) if found else 0.0


def read(document: Document, hints: Hints) -> Iterator[Event | Failed]:
    """One event a call. A line of a file is a call, or a whole batch as it was sent.

    >>> line = b'''{"type": "track", "event": "Live Chat Message Sent", "messageId": "m-1", "userId": "u1",
    ...   "timestamp": "2026-03-02T10:00:00Z", "properties": {"conversation_id": "c1", "message_body": "hi"}}'''
    >>> [event] = read(Document("calls.json", content=line), Hints(imported_at=0))
    >>> event.event_id, event.type, event.conversation_id, event.properties["role"], event.properties["text"]
    ('m-1', 'message', 'c1', 'user', 'hi')
    """
    for position, raw in pieces(document):
        try:
            body: Any = _decode(raw)
        except (ValueError, RecursionError) as error:
            yield unreadable(position, raw, error)
            continue
        for index, one in _calls(body, Delivery(imported_at=hints.imported_at), raw):
            if isinstance(one, Failed):
                place = position if index is None else f"{position}.batch[{index}]"
                yield Failed(place, one.reason, one.message, one.raw)
            else:
                yield one


def received(body: bytes, route: str, received_at: int) -> list[tuple[int, Event | Failed]]:
    """What came over HTTP at a route, each with its place in the batch; a single call has the place 0.

    ``received_at`` is in microseconds; a clock that ``sentAt`` shows to be wrong is put right against it.

    Raises:
        InputError: the body is no JSON object, or there is no such route.

    >>> body = b'''{"userId": "u1", "event": "Goal",
    ...   "timestamp": "2026-03-02T10:00:00Z", "sentAt": "2026-03-02T10:00:02Z"}'''
    >>> [(place, event)] = received(body, "track", 1_772_445_602_000_000)
    >>> place, event.type, event.timestamp == 1_772_445_600_000_000
    (0, 'track', True)
    """
    if route not in ROUTES:
        raise InputError(f"there is no call '{route}'; there are {', '.join(sorted(ROUTES))}")
    try:
        value: Any = _decode(body)
    except (ValueError, RecursionError) as error:
        raise InputError(f"the body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise InputError("the body is a JSON object: a call, or {'batch': [calls]}")
    kind = ROUTES[route]
    if kind == "batch" and not isinstance(value.get("batch"), list):  # pyright: ignore[reportUnknownMemberType]
        raise InputError("a batch is an object with the list 'batch'")
    delivery = Delivery(received_at=received_at, type=None if kind == "batch" else kind)
    return [(index or 0, one) for index, one in _calls(value, delivery, body)]


def write_key(body: bytes) -> str | None:
    """The key that a sender without headers puts into the body; None where there is none.

    >>> write_key(b'{"writeKey": "tt_1", "batch": []}'), write_key(b"[]")
    ('tt_1', None)
    """
    try:
        found: Any = _decode(body)
    except (ValueError, RecursionError):
        return None
    return as_text(as_object(found).get("writeKey"))


def _calls(body: Any, delivery: Delivery, raw: bytes) -> Iterator[tuple[int | None, Event | Failed]]:
    holder = as_object(body)
    batch = holder.get("batch")
    if delivery.type is not None or not isinstance(batch, list):
        yield None, _call(body, delivery, raw)
        return
    within = delivery.of_batch(holder)
    for index, call in enumerate(batch):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        yield index, _call(call, within, None, index)


def _call(call: Any, delivery: Delivery, raw: bytes | None, index: int | None = None) -> Event | Failed:
    try:
        if not isinstance(call, dict):
            raise Refusal("not_an_object", "a call is a JSON object with a type, an id of somebody, and properties")
        return event_of(call, delivery, lambda: fingerprint(call), index)  # pyright: ignore[reportUnknownArgumentType]
    except Refusal as refusal:
        if delivery.type is not None and isinstance(call, dict):
            # Its route said what it is; kept, it must say so itself.
            raw = msgspec.json.encode({**call, "type": delivery.type})
        return Failed("1", refusal.reason, str(refusal), raw or msgspec.json.encode(call))


def _is_call(record: Any) -> bool:
    call = as_object(record)
    kind = call.get("type") or call.get("action")
    somebody = call.get("userId") or call.get("anonymousId")
    return isinstance(kind, str) and kind in TYPES and bool(somebody) and not {"channelId", "sender_id"} & call.keys()


segment = Connector(
    name="segment",
    title="Segment and RudderStack calls",
    obtain="Send calls to `/v1/batch` by any Segment library, or import an archive of calls as JSON lines.",
    recognise=recognise,
    read=read,
)
