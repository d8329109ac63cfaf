"""What spans and records become, one by one, and what becomes of those that nobody meant to send."""

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
    CAPTURED,
    MULTI,
    RECEIVED,
    Wire,
    captured,
    chat,
    events,
    log,
    request,
    said,
    span,
    taken,
)
from telltale.connectors import Document, connectors, documents, recognise
from telltale.connectors.otel import JSON, PROTOBUF, Traces, answer, failure, take
from telltale.connectors.otel.batch import pieces
from telltale.connectors.otel.wire import Signal
from telltale.errors import InputError
from telltale.event import Event

CALL = {"gen_ai.operation.name": "chat", "gen_ai.conversation.id": "c1"}


def only(found: list[Event], kind: str) -> list[Wire]:
    return [event.properties for event in found if event.type == kind]


def generation(attributes: Wire, **more: Any) -> Wire:
    (properties,) = only(events("traces", span(1, {**CALL, **attributes}, **more)), "generation")
    return properties


# Reading


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


# Meaning


@pytest.mark.parametrize(
    ("attributes", "properties"),
    [
        ({"gen_ai.system": "OpenAI"}, {"provider_name": "openai"}),
        ({"gen_ai.usage.input_tokens": 0}, {"input_tokens": 0}),
        ({"gen_ai.usage.input_tokens": "12"}, {"input_tokens": 12}),
        ({"gen_ai.usage.input_tokens": True, "gen_ai.usage.prompt_tokens": 3}, {"input_tokens": 3}),
        ({"llm.token_count.prompt": 5, "gen_ai.usage.input_tokens": 7}, {"input_tokens": 7}),
        ({"gen_ai.usage.input_tokens": 1.5}, {}),
        ({"gen_ai.usage.cost": 0.5}, {"cost_usd": 0.5, "cost_source": "reported"}),
        ({"llm.cost.total": float("nan")}, {}),
        ({"langfuse.observation.cost_details": '{"total": 0.25}', "langfuse.observation.usage_details": '{"input": 4}'},
         {"cost_usd": 0.25, "cost_source": "reported", "input_tokens": 4}),
        ({"gen_ai.response.finish_reasons": ["tool_calls", "stop"]}, {"finish_reasons": ["tool_call", "stop"]}),
        ({"gen_ai.response.finish_reasons": '["length"]'}, {"finish_reasons": ["length"]}),
        ({"gen_ai.response.time_to_first_chunk": 0.5}, {"time_to_first_chunk_ms": 500.0}),
        ({"error.type": "timeout"}, {"error_type": "timeout"}),
        ({"output.value": '{"id": "r1"}'}, {"response_id": "r1"}),
        ({"output.value": "{cut off"}, {}),
    ],
)  # fmt: skip
def test_a_call(attributes: Wire, properties: Wire) -> None:
    assert generation(attributes) == {"operation_name": "chat", "duration_ms": 1000.0, **properties}


def test_a_failed_call_says_with_what() -> None:
    status = {"status": {"code": 2, "message": "no"}}
    assert generation({}, **status)["error_type"] == "error"
    raised = {"name": "exception", "attributes": [{"key": "exception.type", "value": {"stringValue": "Timeout"}}]}
    assert generation({}, **status, events=[raised])["error_type"] == "Timeout"
    assert "duration_ms" not in generation({}, took=-1)


