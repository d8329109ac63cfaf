"""What an OTLP server answers: partial success, and the status of a failure, in the content type of the request."""

from __future__ import annotations

import msgspec

from telltale.connectors.otel.batch import JSON, PROTOBUF, Batch

# Reasons that are told of in one answer.
EXAMPLES = 5

# Codes of google.rpc.Status, by the status of HTTP.
_CODES = {400: 3, 401: 16, 403: 7, 404: 5, 413: 3, 415: 3, 429: 8, 503: 14}


def answer(batch: Batch, content_type: str) -> tuple[bytes, str]:
    """The body of a 200 and its content type.

    All taken is an empty message; otherwise partial success says how many were rejected, which a client must not send
    again, and why. What was set aside, such as a web server's own spans, was not rejected.

    >>> answer(Batch("traces", count=3), "application/json")
    (b'{}', 'application/json')
    """
    kind = answered_in(content_type)
    if not batch.refusals:
        return (b"{}" if kind == JSON else b""), kind
    why = _why(batch)
    if kind == JSON:
        count = "rejectedSpans" if batch.signal == "traces" else "rejectedLogRecords"
        return msgspec.json.encode({"partialSuccess": {count: str(batch.rejected), "errorMessage": why}}), kind
    # Both responses are the same on the wire: field 1 holds a count as field 1 and a sentence as field 2.
    partial = b"\x08" + _varint(batch.rejected) + _text(why)
    return b"\x0a" + _varint(len(partial)) + partial, kind


def failure(status: int, message: str, content_type: str) -> tuple[bytes, str]:
    """The body of a 4xx or 5xx and its content type: a ``google.rpc.Status``.

    >>> failure(400, "cut off", "application/json")[0]
    b'{"code":3,"message":"cut off"}'
    >>> failure(503, "full", "application/x-protobuf")[0]
    b'\\x08\\x0e\\x12\\x04full'
    """
    kind, code = answered_in(content_type), _CODES.get(status, 2)
    if kind == JSON:
        return msgspec.json.encode({"code": code, "message": message}), kind
    return b"\x08" + _varint(code) + _text(message), kind


def answered_in(content_type: str) -> str:
    """The content type of the answer: that of the request, JSON where it is neither."""
    return PROTOBUF if content_type.partition(";")[0].strip().lower() == PROTOBUF else JSON


def _why(batch: Batch) -> str:
    first = batch.refusals[:EXAMPLES]
    more = len(batch.refusals) - len(first)
    said = "; ".join(f"[{one.index}] {one.reason}: {one.message}" for one in first)
    return f"{said}; and {more} more" if more else said


def _text(given: str) -> bytes:
    """A text as field 2."""
    text = given.encode("utf-8", "replace")
    return b"\x12" + _varint(len(text)) + text


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes((*found, number))
