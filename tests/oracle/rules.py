"""What the letter leaves to a project, with the letter's own defaults, and its lists of words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR

NONE = "(none)"
"""'No value = `(none)`.'"""

ASYNCHRONOUS = frozenset({"whatsapp", "telegram", "messenger", "instagram", "sms", "email", "slack", "msteams"})
"""'24 h on whatsapp, telegram, messenger, instagram, sms, email, slack, msteams; 30 min on all others.'"""

GREETINGS = frozenset({"hi", "hello", "hey", "hallo", "guten tag"})
"""'at least hi, hello, hey, hallo, guten tag'"""

CLOSINGS = frozenset({"thanks", "thank you", "danke", "vielen dank", "yes it worked"})
"""'closings thanks, thank you, danke, vielen dank, yes it worked'"""

SMALL_TALK = GREETINGS | CLOSINGS

NOT_HELPFUL = frozenset({"this is not helpful", "that did not help", "das hilft mir nicht"})
""""not helpful": this is not helpful, that did not help, das hilft mir nicht"""

GREETING_INTENTS = frozenset(
    (
        "greet", "greeting", "hello", "hi", "welcome", "goodbye", "bye", "thanks", "thank_you", "smalltalk",
        "small_talk", "chitchat",
    )
)  # fmt: skip
"""'Greeting intents: greet, greeting, hello, … (also before a first dot).'"""

OPENINGS = frozenset({"chat_opened", "widget_opened"})
"""'`track` `chat_opened` / `widget_opened`'"""

GOALS = frozenset({"goal", "order_completed", "Order Completed"})
"""'goal = `goal`, `order_completed`' and 'Segment's "Order Completed" too'"""

SCALES = {"csat": (1.0, 5.0), "nps": (0.0, 10.0)}
"""'missing scales: csat 1-5, nps 0-10, others 0-1'"""

LABELS = {
    "csat": {
        "very satisfied": 1.0, "satisfied": 0.75, "neutral": 0.5, "dissatisfied": 0.25, "very dissatisfied": 0.0,
    },
    "thumbs": {"up": 1.0, "down": 0.0},
    "resolved": {"yes": 1.0, "no": 0.0},
}  # fmt: skip
"""'emojis and labels by a table': the letter does not print the table, so these are only its plainest rows."""


@dataclass(frozen=True)
class Rules:
    """The settings of a project that change a number; durations are microseconds."""

    gap: int = 30 * MINUTE
    asynchronous_gap: int = 24 * HOUR
    handoff_gap: int = 24 * HOUR
    resolution: int = 24 * HOUR
    asynchronous_resolution: int = 72 * HOUR
    repeat: int = 7 * DAY
    reopen: int = 72 * HOUR
    evidence: int = 24 * HOUR
    negative: frozenset[str] = frozenset(("rephrasing", "thumbs_down", "csat", "not_resolved", "not_helpful", "loop"))
    confirming: frozenset[str] = frozenset(("resolved", "thumbs_up", "csat", "goal"))
    confirming_events: frozenset[str] = GOALS
    answered: int = 24 * HOUR
    usual_at_least: int = 20
    fallback_texts: tuple[str, ...] = ()
    default_project: str = "default"
    contact_probability: float | None = None
    baseline_tickets: float | None = None
    helpdesk_contacts: float | None = None
    attribution: int = 7 * DAY
    low_confidence: float = 0.7
    prices: tuple[Any, ...] = ()

    def gap_of(self, channel: str | None) -> int:
        """'24 h on whatsapp, …; 30 min on all others.'"""
        return self.asynchronous_gap if channel in ASYNCHRONOUS else self.gap

    def resolution_of(self, channel: str | None) -> int:
        """'resolution 24 h (72 h asynchronous)'"""
        return self.asynchronous_resolution if channel in ASYNCHRONOUS else self.resolution
