"""Feedback: scales, thumbs, csat, resolved."""

from __future__ import annotations

from .conversation import Conversation
from .records import Record
from .rules import LABELS, SCALES


def fraction(record: Record) -> float | None:
    """'CSAT on its own scale [`score_min`, `score_max`]: … (score - min)/(max - min)'; 'missing scales: csat 1-5, nps
    0-10, others 0-1'; 'emojis and labels by a table'. None: no score."""
    name = record.get("name")
    score = record.get("score_value")
    if score is None:
        return LABELS.get(name, {}).get(str(record.get("score_label") or "").strip().casefold())
    low, high = SCALES.get(name, (0.0, 1.0))
    low = low if record.get("score_min") is None else record.get("score_min")
    high = high if record.get("score_max") is None else record.get("score_max")
    return (score - low) / (high - low) if high != low else None


def feedback(events: list[Record], name: str) -> list[Record]:
    """'Only `annotator_kind` HUMAN or missing is csat, thumbs, resolved.'"""
    return [
        e
        for e in events
        if e.type == "feedback" and e.get("name") == name and e.get("annotator_kind") in (None, "", "HUMAN")
    ]


def scored(events: list[Record], name: str) -> list[Record]:
    """Those that carry a score."""
    return [e for e in feedback(events, name) if fraction(e) is not None]


def csat(conversation: Conversation) -> Record | None:
    """'One csat a conversation (the last).'"""
    answers = scored(conversation.events, "csat")
    return answers[-1] if answers else None


def asked(conversation: Conversation) -> bool:
    """'Asked = conversations with `survey_shown` or a csat with `requested_at`.'"""
    shown = any(e.type == "track" and e.get("event") == "survey_shown" for e in conversation.events)
    return shown or any(e.get("requested_at") is not None for e in feedback(conversation.events, "csat"))


def counted_thumbs(thread: list[Record]) -> list[Record]:
    """'The last thumb per message counts'; thumbs without `message_id` each count on their own."""
    thumbs = scored(thread, "thumbs")
    last = {thumb.message_id: thumb for thumb in thumbs if thumb.message_id}
    return [thumb for thumb in thumbs if not thumb.message_id or last[thumb.message_id] is thumb]


def is_up(thumb: Record) -> bool:
    """'`thumbs` ≥ 0.5 of its scale is up.'"""
    return (fraction(thumb) or 0.0) >= 0.5


def thumbs(conversation: Conversation) -> list[Record]:
    """The counted thumbs that lie in the conversation."""
    inside = {id(event) for event in conversation.events}
    return [thumb for thumb in conversation.thumbs if id(thumb) in inside]


def rated_answers(conversation: Conversation) -> int:
    """'rated = a thumb names one of its messages, or, without `message_id`, the last answer begun before it.'"""
    answers = [turn.answer for turn in conversation.turns if turn.answer]
    named = {thumb.message_id for thumb in conversation.thumbs if thumb.message_id}
    rated = {i for i, answer in enumerate(answers) if any(m.message_id in named for m in answer if m.message_id)}
    for thumb in thumbs(conversation):
        before = [i for i, answer in enumerate(answers) if answer[0].position < thumb.position]
        if not thumb.message_id and before:
            rated.add(before[-1])
    return len(rated)
