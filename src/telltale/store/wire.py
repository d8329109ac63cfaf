"""A row of the index as the event that it was: the inverse of :func:`telltale.store.rows.row_of`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from telltale.event import Event, Source, to_iso

# Columns that are fields of the envelope under other names.
_FIELDS = {
    "event_id": "event_id", "sequence": "sequence", "project": "project_id", "environment": "environment",
    "thread": "conversation_id", "user_id": "user_id", "anonymous_id": "anonymous_id", "channel": "channel",
    "bot_version": "bot_version", "trace_id": "trace_id", "span_id": "span_id",
}  # fmt: skip

# What the envelope keeps of its source.
_SOURCE = ("connector", "native_type", "native_id", "schema_version")
_TIMES = ("original_timestamp", "sent_at")

COLUMNS = ("type", "ts", "received_at", "source", "text", "envelope", "properties", *_FIELDS)
"""Columns from which an event is made."""


def event_of(row: Mapping[str, Any]) -> Event:
    """The event of a row, its times as ISO texts; taken in again it gives the same row.

    ``row`` holds :data:`COLUMNS`; ``envelope`` and ``properties`` are JSON, as text or bytes.

    >>> row = dict.fromkeys(COLUMNS) | {"type": "message", "ts": 0, "received_at": 0, "source": "shop", "text": "hi",
    ...                                 "properties": '{"role": "user"}', "event_id": "e1", "project": "default"}
    >>> event = event_of(row)
    >>> event.timestamp, event.source.source_id, event.properties
    ('1970-01-01T00:00:00Z', 'shop', {'role': 'user', 'text': 'hi'})
    """
    rest: dict[str, Any] = msgspec.json.decode(row["envelope"] or b"{}")
    rest.pop("telling", None)
    source = {name: rest.pop(name) for name in _SOURCE if name in rest}
    rest |= {name: to_iso(rest[name]) for name in _TIMES if isinstance(rest.get(name), int)}
    properties: dict[str, Any] = msgspec.json.decode(row["properties"] or b"{}")
    if row["text"] is not None:
        properties["text"] = row["text"]
    told = {field: row[column] for column, field in _FIELDS.items() if row[column] is not None}
    return Event(
        type=row["type"],
        timestamp=to_iso(row["ts"]),
        received_at=to_iso(row["received_at"]),
        source=Source(source_id=row["source"], **source),
        properties=properties,
        **told,
        **rest,
    )
