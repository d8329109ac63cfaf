"""Whose conversation a chat record is, and when it was: the envelope of its events."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from telltale.connectors.connector import Hints
from telltale.connectors.openai_messages import MessageError, Said
from telltale.connectors.records import as_instant, as_object, as_text, fingerprint, told
from telltale.event import Event, Source, channel_of, environment_of

_CONVERSATION = ("conversation_id", "conversationId", "thread_id", "chat_id", "session_id")
_TIMES = ("created_at", "created", "timestamp", "create_time", "time")


@dataclass(slots=True)
class Reading:
    """What is carried along a document: the number of events so far, and how often the same content came."""

    hints: Hints
    count: int = 0
    seen: Counter[str] = field(default_factory=Counter[str])

    @property
    def messages_key(self) -> str:
        """The key under which a record holds its messages."""
        return self.hints.map.get("messages", "messages")

    def talk(self, record: dict[str, Any], content: Any) -> Talk:
        """The conversation that a record of messages is.

        Without an id it has its content's fingerprint; the same content again in one document is another one.
        """
        named = self.hints.map.get("conversation")
        given = _first(record, (named,) if named else (*_CONVERSATION, "id"))
        return Talk(self, given or self._again(fingerprint(content)), not given, _envelope(record), time_of(record))

    def answer_talk(self, answer: dict[str, Any]) -> Talk:
        """The conversation that a model's answer alone belongs to: the one it names, else its own."""
        given = _first(answer, _CONVERSATION) or as_text(as_object(answer.get("conversation")).get("id"))
        own = given or as_text(answer.get("id")) or self._again(fingerprint(answer))
        return Talk(self, own, not given, _envelope(answer), time_of(answer))

    def _again(self, name: str) -> str:
        self.seen[name] += 1
        return name if self.seen[name] == 1 else f"{name}-{self.seen[name]}"


@dataclass(slots=True)
class Talk:
    """One conversation; ``at`` is the time that its record gives as a whole, in microseconds."""

    reading: Reading
    conversation_id: str
    synthetic: bool
    envelope: dict[str, Any]
    at: int | None
    last: int | None = None

    def event(self, said: Said, native_type: str, native_id: str, own: int | None = None) -> Event:
        """An event at its own time; else a millisecond after the last, the first at the record's or the import's."""
        start = self.reading.hints.imported_at if self.at is None else self.at
        follows = start if self.last is None else self.last + 1000
        self.last = follows if own is None else own
        self.reading.count += 1
        return Event(
            type=said.kind,
            timestamp=self.last,
            timestamp_inferred=own is None,
            sequence=self.reading.count,
            source=Source(connector="openai", native_type=native_type, native_id=native_id + said.part),
            conversation_id=self.conversation_id,
            conversation_id_synthetic=self.synthetic,
            properties=said.properties,
            **self.envelope,
        )

    def native_id(self, answer: dict[str, Any]) -> str:
        """The id of a model's answer: its own, else that of its conversation and content."""
        return as_text(answer.get("id")) or f"{self.conversation_id}:{fingerprint(answer)[:16]}"


def time_of(record: dict[str, Any]) -> int | None:
    """The time that a message, an answer or a whole record gives, in microseconds; None if it gives none.

    Raises:
        MessageError: what it gives is no time.
    """
    given = next((record[name] for name in _TIMES if record.get(name) is not None), None)
    try:
        return as_instant(given)
    except ValueError as error:
        raise MessageError("bad_time", str(error)) from error


def _envelope(record: dict[str, Any]) -> dict[str, Any]:
    environment = _first(record, ("environment",))
    channel = _first(record, ("channel",))
    return told(
        user_id=_first(record, ("user_id", "userId", "user", "safety_identifier")),
        channel=channel_of(channel),
        channel_native=channel,
        locale=_first(record, ("locale", "language")),
        bot_id=_first(record, ("bot_id", "assistant_id")),
        bot_version=_first(record, ("bot_version",)),
        environment=environment_of(environment) if environment else None,
    )


def _first(record: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """The first of the names that the record, or its ``metadata``, has a text for."""
    for holder in (record, as_object(record.get("metadata"))):
        for name in names:
            if text := as_text(holder.get(name)):
                return text
    return None
