"""Events as the oracle reads them: one delivery of each, clamped, in the order of their thread."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from telltale.event import instant

from .rules import MINUTE, Rules
from .texts import empty


@dataclass(eq=False)
class Record:
    """One event; times are microseconds, ``position`` is its place in its thread."""

    type: str
    at: int
    received: int
    sequence: int | None
    event_id: str
    project: str
    source: str
    environment: str
    thread: str | None
    user_id: str | None
    anonymous_id: str | None
    raw: dict[str, Any]
    properties: dict[str, Any] = field(default_factory=dict)
    position: int = -1
    text: str = ""

    @property
    def order(self) -> tuple[Any, ...]:
        """'**Order** inside a thread: corrected `timestamp`, `sequence` (missing last), `received_at`, `event_id`.'"""
        return (self.at, self.sequence is None, self.sequence or 0, self.received, self.event_id)

    def get(self, name: str) -> Any:
        """A property; '`generation` properties have bare names (a `gen_ai.` in front is taken too).'"""
        value = self.properties.get(name)
        return self.properties.get(f"gen_ai.{name}") if value is None else value

    @property
    def message_id(self) -> str | None:
        """The message that this is, or that it names."""
        return self.get("message_id") or None

    @property
    def counted(self) -> bool:
        """'A user message counts when it has non-empty text, an attachment or a `selected_quick_reply`, and is not
        `is_synthetic`'; 'Private notes and `system` messages are not messages'; 'Empty and synthetic messages (the
        bot's too) are … counted nowhere.'"""
        if not is_message(self) or self.get("is_synthetic"):
            return False
        extra = "selected_quick_reply" if self.get("role") == "user" else "quick_replies"
        return not empty(self.get("text")) or bool(self.get("attachments")) or bool(self.get(extra))


def is_message(record: Record) -> bool:
    """'Private notes (`is_private`) and `system` messages are not messages.'"""
    return record.type == "message" and record.get("role") != "system" and not record.get("is_private")


def read(events: Iterable[Any], rules: Rules) -> list[Record]:
    """'Duplicates by (`project_id`, `event_id`)': 'Of two deliveries of one `event_id` the earliest `received_at`
    stays.'"""
    kept: dict[tuple[str, str], Record] = {}
    for number, event in enumerate(events):
        record = record_of(event if isinstance(event, dict) else msgspec.to_builtins(event), rules)
        key = (record.project, record.event_id or f"without id {number}")
        if key not in kept or _delivery(record) < _delivery(kept[key]):
            kept[key] = record
    for record in kept.values():
        clamp(record)
    return list(kept.values())


def _delivery(record: Record) -> tuple[int, str]:
    content = json.dumps(record.raw, sort_keys=True, default=str)
    return record.received, hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def record_of(event: dict[str, Any], rules: Rules) -> Record:
    """'no `received_at` = `timestamp`'; 'Other environments … (missing = production)'."""
    received = event.get("received_at")
    moment = instant(event["timestamp"])
    return Record(
        type=event["type"],
        at=moment,
        received=moment if received is None else instant(received),
        sequence=event.get("sequence"),
        event_id=event.get("event_id") or "",
        project=event.get("project_id") or rules.default_project,
        source=(event.get("source") or {}).get("source_id") or "",
        environment=event.get("environment") or "production",
        thread=event.get("conversation_id") or None,
        user_id=event.get("user_id") or None,
        anonymous_id=event.get("anonymous_id") or None,
        raw=event,
        properties=event.get("properties") or {},
    )


def clamp(record: Record) -> None:
    """'only the clamp (more than 5 min after `received_at` → `received_at`) applies.'"""
    if record.at > record.received + 5 * MINUTE:
        record.at = record.received
