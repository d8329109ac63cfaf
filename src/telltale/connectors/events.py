"""Our own format: canonical events as JSON lines, a JSON array, or ``{"events": [...]}``."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from xxhash import xxh3_128_hexdigest

from telltale.connectors.connector import Connector, Failed, Hints
from telltale.connectors.document import Document
from telltale.connectors.records import elements, first_objects, is_lines, unreadable
from telltale.event import TYPES, Event

WITHIN = ("events",)

# Bytes of an array that is read in one piece.
_AT_ONCE = 32 * 1024 * 1024


class _Holder(msgspec.Struct):
    events: list[Event]


_decode = msgspec.json.Decoder(Event).decode
_decode_array = msgspec.json.Decoder(list[Event]).decode
_decode_holder = msgspec.json.Decoder(_Holder).decode


def recognise(document: Document) -> float:
    """Sure when the first records have one of our types and nothing of another platform's shape."""
    found = first_objects(document, WITHIN)
    ours = [one for one in found if one.get("type") in TYPES and not _foreign(one)]
    return 0.95 * len(ours) / len(found) if found else 0.0


def read(document: Document, _hints: Hints) -> Iterator[Event | Failed]:
    """Events as they are: nothing is mapped, and ids, sources and times that they bring are kept.

    A record without an id gets its native id from its own bytes, so that reading it twice gives one event.

    >>> line = b'{"type": "message", "event_id": "e1", "timestamp": 1730455200, "properties": {"role": "user"}}'
    >>> [event] = read(Document("events.jsonl", content=line), Hints(imported_at=0))
    >>> event.event_id, event.type, event.properties
    ('e1', 'message', {'role': 'user'})
    """
    if is_lines(document):
        for number, line in document.lines():
            try:
                event = _decode(line)
            except (ValueError, RecursionError) as error:
                yield _failed(str(number), line, error)
            else:
                yield _own(event, line)
        return
    content = document.whole()
    if known := _all(content):
        for event in known:
            yield _own(event, b"")
        return
    for position, raw in elements(content, WITHIN):
        try:
            event = _decode(raw)
        except (ValueError, RecursionError) as error:
            yield _failed(position, raw, error)
        else:
            yield _own(event, raw)


def _all(content: bytes) -> list[Event]:
    """Every event of an array at once; none when any has to be looked at by itself, or they are very many."""
    if len(content) > _AT_ONCE:
        return []
    try:
        found = _decode_holder(content).events if content.lstrip()[:1] == b"{" else _decode_array(content)
    except (ValueError, RecursionError):
        return []
    return found if all(event.event_id for event in found) else []


def _own(event: Event, raw: bytes) -> Event:
    source = event.source
    if event.telling:
        event.telling = None
    if not source.connector:
        source.connector = events.name
    if not event.event_id and not source.native_id:
        source.native_type = source.native_type or event.type
        source.native_id = xxh3_128_hexdigest(raw)
    return event


def _failed(position: str, raw: bytes, error: Exception) -> Failed:
    if not isinstance(error, msgspec.ValidationError) or isinstance(error, UnicodeDecodeError):
        return unreadable(position, raw, error)
    if not raw.lstrip().startswith(b"{"):
        return Failed(position, "not_an_object", f"an event is a JSON object: {error}", raw)
    if "$.type" in str(error) or "`type`" in str(error):
        return Failed(position, "unknown_type", f"{error}; the types are {', '.join(TYPES)}", raw)
    return Failed(position, "bad_field", f"a field of the event has the wrong type: {error}", raw)


def _foreign(record: dict[str, object]) -> bool:
    """Segment and Bot Framework have a ``type`` too, with words that could meet ours (``track``, ``message``)."""
    return bool({"messageId", "channelId", "anonymousId", "userId", "writeKey"} & record.keys())


events = Connector(
    name="events",
    title="Telltale events",
    obtain="Written by `telltale export events`, or by your own program as one JSON event a line.",
    recognise=recognise,
    read=read,
)
