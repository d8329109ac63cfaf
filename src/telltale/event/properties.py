"""The properties of the twelve event types.

They are what a sender may say, checked by type when an event comes in. Keys beyond them are kept, not understood.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec


# What is made from JSON cannot hold itself, so the garbage collector need not look at it.
class Properties(msgspec.Struct, omit_defaults=True, gc=False):
    """Base of all properties."""


class ConversationStarted(Properties):
    """The bot's window was opened or its greeting shown."""

    initiator: Literal["user", "bot", "human_agent", "campaign"] | None = None
    entry_point: str | None = None
    referral: Any = None


class ConversationEnded(Properties):
    """The platform says that the conversation is over; its own opinion of the outcome is kept, never believed."""

    reason: Literal["user_exit", "bot_end", "human_closed", "timeout", "error", "restart"] | None = None
    outcome: Literal["resolved", "abandoned", "escalated", "none", "unengaged"] | None = None
    outcome_source: Literal["native", "inferred"] | None = None
    code: str | None = None
    turn_count: int | None = None


class QuickReply(Properties):
    """A button that was offered."""

    id: str | None = None
    title: str | None = None
    value: Any = None
    action: str | None = None


class SelectedQuickReply(QuickReply):
    """A button that was clicked; ``offered_in`` is the message that offered it."""

    offered_in: str | None = None
    match: Literal["exact", "payload", "reply_to"] | None = None


class Message(Properties):
    """Something said; a private note or a system line is kept but is not a message to count."""

    role: Literal["user", "bot", "human_agent", "system"]
    message_id: str | None = None
    text: str | None = None
    text_format: Literal["plain", "markdown", "html"] | None = None
    content_type: (
        Literal[
            "text", "image", "audio", "video", "file", "card", "carousel", "form", "location", "template", "event"
        ]
        | None
    ) = None  # fmt: skip
    attachments: list[Any] | None = None
    reply_to_id: str | None = None
    quick_replies: list[QuickReply] | None = None
    selected_quick_reply: SelectedQuickReply | None = None
    is_private: bool = False
    is_redacted: bool = False
    is_synthetic: bool = False
    language_detected: str | None = None
    response_id: str | None = None
    human_agent_id: str | None = None


class MessageUpdated(Properties):
    """A message changed after it was sent."""

    message_id: str
    change: Literal["edited", "deleted", "redacted", "sent", "delivered", "read", "failed"]
    text: str | None = None
    error_type: str | None = None


class IntentRecognized(Properties):
    """What the bot's language understanding made of a message."""

    message_id: str | None = None
    intent: str | None = None
    confidence: float | None = None
    match_type: (
        Literal[
            "intent", "direct", "parameter_filling", "event", "knowledge", "playbook", "no_match", "no_input",
            "fallback",
        ]
        | None
    ) = None  # fmt: skip
    is_fallback: bool = False
    alternatives: list[dict[str, Any]] | None = None
    entities: list[dict[str, Any]] | None = None
    recognizer: str | None = None
    sentiment: dict[str, Any] | None = None


# What is beyond these is a mistake of the sender, and would not fit into a sum.
Count = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Amount = Annotated[float, msgspec.Meta(ge=0, le=1e12)]
Dollars = Annotated[float, msgspec.Meta(ge=0, le=1e6)]


class Generation(Properties):
    """One call of a language model; ``input_tokens`` include cached ones, ``output_tokens`` reasoning ones."""

    operation_name: str | None = None
    provider_name: str | None = None
    request_model: str | None = None
    response_model: str | None = None
    response_id: str | None = None
    finish_reasons: list[str] | None = None
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    reasoning_output_tokens: Count | None = None
    stream: bool | None = None
    duration_ms: Amount | None = None
    time_to_first_chunk_ms: Amount | None = None
    cost_usd: Dollars | None = None
    cost_source: Literal["reported", "computed"] | None = None
    error_type: str | None = None
    prompt_name: str | None = None
    prompt_version: str | None = None
    message_id: str | None = None


class ToolExecuted(Properties):
    """One call of a function, retrieval, webhook, data store or guardrail."""

    kind: Literal["function", "retrieval", "webhook", "datastore", "guardrail"] | None = None
    name: str | None = None
    call_id: str | None = None
    duration_ms: Amount | None = None
    error_type: str | None = None
    documents: list[dict[str, Any]] | None = None
    arguments: Any = None
    result: Any = None


class FlowStep(Properties):
    """A step of a scripted flow; with ``slot``, the user's next answer fills a form field."""

    state: Literal["entered", "completed", "cancelled", "interrupted", "resumed"]
    flow_id: str | None = None
    flow_name: str | None = None
    node_id: str | None = None
    node_name: str | None = None
    slot: str | None = None


class Handoff(Properties):
    """A step on the way to a human."""

    state: Literal["initiated", "accepted", "failed", "completed", "abandoned"]
    handoff_id: str | None = None
    reason: str | None = None
    queue: str | None = None
    human_agent_id: str | None = None
    ticket_id: str | None = None
    linked_conversation_id: str | None = None
    wait_ms: Amount | None = None


class Feedback(Properties):
    """A rating by a person, a model or code; ``name`` is csat, nps, thumbs, resolved or the evaluator's own."""

    name: str
    score_value: float | None = None
    score_label: str | None = None
    score_min: float | None = None
    score_max: float | None = None
    explanation: str | None = None
    annotator_kind: Literal["HUMAN", "LLM", "CODE"] | None = None
    target: Literal["conversation", "message", "response", "trace"] | None = None
    message_id: str | None = None
    response_id: str | None = None
    requested_at: str | int | float | None = None


class Identify(Properties):
    """Two ids are one person, or a person has traits."""

    traits: dict[str, Any] | None = None
    previous_id: str | None = None
    group_id: str | None = None
    group_traits: dict[str, Any] | None = None
    operation: Literal["identify", "alias", "group", "merge", "forget"] | None = None


class Track(Properties):
    """Anything without a type of its own: goals, pages, errors, surveys shown, native records nobody maps."""

    event: str
    name: str | None = None
    category: str | None = None
    properties: dict[str, Any] | None = None
    value: float | None = None
    currency: str | None = None


PROPERTIES: dict[str, type[Properties]] = {
    "conversation.started": ConversationStarted,
    "conversation.ended": ConversationEnded,
    "message": Message,
    "message.updated": MessageUpdated,
    "intent.recognized": IntentRecognized,
    "generation": Generation,
    "tool.executed": ToolExecuted,
    "flow.step": FlowStep,
    "handoff": Handoff,
    "feedback": Feedback,
    "identify": Identify,
    "track": Track,
}

TYPES: tuple[str, ...] = tuple(PROPERTIES)
