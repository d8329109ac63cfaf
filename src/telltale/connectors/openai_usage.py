"""What a model call cost in tokens, in the words of OpenAI and of Anthropic: properties of a ``generation``."""

from __future__ import annotations

import re
from typing import Any

from telltale.connectors.records import as_object, as_text, told

_OPENAI_MODEL = re.compile(r"(ft:)?(gpt|chatgpt|o\d|text-embedding|davinci|computer-use)\b")


def tokens(usage: Any) -> dict[str, Any]:
    """The token counts of a usage object; what it does not say, or calls null, is left out and never 0.

    Our ``input_tokens`` include cached ones, as OpenAI's do; Anthropic counts them beside.

    >>> tokens({"prompt_tokens": 41, "completion_tokens": 11, "prompt_tokens_details": {"cached_tokens": 16}})
    {'input_tokens': 41, 'output_tokens': 11, 'cache_read_input_tokens': 16}
    >>> tokens({"input_tokens": 25, "cache_read_input_tokens": 16, "output_tokens": 11})
    {'input_tokens': 41, 'output_tokens': 11, 'cache_read_input_tokens': 16}
    >>> tokens(None), tokens({"input_tokens": None})
    ({}, {})
    """
    given = as_object(usage)
    if "cache_read_input_tokens" in given or "cache_creation_input_tokens" in given:
        return _anthropic(given)
    before = as_object(given.get("prompt_tokens_details") or given.get("input_tokens_details"))
    after = as_object(given.get("completion_tokens_details") or given.get("output_tokens_details"))
    return told(
        input_tokens=_count(given, "prompt_tokens", "input_tokens"),
        output_tokens=_count(given, "completion_tokens", "output_tokens"),
        cache_read_input_tokens=_count(before, "cached_tokens"),
        cache_creation_input_tokens=_count(before, "cache_write_tokens"),
        reasoning_output_tokens=_count(after, "reasoning_tokens"),
    )


def provider(model: str | None) -> str | None:
    """The provider that a model's own name gives away; many others speak OpenAI's format too.

    >>> provider("gpt-4o-mini"), provider("claude-sonnet-4-5"), provider("llama-3.1-70b")
    ('openai', 'anthropic', None)
    """
    if model and model.startswith("claude"):
        return "anthropic"
    return "openai" if model and _OPENAI_MODEL.match(model) else None


def generation(call: dict[str, Any], finish_reasons: list[Any], message_id: str | None) -> dict[str, Any]:
    """The properties of one model call, from an object that has ``model``, ``id`` and ``usage``."""
    model = as_text(call.get("model"))
    reasons = [reason for one in finish_reasons if (reason := as_text(one))]
    return told(
        operation_name="chat",
        provider_name=provider(model),
        response_model=model,
        response_id=as_text(call.get("id")),
        finish_reasons=reasons or None,
        error_type=_error(call.get("error")),
        message_id=message_id,
        **tokens(call.get("usage")),
    )


def _anthropic(usage: dict[str, Any]) -> dict[str, Any]:
    fresh = _count(usage, "input_tokens")
    read, written = _count(usage, "cache_read_input_tokens"), _count(usage, "cache_creation_input_tokens")
    return told(
        input_tokens=None if fresh is None else fresh + (read or 0) + (written or 0),
        output_tokens=_count(usage, "output_tokens"),
        cache_read_input_tokens=read,
        cache_creation_input_tokens=written,
    )


def _count(counts: dict[str, Any], *names: str) -> int | None:
    for name in names:
        value = counts.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


def _error(error: Any) -> str | None:
    given = as_object(error)
    return as_text(given.get("code")) or as_text(given.get("type")) or ("error" if error else None)
