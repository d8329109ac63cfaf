"""OTLP written by hand, a server that takes it, and what a store then knows."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from connectors.fixtures import FOLDER, shared
from telltale.connectors.otel import JSON, Batch, Traces, take
from telltale.connectors.otel.wire import Signal
from telltale.event import Event
from telltale.intake.steps import Arrival, Refused, through
from telltale.settings import load
from telltale.store import Store

Wire = dict[str, Any]

BEGAN = 1_740_819_600
# After everything that is posted here, captures too.
RECEIVED = 1_800_000_000_000_000
RESOURCE = {"service.name": "shoe-shop", "service.version": "2.1"}
_KEYS: dict[Signal, tuple[str, str, str]] = {
    "traces": ("resourceSpans", "scopeSpans", "spans"),
    "logs": ("resourceLogs", "scopeLogs", "logRecords"),
}


def value(given: Any) -> Wire:  # noqa: PLR0911 (one return a type)
    """An AnyValue."""
    match given:
        case None:
            return {}
        case bool():
            return {"boolValue": given}
        case int():
            return {"intValue": str(given)}
        case float():
            return {"doubleValue": given if math.isfinite(given) else str(given)}
        case str():
            return {"stringValue": given}
        case list():
            return {"arrayValue": {"values": [value(one) for one in given]}}
        case _:
            return {"kvlistValue": {"values": pairs(given)}}


def pairs(given: Wire) -> list[Wire]:
    """Attributes."""
    return [{"key": name, "value": value(one)} for name, one in given.items()]


def nanoseconds(seconds: float) -> str:
    return str(round((BEGAN + seconds) * 1000) * 1_000_000)


def span(number: int, attributes: Wire, *, trace: int = 1, parent: int = 0, at: float = 1, took: float = 1,
         **more: Any) -> Wire:  # fmt: skip
    """A span; ``number``, ``trace`` and ``parent`` become ids, seconds count from the beginning of the test's time."""
    found: Wire = {"traceId": f"{trace:032x}", "spanId": f"{number:016x}", "name": f"span {number}", "kind": 1}
    if parent:
        found["parentSpanId"] = f"{parent:016x}"
    times = {"startTimeUnixNano": nanoseconds(at), "endTimeUnixNano": nanoseconds(at + took)}
    return {**found, **times, "attributes": pairs(attributes), **more}


def log(name: str, attributes: Wire, *, trace: int = 1, number: int = 1, at: float = 1, body: Any = None) -> Wire:
    """A log record that belongs to a span."""
    found: Wire = {"eventName": name, "traceId": f"{trace:032x}", "spanId": f"{number:016x}"}
    return {**found, "timeUnixNano": nanoseconds(at), "attributes": pairs(attributes), "body": value(body)}


def said(role: str, text: str) -> Wire:
    """A message of the conventions."""
    return {"role": role, "parts": [{"type": "text", "content": text}]}


def chat(given: list[Wire], answer: str | None, **more: Any) -> Wire:
    """The attributes of a call with its messages."""
    answered = {} if answer is None else {"gen_ai.output.messages": json.dumps([said("assistant", answer)])}
    named = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-5-mini"}
    return {**named, "gen_ai.input.messages": json.dumps(given), **answered, **more}


def request(signal: Signal, values: Iterable[Wire], resource: Wire | None = None) -> bytes:
    """A request in JSON."""
    outer, inner, last = _KEYS[signal]
    about = {"attributes": pairs(RESOURCE if resource is None else resource)}
    return json.dumps({outer: [{"resource": about, inner: [{last: list(values)}]}]}).encode()


def events(signal: Signal, *values: Wire) -> list[Event]:
    """The events of spans or records that come in one request."""
    return taken(signal, *values).events


def taken(signal: Signal, *values: Wire) -> Batch:
    """The batch that spans or records are."""
    return take(signal, request(signal, values), JSON, RECEIVED)


class Server:
    """Takes requests as the documentation of the connector says, without HTTP."""

    def __init__(self, home: Path) -> None:
        self.store = Store(load({}, home=home))
        self.traces = Traces()
        self.batches: list[Batch] = []

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def post(self, signal: Signal, body: bytes, content_type: str = JSON, received_at: int = RECEIVED) -> Batch:
        """One request."""
        batch = take(signal, body, content_type, received_at, self.traces)
        arrival = Arrival(connector="otel", received_at=received_at)
        kept: list[Event] = []
        for place, event in enumerate(batch.events):
            try:
                kept.append(through(event, arrival))
            except Refused as refusal:
                batch.refuse(place, refusal.reason, str(refusal))
        kept += [through(event, arrival) for event in batch.told_again]
        self.store.accept(kept, project="default", received_at=received_at)
        self.batches.append(batch)
        return batch

    def ask(self, sql: str) -> list[Any]:
        """Rows of a query, with everything posted taken in."""
        self.store.catch_up()
        return self.store.read(sql)[1]


