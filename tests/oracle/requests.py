"""Handoffs that were asked for, and whether anybody came."""

from __future__ import annotations

from dataclasses import dataclass

from .conversation import Conversation
from .records import Record
from .rules import Rules


@dataclass(frozen=True, eq=False)
class Request:
    """One request for a human; ``wait`` is None when nobody answered."""

    record: Record
    conversation: Conversation
    wait: int | None


def requests_of(thread: list[Record], conversations: list[Conversation], rules: Rules) -> list[Request]:
    """'per `handoff_id` (or conversation) for the funnel. Requested = `initiated`': the first `initiated` of each."""
    found: dict[tuple[str, str | int], Request] = {}
    for conversation in conversations:
        for record in conversation.handoffs:
            if record.get("state") != "initiated":
                continue
            handoff = record.get("handoff_id")
            key = ("id", handoff) if handoff else ("conversation", conversation.number)
            if key not in found:
                found[key] = Request(record, conversation, wait(record, thread, rules))
    return list(found.values())


def wait(request: Record, thread: list[Record], rules: Rules) -> int | None:
    """'`handoff_wait` ends at the first of `accepted` and human message, `wait_ms` unused; looked for in the whole
    thread, ≤ 24 h, before `failed` / `abandoned` of that id.'"""
    handoff = request.get("handoff_id") or None
    for record in thread[request.position + 1 :]:
        same = record.type == "handoff" and (record.get("handoff_id") or None) == handoff
        if same and record.get("state") in ("failed", "abandoned"):
            return None
        accepted = same and record.get("state") == "accepted"
        human = record.counted and record.get("role") == "human_agent"
        if accepted or human:
            return record.at - request.at if record.at - request.at <= rules.answered else None
    return None
