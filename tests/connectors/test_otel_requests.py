"""Requests and files of OTLP: what can be read, what is refused, what is answered, whatever anybody sends."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from connectors.fixtures import events as only_events
from connectors.fixtures import read_as, shared
from connectors.otlp import (
    CALL,
    CAPTURED,
    DIALECTS,
    MULTI,
    RECEIVED,
    Wire,
    captured,
    log,
    only,
    request,
    span,
    taken,
)
from telltale.connectors import Document, connectors, documents, recognise
from telltale.connectors.otel import JSON, PROTOBUF, answer, failure, take
from telltale.connectors.otel.batch import pieces
from telltale.connectors.otel.wire import Signal
from telltale.errors import InputError


@pytest.mark.parametrize("name", [*CAPTURED, MULTI])
def test_json_and_protobuf_are_the_same_spans(name: str) -> None:
    """The ids of JSON are hexadecimal; protobuf's own reader of JSON would take them for base64."""
    for signal, body, text in captured(name):
        read = list(pieces(signal, body, PROTOBUF))
        assert read
        assert read == list(pieces(signal, text, JSON))
        assert take(signal, body, PROTOBUF).events == take(signal, text, JSON).events


def test_the_examples_of_the_specification() -> None:
    folder = shared("samples/otel_genai/otlp_examples")
    (spans,) = pieces("traces", (folder / "trace.json").read_bytes(), JSON)
    assert spans.value.trace_id == "5b8efff798038103d269b633813fc60c"  # type: ignore[union-attr]
    assert spans.value.parent_id == "eee19b7ec3c1b173"  # type: ignore[union-attr]
    (record,) = pieces("logs", (folder / "logs.json").read_bytes(), JSON)
    given = record.value.attributes  # type: ignore[union-attr]
    assert given["int.attribute"] == 10
    assert given["array.attribute"] == ["many", "values"]
    assert given["map.attribute"] == {"some.map.key": "some value"}
    assert take("traces", (folder / "trace.json").read_bytes(), JSON).set_aside == {"not_a_chatbot": 1}


@pytest.mark.parametrize(
    ("wire", "plain"),
    [
        ({"stringValue": ""}, ""), ({"stringValue": "a"}, "a"), ({"intValue": "-7"}, -7), ({"intValue": 7}, 7),
        ({"boolValue": False}, False), ({"doubleValue": 0.5}, 0.5), ({"doubleValue": "Infinity"}, math.inf), ({}, None),
        ({"bytesValue": "AQI="}, "AQI="), ({"arrayValue": {}}, []), ({"kvlistValue": {"values": []}}, {}),
        ({"intValue": "9223372036854775807"}, 2**63 - 1), (None, None),
    ],
)  # fmt: skip
def test_values_of_json(wire: Any, plain: Any) -> None:
    one = {**span(1, {}), "attributes": [{"key": "a", "value": wire}]}
    (found,) = pieces("traces", request("traces", [one]), JSON)
    assert found.value.attributes == {"a": plain}  # type: ignore[union-attr]


REFUSED: dict[str, tuple[Wire, str]] = {
    "no trace": ({"traceId": ""}, "bad_trace_id"),
    "zeros": ({"traceId": "0" * 32}, "bad_trace_id"),
    "base64": ({"traceId": "W47/95gDgQPSabYzgT/GDA=="}, "bad_trace_id"),
    "short span": ({"spanId": "abc"}, "bad_span_id"),
    "no start": ({"startTimeUnixNano": None}, "no_time"),
    "seconds": ({"startTimeUnixNano": "1740819600"}, "time_out_of_range"),
    "the year 2200": ({"startTimeUnixNano": "7258118400000000000"}, "time_out_of_range"),
    "a word": ({"startTimeUnixNano": "now"}, "bad_field"),
    "digits": ({"startTimeUnixNano": "9" * 5000}, "bad_field"),
    "a big number": ({"endTimeUnixNano": 10**40}, "bad_field"),
    "attributes": ({"attributes": {"a": 1}}, "bad_field"),
    "a number of words": ({"attributes": [{"key": "a", "value": {"intValue": "seven"}}]}, "bad_field"),
    "a plain value": ({"attributes": [{"key": "a", "value": 7}]}, "bad_field"),
    "a list for a status": ({"status": []}, "bad_field"),
}


