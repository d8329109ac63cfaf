"""OTLP as JSON: lower camel case, ids in hexadecimal, enums as numbers, and 64-bit numbers as texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import msgspec

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

_LARGEST = 2**64

# Bytes of a resource and a scope that are kept with each span that was refused.
_LONGEST_ORIGIN = 1_000


class _Wire(msgspec.Struct, rename="camel", omit_defaults=True, gc=False):
    """Base of what is read; unknown fields are passed over, as the specification wants it."""


class _List(_Wire):
    values: list[_Any] | None = None


class _Pairs(_Wire):
    values: list[_Pair] | None = None


class _Any(_Wire):
    string_value: str | None = None
    int_value: int | str | None = None
    bool_value: bool | None = None
    double_value: float | str | None = None
    array_value: _List | None = None
    kvlist_value: _Pairs | None = None
    bytes_value: str | None = None


class _Pair(_Wire):
    key: str = ""
    value: _Any | None = None


class _About(_Wire):
    attributes: list[_Pair] | None = None


class _Instrumentation(_Wire):
    name: str | None = None
    version: str | None = None


class _Group(_Wire):
    scope: _Instrumentation | None = None
    spans: list[msgspec.Raw] | None = None
    log_records: list[msgspec.Raw] | None = None
    schema_url: str | None = None


class _Resource(_Wire):
    resource: _About | None = None
    scope_spans: list[_Group] | None = None
    scope_logs: list[_Group] | None = None


class _Request(_Wire):
    resource_spans: list[_Resource] | None = None
    resource_logs: list[_Resource] | None = None


class _Mark(_Wire):
    name: str | None = None
    time_unix_nano: int | str | None = None
    attributes: list[_Pair] | None = None


class _Status(_Wire):
    code: int | str | None = None
    message: str | None = None


class _Span(_Wire):
    trace_id: str | None = None
    span_id: str | None = None
    parent_span_id: str | None = None
    name: str | None = None
    kind: int | str | None = None
    start_time_unix_nano: int | str | None = None
    end_time_unix_nano: int | str | None = None
    attributes: list[_Pair] | None = None
    events: list[_Mark] | None = None
    status: _Status | None = None


class _Log(_Wire):
    trace_id: str | None = None
    span_id: str | None = None
    event_name: str | None = None
    time_unix_nano: int | str | None = None
    observed_time_unix_nano: int | str | None = None
    body: _Any | None = None
    attributes: list[_Pair] | None = None


_request = msgspec.json.Decoder(_Request).decode
_read_span = msgspec.json.Decoder(_Span).decode
_read_log = msgspec.json.Decoder(_Log).decode

# Words for numbers of an enum, which senders that use protobuf's own JSON write.
_KINDS = {"SPAN_KIND_INTERNAL": 1, "SPAN_KIND_SERVER": 2, "SPAN_KIND_CLIENT": 3, "STATUS_CODE_ERROR": 2}


def spans(body: bytes) -> Pieces:
    """The spans of an ``ExportTraceServiceRequest``.

    Raises:
        InputError: the bytes are no such JSON.
    """
    return _pieces(_opened(body).resource_spans, "scopeSpans", "spans", _span)


def logs(body: bytes) -> Pieces:
    """The records of an ``ExportLogsServiceRequest``.

    Raises:
        InputError: the bytes are no such JSON.
    """
    return _pieces(_opened(body).resource_logs, "scopeLogs", "logRecords", _log)


def _opened(body: bytes) -> _Request:
    try:
        return _request(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is no OTLP request in JSON: {error or 'nested too deeply'}") from error


def _pieces(
    resources: list[_Resource] | None, groups: str, records: str, read: Callable[[msgspec.Raw, Scope], Span | Log]
) -> Pieces:
    index = 0
    for resource in resources or ():
        about = _resource(resource)
        for group in (resource.scope_spans if groups == "scopeSpans" else resource.scope_logs) or ():
            made_by = group.scope or _Instrumentation()
            scope = Scope(about, made_by.name or "", made_by.version or "", group.schema_url or "")
            alone = partial(request_of, groups, records, resource.resource, group.scope)
            for raw in (group.spans if records == "spans" else group.log_records) or ():
                try:
                    yield Piece(index, read(raw, scope))
                except Unfit as error:
                    yield Refusal(index, error.reason, str(error), alone(raw))
                except RecursionError:
                    yield Refusal(index, "too_deep", "it is nested too deeply to be read", alone(raw))
                except ValueError as error:
                    yield Refusal(index, "bad_field", f"a field has the wrong type: {error}", alone(raw))
                index += 1


def request_of(groups: str, records: str, resource: Any, scope: Any, raw: bytes | msgspec.Raw) -> bytes:
    """A request that holds one span or record alone, with where it is from unless that is very long: so it is kept
    when it was refused, and can be read again.
    """
    about, made_by = msgspec.json.encode(resource or {}), msgspec.json.encode(scope or {})
    if len(about) + len(made_by) > _LONGEST_ORIGIN:
        about = made_by = b"{}"
    whole = b'{"%b":[{"resource":%b,"%b":[{"scope":%b,"%b":[%b]}]}]}'
    holder = groups.replace("scope", "resource").encode()
    return whole % (holder, about, groups.encode(), made_by, records.encode(), bytes(raw))


def _resource(resource: _Resource) -> Attributes:
    """A resource whose attributes make no sense is as good as none: the spans say more."""
    try:
        return _attributes(resource.resource.attributes if resource.resource else None)
    except ValueError:
        return {}


def _span(raw: msgspec.Raw, scope: Scope) -> Span:
    span = _read_span(raw)
    status = span.status
    return Span(
        trace_id_of(span.trace_id or ""),
        span_id_of(span.span_id or ""),
        (span.parent_span_id or "").lower(),
        span.name or "",
        _whole(span.kind),
        checked_time(_whole(span.start_time_unix_nano)),
        _whole(span.end_time_unix_nano),
        _attributes(span.attributes),
        [_mark(event) for event in span.events[:1000]] if span.events else [],
        _whole(status.code) if status else 0,
        (status.message or "") if status else "",
        scope,
    )


def _mark(event: _Mark) -> Mark:
    return Mark(event.name or "", _whole(event.time_unix_nano) // 1000, _attributes(event.attributes))


def _log(raw: msgspec.Raw, scope: Scope) -> Log:
    record = _read_log(raw)
    attributes = _attributes(record.attributes)
    return Log(
        trace_id_of(record.trace_id) if record.trace_id else "",
        span_id_of(record.span_id) if record.span_id else "",
        record.event_name or str(attributes.get("event.name") or ""),
        checked_time(_whole(record.time_unix_nano) or _whole(record.observed_time_unix_nano)),
        _plain(record.body),
        attributes,
        scope,
    )


def _attributes(pairs: list[_Pair] | None) -> Attributes:
    if not pairs:
        return {}
    few_enough(len(pairs))
    return _named(pairs)


def _named(pairs: Iterable[_Pair]) -> Attributes:
    found: Attributes = {}
    for pair in pairs:
        value = pair.value
        found[pair.key] = None if value is None else value.string_value or _plain(value)
    return found


def _plain(value: _Any | None) -> Any:
    found: Any = None
    if value is None:
        return None
    if value.string_value is not None:
        found = value.string_value
    elif value.int_value is not None:
        found = _whole(value.int_value)
    elif value.bool_value is not None:
        found = value.bool_value
    elif value.double_value is not None:
        found = float(value.double_value)
    elif value.array_value is not None:
        found = [_plain(one) for one in value.array_value.values or ()]
    elif value.kvlist_value is not None:
        found = _named(value.kvlist_value.values or ())
    else:
        found = value.bytes_value
    return found


def _whole(given: int | str | None) -> int:
    """A whole number of at most 64 bits, however it is written.

    Raises:
        Unfit: it is none.
    """
    if not given:
        return 0
    if isinstance(given, str):
        if given in _KINDS:
            return _KINDS[given]
        if len(given) > 20 or not given.removeprefix("-").isdecimal():
            raise Unfit("bad_field", f"{given[:40]!r} is no whole number")
        given = int(given)
    if not -_LARGEST < given < _LARGEST:
        raise Unfit("bad_field", f"{str(given)[:40]} does not fit into 64 bits")
    return given
