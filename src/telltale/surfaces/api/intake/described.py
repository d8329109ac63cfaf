"""Live intake in the words of the interface's description."""

from __future__ import annotations

from typing import Any

from telltale.event import Event
from telltale.intake import Receipt
from telltale.surfaces.api.intake.routes import SEGMENT
from telltale.surfaces.api.routes import Described

_WORDS = (
    ("project", "the project to take them into; that of the key where it has one"),
    ("source", "what to call the sender of these events"),
)

_OTLP = "Takes OTLP/HTTP {what}, as protobuf or JSON, and answers with partial success in the same content type."

RECEIVED = (
    Described("POST", "/v1/events", "send_events", Receipt, takes=list[Event], words=_WORDS,
              summary="Takes events: a JSON array, an object with the array `events`, or one event a line; gzip, zstd"
                      " and deflate. What is accepted is on disk; what is refused is told with its place."),
    Described("POST", "/v1/traces", "send_traces", dict[str, Any], takes=bytes, words=_WORDS,
              summary=_OTLP.format(what="traces")),
    Described("POST", "/v1/logs", "send_logs", dict[str, Any], takes=bytes, words=_WORDS,
              summary=_OTLP.format(what="logs")),
    *(
        Described("POST", path, f"segment_{path.rpartition('/')[2]}", dict[str, Any], takes=dict[str, Any],
                  words=_WORDS, summary="Takes a call of the Segment protocol, with the key as its write key.")
        for path in SEGMENT
    ),
)  # fmt: skip
