"""What a whole agent, workflow or chain was asked and answered: the messages that the user saw."""

from __future__ import annotations

from typing import Any, cast

from telltale.connectors.otel.kinds import kind_of
from telltale.connectors.otel.utterances import Utterance, name_of, nth_of, said_by, said_to, tail, utterances
from telltale.connectors.otel.wire import Attributes, Span, opened
from telltale.connectors.records import as_object, as_objects

_INPUT = ("input.value", "traceloop.entity.input", "langfuse.trace.input")
_OUTPUT = ("output.value", "traceloop.entity.output", "langfuse.trace.output")

# Under which key an application hands over what was said.
_ASKED = ("input", "question", "query", "message", "user_input", "user_message", "text", "prompt", "content")
_ANSWERED = ("output", "answer", "response", "result", "reply", "message", "text", "content")
_WITHIN = ("inputs", "kwargs", "outputs")


def asked_and_answered(span: Span) -> tuple[list[Utterance], list[Utterance]]:
    """The messages of a whole, from its own messages or from its input and output."""
    attributes, marks = span.attributes, span.marks
    given = said_to(attributes, marks)
    if not given:
        given = _first(attributes, _INPUT, _ASKED, "user")
    answer = said_by(attributes, marks)
    if not answer:
        answer = [one for one in _first(attributes, _OUTPUT, _ANSWERED, "bot") if one.role == "bot"][-1:]
    return given, answer


def told_whole(span: Span) -> frozenset[str] | None:
    """The identities of the messages of a whole that is the root of its trace; None where the user saw none of it."""
    found = None if span.parent_id else kind_of(span.attributes)
    if found is None or found[0] not in ("flow", "step"):
        return None
    given, answer = asked_and_answered(span)
    new = [(given[:place], one) for place, one in tail(given) if one.role == "user"] + [(given, one) for one in answer]
    names = [name_of(span.trace_id, one, nth_of(before, one)) for before, one in new if one.spoken]
    return frozenset(names) or None


def _first(attributes: Attributes, names: tuple[str, ...], keys: tuple[str, ...], role: str) -> list[Utterance]:
    for name in names:
        if name in attributes and (found := _talk(attributes[name], keys, role)):
            return found
    return []


def _talk(value: Any, keys: tuple[str, ...], role: str) -> list[Utterance]:
    """A text, JSON that holds messages, or JSON that holds a text under a key that says so."""
    if not isinstance(value, str) or not value:
        return []
    inside = opened(value) if value[0] in '{["' else value
    if isinstance(inside, str):
        return [Utterance(role, inside)] if inside else []
    if isinstance(inside, list):
        return _messages(inside, role)  # pyright: ignore[reportUnknownArgumentType]
    record = as_object(inside)
    for holder in (record, *(as_object(record.get(key)) for key in _WITHIN)):
        if isinstance(holder.get("messages"), list):
            return _messages(holder["messages"], role)
        text = next((holder[key] for key in keys if isinstance(holder.get(key), str) and holder[key]), None)
        if text:
            return [Utterance(role, cast("str", text))]
    return []


def _messages(given: list[Any], role: str) -> list[Utterance]:
    spoken = [one for one in as_objects(given) if {"role", "type", "lc"} & one.keys()]
    return utterances(spoken, role)
