"""Whose conversation a span or record is: the ids that it names, in the order in which they are believed."""

from __future__ import annotations

from typing import Any, NamedTuple

from telltale.connectors.otel.wire import Attributes, opened
from telltale.connectors.records import as_object, as_text
from telltale.event import environment_of

# A conversation is narrower than a session, so it is believed first.
CONVERSATION = (
    "gen_ai.conversation.id",
    "session.id",
    "langfuse.session.id",
    "traceloop.association.properties.conversation_id",
    "traceloop.association.properties.session_id",
    "traceloop.association.properties.thread_id",
    "traceloop.association.properties.chat_id",
    "langfuse.trace.metadata.langfuse_session_id",
    "langfuse.observation.metadata.langfuse_session_id",
    "ai.telemetry.metadata.conversationId",
    "ai.telemetry.metadata.sessionId",
    "ai.telemetry.metadata.chatId",
)
SESSION_RANK = CONVERSATION.index("session.id")
UNKNOWN = len(CONVERSATION) + 1
_IN_METADATA = ("conversation_id", "conversationId", "session_id", "sessionId", "thread_id", "chat_id")
_SESSION = ("session.id", "langfuse.session.id", "traceloop.association.properties.session_id")
_USER = (
    "user.id",
    "enduser.id",
    "langfuse.user.id",
    "gen_ai.user",
    "llm.user",
    "traceloop.association.properties.user_id",
    "ai.telemetry.metadata.userId",
)
_ANONYMOUS = ("enduser.pseudo.id",)
_CHANNEL = ("app.channel", "channel", "langfuse.trace.metadata.channel", "traceloop.association.properties.channel")


NAMES = frozenset((*CONVERSATION, *_SESSION, *_USER, *_ANONYMOUS, *_CHANNEL, "metadata"))


class Ids(NamedTuple):
    """What a span says of its conversation and person; ``rank`` is the place of the id in the order of belief."""

    conversation: str | None = None
    rank: int = UNKNOWN
    session: str | None = None
    user: str | None = None
    anonymous: str | None = None
    channel: str | None = None

    def beside(self, other: Ids | None) -> Ids:
        """These ids with what another span of the same trace knows better or besides."""
        if other is None or other is NOBODY:
            return self
        if self is NOBODY:
            return other
        stronger = other if other.rank < self.rank else self
        return Ids(
            stronger.conversation,
            stronger.rank,
            self.session or other.session,
            self.user or other.user,
            self.anonymous or other.anonymous,
            self.channel or other.channel,
        )


NOBODY = Ids()


def ids_of(attributes: Attributes) -> Ids:
    """The ids among attributes.

    >>> ids_of({"session.id": "s1", "gen_ai.conversation.id": "c1", "user.id": 7})
    Ids(conversation='c1', rank=0, session='s1', user='7', anonymous=None, channel=None)
    """
    # Most spans say nothing of all this, and most others name their conversation alone; and there are many.
    named = NAMES.intersection(attributes)
    if not named:
        return NOBODY
    if len(named) == 1 and (given := attributes.get(CONVERSATION[0])).__class__ is str and given:
        return Ids(given, 0)
    metadata = as_object(opened(attributes.get("metadata"))) if "metadata" in attributes else {}
    conversation, rank = None, UNKNOWN
    for place, name in enumerate(CONVERSATION):
        if name in named and (text := as_text(attributes[name])):
            conversation, rank = text, place
            break
    if conversation is None and metadata:
        conversation = _first(metadata, _IN_METADATA)
        rank = len(CONVERSATION) if conversation else rank
    return Ids(
        conversation,
        rank,
        _first(attributes, _SESSION),
        _first(attributes, _USER) or _first(metadata, ("user_id", "userId")),
        _first(attributes, _ANONYMOUS),
        _first(attributes, _CHANNEL) or _first(metadata, ("channel",)),
    )


def _first(attributes: dict[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        if name in attributes and (text := as_text(attributes[name])):
            return text
    return None


def about_bot(resource: Attributes, attributes: Attributes) -> dict[str, str]:
    """The bot, its version and the environment, as fields of the envelope.

    The service is the bot; the agents in it are its flows. A service that nobody named gives way to the agent.
    """
    service = as_text(resource.get("service.name"))
    if not service or service.startswith("unknown_service"):
        service = as_text(attributes.get("gen_ai.agent.id")) or as_text(attributes.get("gen_ai.agent.name")) or service
    name = as_text(attributes.get("gen_ai.agent.name")) or as_text(attributes.get("agent.name")) or service
    version = as_text(resource.get("service.version")) or as_text(attributes.get("gen_ai.agent.version"))
    word = next((as_text(one[key]) for one in (attributes, resource) for key in _ENVIRONMENT if key in one), None)
    about = {"bot_id": service, "bot_name": name, "bot_version": version, "environment": environment_of(word)}
    return {key: value for key, value in about.items() if value}


def speaks_of_bot(attributes: Attributes) -> bool:
    """Whether a span says more of its bot than its resource does."""
    return not _OF_BOT.isdisjoint(attributes)


_ENVIRONMENT = ("deployment.environment.name", "deployment.environment", "langfuse.environment")
_OF_BOT = frozenset((*_ENVIRONMENT, "gen_ai.agent.id", "gen_ai.agent.name", "gen_ai.agent.version", "agent.name"))
