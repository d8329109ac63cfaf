"""Model calls: what a span or record says about one, as the properties of a generation."""

from __future__ import annotations

import math
from typing import Any

from telltale.connectors.otel.wire import FAILED, Attributes, Log, Span, opened
from telltale.connectors.records import as_number, as_object, as_objects, as_text, told

_COUNTS = {
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
_PROVIDER = ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system", "ai.model.provider")
_ASKED = ("gen_ai.request.model", "llm.request.model_name", "ai.model.id", "langfuse.observation.model.name")
_ANSWERED = ("gen_ai.response.model", "llm.response.model_name", "ai.response.model", "llm.model_name")
_COST = ("llm.cost.total", "gen_ai.usage.cost", "gen_ai.usage.total_cost")
_STREAM = ("gen_ai.request.stream", "gen_ai.is_streaming", "llm.is_streaming")
_FIRST_SECONDS = ("gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token")
_FIRST_MARKS = ("First Token Stream Event", "llm.content.completion.chunk", "ai.stream.firstChunk")
_VERSION = ("gen_ai.prompt.version", "langfuse.observation.prompt.version", "llm.prompt_template.version")
_PROMPT = ("gen_ai.prompt.name", "langfuse.observation.prompt.name", "llm.prompt_template.name")


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
    return told(
        **described(attributes, operation, finish),
        duration_ms=duration_of(span),
        time_to_first_chunk_ms=waited,
        error_type=error_of(span),
        message_id=message_id,
    )


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
    cost = cost_of(attributes)
    provider = _text(attributes, _PROVIDER)
    return told(
        operation_name=operation,
        provider_name=provider.lower() if provider else None,
        request_model=_text(attributes, _ASKED),
        response_model=_text(attributes, _ANSWERED),
        response_id=response_id(attributes),
        finish_reasons=_finish_reasons(attributes, finish),
        stream=_flag(attributes),
        cost_usd=cost,
        cost_source=None if cost is None else "reported",
        prompt_name=_text(attributes, _PROMPT),
        prompt_version=_text(attributes, _VERSION),
        **tokens(attributes),
    )


def tokens(attributes: Attributes) -> dict[str, int]:
    """The counts of tokens; what is not said is not there.

    >>> tokens({"llm.token_count.prompt": 41, "gen_ai.usage.completion_tokens": "11"})
    {'input_tokens': 41, 'output_tokens': 11}
    """
    found: dict[str, int] = {}
    for property_name, names in _COUNTS.items():
        for name in names:
            if name in attributes and (count := _count(attributes[name])) is not None:
                found[property_name] = count
                break
    if "langfuse.observation.usage_details" in attributes:
        usage = as_object(opened(attributes["langfuse.observation.usage_details"]))
        for property_name, name in (("input_tokens", "input"), ("output_tokens", "output")):
            if property_name not in found and (count := _count(usage.get(name))) is not None:
                found[property_name] = count
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


def cost_of(attributes: Attributes) -> float | None:
    """Reported cost in US dollars."""
    for name in _COST:
        if name in attributes:
            return _finite(attributes[name])
    if "langfuse.observation.cost_details" in attributes:
        return _finite(as_object(opened(attributes["langfuse.observation.cost_details"])).get("total"))
    return None


def _first_chunk(attributes: Attributes) -> float | None:
    for name in _FIRST_SECONDS:
        if name in attributes:
            seconds = _finite(attributes[name])
            return None if seconds is None else seconds * 1000
    return _finite(attributes.get("ai.response.msToFirstChunk"))


def _finish_reasons(attributes: Attributes, finish: str | None) -> list[str] | None:
    """Why a model stopped; providers say ``tool_calls``, the conventions ``tool_call``."""
    given = attributes.get("gen_ai.response.finish_reasons")
    if not isinstance(given, list):
        given = opened(given) if isinstance(given, str) and given.startswith("[") else given
    values: list[Any] = given if isinstance(given, list) else [given or attributes.get("llm.finish_reason") or finish]  # pyright: ignore[reportUnknownVariableType]
    texts = [text for one in values if (text := as_text(one))]
    return ["tool_call" if text == "tool_calls" else text for text in texts] or None


def _flag(attributes: Attributes) -> bool | None:
    for name in _STREAM:
        if isinstance(attributes.get(name), bool):
            return attributes[name]
    return None


def _text(attributes: Attributes, names: tuple[str, ...]) -> str | None:
    for name in names:
        if name in attributes and (text := as_text(attributes[name])):
            return text
    return None


def _count(value: Any) -> int | None:
    number = as_number(value)
    if number is None or not math.isfinite(number) or number != int(number) or abs(number) >= 2**63:
        return None
    return int(number)


def _finite(value: Any) -> float | None:
    number = as_number(value)
    return number if number is not None and math.isfinite(number) else None


def documents(attributes: Attributes, flat: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Documents that were found, by id and score; their text stays out."""
    listed = as_objects(opened(attributes.get("gen_ai.retrieval.documents")))
    given = listed or [as_object(one.get("document")) for one in flat]
    found = [told(id=as_text(one.get("id")), score=_finite(one.get("score"))) for one in given]
    return [one for one in found if one] or None