FACTS = {
    "conversations": "SELECT * FROM conversations ORDER BY ALL",
    "messages": "SELECT * FROM messages ORDER BY ALL",
    "turns": "SELECT * FROM turns ORDER BY ALL",
    "generations": "SELECT * FROM generations ORDER BY ALL",
    "handoffs": "SELECT * FROM handoffs ORDER BY ALL",
    "feedback": "SELECT thread, name, score, message_id, ts FROM events WHERE type = 'feedback' ORDER BY ALL",
    "tools": "SELECT thread, ts, properties FROM events WHERE type = 'tool.executed' ORDER BY ALL",
}


def facts(server: Server) -> dict[str, list[Any]]:
    """Everything that is known."""
    return {name: server.ask(sql) for name, sql in FACTS.items()}


CAPTURED = (
    "genai-openai_1.3b0_span_and_event", "openai-v2_2.4b0_default", "openai-v2_2.4b0_latest_event_only",
    "openllmetry_0.40.14_legacy", "openllmetry_0.62.4", "openinference_0.1.66",
)  # fmt: skip
MULTI = "genai-openai_1.3b0_multi_turn_with_eval"


def captured(name: str) -> list[tuple[Signal, bytes, bytes]]:
    """The requests of one capture: signal, protobuf, and the same as JSON."""
    folder = shared(f"samples/otel_genai/captured/{name}")
    found: list[tuple[Signal, bytes, bytes]] = []
    for body in sorted(folder.glob("*.body")):
        signal: Signal = "traces" if "traces" in body.name else "logs"
        found.append((signal, body.read_bytes(), body.with_name(body.stem + ".otlp.json").read_bytes()))
    return found


def units(*requests: tuple[Signal, bytes]) -> list[tuple[Signal, Wire, list[Wire]]]:
    """The spans of requests one by one, each with its resource; records of one span in one piece, as they are sent."""
    found: list[tuple[Signal, Wire, list[Wire]]] = []
    for signal, body in requests:
        outer, inner, last = _KEYS[signal]
        for resource in json.loads(body).get(outer, []):
            for group in resource[inner]:
                by_span: dict[str, list[Wire]] = {}
                for number, one in enumerate(group[last]):
                    key = str(number) if signal == "traces" else one.get("spanId", "") + one.get("traceId", "")
                    by_span.setdefault(key, []).append(one)
                found += [(signal, resource.get("resource", {}), some) for some in by_span.values()]
    return found


def requests_of(mixed: Iterable[tuple[Signal, Wire, list[Wire]]]) -> list[tuple[Signal, bytes]]:
    """Requests that hold these units, one for each signal."""
    found: list[tuple[Signal, bytes]] = []
    kept: list[tuple[Signal, Wire, list[Wire]]] = []
    for one in mixed:
        # What is sent again comes in another request.
        kept += [one] if one not in kept else []
    for signal, (outer, inner, last) in _KEYS.items():
        resources = [{"resource": about, inner: [{last: some}]} for kind, about, some in kept if kind == signal]
        if resources:
            found.append((signal, json.dumps({outer: resources}).encode()))
    return found


def fixture(name: str) -> list[tuple[Signal, bytes]]:
    """The requests of a fixture of JSON lines."""
    lines = (FOLDER / "otel" / name).read_bytes().splitlines()
    return [("traces" if b'"resourceSpans"' in line else "logs", line) for line in lines]


def post_all(server: Server, requests: Iterable[tuple[Signal, bytes]], content_type: str = JSON) -> None:
    for signal, body in requests:
        server.post(signal, body, content_type)


CALL = {"gen_ai.operation.name": "chat", "gen_ai.conversation.id": "c1"}


def only(found: list[Event], kind: str) -> list[Wire]:
    return [event.properties for event in found if event.type == kind]


def generation(attributes: Wire, **more: Any) -> Wire:
    (properties,) = only(events("traces", span(1, {**CALL, **attributes}, **more)), "generation")
    return properties


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
