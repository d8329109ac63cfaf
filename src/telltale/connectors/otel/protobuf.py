"""OTLP as protobuf: bytes to spans and log records."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable
from typing import Any

import msgspec
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.proto.trace.v1.trace_pb2 import Span as WireSpan

from telltale.connectors.otel.jsonform import request_of
from telltale.connectors.otel.wire import (
    Attributes,
    Log,
    Mark,
    Piece,
    Pieces,
    Refusal,
    Scope,
    Span,
    Unfit,
    checked_time,
    few_enough,
    span_id_of,
    trace_id_of,
)
from telltale.errors import InputError

# Spans of one request of which what was refused is written anew, and bytes of one: it costs far more than reading.
_MOST_TOLD, _LONGEST_TOLD = 1_000, 64 * 1024

_IDS = ("traceId", "spanId", "parentSpanId")


def spans(body: bytes) -> Pieces:
    """The spans of an ``ExportTraceServiceRequest``.

    Raises:
        InputError: the bytes are no such message.
    """
    request = _parsed(ExportTraceServiceRequest, body)
    index, refused = 0, _Refused("scopeSpans", "spans")
    for resource in request.resource_spans:
        about = _attributes(resource.resource.attributes)
        for group in resource.scope_spans:
            scope = Scope(about, group.scope.name, group.scope.version, group.schema_url)
            for span in group.spans:
                try:
                    yield Piece(index, _span(span, scope))
                except Unfit as error:
                    yield Refusal(index, error.reason, str(error), refused.raw(resource.resource, group.scope, span))
                index += 1


def logs(body: bytes) -> Pieces:
    """The records of an ``ExportLogsServiceRequest``.

    Raises:
        InputError: the bytes are no such message.
    """
    request = _parsed(ExportLogsServiceRequest, body)
    index, refused = 0, _Refused("scopeLogs", "logRecords")
    for resource in request.resource_logs:
        about = _attributes(resource.resource.attributes)
        for group in resource.scope_logs:
            scope = Scope(about, group.scope.name, group.scope.version, group.schema_url)
            for record in group.log_records:
                try:
                    yield Piece(index, _log(record, scope))
                except Unfit as error:
                    yield Refusal(index, error.reason, str(error), refused.raw(resource.resource, group.scope, record))
                index += 1


class _Refused:
    """What is kept of what was refused: the request in JSON that it alone would be, which people can read and the
    redaction does not break. Of very many, and of what is very long, the bytes as they came.
    """

    def __init__(self, groups: str, records: str) -> None:
        self._groups, self._records, self._told = groups, records, 0

    def raw(self, resource: Message, scope: Message, record: Any) -> bytes:
        """The bytes to keep."""
        self._told += 1
        if self._told > _MOST_TOLD or record.ByteSize() > _LONGEST_TOLD:
            return record.SerializeToString()
        about, made_by = (_as_json(one) if one.ByteSize() < _LONGEST_TOLD else {} for one in (resource, scope))
        return request_of(self._groups, self._records, about, made_by, msgspec.json.encode(_as_json(record)))


def _as_json(message: Message) -> dict[str, Any]:
    """A message in JSON as OTLP has it: ids in hexadecimal, enums as numbers."""
    found: dict[str, Any] = MessageToDict(message, use_integers_for_enums=True)
    for part in (found, *found.get("links", ())):
        part |= {name: b64decode(part[name]).hex() for name in _IDS if name in part}
    return found


def _parsed(kind: Any, body: bytes) -> Any:
    try:
        return kind.FromString(body)
    except DecodeError as error:
        # The parser's own sentence names its source files and nothing else.
        raise InputError(
            f"these {len(body)} bytes are no {kind.DESCRIPTOR.name} in protobuf: cut off, damaged, nested too deeply,"
            " or of another type; JSON needs Content-Type: application/json"
        ) from error


def _span(span: WireSpan, scope: Scope) -> Span:
    few_enough(len(span.attributes))
    return Span(
        trace_id_of(span.trace_id.hex()),
        span_id_of(span.span_id.hex()),
        span.parent_span_id.hex(),
        span.name,
        span.kind,
        checked_time(span.start_time_unix_nano),
        span.end_time_unix_nano,
        _attributes(span.attributes),
        [_mark(event) for event in span.events[:1000]] if span.events else [],
        span.status.code,
        span.status.message,
        scope,
    )


def _mark(event: WireSpan.Event) -> Mark:
    few_enough(len(event.attributes))
    return Mark(event.name, event.time_unix_nano // 1000, _attributes(event.attributes))


def _log(record: LogRecord, scope: Scope) -> Log:
    few_enough(len(record.attributes))
    attributes = _attributes(record.attributes)
    return Log(
        trace_id_of(record.trace_id.hex()) if record.trace_id else "",
        span_id_of(record.span_id.hex()) if record.span_id else "",
        record.event_name or str(attributes.get("event.name") or ""),
        checked_time(record.time_unix_nano or record.observed_time_unix_nano),
        _plain(record.body),
        attributes,
        scope,
    )


def _attributes(pairs: Iterable[KeyValue]) -> Attributes:
    found: Attributes = {}
    for pair in pairs:
        value = pair.value
        # Most values are texts that are not empty, and asking which kind one is costs as much as reading it.
        text = value.string_value
        found[pair.key] = text or _plain(value)
    return found


def _plain(value: AnyValue) -> Any:
    match value.WhichOneof("value"):
        case None:
            return None
        case "array_value":
            return [_plain(one) for one in value.array_value.values]
        case "kvlist_value":
            return {pair.key: _plain(pair.value) for pair in value.kvlist_value.values}
        case "bytes_value":
            return b64encode(value.bytes_value).decode()
        case kind:
            return getattr(value, kind)
