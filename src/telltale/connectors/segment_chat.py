"""What was tracked: chats in the names of Segment's Live Chat and Copilot specifications, orders, and the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telltale.connectors.records import as_number, as_text, told

Properties = dict[str, Any]
# The type of the event, its properties, and what these have no place for.
Chat = tuple[Any, Properties, Properties]

# Where money stands, the narrowest first: revenue is without shipping and tax, a total is with both.
_MONEY = ("revenue", "value", "total")
_ROLES = {
    "customer": "user", "user": "user", "visitor": "user", "client": "user",
    "agent": "bot", "ai_agent": "bot", "task_automation_agent": "bot", "bot": "bot", "assistant": "bot", "ai": "bot",
    "human_agent": "human_agent", "human": "human_agent", "operator": "human_agent", "system": "system",
}  # fmt: skip
_THUMBS = {
    "up",
    "down",
    "thumbs_up",
    "thumbs_down",
    "thumbs up",
    "thumbs down",
    "like",
    "dislike",
    "\U0001f44d",
    "\U0001f44e",
}
_CONVERSATION = {"conversationId", "conversation_id"}
_MESSAGE = {"messageId", "message_id", "message_body", "text", "role"}
_HUMANS = ("agent_id", "agent_username", "agent_name")


def tracked(name: str, properties: Properties) -> Properties:
    """The properties of a ``track`` event; an order's money and any other is its value.

    >>> tracked("Order Completed", {"order_id": "o1", "revenue": 40, "total": 47.5, "currency": "EUR"})["value"]
    40.0
    """
    money = next((found for key in _MONEY if (found := as_number(properties.get(key))) is not None), None)
    finite = money if money is not None and abs(money) < 1e15 else None
    currency = as_text(properties.get("currency"))
    return told(
        event=name, properties=properties or None, value=finite, currency=currency if finite is not None else None
    )


def _message(name: str, call: Properties, properties: Properties, native_id: str) -> Chat:
    """A person sends, and receives what the bot or, where an agent is named, a human says."""
    said = (as_text(properties.get("role")) or as_text(call.get("role")) or "").lower()
    human = next((found for key in _HUMANS if (found := as_text(properties.get(key)))), None)
    role = _ROLES.get(said) or ("user" if name.endswith("Sent") else "human_agent" if human else "bot")
    text = as_text(properties.get("message_body"))
    return "message", told(
        role=role,
        message_id=as_text(properties.get("messageId")) or as_text(properties.get("message_id")) or native_id,
        text=as_text(properties.get("text")) if text is None else text,
        human_agent_id=human if role == "human_agent" else None,
    ), _beyond(properties, _MESSAGE)  # fmt: skip


def _started(_: str, __: Properties, properties: Properties, ___: str) -> Chat:
    return "conversation.started", {}, _beyond(properties, set())


def _ended(_: str, __: Properties, properties: Properties, ___: str) -> Chat:
    return "conversation.ended", {}, _beyond(properties, set())


def _feedback(_: str, __: Properties, properties: Properties, ___: str) -> Chat:
    rating = properties.get("rating")
    score = None if isinstance(rating, str) else as_number(rating)
    label = (
        rating
        if isinstance(rating, str)
        else {True: "up", False: "down"}.get(rating)
        if isinstance(rating, bool)
        else None
    )
    message = as_text(properties.get("messageId")) or as_text(properties.get("message_id"))
    return "feedback", told(
        name="thumbs" if isinstance(label, str) and label.lower() in _THUMBS else "csat",
        score_value=score if score is not None and abs(score) < 1e15 else None,
        score_label=label,
        score_min=as_number(properties.get("rating_min")),
        score_max=as_number(properties.get("rating_max")),
        explanation=as_text(properties.get("comment")),
        target="message" if message else "conversation",
        message_id=message,
    ), _beyond(properties, {"rating", "rating_min", "rating_max", "comment", "messageId", "message_id"})  # fmt: skip


def _action(_: str, __: Properties, properties: Properties, native_id: str) -> Chat:
    """An action of the bot: a tool, by its name or else by its type."""
    return "tool.executed", told(
        kind="function",
        name=as_text(properties.get("action")) or as_text(properties.get("type")),
        call_id=native_id,
        arguments=properties.get("arguments"),
        result=properties.get("result"),
    ), _beyond(properties, {"action", "arguments", "result"})  # fmt: skip


def _beyond(properties: Properties, known: set[str]) -> Properties:
    return {name: value for name, value in properties.items() if name not in known and name not in _CONVERSATION}


Reader = Callable[[str, Properties, Properties, str], Chat]

_NAMES: dict[str, Reader] = {
    "Conversation Started": _started, "Conversation Ended": _ended,
    "Message Sent": _message, "Message Received": _message,
}  # fmt: skip

CHAT: dict[str, Reader] = {
    **_NAMES,
    **{f"Live Chat {name}": reader for name, reader in _NAMES.items()},
    "Feedback Submitted": _feedback,
    "Action Invoked": _action,
}
"""Names of events that are told in a conversation, and what reads each."""
