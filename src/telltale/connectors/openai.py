"""Chat logs and model answers as OpenAI writes them down, and what looks like them: Anthropic's and ShareGPT's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, cast

import msgspec

from telltale.connectors.connector import Connector, Failed, Hints
from telltale.connectors.document import Document
from telltale.connectors.openai_messages import MessageError, Said, executed, read_message, tool_call, tools_of
from telltale.connectors.openai_talk import Reading, Talk, time_of
from telltale.connectors.openai_usage import generation, tokens
from telltale.connectors.records import as_object, as_objects, as_text, fingerprint, pieces, unreadable
from telltale.event import Event

Value = dict[str, Any]
# A usage object has counts; only these of its fields are texts.
_USAGE_TEXTS = ("service_tier", "inference_geo")

_decode = msgspec.json.Decoder().decode


def recognise(document: Document) -> float:
    """Sure when the first records hold lists of messages with roles, or are a model's answers."""
    if document.head.lstrip()[:1] not in (b"{", b"["):
        return 0.0
    found = [value for value in islice(_values(document), 5) if not isinstance(value, Failed)]
    known = [value for _, value, _ in found if _certain(value)]
    return 0.9 * len(known) / len(found) if found else 0.0


def read(document: Document, hints: Hints) -> Iterator[Event | Failed]:
    """Messages, tools and model calls of every conversation or answer in the document.

    The format has no times and often no ids: without them an event has the time of the record or of the import, a
    millisecond after the one before in its conversation, and a conversation has the fingerprint of its content for
    an id. A tool's answer stands with its call and makes no event of its own. ``hints.map["messages"]`` and
    ``["conversation"]`` name the keys of the list of messages and of the conversation's id, where they are others.

    >>> line = b'{"messages": [{"role": "user", "content": "hi"}], "metadata": {"conversation_id": "c1"}}'
    >>> [event] = read(Document("chat.jsonl", content=line), Hints(imported_at=1_730_455_200_000_000))
    >>> event.conversation_id, event.timestamp, event.timestamp_inferred, event.properties["text"]
    ('c1', 1730455200000000, True, 'hi')
    """
    reading = Reading(hints)
    for found in _values(document):
        if isinstance(found, Failed):
            yield found
            continue
        position, value, raw = found
        try:
            yield from _read(reading, position, value)
        except MessageError as error:
            yield Failed(position, error.reason, str(error), raw)


def _values(document: Document) -> Iterator[tuple[str, Any, bytes] | Failed]:
    """Every record of the document, whether an object or a bare list of messages."""
    found = pieces(document)
    first = next(found, None)
    if first and first[0] == "[0]" and _is_message(_decoded(first[1])):
        content = document.whole()
        yield "1", _decoded(content), content
        return
    for position, raw in chain([first] if first else [], found):
        try:
            yield position, _decode(raw), raw
        except (ValueError, RecursionError) as error:
            yield unreadable(position, raw, error)


def _decoded(raw: bytes) -> Any:
    try:
        return _decode(raw)
    except (ValueError, RecursionError):
        return None


def _read(reading: Reading, position: str, value: Any) -> Iterator[Event | Failed]:
    record = {"messages": cast("list[Any]", value)} if isinstance(value, list) else as_object(value)
    for applies, reader in _KINDS:
        if applies(record, reading.messages_key):
            yield from reader(reading, position, record)
            return
    raise MessageError("unknown_record", "this is no list of messages and no answer of a model")


def _conversation(reading: Reading, position: str, record: Value) -> Iterator[Event | Failed]:
    key, holder = cast("tuple[str, Value]", _messages_in(record, reading.messages_key))
    messages = cast("list[Any]", holder[key])
    answer = as_object(record.get("response") or record.get("completion")) or record
    talk = reading.talk({**holder, **record}, messages)
    talk.at = talk.at or time_of(answer)
    tools = tools_of(messages)
    last = None
    if not messages:
        raise MessageError("no_messages", f"the list '{key}' of this conversation is empty")
    for index, message in enumerate(messages):
        try:
            for event in _message(talk, index, message, tools):
                last = event.properties["message_id"] if event.properties.get("role") == "bot" else last
                yield event
        except MessageError as error:
            yield Failed(f"{position}.{key}[{index}]", error.reason, str(error), msgspec.json.encode(message))
    if tokens(record.get("usage")):
        said = Said("generation", "#generation", generation({**record, "id": None}, [], last))
        yield talk.event(said, "usage", f"{talk.conversation_id}:{len(messages)}")
    if reader := _answer_reader(answer):
        yield from reader(talk, answer)


def _message(talk: Talk, index: int, message: Any, tools: Any) -> Iterator[Event]:
    if not isinstance(message, dict):
        raise MessageError("not_an_object", 'a message is an object, {"role": ..., "content": ...}')
    given = cast("Value", message)
    name = as_text(given.get("id")) or f"{index}:{fingerprint(given)[:16]}"
    message_id = f"{talk.conversation_id}:{name}"
    own = time_of(given)
    for said in read_message(given, message_id, tools):
        yield talk.event(said, str(given.get("role") or given.get("from")), message_id, own)


def _chat_completion(talk: Talk, answer: Value) -> Iterator[Event]:
    """The first choice is what the user saw."""
    choices = as_objects(answer.get("choices"))
    first = choices[0] if choices else {}
    message = as_object(first.get("message")) or {"content": first.get("text")}
    yield from _answered(talk, answer, message, [one.get("finish_reason") for one in choices])


