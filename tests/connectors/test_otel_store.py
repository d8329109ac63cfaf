"""What a store knows of spans does not depend on how they came, and not on which instrumentation saw the calls."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.otlp import (
    CAPTURED,
    MULTI,
    Server,
    captured,
    chat,
    facts,
    fixture,
    log,
    post_all,
    request,
    requests_of,
    said,
    span,
    units,
)
from telltale.connectors import Document
from telltale.connectors.otel import JSON, PROTOBUF
from telltale.connectors.otel.wire import Signal
from telltale.intake import Importer, Reading
from tests.sampling import some

ROOT = {"gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Seller", "gen_ai.conversation.id": "c1",
        "user.id": "u1"}  # fmt: skip


def world() -> list[tuple[Signal, bytes]]:
    """Three turns of one conversation, and what instrumentations make difficult about them."""
    first, second = said("user", "boots?"), said("user", "and red ones?")
    stuffed = said("user", "Context: catalogue. Question: boots?")
    answers = {"gen_ai.response.id": "r1", "gen_ai.usage.input_tokens": 5, "gen_ai.usage.output_tokens": 2}
    rated = {"gen_ai.evaluation.name": "thumbs", "gen_ai.evaluation.score.value": 1.0, "gen_ai.response.id": "r2"}
    history = [first, said("assistant", "Many."), second]
    spans = [
        # a root that tells what the user saw, and inside it a prompt that nobody typed
        span(1, {**ROOT, **chat([first], "Many."), "gen_ai.operation.name": "invoke_agent"}, at=0, took=4),
        span(2, chat([stuffed], "Many.", **answers), parent=1, at=1, took=2),
        # the same call seen by another instrumentation, inside the first
        span(3, {"openinference.span.kind": "LLM", "session.id": "s1", "output.value": '{"id": "r1"}',
                 "llm.input_messages.0.message.role": "user", "llm.token_count.prompt": 5,
                 "llm.input_messages.0.message.content": "Context: catalogue. Question: boots?",
                 "llm.output_messages.0.message.role": "assistant",
                 "llm.output_messages.0.message.content": "Many."}, parent=2, at=1.1, took=1.8),
        # a turn whose root says nothing but whose conversation it is, with the history repeated
        span(11, ROOT, trace=2, at=60, took=4),
        span(12, chat(history, "Red too.", **{"gen_ai.response.id": "r2", "gen_ai.usage.input_tokens": 9}), trace=2,
             parent=11, at=61),
        span(13, {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "transfer_to_human"}, trace=2,
             parent=11, at=63),
        # a web server that knows the conversation
        span(21, {"http.request.method": "POST", "gen_ai.conversation.id": "c1"}, trace=3, at=120, took=3),
        span(22, chat([*history, said("assistant", "Red too."), said("user", "boots?")], "Many."), trace=3, parent=21,
             at=121),
        # a turn of which nobody says whose it is
        span(31, chat([said("user", "hello?")], "Hi.", **{"gen_ai.response.id": "r4"}), trace=4, at=180),
    ]  # fmt: skip
    records = [
        log("gen_ai.client.inference.operation.details",
            {"gen_ai.operation.name": "chat", "gen_ai.response.id": "r2", "gen_ai.usage.input_tokens": 9,
             "gen_ai.input.messages": history, "gen_ai.output.messages": [said("assistant", "Red too.")]},
            trace=2, number=12, at=61.9),
        log("gen_ai.evaluation.result", rated, trace=2, number=11, at=70),
    ]  # fmt: skip
    return [("traces", request("traces", spans)), ("logs", request("logs", records))]


WORLDS: dict[str, Any] = {
    "made up": world,
    "conventions": lambda: fixture("conventions.jsonl"),
    "openllmetry": lambda: fixture("openllmetry.jsonl"),
    "openinference": lambda: fixture("openinference.jsonl"),
    "records": lambda: fixture("records.jsonl"),
    **{name: lambda name=name: [(signal, body) for signal, _, body in captured(name)] for name in (*CAPTURED, MULTI)},
}


def dealt(random: Random, requests: list[tuple[Signal, bytes]]) -> list[tuple[Signal, bytes]]:
    """The same spans and records in any order, some of them sent again, parted into requests of any size."""
    mixed = units(*requests)
    mixed += random.choices(mixed, k=len(mixed) // 3)
    random.shuffle(mixed)
    cuts = sorted(random.choices(range(len(mixed) + 1), k=random.randrange(1, 6)))
    parts = [mixed[start:end] for start, end in zip([0, *cuts], [*cuts, len(mixed)], strict=True)]
    found = [one for part in parts for one in requests_of(part)]
    random.shuffle(found)
    return found


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    """The facts of each world when everything comes in order."""
    return {}


OFTEN = {"openai-v2_2.4b0_default", "openinference_0.1.66"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] * (name in CAPTURED and name not in OFTEN)) for name in WORLDS]
)
@settings(max_examples=2)
@given(seed=st.integers(0, 10**6))
def test_any_order_and_any_parts_give_the_same_facts(
    tmp_path_factory: pytest.TempPathFactory, known: dict[str, Any], name: str, seed: int
) -> None:
    if name not in known:
        with Server(tmp_path_factory.mktemp("one")) as server:
            post_all(server, WORLDS[name]())
            known[name] = facts(server)
    assert known[name]["messages"]
    with Server(tmp_path_factory.mktemp("many")) as server:
        post_all(server, dealt(Random(seed), WORLDS[name]()))  # noqa: S311 (a simulation, not a secret)
        found = facts(server)
        assert {table: rows for table, rows in found.items() if rows != known[name][table]} == {}


def test_what_was_told_again_is_told_again_by_a_rebuild(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        post_all(server, dealt(Random(5), world()))  # noqa: S311 (a simulation, not a secret)
        server.store.catch_up()
        assert set(server.store.check().values()) == {0}


@pytest.mark.parametrize("name", ["made up", "conventions", "openllmetry", "openinference"])
def test_a_file_says_what_requests_say(tmp_path: Path, name: str) -> None:
    requests = WORLDS[name]()
    with Server(tmp_path / "posted") as posted, Server(tmp_path / "imported") as imported:
        post_all(posted, requests)
        lines = b"\n".join(body for _, body in reversed(requests))
        Importer(imported.store, Reading()).run([Document("otel.jsonl", content=lines)])
        assert facts(imported) == facts(posted)


def test_what_was_told_before_its_root_was_known(tmp_path: Path) -> None:
    """Without its root a call is its trace's; the root brings it home, and hides what was not said to the user."""
    (_, spans), _ = world()
    by_id = {some[0]["spanId"][-2:]: (kind, about, some) for kind, about, some in units(("traces", spans))}
    with Server(tmp_path) as server:
        post_all(server, requests_of([by_id["02"]]))
        assert server.ask("SELECT thread, user_messages FROM conversations") == [(f"{1:032x}", 1)]
        post_all(server, requests_of([by_id["01"]]))
        assert server.ask("SELECT thread, own_name, user_messages, bot_messages FROM conversations") == [
            ("c1", "u1", 1, 1)
        ]
        assert server.ask("SELECT text FROM messages WHERE role = 'user'") == [("boots?",)]


