"""Kinds of malformed input: each a delivery with one bad record, why it is not taken, and what would put it right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from tests.reliability.otlp import JSON, LOGS, PROTOBUF, TRACES, document, record, span, written

Mend = Callable[[bytes], bytes]
LONG = "x" * 201


class Kind(NamedTuple):
    """A kind: where it is sent, as what, and why it is refused. ``mend`` puts what was kept right; None where the
    record did not come whole.
    """

    name: str
    path: str
    content_type: str
    body: bytes
    reason: str
    mend: Mend | None


def kinds() -> list[Kind]:
    """All of them."""
    return [*_events(), *_spans(), *_calls(), *_documents()]


def _swap(bad: str, good: str) -> Mend:
    def mend(raw: bytes) -> bytes:
        assert bad.encode() in raw, raw[:300]
        return raw.replace(bad.encode(), good.encode(), 1)

    return mend


def _event(name: str, **more: Any) -> str:
    said = {"role": "user", "text": "hi"}
    return json.dumps({"type": "message", "event_id": name, "timestamp": "2026-11-01T10:00:00Z", "user_id": "ann",
                       "conversation_id": "malformed", "properties": said, **more}, separators=(",", ":"))  # fmt: skip


# Name: what stands in a good event, what stands there instead, and the reason.
_IN_EVENTS: dict[str, tuple[str, str, str]] = {
    "type misspelt": ('"message"', '"massage"', "unknown_type"),
    "type null": ('"message"', "null", "unknown_type"),
    "type a number": ('"message"', "7", "unknown_type"),
    "type missing": ('"type":"message",', "", "unknown_type"),
    "role unknown": ('"role":"user"', '"role":"pirate"', "invalid_properties"),
    "role missing": ('"role":"user",', "", "invalid_properties"),
    "role a number": ('"role":"user"', '"role":7', "invalid_properties"),
    "text a list": ('"text":"hi"', '"text":["hi"]', "invalid_properties"),
    "text an object": ('"text":"hi"', '"text":{"de":"hi"}', "invalid_properties"),
    "time a word": ("2026-11-01T10:00:00Z", "soon", "invalid_time"),
    "time without a month": ("2026-11-01T10:00:00Z", "2026-13-45T10:00:00Z", "invalid_time"),
    "time in 1970": ("2026-11-01T10:00:00Z", "1970-01-01T00:00:00Z", "time_out_of_range"),
    "time in 2200": ("2026-11-01T10:00:00Z", "2200-01-01T00:00:00Z", "time_out_of_range"),
    "time a small number": ('"2026-11-01T10:00:00Z"', "99", "time_out_of_range"),
    "time a list": ('"2026-11-01T10:00:00Z"', "[2026,11,1]", "bad_field"),
    "time true": ('"2026-11-01T10:00:00Z"', "true", "bad_field"),
    "id too long": ('"user_id":"ann"', f'"user_id":"ann","event_id":"{LONG}"', "invalid_id"),
    "id a number": ('"user_id":"ann"', '"user_id":"ann","event_id":7', "bad_field"),
    "conversation an object": ('"conversation_id":"malformed"', '"conversation_id":{"id":1}', "bad_field"),
    "user a list": ('"user_id":"ann"', '"user_id":["ann"]', "bad_field"),
    "properties a list": ('{"role":"user","text":"hi"}', '["hi"]', "bad_field"),
    "properties null": ('{"role":"user","text":"hi"}', "null", "bad_field"),
    "sequence beyond 64 bits": ('"user_id":"ann"', '"user_id":"ann","sequence":9223372036854775808',
                                "invalid_sequence"),
    "sequence a word": ('"user_id":"ann"', '"user_id":"ann","sequence":"one"', "bad_field"),
    "sending time a word": ('"user_id":"ann"', '"user_id":"ann","sent_at":"soon"', "invalid_time"),
    "original time a word": ('"user_id":"ann"', '"user_id":"ann","original_timestamp":"soon"', "invalid_time"),
    "context a list": ('"user_id":"ann"', '"user_id":"ann","context":[1]', "bad_field"),
    "source a text": ('"user_id":"ann"', '"user_id":"ann","source":"web"', "bad_field"),
    "channel a number": ('"user_id":"ann"', '"user_id":"ann","channel":7', "bad_field"),
    "no number": ('"text":"hi"', '"text":NaN', "not_json"),
    "half a pair": ('"text":"hi"', '"text":"\\ud800"', "bad_text"),
    "comma too many": ('"user_id":"ann"', '"user_id":"ann",', "not_json"),
    "quotes of another language": ('"user_id"', "'user_id'", "not_json"),
    "cut off": ('"hi"}}', '"h', "not_json"),
    "nested too deeply": ('"user_id":"ann"', '"user_id":"ann","context":{"a":' + "[" * 5000 + "]" * 5000 + "}",
                          "too_deep"),
}  # fmt: skip

_WHOLE: dict[str, tuple[bytes, str]] = {
    "a number": (b"7", "not_an_object"), "a text": (b'"hello"', "not_an_object"),
    "a list": (b"[1]", "not_an_object"), "nothing of value": (b"null", "not_an_object"),
    "a line of a log": (b"INFO 10:00 started", "not_json"),
    "not UTF-8": (_event("not UTF-8").encode().replace(b'"hi"', b'"J\xfcrgen"'), "bad_text"),
}  # fmt: skip


def _events() -> Iterator[Kind]:
    for name, (good, bad, reason) in _IN_EVENTS.items():
        right = _event(f"event, {name}")
        if '"event_id"' in bad:  # of two with one name the later would count, so it stands alone
            right = right.replace(f'"event_id":"event, {name}",', "")
        assert good in right
        yield _among(f"event, {name}", right.replace(good, bad, 1).encode(), reason, _instead(right))
    for name, (raw, reason) in _WHOLE.items():
        yield _among(f"event, {name}", raw, reason, _instead(_event(f"event, {name}")))
    wide = _event("event, too wide", context={f"k{n}": 1 for n in range(10_001)})
    yield _among("event, too wide", wide.encode(), "too_wide", None)


def _instead(right: str) -> Mend:
    """The right event in the place of what is kept whole."""

    def mend(raw: bytes) -> bytes:
        assert raw
        return right.encode()

    return mend


def _among(name: str, line: bytes, reason: str, mend: Mend | None) -> Kind:
    """A line after a good one."""
    good = _event(f"before {name}").encode()
    return Kind(name, "/v1/events", "application/x-ndjson", good + b"\n" + line + b"\n", reason, mend)


_TRACE, _BEGAN = f"{0xBAD:032x}", "1793527200000000000"

# Name: field, what stands there, the reason, and what stands there when it is right.
_IN_SPANS: dict[str, tuple[str, Any, str, Any]] = {
    "no trace": ("traceId", "", "bad_trace_id", _TRACE),
    "trace of zeros": ("traceId", "0" * 32, "bad_trace_id", _TRACE),
    "trace in base64": ("traceId", "W47/95gDgQPSabYzgT/GDA==", "bad_trace_id", _TRACE),
    "span too short": ("spanId", "abc", "bad_span_id", f"{1:016x}"),
    "no beginning": ("startTimeUnixNano", "0", "no_time", _BEGAN),
    "beginning in seconds": ("startTimeUnixNano", "1793527200", "time_out_of_range", _BEGAN),
    "beginning in 2200": ("startTimeUnixNano", "7258118400000000000", "time_out_of_range", _BEGAN),
    "beginning a word": ("startTimeUnixNano", "now", "bad_field", _BEGAN),
    "end beyond 64 bits": ("endTimeUnixNano", 10**40, "bad_field", _BEGAN),
    "status a list": ("status", [], "bad_field", {}),
    "name a number": ("name", 7, "bad_field", "chat"),
    "events an object": ("events", {"a": 1}, "bad_field", []),
}

_IN_PROTOBUF: dict[str, tuple[str, Any, str, Any]] = {
    "trace too short": ("traceId", "abcdef", "bad_trace_id", _TRACE),
    "trace of zeros": ("traceId", "0" * 32, "bad_trace_id", _TRACE),
    "span too long": ("spanId", "ab" * 9, "bad_span_id", f"{2:016x}"),
    "beginning in seconds": ("startTimeUnixNano", "1793527200", "time_out_of_range", _BEGAN),
    "beginning in 2200": ("startTimeUnixNano", "7258118400000000000", "time_out_of_range", _BEGAN),
}

_IN_RECORDS: dict[str, tuple[str, Any, str, Any]] = {
    "time in seconds": ("timeUnixNano", "1793527200", "time_out_of_range", _BEGAN),
    "trace too short": ("traceId", "abcdef", "bad_trace_id", _TRACE),
    "span of zeros": ("spanId", "0" * 16, "bad_span_id", f"{3:016x}"),
}


def _spans() -> Iterator[Kind]:
    number = 0x1000
    for path, content_type, table in (
        (TRACES, JSON, _IN_SPANS), (TRACES, PROTOBUF, _IN_PROTOBUF), (LOGS, JSON, _IN_RECORDS),
        (LOGS, PROTOBUF, _IN_RECORDS),
    ):  # fmt: skip
        make = span if path == TRACES else record
        for name, (field, bad, reason, good) in table.items():
            number += 2
            body = written(path, document(path, make(number, number), make(number, number + 1, **{field: bad})),
                           content_type)  # fmt: skip
            title = f"{path} as {content_type}, {name}"
            yield Kind(title, path, content_type, body, reason, _in_request(path, field, good))


def _in_request(path: str, field: str, good: Any) -> Mend:
    """Put one field of the only span or record of a request right."""
    outer, inner, last = ("resourceSpans", "scopeSpans", "spans") if path == TRACES else (
        "resourceLogs", "scopeLogs", "logRecords")  # fmt: skip

    def mend(raw: bytes) -> bytes:
        whole = json.loads(raw)
        [one] = whole[outer][0][inner][0][last]
        one[field] = good
        return json.dumps(whole).encode()

    return mend


_CALL = {"userId": "ann", "type": "track", "event": "Order Completed", "timestamp": "2026-11-01T10:00:00Z"}

# Name: the call, the reason, and the fields that put it right.
_IN_CALLS: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "type unknown": ({**_CALL, "type": "trick"}, "unknown_type", {"type": "track"}),
    "type missing": ({"userId": "ann", "event": "E"}, "unknown_type", {"type": "track"}),
    "nobody": ({"type": "track", "event": "E"}, "no_identity", {"userId": "ann"}),
    "no event": ({"type": "track", "userId": "ann"}, "no_event", {"event": "E"}),
    "time a word": ({**_CALL, "timestamp": "soon"}, "bad_time", {"timestamp": "2026-11-01T10:00:00Z"}),
    "sending time a word": ({**_CALL, "sentAt": "soon"}, "bad_time", {"sentAt": None}),
    "a number": (7, "not_an_object", _CALL),
    "null": (None, "not_an_object", _CALL),
}


def _calls() -> Iterator[Kind]:
    for name, (bad, reason, good) in _IN_CALLS.items():
        named = {**bad, "messageId": f"batch {name}"} if isinstance(bad, dict) else bad
        body = json.dumps({"batch": [{**_CALL, "messageId": f"before {name}"}, named]}).encode()
        yield Kind(f"batch, {name}", "/v1/batch", JSON, body, reason, _with(good))
        if isinstance(bad, dict) and not name.startswith("type"):
            alone = {key: value for key, value in named.items() if key != "type"} | {"messageId": f"track {name}"}
            yield Kind(f"track, {name}", "/v1/track", JSON, json.dumps(alone).encode(), reason, _with(good))


def _with(good: dict[str, Any]) -> Mend:
    def mend(raw: bytes) -> bytes:
        found = json.loads(raw)
        return json.dumps({**(found if isinstance(found, dict) else {}), **good}).encode()

    return mend


_CSV = b"conversation,role,text,time\nc1,user,hi,2026-11-01T10:00:00Z\nc1,bot,hello,2026-11-01T10:00:01Z\n"
_CHAT = b'{"messages":[{"role":"user","content":"hi"}],"metadata":{"conversation_id":"chat"}}\n'
_RASA = b'{"sender_id":"7","event":"user","timestamp":1793527200.5,"text":"hi","message_id":"a"}\n'

_IN_DOCUMENTS: dict[str, tuple[str, bytes, str, Mend | None]] = {
    # A row without its heading cannot be read again: the table is put right and imported again.
    "row with an unknown role": ("table", _CSV + b"c1,pirate,arr,2026-11-01T10:00:02Z\n", "unknown_role", None),
    "row of nobody": ("table", _CSV + b"c1,,arr,2026-11-01T10:00:02Z\n", "missing_field", None),
    "row of no conversation": ("table", _CSV + b",user,arr,2026-11-01T10:00:02Z\n", "missing_field", None),
    "row at no time": ("table", _CSV + b"c1,user,arr,soon\n", "bad_time", None),
    "row with a cell too many": ("table", _CSV + b"c1,user,arr,2026-11-01T10:00:02Z,more\n", "bad_row", None),
    "row in another alphabet": ("table", _CSV + b"c1,user,J\xfcrgen,2026-11-01T10:00:02Z\n", "bad_text", None),
    "chat with an unknown role": ("openai", _CHAT + _CHAT.replace(b"user", b"pirate"), "unknown_role", None),
    "chat of nothing": ("openai", _CHAT + b'{"messages":[]}\n', "no_messages",
                        _swap("[]", '[{"role":"user","content":"hi"}]')),
    "no chat": ("openai", _CHAT + b'{"total":7}\n', "unknown_record",
                _swap('"total":7', '"messages":[{"role":"user","content":"hi"}]')),
    "tracker of nobody": ("rasa", _RASA + _RASA.replace(b'"7"', b'""'), "missing_field",
                          _swap('"sender_id":""', '"sender_id":"7"')),
    "tracker at no time": ("rasa", _RASA + _RASA.replace(b"1793527200.5", b'"soon"'), "bad_time",
                           _swap('"soon"', "1793527201.5")),
    "tracker of no event": ("rasa", _RASA + _RASA.replace(b'"user"', b'""'), "missing_field",
                            _swap('"event":""', '"event":"user"')),
    "spans cut off": ("otel", b'{"resourceSpans":[]}\n{"resourceSpans":[', "not_json", _swap(":[", ":[]}")),
    "spans of another signal": ("otel", b'{"resourceSpans":[]}\n{"resourceMetrics":[]}', "unknown_record",
                                _swap("Metrics", "Spans")),
    "events cut off": ("events", b'{"type":"track"', "not_json", _instead(_event("imported"))),
}  # fmt: skip


def _documents() -> Iterator[Kind]:
    for name, (connector, body, reason, mend) in _IN_DOCUMENTS.items():
        path = f"/v1/import?format={connector}"
        yield Kind(f"import, {name}", path, "application/octet-stream", body, reason, mend)