def _anthropic_message(talk: Talk, answer: Value) -> Iterator[Event]:
    yield from _answered(talk, answer, {"content": answer.get("content")}, [answer.get("stop_reason")])


def _response(talk: Talk, answer: Value) -> Iterator[Event]:
    """OpenAI's Responses: items of output, among them messages and calls of tools."""
    items = as_objects(answer.get("output"))
    parts = [part for item in items if item.get("type") == "message" for part in as_objects(item.get("content"))]
    reason = as_object(answer.get("incomplete_details")).get("reason") or answer.get("status")
    calls = [item for item in items if str(item.get("type")).endswith("_call")]
    yield from _answered(talk, answer, {"content": parts} if parts else None, [reason])
    for number, item in enumerate(calls):
        name = item.get("name") or str(item["type"]).removesuffix("_call")
        call = tool_call(item.get("call_id") or item.get("id"), name, item.get("arguments"))
        for said in executed(call, f"#call{number}", item.get("output") or item.get("results")):
            yield talk.event(said, "response", talk.native_id(answer), time_of(answer))


def _answered(talk: Talk, answer: Value, message: Value | None, reasons: list[Any]) -> Iterator[Event]:
    """What a model answered as one bot message with its tools, and the call of the model."""
    native_id, native_type, own = talk.native_id(answer), str(answer.get("object") or "answer"), time_of(answer)
    message_id = None
    if message is not None and not answer.get("error"):
        spoken = {**message, "role": "assistant", "usage": None}
        for said in read_message(spoken, native_id, tools_of([spoken])):
            message_id = native_id if said.kind == "message" else message_id
            yield talk.event(said, native_type, native_id, own)
    said = Said("generation", "#generation", generation(answer, reasons, message_id))
    yield talk.event(said, native_type, native_id, own)


def _usage_alone(talk: Talk, usage: Value) -> Iterator[Event]:
    yield from _answered(talk, {"usage": usage}, None, [])


def _alone(reading: Reading, _: str, record: Value) -> Iterator[Event]:
    reader = _answer_reader(record)
    if reader:
        yield from reader(reading.answer_talk(record), record)


def _batch_line(reading: Reading, _: str, record: Value) -> Iterator[Event]:
    """A line of a batch's output; one that failed is a model call with an error."""
    response = as_object(record.get("response")) or as_object(record.get("result"))
    answer = as_object(response.get("body") or response.get("message"))
    error = record.get("error") or response.get("error") or answer.get("error")
    named = {"id": as_text(record.get("custom_id")), **answer, "error": error}
    talk = reading.answer_talk({"conversation_id": record.get("custom_id"), **answer})
    yield from (_answer_reader(answer) or _chat_completion)(talk, named)


def _together(reading: Reading, position: str, record: Value) -> Iterator[Event | Failed]:
    for key, value in record.items():
        yield from _read(reading, f"{position}.{key}", value)


def _answer_reader(answer: Value) -> Callable[[Talk, Value], Iterator[Event]] | None:
    if isinstance(answer.get("choices"), list):
        return _chat_completion
    if answer.get("object") == "response" or isinstance(answer.get("output"), list):
        return _response
    if answer.get("type") == "message" and answer.get("role") == "assistant":
        return _anthropic_message
    texts = [key for key, value in answer.items() if isinstance(value, str) and key not in _USAGE_TEXTS]
    return _usage_alone if tokens(answer) and not texts else None


def _messages_in(record: Value, named: str) -> tuple[str, Value] | None:
    """The key of the list of messages, and the object that holds it: the record, or the request in it."""
    for holder in (record, as_object(record.get("request")), as_object(record.get("body"))):
        for key in (named, "messages", "conversations"):
            if isinstance(holder.get(key), list):
                return key, holder
    if _answer_reader(record):
        return None
    return next(((key, record) for key, value in record.items() if _is_chat(value)), None)


def _is_message(value: Any) -> bool:
    message = as_object(value)
    spoken = any(key in message for key in ("content", "value", "tool_calls"))
    return spoken and any(isinstance(message.get(key), str) for key in ("role", "from")) and "usage" not in message


def _is_chat(value: Any) -> bool:
    start = cast("list[Any]", value)[:3] if isinstance(value, list) else []
    return bool(start) and all(map(_is_message, start))


def _certain(value: Any) -> bool:
    """Whether a record is surely of this format: messages with roles, or an answer with its usage or choices."""
    record = as_object(value)
    if _is_chat(value) or _is_batch(record) or _is_together(record) or _answer_reader(record):
        return True
    found = _messages_in(record, "messages")
    return bool(found) and _is_chat(found[1][found[0]])


def _is_batch(record: Value, _: str = "") -> bool:
    return "custom_id" in record and ("response" in record or "result" in record)


def _is_together(record: Value, _: str = "") -> bool:
    return bool(record) and all(isinstance(one, dict) and _answer_reader(as_object(one)) for one in record.values())


_KINDS: tuple[tuple[Callable[[Value, str], Any], Callable[[Reading, str, Value], Iterator[Any]]], ...] = (
    (_is_batch, _batch_line),
    (_messages_in, _conversation),
    (lambda record, _: _answer_reader(record), _alone),
    (_is_together, _together),
)

openai = Connector(
    name="openai",
    title="OpenAI and Anthropic chat logs",
    obtain="Write each conversation of your own log as one JSON line with its `messages`, or save the API's answers.",
    recognise=recognise,
    read=read,
)
