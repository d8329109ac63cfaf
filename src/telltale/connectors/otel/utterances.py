"""Who said what in a model call, in each of the ways in which instrumentations write it down.

The conventions' own messages with parts, chat messages with content, and attributes flattened to
``llm.input_messages.0.message.role`` or ``gen_ai.prompt.0.role`` all become the same utterances, so that it does not
matter which instrumentation saw the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, cast

from xxhash import xxh3_128_hexdigest

from telltale.connectors.openai_messages import ROLES
from telltale.connectors.otel.wire import Attributes, Mark, opened
from telltale.connectors.records import as_object, as_objects, as_text

_ROLES = {**ROLES, "ai": "bot", "agent": "bot", "choice": "bot"}

# Where the messages of a call stand, as one value.
_INPUT = ("gen_ai.input.messages", "ai.prompt.messages", "langfuse.observation.input")
_OUTPUT = ("gen_ai.output.messages", "langfuse.observation.output")

# Where they are flattened, with the step that lies between index and field.
_Flat = tuple[str, str | None, frozenset[str]]


def _flat(prefix: str, step: str | None) -> _Flat:
    begins = f"{prefix}0.{step}." if step else f"{prefix}0."
    return prefix, step, frozenset((f"{begins}role", f"{begins}content", f"{begins}finish_reason"))


_FLAT_INPUT = (_flat("llm.input_messages.", "message"), _flat("gen_ai.prompt.", None))
_FLAT_OUTPUT = (_flat("llm.output_messages.", "message"), _flat("gen_ai.completion.", None))

_TEXTUAL = (None, "text", "input_text", "output_text", "refusal")
_SILENT = ("reasoning", "thinking", "tool_call", "tool_use", "tool_call_response", "tool_result", "function")
_CALLING = (None, "function", "tool_call", "tool_use", "tool-call", "server_tool_call")
_MEDIA = ("image", "audio", "video")


class Utterance(NamedTuple):
    """One message; ``role`` is user, bot, system or tool, ``calls`` are ids and names of tools that it asks for."""

    role: str
    text: str
    attachments: tuple[tuple[str, str | None], ...] = ()
    calls: tuple[tuple[str | None, str], ...] = ()
    finish: str | None = None

    @property
    def spoken(self) -> bool:
        """Whether there is anything to read or see."""
        return bool(self.text or self.attachments)


def said_to(attributes: Attributes, marks: list[Mark]) -> list[Utterance]:
    """What a model was given: the history and what is new."""
    found = _written(attributes, _INPUT) or _flattened(attributes, _FLAT_INPUT)
    return found or _marked(marks, answers=False) or _plainly(attributes.get("ai.prompt"), "user")


def said_by(attributes: Attributes, marks: list[Mark]) -> list[Utterance]:
    """What a model answered; of several choices only the first was shown."""
    found = _written(attributes, _OUTPUT, "bot") or _flattened(attributes, _FLAT_OUTPUT)
    found = found or _marked(marks, answers=True) or _plainly(attributes.get("ai.response.text"), "bot")
    return [one if one.role == "bot" else one._replace(role="bot") for one in found[:1]]


def tail(given: list[Utterance]) -> list[tuple[int, Utterance]]:
    """What is new in a call: the messages after the last one of the bot, with their places; the rest is history.

    >>> [one.text for _, one in tail([Utterance("user", "a"), Utterance("bot", "b"), Utterance("user", "c")])]
    ['c']
    """
    first = len(given)
    while first and given[first - 1].role != "bot":
        first -= 1
    return list(enumerate(given[first:], first))


def nth_of(before: list[Utterance], one: Utterance) -> int:
    """How often the same was said before."""
    return 0 if not before else sum(1 for other in before if other.text == one.text and other.role == one.role)


def name_of(trace_id: str, one: Utterance, nth: int) -> str:
    """The identity of a message: the same words of the same speaker are one in a trace, unless they were said before.

    Several spans of a trace tell of one message: the agent and the call inside it, and two instrumentations at once.
    """
    said = f"{one.role}|{one.text}|{one.attachments or ''}"
    fingerprint = xxh3_128_hexdigest(said.encode("utf-8", "surrogatepass"))
    return f"{trace_id}:{fingerprint}:{nth}" if nth else f"{trace_id}:{fingerprint}"


def utterances(messages: Any, role: str = "system") -> list[Utterance]:
    """The messages of a list, of one object or of an object that holds the list; ``role`` where one has none."""
    if isinstance(messages, dict):
        holder = cast("dict[str, Any]", messages)
        messages = holder["messages"] if isinstance(holder.get("messages"), list) else [holder]
    return [utterance(one, role) for one in _objects(messages)]


def utterance(message: dict[str, Any], role: str = "system") -> Utterance:
    """One message, however its content is written.

    >>> utterance({"role": "user", "parts": [{"type": "text", "content": "hi"}]})
    Utterance(role='user', text='hi', attachments=(), calls=(), finish=None)
    >>> utterance({"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "f"}}]}).calls
    (('1', 'f'),)
    """
    if "lc" in message:
        message = as_object(message.get("kwargs"))
    # LangChain says who speaks by the type of the message.
    given = message.get("role") or message.get("type")
    known = role
    if isinstance(given, str):
        known = _ROLES.get(given) or _ROLES.get(given.lower(), "system")
    content: Any = message.get("parts")
    if not isinstance(content, list):
        content = message.get("content")
    text, attachments = _content(content)
    if not text and "refusal" in message:
        text = as_text(message["refusal"]) or ""
    if known != "bot":
        return Utterance(known, text, attachments)
    # Only an answer asks for tools, and ends for a reason.
    return Utterance(known, text, attachments, tuple(_calls(message, content)), as_text(message.get("finish_reason")))


def _content(content: Any) -> tuple[str, tuple[tuple[str, str | None], ...]]:
    if isinstance(content, str):
        return content, ()
    texts: list[str] = []
    attachments: list[tuple[str, str | None]] = []
    for part in _objects(content):
        kind = part.get("type")
        if kind in _TEXTUAL:
            text = part.get("content", part.get("text", part.get("refusal")))
            if isinstance(text, str) and text:
                texts.append(text)
        elif kind not in _SILENT and (attached := _attached(str(kind), part)):
            attachments.append(attached)
    return texts[0] if len(texts) == 1 else "\n".join(texts), tuple(attachments)


def _objects(given: Any) -> list[dict[str, Any]]:
    """The objects of a list; where every one is, it is that list, for histories are long."""
    if not isinstance(given, list):
        return []
    found = cast("list[dict[str, Any]]", given)
    if len(found) == 1 and type(found[0]) is dict:
        return found
    return found if all(type(one) is dict for one in found) else as_objects(found)


def _attached(kind: str, part: dict[str, Any]) -> tuple[str, str | None] | None:
    """A picture, sound or file by its kind and address; what is inlined stays out, it would be megabytes."""
    if kind in ("blob", "file", "uri"):
        medium = str(part.get("modality") or part.get("mime_type") or "file").partition("/")[0]
        return medium if medium in _MEDIA else "file", _address(part.get("uri"))
    medium = next((one for one in _MEDIA if one in kind), None)
    if medium is None:
        return None
    inner = part.get(kind)
    # OpenInference says ``image.image.url``.
    holder = as_object(as_object(inner).get(kind)) or as_object(inner)
    return medium, _address(as_text(inner) or holder.get("url"))


def _address(given: Any) -> str | None:
    text = as_text(given)
    return None if not text or text.startswith("data:") else text


def _calls(message: dict[str, Any], content: Any) -> Iterator[tuple[str | None, str]]:
    if content.__class__ is str and "tool_calls" not in message:
        return
    for call in (*_objects(message.get("tool_calls")), *_objects(content)):
        if call.get("type") in _CALLING:
            function = as_object(call.get("function")) or call
            name = as_text(function.get("name")) or as_text(call.get("toolName"))
            if name:
                yield as_text(call.get("id")) or as_text(call.get("toolCallId")), name


def _written(attributes: Attributes, names: tuple[str, ...], role: str = "system") -> list[Utterance]:
    for name in names:
        if name in attributes:
            return utterances(opened(attributes[name]), role)
    return []


def _plainly(text: Any, role: str) -> list[Utterance]:
    """A text, or the ``{"messages": ...}`` or ``{"prompt": ...}`` that some write in its place."""
    if not isinstance(text, str) or not text:
        return []
    given = opened(text) if text.startswith("{") else None
    if isinstance(given, dict):
        holder = cast("dict[str, Any]", given)
        return utterances(holder, role) if "messages" in holder else _plainly(holder.get("prompt"), role)
    return [Utterance(role, text)]


def _flattened(attributes: Attributes, places: tuple[_Flat, ...]) -> list[Utterance]:
    for prefix, step, first in places:
        # Looking for one name is quicker than at all of them; most spans have nothing flattened.
        if not first.isdisjoint(attributes) and (found := unflattened(attributes, prefix)):
            return [utterance(_unwrapped(as_object(one.get(step)) if step else one)) for one in found]
    return []


def _unwrapped(message: dict[str, Any]) -> dict[str, Any]:
    """OpenInference wraps every part and every call once more."""
    contents = [as_object(one.get("message_content")) for one in as_objects(message.get("contents"))]
    calls = [as_object(one.get("tool_call")) or one for one in as_objects(message.get("tool_calls"))]
    return {**message, "tool_calls": calls, "content": message.get("content") or contents}


def unflattened(attributes: Attributes, prefix: str) -> list[dict[str, Any]]:
    """The list of objects that lies flat among attributes, in the order of its indexes.

    >>> unflattened({"p.1.b.0.c": 3, "p.0.a": 1, "other": 2}, "p.")
    [{'a': 1}, {'b': [{'c': 3}]}]
    """
    start = len(prefix)
    found: dict[str, dict[str, Any]] = {}
    for name, value in attributes.items():
        if name.startswith(prefix):
            index, _, field = name[start:].partition(".")
            # ``gen_ai.prompt.name`` is no message, though it begins as ``gen_ai.prompt.0.role`` does.
            if _is_index(index):
                one = found.get(index)
                if one is None:
                    one = found[index] = {}
                if "." in field:
                    _put(one, field.split(".", 7), value)
                else:
                    one[field] = value
    return [_with_lists(found[index]) for index in sorted(found, key=int)]


def _put(tree: dict[str, Any], steps: list[str], value: Any) -> None:
    for step in steps[:-1]:
        below = tree.setdefault(step, {})
        if not isinstance(below, dict):
            return
        tree = cast("dict[str, Any]", below)
    tree[steps[-1]] = value


def _with_lists(tree: dict[str, Any]) -> dict[str, Any]:
    """Objects below whose keys are all indexes are lists."""
    for name, value in tree.items():
        if isinstance(value, dict):
            below = _with_lists(cast("dict[str, Any]", value))
            tree[name] = [below[one] for one in sorted(below, key=int)] if all(map(_is_index, below)) else below
    return tree


def _is_index(name: str) -> bool:
    return name.isdecimal() and len(name) < 10


def _marked(marks: Iterable[Mark], *, answers: bool) -> list[Utterance]:
    """Messages that stand as events inside the span, as they did before the conventions made them attributes."""
    return [
        one
        for mark in marks
        for kind, one in spoken_as(mark.name, mark.attributes.get("gen_ai.event.content"), mark.attributes)
        if (kind == "choice") is answers
    ]


def spoken_as(name: str, body: Any, attributes: Attributes) -> Iterator[tuple[str, Utterance]]:
    """The message of an old event by its name: whether it is an answer (``choice``), and what was said."""
    kind = name.removeprefix("gen_ai.").removesuffix(".message")
    content = as_object(opened(body)) or {key: attributes[key] for key in ("content", "role") if key in attributes}
    if name == "gen_ai.choice":
        if not as_text(content.get("index")) or content.get("index") == 0:
            yield "choice", utterance({**content, **as_object(content.get("message"))}, "bot")._replace(role="bot")
    elif kind in ("system", "user", "assistant", "tool") and name.endswith(".message"):
        yield kind, utterance({**content, "role": kind})
    elif name == "gen_ai.content.prompt":
        yield from (("prompt", one) for one in utterances(opened(attributes.get("gen_ai.prompt")), "user"))
    elif name == "gen_ai.content.completion":
        yield from (("choice", one) for one in utterances(opened(attributes.get("gen_ai.completion")), "bot"))
