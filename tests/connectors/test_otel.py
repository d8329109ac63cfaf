"""What spans and records become, one by one, and what is remembered of their traces."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.otlp import (
    CALL,
    DIALECTS,
    Wire,
    chat,
    events,
    generation,
    log,
    only,
    request,
    said,
    span,
    taken,
)
from telltale.connectors.otel import JSON, Traces, take


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
