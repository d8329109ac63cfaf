"""Model calls: what a span or record says about one, as the properties of a generation."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from telltale.connectors.otel.wire import FAILED, Attributes, Log, Span, opened
from telltale.connectors.records import as_number, as_object, as_objects, as_text, told

_COUNTS: dict[str, tuple[str, ...]] = {
    "input_tokens": ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt",
                     "llm.usage.prompt_tokens", "ai.usage.promptTokens", "ai.usage.inputTokens"),
    "output_tokens": ("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion",
                      "llm.usage.completion_tokens", "ai.usage.completionTokens", "ai.usage.outputTokens"),
    "cache_read_input_tokens": ("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
                                "llm.token_count.prompt_details.cache_read"),
    "cache_creation_input_tokens": ("gen_ai.usage.cache_creation.input_tokens",
                                    "gen_ai.usage.cache_creation_input_tokens",
                                    "llm.token_count.prompt_details.cache_write"),
    "reasoning_output_tokens": ("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens",
                                "llm.token_count.completion_details.reasoning"),
}  # fmt: skip
_TEXTS: dict[str, tuple[str, ...]] = {
    "provider_name": ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "ai.model.provider"),
    "request_model": ("gen_ai.request.model", "llm.request.model_name", "ai.model.id",
                      "langfuse.observation.model.name"),
    "response_model": ("gen_ai.response.model", "llm.response.model_name", "ai.response.model", "llm.model_name"),
    "prompt_name": ("gen_ai.prompt.name", "langfuse.observation.prompt.name", "llm.prompt_template.name"),
    "prompt_version": ("gen_ai.prompt.version", "langfuse.observation.prompt.version", "llm.prompt_template.version"),
}  # fmt: skip
_AMOUNTS = {"cost_usd": ("llm.cost.total", "gen_ai.usage.cost", "gen_ai.usage.total_cost")}
_FLAGS = {"stream": ("gen_ai.request.stream", "gen_ai.is_streaming", "llm.is_streaming")}
_FIRST_SECONDS = ("gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token")
_FIRST_MARKS = ("First Token Stream Event", "llm.content.completion.chunk", "ai.stream.firstChunk")


def response_id(attributes: Attributes) -> str | None:
    """The id that the provider gave its answer; OpenInference has it in the answer alone."""
    given = as_text(attributes.get("gen_ai.response.id")) or as_text(attributes.get("ai.response.id"))
    if given or "output.value" not in attributes:
        return given
    output = attributes["output.value"]
    if not isinstance(output, str) or not output.startswith("{"):
        return None
    return as_text(as_object(opened(output)).get("id"))


def call_of(span: Span, operation: str, finish: str | None, message_id: str | None) -> dict[str, Any]:
    """The properties of the model call that a span is."""
    attributes = span.attributes
    waited = _first_chunk(attributes)
    if waited is None and span.marks:
        first = min((mark.at for mark in span.marks if mark.name in _FIRST_MARKS), default=0)
        waited = (first - span.start // 1000) / 1000 if first >= span.start // 1000 else None
    found = described(attributes, operation, finish)
    found["duration_ms"], found["time_to_first_chunk_ms"] = duration_of(span), waited
    found["error_type"], found["message_id"] = error_of(span), message_id
    return {name: value for name, value in found.items() if value is not None}


def call_told_by(log: Log, operation: str, finish: str | None, message_id: str | None) -> dict[str, Any]:
    """The properties of the model call that a record tells of; it does not know how long the call took."""
    return told(
        **described(log.attributes, operation, finish),
        time_to_first_chunk_ms=_first_chunk(log.attributes),
        error_type=as_text(log.attributes.get("error.type")),
        message_id=message_id,
    )


def described(attributes: Attributes, operation: str, finish: str | None) -> dict[str, Any]:
    """What attributes say of a call, whatever carries them."""
    said = _said(attributes)
    provider, cost = said.get("provider_name"), said.get("cost_usd")
    if cost is None and "langfuse.observation.cost_details" in attributes:
        cost = _finite(as_object(opened(attributes["langfuse.observation.cost_details"])).get("total"))
    found = {
        **said,
        "operation_name": operation,
        "provider_name": provider.lower() if provider else None,
        "response_id": response_id(attributes),
        "finish_reasons": _finish_reasons(attributes, finish),
        "cost_usd": cost,
        "cost_source": None if cost is None else "reported",
    }
    if "langfuse.observation.usage_details" in attributes:
        usage = as_object(opened(attributes["langfuse.observation.usage_details"]))
        for name, short in (("input_tokens", "input"), ("output_tokens", "output")):
            found.setdefault(name, _count(usage.get(short)))
    return found


def _said(attributes: Attributes) -> dict[str, Any]:
    """The properties that stand in one attribute each; of several names for one property the first counts."""
    found: dict[str, Any] = {}
    ranks: dict[str, int] = {}
    for name, value in attributes.items():
        place = _PLACES.get(name)
        if place is not None:
            property_name, rank, convert = place
            if ranks.get(property_name, 99) > rank and (given := convert(value)) is not None:
                found[property_name] = given
                ranks[property_name] = rank
    return found


def duration_of(span: Span) -> float | None:
    """Milliseconds from start to end; none where the end is missing or before the start."""
    return (span.end - span.start) / 1_000_000 if span.end >= span.start else None


def error_of(span: Span) -> str | None:
    """The type of a span's failure; a status of error without one is ``error``."""
    given = as_text(span.attributes.get("error.type"))
    if given or span.status != FAILED:
        return given
    raised = (as_text(mark.attributes.get("exception.type")) for mark in span.marks)
    return next(filter(None, raised), None) or "error"


