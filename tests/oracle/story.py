"""Words to write a small conversation down by hand: each gives one canonical wire event, at a minute of a Monday."""

from __future__ import annotations

from itertools import count
from typing import Any

from telltale.event import from_iso, to_iso

BASE = from_iso("2026-06-01T10:00:00+00:00")
MINUTE = 60_000_000
DAYS = 24 * 60

Wire = dict[str, Any]
_numbers = count()


def event(minute: float, kind: str, properties: Wire | None = None, **envelope: Any) -> Wire:
    """An event of person u in thread t on the web, at so many minutes after ``BASE``."""
    at = to_iso(BASE + round(minute * MINUTE))
    ordinary = {
        "event_id": f"e{next(_numbers):06}",
        "type": kind,
        "timestamp": at,
        "received_at": at,
        "project_id": "p",
        "source": {"source_id": "s"},
        "conversation_id": "t",
        "user_id": "u",
        "channel": "web",
        "properties": {key: value for key, value in (properties or {}).items() if value is not None},
    }
    return {key: value for key, value in {**ordinary, **envelope}.items() if value is not None}


def said(minute: float, role: str, text: str | None, properties: Wire, envelope: Wire) -> Wire:
    """A message; its id is the role and the minute, such as u0 or b1.5."""
    own = {"role": role, "text": text, "message_id": f"{role[0]}{minute:g}", **properties}
    return event(minute, "message", own, **envelope)


def user(minute: float, text: str | None = None, properties: Wire | None = None, **envelope: Any) -> Wire:
    """A user message."""
    return said(minute, "user", text, properties or {}, envelope)


def bot(minute: float, text: str | None = None, properties: Wire | None = None, **envelope: Any) -> Wire:
    """A bot message."""
    return said(minute, "bot", text, properties or {}, envelope)


def human(minute: float, text: str | None = "I am here", properties: Wire | None = None, **envelope: Any) -> Wire:
    """A message of a human agent."""
    return said(minute, "human_agent", text, properties or {}, envelope)


def click(minute: float, text: str, offered_in: str | None = None, **envelope: Any) -> Wire:
    """A button pressed."""
    return user(minute, text, {"selected_quick_reply": {"title": text, "offered_in": offered_in}}, **envelope)


def intent(minute: float, name: str | None, properties: Wire | None = None, **envelope: Any) -> Wire:
    """A recognised intent for the last user message, or the one that the properties name."""
    return event(minute, "intent.recognized", {"intent": name, "confidence": 0.9, **(properties or {})}, **envelope)


def missed(minute: float, **envelope: Any) -> Wire:
    """A fallback for the last user message."""
    return intent(minute, None, {"is_fallback": True, "match_type": "no_match", "confidence": None}, **envelope)


def handoff(minute: float, state: str, handoff_id: str | None = None, **envelope: Any) -> Wire:
    """A step on the way to a human."""
    return event(minute, "handoff", {"state": state, "handoff_id": handoff_id, "reason": "user_requested"}, **envelope)


def step(minute: float, state: str, slot: str | None = None, flow: str = "form", **envelope: Any) -> Wire:
    """A step of a flow."""
    return event(minute, "flow.step", {"state": state, "slot": slot, "flow_id": flow}, **envelope)


def rate(minute: float, name: str, score: float | None, properties: Wire | None = None, **envelope: Any) -> Wire:
    """A csat, thumbs or resolved."""
    return event(minute, "feedback", {"name": name, "score_value": score, **(properties or {})}, **envelope)


def track(minute: float, name: str, **envelope: Any) -> Wire:
    """A goal, an opening, a survey."""
    return event(minute, "track", {"event": name}, **envelope)


def ended(minute: float, **envelope: Any) -> Wire:
    """The platform says that it is over."""
    return event(minute, "conversation.ended", {}, **envelope)


def started(minute: float, **envelope: Any) -> Wire:
    """The platform says that it begins."""
    return event(minute, "conversation.started", {}, **envelope)


def update(minute: float, message_id: str, change: str, text: str | None = None, **envelope: Any) -> Wire:
    """A message edited, deleted, failed."""
    return event(minute, "message.updated", {"message_id": message_id, "change": change, "text": text}, **envelope)


def identify(minute: float, user_id: str | None, anonymous_id: str | None = None, previous: str | None = None) -> Wire:
    """Two ids are one person; outside any thread."""
    return event(
        minute,
        "identify",
        {"previous_id": previous},
        user_id=user_id,
        anonymous_id=anonymous_id,
        conversation_id=None,
        channel=None,
    )


def clock(days: float = 60) -> Wire:
    """Something that arrives so late that "now" is then; it is in no conversation."""
    return event(days * DAYS, "track", {"event": "page"}, conversation_id=None, user_id=None, channel=None)


def asks(minute: float, text: str = "where is it", name: str = "order", **envelope: Any) -> list[Wire]:
    """A user message whose intent is recognised."""
    return [user(minute, text, **envelope), intent(minute + 0.01, name, **envelope)]


def misses(minute: float, text: str = "blub", **envelope: Any) -> list[Wire]:
    """A user message that nobody understands, and the bot that says so a tenth of a minute later."""
    return [user(minute, text, **envelope), missed(minute + 0.01, **envelope), bot(minute + 0.1, "Sorry", **envelope)]
