"""One call of the Segment protocol as one event: who, when, where, and what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from telltale.connectors.records import as_instant, as_object, as_text, told
from telltale.connectors.segment_chat import CHAT, tracked
from telltale.event import Event, Source, channel_of

# Microseconds between sending and arrival that are the way and no wrong clock. What one chat says may come in several
# batches, each with a way of its own: put right by it, an answer would stand before its question.
_WAY = 5_000_000

TYPES = ("identify", "track", "page", "screen", "group", "alias")

# The parts of a call's context that are kept. ``ip`` is not among them, nor what names one device: an advertising id,
# a push token, the name that its owner gave it.
_CONTEXT = ("page", "campaign", "os", "library", "screen", "app", "location", "traits", "referrer")
_DEVICE = ("type", "manufacturer", "model", "brand")
_WEB = ("browser", "web", "mobile", "app")


class Refusal(Exception):
    """A call that cannot be read; ``reason`` is a stable code."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is known beside a call: when it came, in microseconds, or is imported, and what its batch says for all.

    ``type`` is that of the route; None where a call says it itself.
    """

    received_at: int | None = None
    imported_at: int = 0
    type: str | None = None
    sent_at: Any = None
    context: dict[str, Any] = field(default_factory=dict[str, Any])

    def of_batch(self, batch: dict[str, Any]) -> Delivery:
        """The same with what the batch says for all its calls."""
        return replace(self, sent_at=batch.get("sentAt"), context=as_object(batch.get("context")))


def event_of(call: dict[str, Any], delivery: Delivery, fingerprint: Callable[[], str], index: int | None) -> Event:
    """The event that a call is. A call without ``messageId`` has its content's fingerprint for an id.

    Raises:
        Refusal: it has no type that there is, names nobody, or its time is none.
    """
    kind = delivery.type or as_text(call.get("type")) or as_text(call.get("action")) or ""
    if kind not in TYPES:
        raise Refusal("unknown_type", f"'{kind[:40]}' is no type of a call; there are {', '.join(TYPES)}")
    user, anonymous = as_text(call.get("userId")) or None, as_text(call.get("anonymousId")) or None
    if user is None and anonymous is None and not (kind == "alias" and as_text(call.get("previousId"))):
        raise Refusal("no_identity", "a call names somebody: give a userId or an anonymousId")
    context = {**delivery.context, **as_object(call.get("context"))}
    properties = as_object(call.get("properties"))
    event = Event(type="track", sequence=index, user_id=user, anonymous_id=anonymous)
    event.event_id = as_text(call.get("messageId")) or ""
    event.source = Source(connector="segment", native_type=kind, native_id=event.event_id or fingerprint())
    event.conversation_id = as_text(properties.get("conversationId")) or as_text(properties.get("conversation_id"))
    _time(event, call, delivery)
    _surroundings(event, properties, context)
    _READERS[kind](event, call, properties)
    return event


def _time(event: Event, call: dict[str, Any], delivery: Delivery) -> None:
    """When it was, by a clock that is right: arrival less the time between happening and sending, as
    Segment puts it.

    An archived call with both times has been put right by whoever archived it.
    """
    try:
        at, original = as_instant(call.get("timestamp")), as_instant(call.get("originalTimestamp"))
        sent = as_instant(call.get("sentAt") or delivery.sent_at)
        arrived = delivery.received_at or as_instant(call.get("receivedAt"))
    except ValueError as error:
        raise Refusal("bad_time", str(error)) from error
    happened = original if original is not None else at
    archived = at is not None and original is not None and delivery.received_at is None
    if arrived is not None and sent is not None and happened is not None and not archived:
        at = happened if abs(arrived - sent) <= _WAY else arrived - (sent - happened)
    event.timestamp = at if at is not None else happened
    if event.timestamp is None:
        event.timestamp, event.timestamp_inferred = (arrived or delivery.imported_at), True
    elif happened != event.timestamp:
        event.original_timestamp = happened
    event.sent_at, event.received_at = sent, arrived


def _surroundings(event: Event, properties: dict[str, Any], context: dict[str, Any]) -> None:
    kept = {name: context[name] for name in _CONTEXT if context.get(name)}
    device = {name: value for name, value in as_object(context.get("device")).items() if name in _DEVICE}
    event.locale, event.timezone = as_text(context.get("locale")), as_text(context.get("timezone"))
    event.session_id = as_text(context.get("sessionId"))
    agent = as_text(context.get("userAgent"))
    event.context = {**kept, **told(device=device or None, user_agent=agent)} or None
    channel = as_text(properties.get("channel"))
    library = as_text(as_object(context.get("library")).get("name")) or ""
    if channel:
        event.channel = channel_of(channel)
        event.channel_native = channel
    elif context.get("channel") in _WEB or library.startswith("analytics.js"):
        event.channel = "web"


def _identify(event: Event, call: dict[str, Any], _: dict[str, Any]) -> None:
    event.type = "identify"
    event.properties = told(operation="identify", traits=as_object(call.get("traits")) or None)


def _alias(event: Event, call: dict[str, Any], _: dict[str, Any]) -> None:
    event.type = "identify"
    event.properties = told(operation="alias", previous_id=as_text(call.get("previousId")))


def _group(event: Event, call: dict[str, Any], _: dict[str, Any]) -> None:
    event.type = "identify"
    traits = as_object(call.get("traits")) or None
    event.properties = told(operation="group", group_id=as_text(call.get("groupId")), group_traits=traits)


def _viewed(event: Event, call: dict[str, Any], properties: dict[str, Any]) -> None:
    event.properties = told(
        event=event.source.native_type,
        name=as_text(call.get("name")),
        category=as_text(call.get("category")),
        properties=properties or None,
    )


def _track(event: Event, call: dict[str, Any], properties: dict[str, Any]) -> None:
    name = as_text(call.get("event"))
    if not name:
        raise Refusal("no_event", "a track call says what was done in its 'event'")
    chat = CHAT.get(name)
    if chat is None:
        event.properties = tracked(name, properties)
        return
    event.type, event.properties, rest = chat(name, call, properties, event.source.native_id)
    if rest:
        event.context = {**(event.context or {}), "chat": rest}


_READERS: dict[str, Callable[[Event, dict[str, Any], dict[str, Any]], None]] = {
    "identify": _identify, "alias": _alias, "group": _group, "page": _viewed, "screen": _viewed, "track": _track,
}  # fmt: skip