@pytest.mark.parametrize(("change", "reason"), REFUSED.values(), ids=REFUSED)
def test_one_bad_span_does_not_take_the_others_with_it(change: Wire, reason: str) -> None:
    batch = take("traces", request("traces", [span(1, CALL), {**span(2, CALL), **change}, span(3, CALL)]), JSON)
    assert [(one.index, one.reason) for one in batch.refusals] == [(1, reason)]
    assert batch.refusals[0].raw
    assert batch.count == 3
    assert len(only(batch.events, "generation")) == 2


@pytest.mark.parametrize("depth", [10, 100, 200, 300, 1000, 100_000])
def test_a_value_however_deep_is_read_or_refused(depth: int) -> None:
    deep = b'[{"key": "a", "value": ' + b'{"arrayValue": {"values": [' * depth + b"]}}" * depth + b"}]"
    body = request("traces", [span(1, CALL), {**span(2, CALL), "attributes": "DEEP"}]).replace(b'"DEEP"', deep)
    with suppress(InputError):
        batch = take("traces", body, JSON)
        assert {one.reason for one in batch.refusals} <= {"too_deep"}
        assert len(only(batch.events, "generation")) == 1


UNREADABLE: dict[str, bytes] = {
    "half": b'{"resourceSpans": [', "a list": b"[]", "a text": b'"x"', "text": b"hello",
    "a text for a list": b'{"resourceSpans": "x"}', "a number for an object": b'{"resourceSpans": [1]}',
    "deep": b'{"resourceSpans": ' + b"[" * 100_000, "two": b"{}{}",
}  # fmt: skip


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("signal", ["traces", "logs"])
def test_what_cannot_be_read_at_all(signal: Signal, body: bytes) -> None:
    if signal == "traces" or b"resourceSpans" not in body or not body.endswith(b"}"):
        with pytest.raises(InputError, match="OTLP request in JSON"):
            take(signal, body, JSON)
    with pytest.raises(InputError, match="in protobuf"):
        take(signal, body, PROTOBUF)


def test_a_request_cut_off_anywhere_is_refused_or_shorter() -> None:
    for signal, body, _ in captured(MULTI):
        whole = take(signal, body, PROTOBUF).count
        for end in range(1, len(body), 7):
            with suppress(InputError):
                assert take(signal, body[:end], PROTOBUF).count < whole


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/grpc", "json"])
def test_another_content_type(content_type: str) -> None:
    with pytest.raises(InputError, match="application/x-protobuf"):
        take("traces", b"", content_type)


@pytest.mark.parametrize("content_type", [JSON, PROTOBUF, "Application/JSON; charset=utf-8"])
def test_an_empty_request_is_a_success(content_type: str) -> None:
    batch = take("traces", b"", content_type)
    assert (batch.count, batch.events, batch.refusals) == (0, [], [])
    assert answer(batch, content_type)[0] in (b"", b"{}")


def test_a_million_attributes() -> None:
    """Refused, in protobuf and JSON, and not looked at one by one."""
    wire = ExportTraceServiceRequest()
    one = wire.resource_spans.add().scope_spans.add().spans.add()
    one.trace_id, one.span_id, one.start_time_unix_nano = b"\1" * 16, b"\1" * 8, 10**18
    one.attributes.add(key="a").value.int_value = 1
    one.attributes.extend([one.attributes[0]] * 1_000_000)
    assert [found.reason for found in take("traces", wire.SerializeToString(), PROTOBUF).refusals] == [
        "too_many_attributes"
    ]
    text = request("traces", [{**span(1, {}), "attributes": "MANY"}])
    pair = b'{"key": "a", "value": {"intValue": "1"}}'
    text = text.replace(b'"MANY"', b"[" + b",".join([pair] * 1_000_000) + b"]")
    assert [found.reason for found in take("traces", text, JSON).refusals] == ["too_many_attributes"]


def test_partial_success() -> None:
    batch = taken("traces", {**span(1, CALL), "traceId": "x"}, span(2, CALL), span(3, CALL))
    batch.refuse(0, "no_time", "because")
    body, kind = answer(batch, "application/json; charset=utf-8")
    assert kind == JSON
    partial = json.loads(body)["partialSuccess"]
    assert partial["rejectedSpans"] == "2"
    assert partial["errorMessage"].startswith("[0] bad_trace_id: ")
    wire, kind = answer(batch, PROTOBUF)
    assert kind == PROTOBUF
    found = ExportTraceServiceResponse.FromString(wire).partial_success
    assert (found.rejected_spans, found.error_message) == (2, partial["errorMessage"])