def _first_chunk(attributes: Attributes) -> float | None:
    for name in _FIRST_SECONDS:
        if name in attributes:
            seconds = _finite(attributes[name])
            return None if seconds is None else seconds * 1000
    return _finite(attributes.get("ai.response.msToFirstChunk"))


def _finish_reasons(attributes: Attributes, finish: str | None) -> list[str] | None:
    """Why a model stopped; providers say ``tool_calls``, the conventions ``tool_call``."""
    given = attributes.get("gen_ai.response.finish_reasons")
    if given is None and finish is None and "llm.finish_reason" not in attributes:
        return None
    if not isinstance(given, list):
        given = opened(given) if isinstance(given, str) and given.startswith("[") else given
    values: list[Any] = given if isinstance(given, list) else [given or attributes.get("llm.finish_reason") or finish]  # pyright: ignore[reportUnknownVariableType]
    texts = [text for one in values if (text := as_text(one))]
    return ["tool_call" if text == "tool_calls" else text for text in texts] or None


def _flag(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _count(value: Any) -> int | None:
    if type(value) is int:
        return value if -(2**63) <= value < 2**63 else None
    number = as_number(value)
    if number is None or not math.isfinite(number) or number != int(number) or abs(number) >= 2**63:
        return None
    return int(number)


def _finite(value: Any) -> float | None:
    number = as_number(value)
    return number if number is not None and math.isfinite(number) else None


def documents(attributes: Attributes, flat: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Documents that were found, by id, score and text: what an answer is held against."""
    listed = as_objects(opened(attributes.get("gen_ai.retrieval.documents")))
    given = listed or [as_object(one.get("document")) for one in flat]
    found = [
        told(id=as_text(one.get("id")), score=_finite(one.get("score")), text=as_text(one.get("content")))
        for one in given
    ]
    return [one for one in found if one] or None


# Each attribute that is a property as it stands: the property, how far it is believed, and how it is read.
_PLACES: dict[str, tuple[str, int, Callable[[Any], Any]]] = {
    name: (property_name, rank, convert)
    for table, convert in ((_COUNTS, _count), (_TEXTS, as_text), (_AMOUNTS, _finite), (_FLAGS, _flag))
    for property_name, names in table.items()
    for rank, name in enumerate(names)
}
