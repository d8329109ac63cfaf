"""Chat logs and model answers: who said what, which tools ran, and what it cost; ids that do not change."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from connectors.fixtures import IMPORTED_AT, events, failures, read_as, shared
from telltale.connectors import Document, Hints, recognise
from telltale.event import Event


def told(*records: Any, hints: Hints | None = None) -> list[Event]:
    content = "\n".join(map(json.dumps, records)).encode()
    return events(read_as("openai", Document("d", content=content), hints))


def of(found: list[Event], kind: str) -> list[dict[str, Any]]:
    return [event.properties for event in found if event.type == kind]


def chat(*said: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": text} for role, text in said], **more}


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, {}),
        ({}, {}),
        ({"prompt_tokens": None, "completion_tokens": 3}, {"output_tokens": 3}),
        ({"prompt_tokens": 0, "completion_tokens": 0}, {"input_tokens": 0, "output_tokens": 0}),
        (
            {
                "prompt_tokens": 9, "completion_tokens": 1,
                "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 2},
            },
            {"input_tokens": 9, "output_tokens": 1, "cache_read_input_tokens": 4, "cache_creation_input_tokens": 2},
        ),
        (
            {"input_tokens": 9, "output_tokens": 5, "output_tokens_details": {"reasoning_tokens": 4}},
            {"input_tokens": 9, "output_tokens": 5, "reasoning_output_tokens": 4},
        ),
        (
            {"input_tokens": 5, "cache_read_input_tokens": 30, "cache_creation_input_tokens": 7, "output_tokens": 1},
            {"input_tokens": 42, "output_tokens": 1, "cache_read_input_tokens": 30, "cache_creation_input_tokens": 7},
        ),
        (
            {
                "input_tokens": 5, "output_tokens": 1,
                "cache_read_input_tokens": None, "cache_creation_input_tokens": None,
            },
            {"input_tokens": 5, "output_tokens": 1},
        ),
        ({"prompt_tokens": "many", "completion_tokens": True}, {}),
    ],
)  # fmt: skip
def test_tokens_are_what_the_answer_says_and_null_is_not_zero(usage: Any, expected: dict[str, int]) -> None:
    answer = {"id": "a", "object": "chat.completion", "model": "m", "choices": [], "usage": usage}
    [generation] = of(told(answer), "generation")
    assert {name: count for name, count in generation.items() if name.endswith("_tokens")} == expected


def test_a_conversation_has_no_times_so_they_are_inferred_in_order() -> None:
    found = told(chat(("user", "a"), ("assistant", "b")), chat(("user", "c")))
    assert [(event.timestamp, event.timestamp_inferred) for event in found] == [
        (IMPORTED_AT, True), (IMPORTED_AT + 1000, True), (IMPORTED_AT, True),
    ]  # fmt: skip
    assert [event.sequence for event in found] == [1, 2, 3]


@pytest.mark.parametrize("field", ["created_at", "timestamp", "created"])
def test_a_time_of_the_record_is_the_first_message_s(field: str) -> None:
    [first, second] = told(chat(("user", "a"), ("assistant", "b"), **{field: "2025-03-03T10:00:00+01:00"}))
    assert (first.timestamp, second.timestamp) == (1_740_992_400_000_000, 1_740_992_400_001_000)


@pytest.mark.parametrize(
    "record",
    [
        chat(("user", "a"), conversation_id="c", user_id="u"),
        chat(("user", "a"), metadata={"conversation_id": "c", "user_id": "u"}),
        chat(("user", "a"), thread_id="c", user="u"),
        {"request": chat(("user", "a"), user="u"), "metadata": {"session_id": "c"}},
        {"conversations": [{"from": "human", "value": "a"}], "id": "c", "userId": "u"},
    ],
)
def test_whose_conversation_it_is(record: dict[str, Any]) -> None:
    [event] = told(record)
    assert (event.conversation_id, event.user_id, event.conversation_id_synthetic) == ("c", "u", False)
    assert (event.properties["role"], event.properties["text"]) == ("user", "a")


def test_equal_conversations_without_ids_are_two_and_stay_the_same_two() -> None:
    hello = chat(("user", "hi"))
    first, second = told(hello, hello)
    assert first.conversation_id != second.conversation_id
    again = told(chat(("user", "before")), hello, hello, hints=Hints(imported_at=5))
    assert [event.source.native_id for event in again[1:]] == [first.source.native_id, second.source.native_id]


def test_a_log_that_repeats_the_history_has_each_message_once() -> None:
    start = [("user", "a"), ("assistant", "b")]
    found = told(chat(*start, conversation_id="c"), chat(*start, ("user", "c"), conversation_id="c"))
    assert len({event.source.native_id for event in found}) == 3


@pytest.mark.parametrize("role", ["system", "developer"])
def test_instructions_are_the_systems(role: str) -> None:
    [event] = told(chat((role, "Be brief.")))
    assert event.properties["role"] == "system"


def call(call_id: str, name: str, arguments: str = "{}") -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": call_id, "type": "function", "function": function}],
    }


def answer(call_id: str, content: Any) -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": call_id, "content": content}


def test_an_answer_stands_with_its_call_even_if_an_id_comes_again() -> None:
    found = told(
        {"messages": [call("x", "a"), answer("x", "1"), call("x", "b", "{"), answer("x", "two"), call("y", "c")]}
    )
    tools = [(tool["name"], tool["arguments"], tool.get("result")) for tool in of(found, "tool.executed")]
    assert tools == [("a", {}, 1), ("b", "{", "two"), ("c", {}, None)]
    assert of(found, "message") == []


def test_an_answer_nobody_asked_for_is_kept() -> None:
    [event] = told({"messages": [answer("lost", "found")]})
    assert (event.type, event.properties["result"]) == ("tool.executed", "found")


def test_functions_as_they_were_before_tools() -> None:
    asked = {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": '{"a": 1}'}}
    [tool] = of(told({"messages": [asked, {"role": "function", "name": "f", "content": "3"}]}), "tool.executed")
    assert (tool["name"], tool["arguments"], tool["result"]) == ("f", {"a": 1}, 3)


@pytest.mark.parametrize(
    ("name", "handed"),
    [
        ("transfer_to_human_agents", 1),
        ("escalateToHuman", 1),
        ("handoff_human", 1),
        ("transfer_money", 0),
        ("humanize", 0),
    ],
)
def test_a_tool_that_says_so_hands_over_to_a_human(name: str, handed: int) -> None:
    assert len(of(told({"messages": [call("t", name)]}), "handoff")) == handed


def test_a_failed_call_is_a_generation_with_an_error() -> None:
    [event] = told({"custom_id": "q", "response": {"status_code": 429, "body": {"error": {"code": "rate_limit"}}}})
    assert (event.type, event.properties["error_type"], event.conversation_id) == ("generation", "rate_limit", "q")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ({"content": "x"}, "missing_field"),
        ({"role": "wizard", "content": "x"}, "unknown_role"),
        ({"role": 7, "content": "x"}, "unknown_role"),
        ("x", "not_an_object"),
        ({"role": "user", "content": "x", "created_at": "soon"}, "bad_time"),
    ],
)
def test_a_bad_message_fails_for_itself(message: Any, reason: str) -> None:
    record = {"messages": [{"role": "user", "content": "a"}, message, {"role": "user", "content": "b"}]}
    found = read_as("openai", Document("d", content=json.dumps(record).encode()))
    assert [(one.position, one.reason) for one in failures(found)] == [("1.messages[1]", reason)]
    assert [said["text"] for said in of(events(found), "message")] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"messages": [{"role": "user"', "not_json"),
        (b'{"messages": []}', "no_messages"),
        (b'{"messages": "none"}', "unknown_record"),
        (b"3", "unknown_record"),
        (b'{"messages": [{"role": "user", "content": "a"}], "created_at": "soon"}', "bad_time"),
        (b'{"messages": [{"role": "user", "content": "\\ude00"}]}', "bad_text"),
    ],
)
def test_a_bad_record_fails_for_itself(line: bytes, reason: str) -> None:
    good = json.dumps(chat(("user", "a"))).encode()
    found = read_as("openai", Document("d", content=b"\n".join([good, line, good])))
    assert [(one.position, one.reason) for one in failures(found)] == [("2", reason)]
    assert len(events(found)) == 2


def test_the_key_of_the_messages_can_be_named() -> None:
    hints = Hints(IMPORTED_AT, {"messages": "log", "conversation": "case"})
    [event] = told({"case": "c", "log": [{"role": "user", "content": "a"}], "messages": 3}, hints=hints)
    assert (event.conversation_id, event.properties["text"]) == ("c", "a")


def test_the_chat_sample() -> None:
    document = Document("chat", path=shared("samples/openai_anthropic/chat_messages.jsonl"))
    found = events(read_as("openai", document))
    assert Counter((e.conversation_id == "c_1", e.type, e.properties.get("role")) for e in found) == {
        (True, "message", "system"): 1, (True, "message", "user"): 2, (True, "message", "bot"): 2,
        (True, "tool.executed", None): 1,
        (False, "message", "system"): 1, (False, "message", "user"): 1, (False, "message", "bot"): 1,
    }  # fmt: skip
    [tool] = of(found, "tool.executed")
    assert (tool["name"], tool["arguments"], tool["result"]) == ("lookup", {"q": "a"}, {"hit": True})


def test_the_answers_sample() -> None:
    document = Document("answers", path=shared("samples/openai_anthropic/responses_with_usage.json"))
    calls = of(events(read_as("openai", document)), "generation")
    assert [(one["input_tokens"], one["output_tokens"]) for one in calls] == [(41, 11)] * 3
    assert [one.get("cache_read_input_tokens") for one in calls] == [16] * 3
    assert [one.get("provider_name") for one in calls] == ["openai", None, "anthropic"]


def test_the_airline_trajectories() -> None:
    """The counts are those of the data's own note: 200 trajectories, 1,164 tool calls, 48 handed to a human."""
    document = Document("tau", path=shared("data/tau_bench_airline/gpt-4o-airline.json.gz"))
    assert recognise(document).name == "openai"
    found = read_as("openai", document)
    assert failures(found) == []
    assert len({event.conversation_id for event in events(found)}) == 200
    assert len(of(events(found), "tool.executed")) == 1164
    assert len({event.conversation_id for event in events(found) if event.type == "handoff"}) == 48
