"""Threads cut into conversations, and every other event joined to one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from .conversation import Conversation
from .records import Record, is_message
from .rules import OPENINGS, Rules

OPENING_STATES = ("initiated", "accepted")
CLOSING_STATES = ("completed", "failed", "abandoned")


def threads_of(records: Iterable[Record]) -> dict[tuple[str, str, str, str], list[Record]]:
    """'Thread = (`project_id`, `source_id`, `conversation_id`)', and 'Other environments are left out before
    conversations are built': so the environment is a part of the key."""
    threads: dict[Any, list[Record]] = defaultdict(list)
    for record in records:
        if record.thread is not None:
            threads[record.project, record.source, record.thread, record.environment].append(record)
    for thread in threads.values():
        thread.sort(key=lambda record: record.order)
        for position, record in enumerate(thread):
            record.position = position
    return threads


def is_opening(record: Record) -> bool:
    """'O = has `conversation.started` or `track` event `chat_opened` / `widget_opened`.'"""
    return record.type == "conversation.started" or (record.type == "track" and record.get("event") in OPENINGS)


def is_activity(record: Record) -> bool:
    """'Activity = `message`, `flow.step`, `handoff`, `conversation.started`, `track` `chat_opened` /
    `widget_opened`'."""
    return is_message(record) or record.type in ("flow.step", "handoff") or is_opening(record)


def handoff_open(was: bool, record: Record) -> bool:
    """'from `initiated`, `accepted` or a human message until `completed`, `failed`, `abandoned` or
    `conversation.ended`'"""
    if record.type == "conversation.ended":
        return False
    if record.type == "handoff":
        state = record.get("state")
        return True if state in OPENING_STATES else False if state in CLOSING_STATES else was
    if record.counted and record.get("role") == "human_agent":
        return True
    return was


def cut(thread: list[Record], rules: Rules) -> list[Conversation]:
    """'the gap runs between consecutive activities (gap > limit splits; equal does not)'; 'A `conversation.ended`
    closes at once, and the next activity in the thread opens a new one'; 'the limit is that of the conversation's
    first activity'; 'An open handoff suspends it: … the limit is 24 h on every channel.'"""
    conversations: list[Conversation] = []
    ended, suspended = True, False
    for record in thread:
        if is_activity(record):
            if ended or _too_late(record, conversations[-1], suspended, rules):
                conversations.append(Conversation(record, len(conversations), rules))
                ended = False
            conversations[-1].activities.append(record)
        elif record.type == "conversation.ended":
            ended = True
        suspended = handoff_open(suspended, record)
        if conversations and (is_activity(record) or record.type == "conversation.ended"):
            conversations[-1].is_ended, conversations[-1].is_suspended = ended, suspended
    return conversations


def _too_late(record: Record, conversation: Conversation, suspended: bool, rules: Rules) -> bool:
    limit = rules.handoff_gap if suspended else rules.gap_of(conversation.activities[0].raw.get("channel"))
    return record.at - conversation.end > limit


def join(thread: list[Record], conversations: list[Conversation]) -> None:
    """'they join the conversation whose span holds them, else the latest one that began before'; 'A joining event
    before the thread's first activity joins its first conversation; in a thread without any activity it has none;
    `intent.recognized` goes with its message (no `message_id`: the last user message before it).'"""
    if not conversations:
        return
    messages = {record.message_id: record for record in reversed(thread) if is_message(record) and record.message_id}
    home = {id(record): conversation for conversation in conversations for record in conversation.activities}
    last_user: Record | None = None
    for record in thread:
        if record.type == "message":
            if record.counted and record.get("role") == "user":
                last_user = record
            if is_message(record):
                home[id(record)].events.append(record)
        elif record.type == "intent.recognized":
            message = messages.get(record.message_id) if record.message_id else last_user
            conversation = home[id(message)] if message else _by_place(record, conversations)
            conversation.events.append(record)
            conversation.intents.append((record, message))
        else:
            (home.get(id(record)) or _by_place(record, conversations)).events.append(record)


def _by_place(record: Record, conversations: list[Conversation]) -> Conversation:
    begun = [c for c in conversations if c.activities[0].position < record.position]
    return begun[-1] if begun else conversations[0]


def newest_texts(thread: list[Record]) -> None:
    """'Rules see the newest text (deleted, redacted = empty); counts never change.'"""
    texts: dict[str, str] = {}
    for record in thread:
        if record.type == "message.updated" and record.message_id:
            change = record.get("change")
            if change in ("deleted", "redacted"):
                texts[record.message_id] = ""
            elif change == "edited" and record.get("text") is not None:
                texts[record.message_id] = str(record.get("text"))
    for record in thread:
        if record.type == "message":
            own = "" if record.get("is_redacted") else str(record.get("text") or "")
            record.text = texts.get(record.message_id, own) if record.message_id else own


def failed_messages(records: Iterable[Record]) -> set[str]:
    """'an error when `message.updated` `failed` or a `generation` with `error_type` names it.'"""
    failed: set[str] = set()
    for record in records:
        wrong = (record.type == "message.updated" and record.get("change") == "failed") or (
            record.type == "generation" and record.get("error_type")
        )
        if wrong and record.message_id:
            failed.add(record.message_id)
    return failed


def join_by_trace(records: Iterable[Record], conversations: list[Conversation]) -> dict[int, Conversation]:
    """'A generation belongs to the conversation whose id or trace it carries.' → id(generation): conversation."""
    home: dict[int, Conversation] = {}
    traces: dict[tuple[str, str, str], Conversation] = {}
    for conversation in sorted(conversations, key=lambda c: (c.start, c.source, c.thread, c.number)):
        for record in conversation.events:
            home[id(record)] = conversation
            trace = record.raw.get("trace_id")
            if trace:
                traces.setdefault((conversation.project, conversation.environment, trace), conversation)
    generations: dict[int, Conversation] = {}
    for record in records:
        if record.type != "generation":
            continue
        trace = record.raw.get("trace_id") or ""
        conversation = home.get(id(record)) or traces.get((record.project, record.environment, trace))
        if conversation:
            generations[id(record)] = conversation
            if id(record) not in home:
                conversation.events.append(record)
                conversation.events.sort(key=lambda event: event.order)
    return generations
