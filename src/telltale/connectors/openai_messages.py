"""A list of chat messages, in the words of OpenAI, Anthropic and ShareGPT: who said what, and which tools ran."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from telltale.connectors.openai_usage import generation
from telltale.connectors.records import as_object, as_objects, as_text, told

ROLES = {
    "user": "user", "human": "user",
    "assistant": "bot", "gpt": "bot", "chatgpt": "bot", "model": "bot", "bot": "bot",
    "system": "system", "developer": "system",
    "tool": "tool", "function": "tool", "function_response": "tool", "observation": "tool",
}  # fmt: skip

_ATTACHED = {
    "image_url": "image", "image": "image", "input_image": "image", "input_audio": "audio", "audio": "audio",
    "file": "file", "input_file": "file", "document": "file", "video_url": "video",
}  # fmt: skip

# A tool that says so in its name hands the conversation over to a human.
HANDOFF = re.compile(r"(transfer|hand_?(off|over)|escalate|connect|forward)_?\w*_?(human|live_agent)", re.IGNORECASE)


class Said(NamedTuple):
    """One event that a message tells of; ``part`` sets it apart from the others of the same message."""

    kind: Any
    part: str
    properties: dict[str, Any]


class ToolCall(NamedTuple):
    """A tool that the model asked for."""

    call_id: str | None
    name: str | None
    arguments: Any


class MessageError(ValueError):
    """A message that cannot be read; ``reason`` is the stable code of why."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def role_of(message: dict[str, Any]) -> str:
    """Our role of a message: user, bot, system or tool.

    Raises:
        MessageError: it has no role, or one that nobody knows.
    """
    given = as_text(message.get("role")) or as_text(message.get("from"))
    if not given:
        raise MessageError("missing_field", "a message needs a 'role'; the roles are " + ", ".join(ROLES))
    if given.lower() not in ROLES:
        raise MessageError("unknown_role", f"no role '{given}'; the roles are {', '.join(ROLES)}")
    return ROLES[given.lower()]


class Tools(NamedTuple):
    """The ids of the calls that a conversation made, and what was answered to each; some logs use an id again."""

    called: set[str]
    answers: dict[str, list[Any]]

    def answer(self, call_id: str | None) -> Any:
        """The next answer to a call of this id; None if there is none."""
        waiting = self.answers.get(call_id or "")
        return waiting.pop(0) if waiting else None


def tools_of(messages: list[Any]) -> Tools:
    """All calls and answers, so that an answer can stand with its call."""
    tools = Tools(set(), {})
    for message in as_objects(messages):
        content = message.get("content", message.get("value"))
        tools.called.update(call.call_id for call in _calls(message, content) if call.call_id)
        for call_id, answer in _answers(message, content):
            tools.answers.setdefault(call_id, []).append(answer)
    return tools


def read_message(message: dict[str, Any], message_id: str, tools: Tools) -> Iterator[Said]:
    """What one message tells; a tool's answer stands with its call, so its own message may tell nothing.

    >>> [said] = read_message({"role": "assistant", "content": None, "refusal": "No."}, "m1", tools_of([]))
    >>> said.kind, said.properties
    ('message', {'role': 'bot', 'message_id': 'm1', 'text': 'No.'})

    Raises:
        MessageError: it has no role, or one that nobody knows.
    """
    role = role_of(message)
    content = message.get("content", message.get("value"))
    for call_id, answer in _answers(message, content):
        if call_id not in tools.called:
            yield from executed(ToolCall(call_id, as_text(message.get("name")), None), f"#{call_id}", answer)
    if role == "tool":
        return
    calls = _calls(message, content)
    text, attachments = _text(message, content), _attachments(content)
    if text or attachments or not (calls or any(_answers(message, content))):
        properties = told(role=role, message_id=message_id, text=text, attachments=attachments or None)
        yield Said("message", "", properties)
    if role == "bot" and message.get("usage"):
        yield Said("generation", "#generation", generation(message, [message.get("finish_reason")], message_id))
    for number, call in enumerate(calls):
        yield from executed(call, f"#call{number}", tools.answer(call.call_id))


def executed(call: ToolCall, part: str, result: Any) -> Iterator[Said]:
    """A tool that ran, and the handoff if that is what it does."""
    yield Said(
        "tool.executed",
        part,
        told(kind="function", name=call.name, call_id=call.call_id, arguments=call.arguments, result=result),
    )
    if call.name and HANDOFF.search(call.name):
        yield Said("handoff", f"{part}#handoff", told(state="initiated", handoff_id=call.call_id))


def tool_call(call_id: Any, name: Any, arguments: Any) -> ToolCall:
    """A call whose arguments, where they are JSON in a text, are opened."""
    if isinstance(arguments, str):
        with suppress(ValueError, RecursionError):
            arguments = msgspec.json.decode(arguments)
    return ToolCall(as_text(call_id), as_text(name), arguments)


def _calls(message: dict[str, Any], content: Any) -> list[ToolCall]:
    calls: list[ToolCall] = []
    for call in as_objects(message.get("tool_calls")):
        function = as_object(call.get("function") or call.get("custom"))
        calls.append(tool_call(call.get("id"), function.get("name"), function.get("arguments", function.get("input"))))
    if old := as_object(message.get("function_call")):
        calls.append(tool_call(_old_id(old), old.get("name"), old.get("arguments")))
    used = [part for part in as_objects(content) if part.get("type") in ("tool_use", "server_tool_use")]
    return calls + [tool_call(part.get("id"), part.get("name"), part.get("input")) for part in used]


def _answers(message: dict[str, Any], content: Any) -> Iterator[tuple[str, Any]]:
    """The ids of the calls that a message answers, with the answers."""
    if message.get("role") is not None and ROLES.get(str(message["role"]).lower()) == "tool":
        yield as_text(message.get("tool_call_id")) or _old_id(message), _result(content)
    for part in as_objects(content):
        if part.get("type") == "tool_result":
            yield as_text(part.get("tool_use_id")) or "", _result(part.get("content"))


def _old_id(function: dict[str, Any]) -> str:
    """Before calls had ids, one function was called at a time, and answered under its name."""
    return f"function:{as_text(function.get('name')) or ''}"


def _text(message: dict[str, Any], content: Any) -> str | None:
    if isinstance(content, str):
        return content
    parts = [as_text(part.get("text")) or as_text(part.get("refusal")) for part in as_objects(content)]
    texts = [part for part in parts if part is not None]
    return "\n".join(texts) if texts else as_text(message.get("refusal"))


def _attachments(content: Any) -> list[dict[str, Any]]:
    """Images, sounds and files by their kind and address; what is inlined stays out, it would be megabytes."""
    found: list[dict[str, Any]] = []
    for part in as_objects(content):
        kind = _ATTACHED.get(str(part.get("type")))
        if kind:
            inner = part.get(str(part["type"]))
            url = as_text(inner) or as_text(as_object(inner).get("url"))
            found.append(told(type=kind, url=None if (url or "data:").startswith("data:") else url))
    return found


def _result(content: Any) -> Any:
    """A tool's answer: its text, opened where it is JSON."""
    text = content if isinstance(content, str) else _text({}, content)
    try:
        return msgspec.json.decode(text or "")
    except (ValueError, RecursionError):
        return text