def test_several_turns_with_ratings(tmp_path: Path) -> None:
    """Three turns, each with the whole history, an agent that repeats the tokens, and a rating."""
    with Server(tmp_path) as server:
        for signal, body, _ in captured(MULTI):
            assert server.post(signal, body, PROTOBUF).rejected == 0
        assert server.ask("SELECT thread, own_name, user_messages, bot_messages, user_turns, thumbs_up, rated_answers"
                          " FROM conversations") == [("conv_multi", "user-7", 3, 3, 3, 3, 3)]  # fmt: skip
        assert server.ask("SELECT count(*), sum(input_tokens), sum(output_tokens), count(DISTINCT conversation_key)"
                          " FROM generations") == [(3, 123, 33, 1)]  # fmt: skip


@pytest.mark.parametrize("name", some(CAPTURED, 2))
@pytest.mark.parametrize("as_json", [False, True], ids=["protobuf", "json"])
def test_every_instrumentation_tells_the_same(tmp_path: Path, name: str, as_json: bool) -> None:
    with Server(tmp_path) as server:
        for signal, body, text in captured(name):
            batch = server.post(signal, text if as_json else body, JSON if as_json else PROTOBUF)
            assert (batch.rejected, batch.set_aside.total()) == (0, 0)
        assert server.ask("SELECT thread, own_name, known, bot, bot_version, environment FROM conversations") == [
            ("conv_123", "user-7", True, "support-bot", "1.4.0", "production")
        ]
        assert server.ask("SELECT role, text FROM messages ORDER BY ts, role DESC") == [
            ("user", "Can I return shoes?"),
            ("bot", "You can return shoes within 30 days."),
            ("user", "Where is order A-1?"),
        ]
        assert server.ask("SELECT model, input_tokens, output_tokens, error_type, duration > 10000 FROM generations"
                          " ORDER BY ts") == [("gpt-4o-mini-2024-07-18", 41, 11, None, True)] * 2  # fmt: skip
        assert server.ask("SELECT count(DISTINCT conversation_key), count(conversation_key) FROM generations"
                          ) == [(1, 2)]  # fmt: skip
