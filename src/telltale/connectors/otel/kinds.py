"""What a span is to a chatbot, by whichever convention says so.

The kind of operation decides, never the name of a model alone: baggage can stamp that on requests and queries too.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from telltale.connectors.otel.belonging import NAMES
from telltale.connectors.otel.wire import Attributes

Kind = Literal["call", "embedding", "tool", "retrieval", "guardrail", "flow", "step", "other"]

_OPERATIONS: dict[str, Kind] = {
    "chat": "call", "generate_content": "call", "text_completion": "call", "embeddings": "embedding",
    "execute_tool": "tool", "retrieval": "retrieval", "invoke_agent": "flow", "invoke_workflow": "flow",
    "create_agent": "other", "plan": "step",
}  # fmt: skip
_OPENINFERENCE: dict[str, Kind] = {
    "LLM": "call", "EMBEDDING": "embedding", "TOOL": "tool", "RETRIEVER": "retrieval", "RERANKER": "retrieval",
    "GUARDRAIL": "guardrail", "AGENT": "flow", "CHAIN": "step", "EVALUATOR": "other", "PROMPT": "step",
}  # fmt: skip
_OPENLLMETRY: dict[str, Kind] = {"chat": "call", "completion": "call", "embedding": "embedding", "rerank": "retrieval"}
_TRACELOOP: dict[str, Kind] = {"workflow": "flow", "agent": "flow", "tool": "tool", "task": "step"}
_LANGFUSE: dict[str, Kind] = {
    "generation": "call", "embedding": "embedding", "tool": "tool", "retriever": "retrieval", "guardrail": "guardrail",
    "agent": "flow", "chain": "step", "span": "step", "evaluator": "other", "event": "other",
}  # fmt: skip
_VERCEL: dict[str, Kind] = {"doGenerate": "call", "doStream": "call", "doEmbed": "embedding"}

_WORDS: tuple[tuple[str, dict[str, Kind]], ...] = (
    ("gen_ai.operation.name", _OPERATIONS),
    ("openinference.span.kind", _OPENINFERENCE),
    ("llm.request.type", _OPENLLMETRY),
    ("traceloop.span.kind", _TRACELOOP),
    ("langfuse.observation.type", _LANGFUSE),
)

# Attributes that begin so belong to a chatbot, whatever the span is.
_FAMILIES = ("gen_ai.", "llm.", "openinference.", "traceloop.", "langfuse.", "ai.telemetry.", "ai.operationId")
_PROTOCOLS = ("http.", "url.", "db.", "rpc.", "messaging.", "faas.", "browser.", "net.", "server.", "network.")


def kind_of(attributes: Attributes) -> tuple[Kind, str] | None:
    """What a span is, with the word that says so; None when no convention says anything.

    >>> kind_of({"openinference.span.kind": "LLM"}), kind_of({"gen_ai.request.model": "gpt-4o"})
    (('call', 'chat'), None)
    """
    for name, _ in _WORDS:
        word = attributes.get(name)
        if isinstance(word, str) and word:
            return _known(name, word)
    vercel = attributes.get("ai.operationId")
    if isinstance(vercel, str):
        if vercel == "ai.toolCall":
            return "tool", "execute_tool"
        last = vercel.rpartition(".")[2]
        return (_VERCEL[last], _word(_VERCEL[last], "")) if last in _VERCEL else ("step", vercel)
    return None


@lru_cache(maxsize=256)
def _known(name: str, word: str) -> tuple[Kind, str]:
    words = dict(_WORDS)[name]
    kind = words.get(word) or words.get(word.lower()) or words.get(word.upper()) or "other"
    return kind, _word(kind, word.lower() if words is _OPERATIONS else "") or word


def _word(kind: Kind, own: str) -> str:
    """The conventions' word for an operation, so that one call has one name in every dialect."""
    return own or {"call": "chat", "embedding": "embeddings", "tool": "execute_tool", "retrieval": "retrieval"}.get(
        kind, ""
    )


def is_protocol(attributes: Attributes) -> bool:
    """Whether a span is a request, a query or the like."""
    return any(name.startswith(_PROTOCOLS) for name in attributes)


def says_more(attributes: Attributes) -> bool:
    """Whether a span or record of no known kind says something of a chatbot beyond whose conversation it is."""
    if is_protocol(attributes):
        return False
    return any(name.startswith(_FAMILIES) and name not in NAMES for name in attributes)
