"""What is said about a conversation: ratings, goals, corrections."""

from __future__ import annotations

from ..teller import DAY, HOUR, SECOND, Thread, Wire


def rating(thread: Thread) -> None:
    """Feedback of any kind, at once, precisely a day after the last bot message, or out of a clear sky."""
    properties = thread.pick(csat, thumb, resolved)(thread)
    properties["annotator_kind"] = thread.pick(None, None, "HUMAN", "HUMAN", "LLM", "CODE")
    at = thread.at
    if thread.bot_at and thread.chance(0.15):
        at = thread.bot_at + thread.pick(0, DAY, DAY + 1, 3 * DAY)
    thread.tell("feedback", properties, at)


def csat(thread: Thread) -> Wire:
    """Stars on several scales, labels, requests without an answer."""
    score = thread.pick(
        {"score_value": thread.pick(1, 2, 3, 4, 5)},
        {"score_value": thread.pick(1, 2, 3, 4), "score_min": 1, "score_max": 4},
        {"score_value": thread.pick(1, 3, 7, 8, 10), "score_min": 1, "score_max": 10},
        {"score_value": thread.pick(0, 25, 26, 74, 75, 100), "score_min": 0, "score_max": 100},
        {"score_label": thread.pick("satisfied", "Very dissatisfied", "neutral")},
        {},
    )
    return {"name": "csat", **score, "requested_at": thread.pick(None, None, to_seconds(thread.at))}


def to_seconds(at: int) -> float:
    """Whole seconds since 1970."""
    return at // SECOND


def thumb(thread: Thread) -> Wire:
    """A thumb on an answer or on nothing in particular, on its own scale or the usual one."""
    named = thread.answers and thread.chance(0.7)
    message = thread.pick(*thread.answers[-3:]) if named else None
    score = thread.pick({"score_value": 1}, {"score_value": 0}, {"score_value": thread.pick(-1, 0, 1), "score_min": -1})
    return {"name": "thumbs", "message_id": message, **score}


def resolved(thread: Thread) -> Wire:
    """Yes, no, and the middle."""
    return {"name": "resolved", "score_value": thread.pick(0, 0, 1, 1, 0.5, 0.49)}


def event(thread: Thread) -> None:
    """A goal, a survey, a page; in the thread or beside it."""
    name = thread.pick("goal", "order_completed", "Order Completed", "survey_shown", "survey_shown", "page")
    beside: Wire = {"conversation_id": None} if thread.chance(0.2) else {}
    at = thread.bot_at + thread.pick(0, DAY, DAY + 1) if thread.bot_at and thread.chance(0.2) else thread.at
    thread.tell("track", {"event": name, "properties": {"name": "signup"}}, at, **beside)


def update(thread: Thread) -> None:
    """An earlier message is edited, deleted, redacted, read or has failed."""
    known = [message for message in thread.messages if message]
    if not known:
        return
    change = thread.pick("edited", "edited", "deleted", "redacted", "read", "failed")
    text = thread.pick("thanks", "Which one?", "my parcel", "That did not help.") if change == "edited" else None
    properties = {"message_id": thread.pick(*known), "change": change, "text": text}
    thread.tell("message.updated", properties, thread.at + thread.pick(0, SECOND, 2 * HOUR))
