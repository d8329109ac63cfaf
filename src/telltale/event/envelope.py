"""The envelope that every event shares."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

import msgspec

from telltale.event.properties import PROPERTIES, Properties

EARLY, AGAIN = "early", "again"
"""How an event is told, where its source tells it more than once: before all is known of it, and again, knowing more.

Never sent: it is for the store, which counts what is told again once and takes no earlier telling for a contradiction.
"""

EventType = Literal[
    "conversation.started", "conversation.ended", "message", "message.updated", "intent.recognized", "generation",
    "tool.executed", "flow.step", "handoff", "feedback", "identify", "track",
]  # fmt: skip

Channel = Literal[
    "web", "whatsapp", "telegram", "slack", "msteams", "messenger", "instagram", "sms", "email", "voice", "api",
    "other",
]  # fmt: skip

Environment = Literal["production", "test", "design", "evaluation"]

CHANNELS: tuple[str, ...] = get_args(Channel)
ENVIRONMENTS: tuple[str, ...] = get_args(Environment)

# What platforms call their channels, where it is not our own word.
_CHANNEL_WORDS = {
    "webchat": "web", "directline": "web", "socketio": "web", "rest": "api", "web_widget": "web", "website": "web",
    "channel::webwidget": "web", "widget": "web", "app": "web", "twilio": "sms", "facebook": "messenger",
    "teams": "msteams", "mail": "email", "phone": "voice", "telephony": "voice", "ivr": "voice",
    "channel::whatsapp": "whatsapp", "channel::telegram": "telegram", "channel::email": "email",
    "channel::facebookpage": "messenger", "channel::api": "api", "channel::sms": "sms", "channel::twiliosms": "sms",
}  # fmt: skip


class Source(msgspec.Struct, omit_defaults=True, gc=False):
    """Where an event came from, precisely enough to map the native record again."""

    connector: str = ""
    source_id: str = ""
    native_type: str = ""
    native_id: str = ""
    schema_version: str = ""


# Made from JSON, too, and very many at a time.
class Event(msgspec.Struct, omit_defaults=True, kw_only=True, gc=False):
    """One thing that happened in a conversation, as it goes over the wire and into the inbox.

    ``timestamp``, ``original_timestamp``, ``sent_at`` and ``received_at`` come in any form that
    :func:`telltale.event.instant` reads; intake turns them into integer microseconds UTC. ``properties`` are those of
    the type (:data:`telltale.event.PROPERTIES`); keys beyond them are kept. ``conversation_id`` is the platform's own
    thread id. Empty text means "not known".

    >>> import msgspec
    >>> event = msgspec.json.decode(
    ...     b'{"type": "message", "timestamp": 1730455200, "conversation_id": "c1", "properties": {"role": "user"}}',
    ...     type=Event,
    ... )
    >>> event.properties["role"], event.environment
    ('user', 'production')
    """

    type: EventType
    timestamp: str | int | float | None = None
    event_id: str = ""
    original_timestamp: str | int | float | None = None
    sent_at: str | int | float | None = None
    received_at: str | int | float | None = None
    timestamp_inferred: bool = False
    sequence: int | None = None
    source: Source = msgspec.field(default_factory=Source)
    project_id: str = ""
    environment: str = "production"
    conversation_id: str | None = None
    conversation_id_synthetic: bool = False
    session_id: str | None = None
    user_id: str | None = None
    anonymous_id: str | None = None
    bot_id: str | None = None
    bot_name: str | None = None
    bot_version: str | None = None
    channel: str | None = None
    channel_native: str | None = None
    locale: str | None = None
    timezone: str | None = None
    trace_id: str | None = None
    span_id: str | None = None
    context: dict[str, Any] | None = None
    properties: dict[str, Any] = {}
    raw_ref: str | None = None
    telling: Annotated[str | None, msgspec.Meta(description="Set by the server alone; what is sent is ignored.")] = None

    @property
    def said(self) -> Properties:
        """The properties as those of the type; made once for those who ask one after the other about one event.

        Raises:
            msgspec.ValidationError: they are not of the type.

        >>> Event(type="message", properties={"role": "user", "mood": "good"}).said.role
        'user'
        """
        properties, kind = self.properties, self.type
        latest: tuple[Any, str, Any] = _latest[0]
        if latest[0] is properties and latest[1] == kind:
            return latest[2]
        said = msgspec.convert(properties, PROPERTIES[kind])
        _latest[0] = (properties, kind, said)
        return said


# The properties that were typed last, in any thread: an event is checked, and at once made into a row.
_latest: list[Any] = [(None, "", None)]


def channel_of(word: str | None) -> str | None:
    """Our word for a platform's channel; one that nobody knows is ``other``, none at all stays none.

    >>> channel_of("Channel::WebWidget"), channel_of("whatsapp"), channel_of("carrier-pigeon"), channel_of(None)
    ('web', 'whatsapp', 'other', None)
    """
    if not word:
        return None
    name = word.strip().lower()
    if name in CHANNELS:
        return name
    return _CHANNEL_WORDS.get(name, "other")