KINDS: dict[str, tuple[Wire, list[str]]] = {
    "a chat": (CALL, ["generation"]),
    "embeddings": ({"gen_ai.operation.name": "embeddings"}, ["generation"]),
    "a tool": ({"openinference.span.kind": "TOOL"}, ["tool.executed"]),
    "a reranker": ({"llm.request.type": "rerank"}, ["tool.executed"]),
    "a tool of Vercel": ({"ai.operationId": "ai.toolCall", "ai.toolCall.name": "f"}, ["tool.executed"]),
    "a call of Vercel": ({"ai.operationId": "ai.generateText.doGenerate"}, ["generation"]),
    "a call of Langfuse": ({"langfuse.observation.type": "generation"}, ["generation"]),
    "a workflow": ({"traceloop.span.kind": "workflow"}, ["flow.step", "flow.step"]),
    "a chain": ({"openinference.span.kind": "CHAIN"}, ["flow.step", "flow.step"]),
    "handing over": ({"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "handoff_to_human"},
                     ["tool.executed", "handoff"]),
    "a new operation": ({"gen_ai.operation.name": "dream"}, ["track"]),
    "the application's own": ({"gen_ai.conversation.id": "c1"}, ["track"]),
    "the application's own with more": ({"gen_ai.conversation.id": "c1", "gen_ai.step": 1}, ["track"]),
    "a browser's": ({"session.id": "s", "url.path": "/"}, []),
    "a web server's that knows both": ({"http.route": "/", "gen_ai.conversation.id": "c", "session.id": "s"},
                                       ["track"]),
    "a web server's": ({"http.route": "/", "gen_ai.request.model": "by baggage", "session.id": "s"}, []),
    "a web server's that knows": ({"http.route": "/", "gen_ai.conversation.id": "c1"}, ["track"]),
    "something else": ({"thread.name": "main"}, []),
}  # fmt: skip


@pytest.mark.parametrize(("attributes", "kinds"), KINDS.values(), ids=KINDS)
def test_kinds(attributes: Wire, kinds: list[str]) -> None:
    batch = taken("traces", span(1, attributes))
    assert [event.type for event in batch.events] == kinds
    assert batch.set_aside == ({} if kinds else {"not_a_chatbot": 1})
    assert batch.rejected == 0


def test_ids_that_baggage_puts_on_every_span_are_kept_once_a_trace() -> None:
    ids = {"gen_ai.conversation.id": "c1", "user.id": "u1"}
    found = events("traces", *(span(number, ids) for number in range(1, 9)))
    assert {(event.type, event.user_id) for event in found} == {("track", "u1")}
    assert len({event.source.native_id for event in found}) == 1
    again = events("traces", span(1, ids, trace=2))
    assert again[0].source.native_id != found[0].source.native_id


def test_an_agent_elsewhere_is_a_call_and_one_in_the_process_is_not() -> None:
    attributes = {"gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 3}
    assert only(events("traces", span(1, attributes)), "generation") == []
    assert len(only(events("traces", span(1, attributes, kind=3)), "generation")) == 1


BELONGS: list[tuple[Wire, str | None, str | None]] = [
    ({"gen_ai.conversation.id": "c", "session.id": "s"}, "c", "s"),
    ({"session.id": "s", "user.id": 7}, "s", "s"),
    ({"traceloop.association.properties.thread_id": "t"}, "t", "t"),
    ({"ai.telemetry.metadata.chatId": "v"}, "v", "v"),
    ({"metadata": '{"session_id": "m"}'}, "m", "m"),
    ({"metadata": "no JSON", "gen_ai.conversation.id": ""}, f"{1:032x}", None),
]


@pytest.mark.parametrize(("attributes", "conversation", "session"), BELONGS)
def test_whose_conversation_it_is(attributes: Wire, conversation: str, session: str | None) -> None:
    (event,) = events("traces", span(1, {"gen_ai.operation.name": "chat", **attributes}))
    assert (event.conversation_id, event.session_id) == (conversation, session)
    assert event.conversation_id_synthetic is (session is None)
    assert event.user_id == ("7" if "user.id" in attributes else None)


@pytest.mark.parametrize(
    ("resource", "bot", "environment"),
    [
        ({"service.name": "shop", "deployment.environment": "staging"}, "shop", "test"),
        ({"service.name": "unknown_service:python"}, "seller", "production"),
        ({}, "seller", "production"),
    ],
)
def test_which_bot_it_is(resource: Wire, bot: str, environment: str) -> None:
    body = request("traces", [span(1, {**CALL, "gen_ai.agent.id": "seller", "gen_ai.agent.name": "Seller"})], resource)
    (event,) = take("traces", body, JSON).events
    assert (event.bot_id, event.bot_name, event.environment) == (bot, "Seller", environment)


def texts(attributes: Wire, **more: Any) -> list[tuple[str, str | None]]:
    found = only(events("traces", span(1, {**CALL, **attributes}, **more)), "message")
    return [(one["role"], one.get("text")) for one in found]


ASKED = [("user", "boots?"), ("bot", "Many.")]
DIALECTS: dict[str, Wire] = {
    "conventions": chat([said("user", "boots?")], "Many."),
    "content instead of parts": {"gen_ai.input.messages": '[{"role": "user", "content": "boots?"}]',
                                 "gen_ai.output.messages": '[{"role": "assistant", "content": "Many."}]'},
    "parts of OpenAI": {"gen_ai.input.messages": '[{"role": "user", "content": [{"type": "text", "text": "boots?"}]}]',
                        "gen_ai.output.messages": '{"role": "assistant", "content": "Many."}'},
    "OpenLLMetry": {"gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "boots?", "gen_ai.prompt.name": "x",
                    "gen_ai.completion.0.content": "Many.", "gen_ai.completion.1.content": "Few."},
    "OpenInference": {"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "boots?",
                      "llm.output_messages.0.message.role": "assistant",
                      "llm.output_messages.0.message.content": "Many."},
    "two at once": {**chat([said("user", "boots?")], "Many."), "llm.input_messages.0.message.role": "user",
                    "llm.input_messages.0.message.content": "boots?", "gen_ai.completion.0.content": "Many."},
    "Vercel": {"ai.prompt.messages": '[{"role": "user", "content": [{"type": "text", "text": "boots?"}]}]',
               "ai.response.text": "Many."},
    "Vercel, simply": {"ai.prompt": '{"prompt": "boots?"}', "ai.response.text": "Many."},
    "Langfuse": {"langfuse.observation.input": '{"messages": [{"role": "user", "content": "boots?"}]}',
                 "langfuse.observation.output": '{"role": "assistant", "content": "Many."}'},
    "LangChain": {"gen_ai.input.messages": '[{"lc": 1, "kwargs": {"type": "human", "content": "boots?"}}]',
                  "gen_ai.output.messages": '[{"type": "ai", "content": "Many."}]'},
}  # fmt: skip


@pytest.mark.parametrize("attributes", DIALECTS.values(), ids=DIALECTS)
def test_every_dialect_says_the_same(attributes: Wire) -> None:
    assert texts(attributes) == ASKED


def test_messages_as_events_of_the_span() -> None:
    marks = [
        {"name": "gen_ai.user.message", "attributes": [{"key": "content", "value": {"stringValue": "boots?"}}]},
        {"name": "gen_ai.choice", "attributes": [
            {"key": "gen_ai.event.content", "value": {"stringValue": '{"message": {"content": "Many."}}'}}]},
    ]  # fmt: skip
    assert texts({}, events=marks) == ASKED
    assert texts(chat([said("user", "boots?")], "Many."), events=marks) == ASKED


@pytest.mark.parametrize(
    ("given", "answered"),
    [
        ({"input.value": "boots?", "output.value": "Many."}, ASKED),
        ({"input.value": '{"question": "boots?"}', "output.value": '{"answer": "Many."}'}, ASKED),
        ({"input.value": '{"messages": [{"type": "human", "content": "boots?"}]}', "output.value": '"Many."'}, ASKED),
        ({"traceloop.entity.input": '{"inputs": {"input": "boots?"}}', "traceloop.entity.output": "Many."}, ASKED),
        ({"input.value": '{"k": 3}', "output.value": "{cut"}, []),
    ],
)
def test_the_root_says_what_the_user_saw(given: Wire, answered: list[Any]) -> None:
    whole = {"openinference.span.kind": "AGENT", "gen_ai.conversation.id": "c1", **given}
    found = events(
        "traces", span(2, chat([said("user", "stuffed")], "Many.", **CALL), parent=1), span(1, whole, took=3)
    )
    shown = [one for one in only(found, "message") if not one.get("is_synthetic")]
    assert {(one["role"], one["text"]) for one in shown} == (set(answered) or {("user", "stuffed"), ("bot", "Many.")})
    assert len(only(found, "generation")) == 1


def test_only_what_is_new_is_a_message() -> None:
    history = [said("system", "Sell."), said("user", "a"), said("assistant", "b"), said("user", "c"), said("user", "d")]
    assert texts(chat(history, None)) == [("user", "c"), ("user", "d")]
    assert texts(chat([*history, {"role": "assistant", "parts": [{"type": "tool_call", "name": "f"}]},
                       {"role": "tool", "parts": [{"type": "tool_call_response", "response": 1}]}], "e")) == [
        ("bot", "e")]  # fmt: skip


def test_the_same_words_again_in_one_trace_are_another_message() -> None:
    first, again = [said("user", "yes")], [said("user", "yes"), said("assistant", "ok"), said("user", "yes")]
    found = events("traces", span(1, chat(first, "ok", **CALL)), span(2, chat(again, "ok", **CALL), at=9))
    names = [event.source.native_id for event in found if event.type == "message"]
    assert len(set(names)) == 4


def test_content_that_was_cut_off_is_no_message() -> None:
    assert texts({"gen_ai.input.messages": '[{"role": "user", "parts": [{"type": "te'}) == []


RATED = {"gen_ai.evaluation.name": "user_feedback", "gen_ai.evaluation.score.value": -1}


def test_a_rating_inside_its_span_and_as_a_record_is_one() -> None:
    mark = {"name": "gen_ai.evaluation.result", "attributes": [
        {"key": name, "value": {"stringValue": given} if isinstance(given, str) else {"intValue": str(given)}}
        for name, given in RATED.items()]}  # fmt: skip
    inside = [one for one in events("traces", span(1, CALL, events=[mark])) if one.type == "feedback"]
    (record,) = events("logs", log("gen_ai.evaluation.result", RATED))
    assert [one.source.native_id for one in inside] == [record.source.native_id]
    assert record.properties["name"] == "thumbs"
    assert record.properties["score_value"] == 0.0


def test_a_rating_of_an_answer_of_another_trace() -> None:
    (event,) = events("logs", log("gen_ai.evaluation.result", {**RATED, "gen_ai.response.id": "r1"}, trace=9))
    assert event.properties["message_id"] == "r1"
    (found,) = only(events("traces", span(1, chat([], "Many.", **{"gen_ai.response.id": "r1"}))), "message")
    assert found["message_id"] == "r1"


def test_a_clock_that_is_ahead_is_left_to_intake() -> None:
    batch = take("traces", request("traces", [span(1, CALL)]), JSON, 1_740_000_000_000_000)
    assert [event.received_at for event in batch.events] == [None]


@pytest.mark.parametrize(
    ("name", "attributes", "kept"),
    [
        ("order_placed", {"gen_ai.conversation.id": "c1"}, ["otel.order_placed"]),
        ("order_placed", {"session.id": "s1", "amount": 3}, ["otel.order_placed"]),
        ("browser.page_view", {"session.id": "s1", "url.path": "/"}, []),
        ("started", {"thread.name": "main"}, []),
        ("", {"session.id": "s1"}, []),
        ("gen_ai.new.event", {}, ["otel.gen_ai.new.event"]),
        ("gen_ai.evaluation.result", {}, ["otel.gen_ai.evaluation.result"]),
    ],
)
def test_other_records(name: str, attributes: Wire, kept: list[str]) -> None:
    assert [event.properties["event"] for event in events("logs", log(name, attributes))] == kept


# Memory


def test_a_memory_keeps_no_more_than_it_may() -> None:
    traces = Traces(most=3)
    for trace in range(1, 9):
        take("traces", request("traces", [span(1, chat([said("user", "hi")], None), trace=trace)]), JSON, None, traces)
    root = [span(9, {"gen_ai.conversation.id": "c1"}, trace=trace) for trace in range(1, 9)]
    again = take("traces", request("traces", root), JSON, None, traces).told_again
    assert {event.conversation_id for event in again} == {"c1"}
    assert 1 <= len(again) <= 3


def test_a_memory_is_bounded_by_texts_too() -> None:
    traces = Traces(size=100)
    long = chat([said("user", "x" * 200)], None)
    take("traces", request("traces", [span(1, long)]), JSON, None, traces)
    assert (
        take("traces", request("traces", [span(9, {"gen_ai.conversation.id": "c"})]), JSON, None, traces).told_again
        == []
    )


# Answers


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


# Files


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


# Anything

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
