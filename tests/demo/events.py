"""What the company simulated, cut into conversations and counted from the events alone, as docs/metrics.md says."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache
from typing import Any

import msgspec

from telltale.demo import Company
from telltale.event import Event

END = date(2026, 10, 31)
HOUR = 3_600_000_000
LIMIT = (END.toordinal() + 1 - date(1970, 1, 1).toordinal()) * 24 * HOUR
ACTIVE = {"message", "flow.step", "handoff", "conversation.started"}


@cache
def generated(seed: int = 7, conversations: int = 12_000) -> tuple[list[Event], dict[str, Any]]:
    simulated = Company(conversations, seed=seed, end=END)
    return list(simulated), simulated.truth()


def lines(events: list[Event]) -> bytes:
    return msgspec.json.Encoder().encode_lines(events)


def said(event: Event, role: str) -> bool:
    words = event.properties
    counted = words.get("text", "").strip() or "selected_quick_reply" in words
    return event.type == "message" and words["role"] == role and bool(counted) and not words.get("is_private")


def split(events: list[Event]) -> list[list[Event]]:
    """The conversations of one thread."""
    found: list[list[Event]] = []
    last, waiting, ended = 0, False, True
    for event in sorted(events, key=lambda one: (one.timestamp, one.event_id)):
        if event.type in ACTIVE or event.properties.get("event") == "chat_opened":
            limit = HOUR // 2 if event.channel == "web" and not waiting else 24 * HOUR
            if ended or event.timestamp - last > limit:
                found.append([])
                waiting = False
            last, ended = event.timestamp, False
        found[-1].append(event)
        if event.type == "handoff":
            waiting = event.properties["state"] in {"initiated", "accepted"}
        ended = ended or event.type == "conversation.ended"
    return found


@cache
def talks(seed: int = 7, conversations: int = 12_000) -> list[list[Event]]:
    threads: defaultdict[str, list[Event]] = defaultdict(list)
    for event in generated(seed, conversations)[0]:
        if event.environment == "production" and event.conversation_id:
            threads[event.conversation_id].append(event)
    return [talk for events in threads.values() for talk in split(events)]


def some(talk: list[Event], kind: str, **wanted: Any) -> list[Event]:
    return [one for one in talk if one.type == kind and wanted.items() <= one.properties.items()]


def engaged(talk: list[Event]) -> bool:
    return any(said(one, "user") for one in talk)


def fallback(talk: list[Event]) -> bool:
    return bool(some(talk, "intent.recognized", is_fallback=True))


def stars(talk: list[Event]) -> list[float]:
    return [one.properties["score_value"] for one in some(talk, "feedback", name="csat")][-1:]


def recounted(chosen: list[list[Event]]) -> dict[str, int]:
    """The counts of some conversations that need no rule of outcome."""
    csat = [one for talk in chosen for one in stars(talk)]
    calls = [one for talk in chosen for one in some(talk, "generation")]
    leads = [one for talk in chosen for one in some(talk, "track", event="lead_submitted")]
    good = [one for one in leads if "." in one.properties["properties"]["email"].rpartition("@")[2]]
    thumbs = [one.properties["score_value"] for talk in chosen for one in some(talk, "feedback", name="thumbs")]
    handoffs = [[one.properties["state"] for one in some(talk, "handoff")] for talk in chosen]
    humans = [any(said(one, "human_agent") for one in talk) for talk in chosen]
    return {
        "conversations": len(chosen),
        "engaged": sum(map(engaged, chosen)),
        "bounced": sum(not engaged(talk) for talk in chosen),
        "user_messages": sum(said(one, "user") for talk in chosen for one in talk),
        "bot_messages": sum(said(one, "bot") for talk in chosen for one in talk),
        "human_messages": sum(said(one, "human_agent") for talk in chosen for one in talk),
        "fallback_turns": sum(len(some(talk, "intent.recognized", is_fallback=True)) for talk in chosen),
        "fallback_conversations": sum(map(fallback, chosen)),
        "handed_off": sum(bool(states) or human for states, human in zip(handoffs, humans, strict=True)),
        "handoffs_requested": sum(states.count("initiated") for states in handoffs),
        "handoffs_answered": sum("accepted" in states for states in handoffs),
        "served": sum(humans),
        "csat_asked": sum(bool(some(talk, "track", event="survey_shown")) for talk in chosen),
        "csat_answers": len(csat),
        "csat_positive": sum(one >= 4 for one in csat),
        "thumbs_up": sum(one == 1 for one in thumbs),
        "thumbs_down": sum(one == 0 for one in thumbs),
        "leads": len(leads),
        "valid_leads": len(good),
        "generations": len(calls),
        "generations_failed": sum("error_type" in one.properties for one in calls),
        "tokens": sum(one.properties.get(side, 0) for one in calls for side in ("input_tokens", "output_tokens")),
        "model_cost_micros": round(sum(one.properties.get("cost_usd", 0) for one in calls) * 1_000_000),
    }


def value_of(talk: list[Event], dimension: str) -> str | None:
    if dimension == "language":
        return talk[0].locale[:2]
    if dimension == "model":
        return next((one.properties["request_model"] for one in some(talk, "generation")), None)
    if dimension == "campaign_name":
        return next(
            (one.context["campaign"]["name"] for one in talk if one.context and "campaign" in one.context), None
        )
    return getattr(talk[0], dimension)
