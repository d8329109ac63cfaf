"""What a conversation, message, generation or handoff can be grouped and filtered by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .business import Deed
from .facts import Facts
from .flow import Offered, Step, offers_of, step_name
from .periods import Calendar
from .records import Record
from .rules import NONE


def context(*path: str) -> Callable[[Record], Any]:
    """A value inside an event's `context`."""

    def read(record: Record) -> Any:
        value: Any = record.raw.get("context")
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return value

    return read


def language(record: Record) -> str | None:
    """'`language` = primary subtag of `language_detected`, else of `locale`'."""
    tag = record.get("language_detected") or record.raw.get("locale")
    return str(tag).replace("_", "-").split("-")[0].lower() if tag else None


def field(name: str) -> Callable[[Record], Any]:
    """A field of the envelope."""
    return lambda record: record.raw.get(name)


INHERITED: dict[str, Callable[[Record], Any]] = {
    "bot": field("bot_id"),
    "bot_version": field("bot_version"),
    "channel": field("channel"),
    "language": language,
    "country": context("country"),
    "device": context("device", "type"),
    "segment": context("segment"),
    "campaign_source": context("campaign", "source"),
    "campaign_medium": context("campaign", "medium"),
    "campaign_name": context("campaign", "name"),
}
"""'A dimension is the first user message's value; where that is empty, that of the first event … that has one.'"""


def model(record: Record) -> str | None:
    """'`response_model`, else `request_model`'"""
    return record.get("response_model") or record.get("request_model")


def several(values: list[Any]) -> tuple[str, ...]:
    """A conversation can be in several groups; 'No value = `(none)`.'"""
    return tuple(dict.fromkeys(str(value) for value in values if value not in (None, ""))) or (NONE,)


def of_events(events: list[Record], dimension: str) -> tuple[str, ...]:
    """Dimensions that are facts of their own events."""
    if dimension == "model":
        return several([model(e) for e in events if e.type == "generation"])
    if dimension == "prompt_version":
        return several([e.get("prompt_version") for e in events if e.type == "generation"])
    return several([e.get("flow_id") or e.get("flow_name") for e in events if e.type == "flow.step"])


def of_buttons(events: list[Record], dimension: str) -> tuple[str, ...]:
    """Where buttons of the business stood in a conversation, and what they said."""
    buttons = [e for e in events if e.type == "track" and e.get("event") in ("cta_shown", "cta_clicked")]
    return several(sorted(filter(None, ((e.get("properties") or {}).get(dimension) for e in buttons))))


def of_conversation(facts: Facts, dimension: str, outcome: str, calendar: Calendar) -> tuple[str, ...]:
    """The values of one dimension of a conversation, never empty."""
    c = facts.conversation
    if dimension in INHERITED:
        return several([c.value(INHERITED[dimension])])
    if dimension in ("placement", "copy"):
        return of_buttons(c.events, dimension)
    if dimension in ("model", "prompt_version", "flow"):
        return of_events(c.events, dimension)
    return several(
        {
            "project": lambda: [c.project],
            "environment": lambda: [c.environment],
            "source": lambda: [c.source],
            "primary_intent": lambda: [facts.primary_intent],
            "intent": lambda: list(facts.intents),
            "sentiment": list,
            "topic": list,  # nobody reads texts in the oracle's worlds
            "outcome": lambda: [outcome],
            "entry_point": lambda: [c.entry_point],
            "flow_step": lambda: [step_name(e) for e in c.activities if e.type == "flow.step"],
            "quick_reply": lambda: [one.option for one in offers_of(c)],
            "handoff_reason": lambda: c.handoff_reasons,
            "weekday": lambda: [calendar.local(c.start).isoweekday()],
            "hour": lambda: [calendar.local(c.start).hour],
        }[dimension]()
    )


def own(item: Any, dimension: str) -> tuple[str, ...] | None:
    """What a step or an offer says of itself."""
    if isinstance(item, Step) and dimension in ("flow", "flow_step"):
        return several([item.flow if dimension == "flow" else item.step])
    if isinstance(item, tuple) and isinstance(item[1], Offered) and dimension == "quick_reply":
        return several([item[1].option])
    if isinstance(item, Deed) and dimension in ("placement", "copy"):
        return several([(item.record.get("properties") or {}).get(dimension)])
    return None


def of_event(record: Record, dimension: str, calendar: Calendar) -> tuple[str, ...]:
    """'Own-day rows carry their conversation's dimensions, without one their event's own.'"""
    if dimension in INHERITED:
        return several([INHERITED[dimension](record)])
    if dimension in ("model", "prompt_version"):
        return of_events([record], dimension)
    own: dict[str, Any] = {
        "project": record.project,
        "environment": record.environment,
        "source": record.source,
        "weekday": calendar.local(record.at).isoweekday(),
        "hour": calendar.local(record.at).hour,
    }
    return several([own.get(dimension)])