def test_partial_success_of_records() -> None:
    batch = taken("logs", {**log("gen_ai.user.message", {}), "traceId": "x"})
    assert json.loads(answer(batch, JSON)[0])["partialSuccess"]["rejectedLogRecords"] == "1"
    found = ExportLogsServiceResponse.FromString(answer(batch, PROTOBUF)[0])
    assert found.partial_success.rejected_log_records == 1


def test_many_refusals_are_told_of_by_a_few() -> None:
    batch = taken("traces", *({**span(1, CALL), "traceId": "x" * 500} for _ in range(2000)))
    body = answer(batch, JSON)[0]
    assert b"1995 more" in body
    assert len(body) < 2000


@pytest.mark.parametrize("message", ["short", "ü" * 300])
def test_the_status_of_a_failure(message: str) -> None:
    body, kind = failure(400, message, PROTOBUF)
    assert kind == PROTOBUF
    assert body.endswith(message.encode())
    assert json.loads(failure(429, message, JSON)[0]) == {"code": 8, "message": message}


@pytest.mark.parametrize("name", [*CAPTURED, MULTI])
def test_captures_are_recognised_and_read_as_files(name: str) -> None:
    for signal, body, text in captured(name):
        for content in (body, text, json.dumps(json.loads(text), indent=2).encode()):
            document = Document("capture", content=content)
            assert recognise(document).name == "otel"
            assert len(only_events(read_as("otel", document))) == len(take(signal, text, JSON).events)


def test_nothing_of_another_platform_is_claimed() -> None:
    others = [one for one in documents(shared("samples")) if "otel_genai" not in one.name]
    assert others
    assert [one.name for one in others if connectors()["otel"].recognise(one) >= 0.4] == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
NAMES = sorted(
    {name for attributes in DIALECTS.values() for name in attributes}
    | {"session.id", "user.id", "metadata", "input.value", "output.value", "gen_ai.operation.name", "error.type",
       "openinference.span.kind", "traceloop.span.kind", "gen_ai.usage.input_tokens", "gen_ai.retrieval.documents",
       "gen_ai.response.finish_reasons", "annotations.0.annotation.name", "annotations.0.annotation.score",
       "llm.input_messages.x.y", "retrieval.documents.0.document.id", "gen_ai.evaluation.name", "gen_ai.response.id"}
)  # fmt: skip
kinds = st.sampled_from([{}, CALL, {"openinference.span.kind": "AGENT"}, {"openinference.span.kind": "RETRIEVER"}])


@given(attributes=st.dictionaries(st.sampled_from(NAMES), anything | anything.map(json.dumps), max_size=6), kind=kinds)
def test_attributes_of_any_type_become_events_or_a_refusal(attributes: Wire, kind: Wire) -> None:
    mark = {"name": "gen_ai.evaluation.result", "attributes": []}
    body = request("traces", [{**span(1, {**attributes, **kind}), "events": [mark]}])
    records = request("logs", [log("gen_ai.choice", attributes, body=attributes),
                               log("gen_ai.client.inference.operation.details", {**attributes, **kind})])  # fmt: skip
    for signal, text in (("traces", body), ("logs", records)):
        batch = take("traces" if signal == "traces" else "logs", text, JSON, RECEIVED)
        assert {one.reason for one in batch.refusals} <= {"bad_field"}
        msgspec.json.encode(batch.events)


@given(body=st.binary(max_size=200), content_type=st.sampled_from([JSON, PROTOBUF]))
def test_any_bytes_are_refused_or_read(body: bytes, content_type: str) -> None:
    for signal in ("traces", "logs"):
        with suppress(InputError):
            take("traces" if signal == "traces" else "logs", body, content_type)


@given(data=st.data())
def test_a_captured_request_with_a_changed_byte(data: st.DataObject) -> None:
    signal, body, _ = data.draw(st.sampled_from(captured(CAPTURED[0])))
    place = data.draw(st.integers(0, len(body) - 1))
    changed = body[:place] + bytes([data.draw(st.integers(0, 255))]) + body[place + 1 :]
    with suppress(InputError):
        take(signal, changed, PROTOBUF, RECEIVED)
