"""Bodies to send, built once: for every number the same body with other ids, put into their places."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Stand where the number of a body goes, as it is and in writing.
_RAW, _WRITTEN = b"~#~#", b"~number~"

WORDS = (
    "Where is my parcel? It should have come on Monday.",
    "The size does not fit; can I send the boots back without the box?",
    "Which of the two plans has the longer notice period, and what does it cost a month?",
    "I cannot sign in since the update.",
    "Thank you, that is all I wanted to know.",
)
ANSWERS = (
    "It left our warehouse on Friday and is on its way; the carrier says it arrives tomorrow before noon.",
    "Yes. Print the label in your account, put the boots into any box, and hand them in at a parcel shop.",
    "The yearly plan has a notice period of one month, the monthly one of two weeks; the first costs less a month.",
    "I am sorry about that. Please clear the cookies of our page and try again; if it fails, I call a colleague.",
    "Have a good day.",
)

TURNS = 5
"""Spans of one conversation."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is sent: where to, as what, how many records a body has, and the body of a number."""

    path: str
    content_type: str
    records: int
    body: Callable[[int], bytes]


def _filled(content: bytes) -> Callable[[int], bytes]:
    """The content with a number in all its places; it is at least 1 and fits into 32 bits."""
    return lambda number: content.replace(_RAW, number.to_bytes(4, "big")).replace(_WRITTEN, b"%08x" % number)


def spans(records: int = 200, *, texts: bool = True) -> Kind:
    """OTLP protobuf: model calls, each a trace of its own, five of them a conversation; with what was said or without.

    The id of a span is the number of its body and its place in it, 32 bits each.
    """
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    request = ExportTraceServiceRequest()
    about = request.resource_spans.add()
    about.resource.attributes.add(key="service.name").value.string_value = "shop-bot"
    inner = about.scope_spans.add()
    inner.scope.name = "opentelemetry.instrumentation.openai_v2"
    now = time.time_ns() // 1_000_000_000 * 1_000_000_000
    for place in range(records):
        one = inner.spans.add(name="chat gpt-5-mini", kind=3)
        one.trace_id, one.span_id = _named(place).encode(), _RAW + place.to_bytes(4, "big")
        one.start_time_unix_nano = now - 60_000_000_000 + place * 1_000_000
        one.end_time_unix_nano = one.start_time_unix_nano + 800_000_000
        _describe(one, place, texts=texts)
    filled = _filled(request.SerializeToString())
    return Kind("/v1/traces", "application/x-protobuf", records, filled)


def _describe(span: Any, place: int, *, texts: bool) -> None:
    said: dict[str, str | int] = {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-5-mini",
        "gen_ai.response.model": "gpt-5-mini-2026-03", "gen_ai.usage.input_tokens": 180 + place,
        "gen_ai.usage.output_tokens": 40, "gen_ai.conversation.id": _named(place // TURNS),
        "server.address": "api.example.com",
    }  # fmt: skip
    if texts:
        asked, answered = WORDS[place % TURNS], ANSWERS[place % TURNS]
        said |= {
            "gen_ai.input.messages": _messages("user", asked),
            "gen_ai.output.messages": _messages("assistant", answered),
        }
    for key, value in said.items():
        attribute = span.attributes.add(key=key)
        if isinstance(value, int):
            attribute.value.int_value = value
        else:
            attribute.value.string_value = value


def _messages(role: str, text: str) -> str:
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": text}]}])


def events(records: int = 500) -> Kind:
    """Our own events in one JSON array: messages, ten a conversation. The id names body and place."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    made = list[dict[str, Any]]()
    for place in range(records):
        event_id, thread = _named(place), _named(place // (2 * TURNS))
        role, texts = (("user", WORDS), ("bot", ANSWERS))[place % 2]
        made.append({
            "type": "message", "event_id": event_id, "timestamp": at, "conversation_id": thread, "user_id": thread,
            "channel": "web", "locale": "en", "sequence": place,
            "properties": {"role": role, "text": texts[place // 2 % TURNS], "message_id": event_id},
        })  # fmt: skip
    return Kind("/v1/events", "application/json", records, _filled(json.dumps(made).encode()))


def single() -> Kind:
    """One event of ours a body."""
    return events(1)


KINDS: dict[str, Callable[[], Kind]] = {
    "spans": spans, "bare-spans": lambda: spans(texts=False), "events": events, "single": single,
}  # fmt: skip
"""What can be sent, by name."""


def _named(place: int) -> str:
    """A name of 16 digits: the number of the body, and a place in it."""
    return f"{_WRITTEN.decode()}{place:08x}"
