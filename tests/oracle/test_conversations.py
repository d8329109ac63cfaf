"""Conversations, as counted by hand: their times, their windows, their resolution."""

from __future__ import annotations

from typing import Any

import pytest

from .counted import GOOD, NIGHT, THREE, Case, judged, visit
from .story import (
    DAYS,
    MINUTE,
    asks,
    bot,
    event,
    human,
    misses,
    rate,
    started,
    user,
)

MICRO = 1 / MINUTE

NUMBERS: dict[str, Case] = {
    "response time is a median of seconds": (
        [user(0, "a"), bot(1, "x"), user(2, "b"), bot(5, "y")],
        {"metric": "response_time"},
        120.0,
    ),
    "and its p95 interpolates": (
        [user(0, "a"), bot(1, "x"), user(2, "b"), bot(5, "y")],
        {"metric": "response_time_p95"},
        174.0,
    ),
    "first token in seconds, of model calls without a conversation too": (
        [event(0, "generation", {"gen_ai.time_to_first_chunk_ms": 500}, conversation_id=None)],
        {"metric": "time_to_first_token"},
        0.5,
    ),
    "a trace leads a model call home": (
        [
            user(0, "a", trace_id="f00", channel="email"),
            event(0, "generation", {"time_to_first_chunk_ms": 500}, conversation_id=None, trace_id="f00", channel=None),
        ],
        {"metric": "time_to_first_token", "where": {"channel": "email"}},
        0.5,
    ),
    "messages belong to their own day": (
        [user(13.99 * 60, "a", **NIGHT), bot(14.01 * 60, "x", **NIGHT)],
        {"metric": "messages", "from_": "2026-06-02"},
        1,
    ),
    "conversations to the day of their start": (
        [user(13.99 * 60, "a", **NIGHT), bot(14.01 * 60, "x", **NIGHT)],
        {"metric": "conversations", "from_": "2026-06-02"},
        0,
    ),
    "durable: nobody came back": (THREE, {"metric": "durable_resolution_rate"}, 2 / 3),
    "a start exactly W after the end is a repeat": (
        [*visit(0, "t1"), *visit(7 + 1 / DAYS, "t2")],
        {"metric": "repeat_contact_rate"},
        0.5,
    ),
    "a microsecond later is none": (
        [*visit(0, "t1"), *visit(7 + (1 + MICRO) / DAYS, "t2")],
        {"metric": "repeat_contact_rate"},
        0.0,
    ),
    "another intent is no repeat": (
        [*visit(0, "t1"), *visit(1, "t2", name="return")],
        {"metric": "repeat_contact_rate"},
        0.0,
    ),
    "a filter does not narrow what a repeat is": (
        [*visit(0, "t1"), *visit(1, "t2", channel="email")],
        {"metric": "repeat_contact_rate", "where": {"channel": "web"}},
        1.0,
    ),
    "first contact: only the first counts, and it was repeated": (
        [*visit(0, "t1"), *visit(1, "t2")],
        {"metric": "first_contact_resolution"},
        0.0,
    ),
    "first contact after a quiet week counts again": (
        [*visit(0, "t1"), *visit(8, "t2")],
        {"metric": "first_contact_resolution"},
        1.0,
    ),
    "begun precisely W before is no first contact": (
        [*visit(0, "t1"), *visit(7, "t2")],
        {"metric": "first_contact_resolution"},
        0.0,
    ),
    "a place that only the second conversation's first event tells": (
        [user(0, "a"), started(60, context={"country": "AT"}), user(61, "b")],
        {"metric": "conversations", "where": {"country": "AT", "hour": "11"}},
        1,
    ),
    "immature conversations stay out of windows": (
        [*visit(0, "t1"), *visit(8, "t2")],
        {"metric": "durable_resolution_rate", "as_of": "2026-06-09T12:00:00Z"},
        1.0,
    ),
    "containment": (
        [*visit(0, "t1"), *visit(0, "t2"), human(2, conversation_id="t2")],
        {"metric": "containment_rate"},
        0.5,
    ),
    "deflection counts a confirmation without M": (
        [*misses(0), rate(2, "resolved", 1)],
        {"metric": "deflection_rate"},
        1.0,
    ),
    "resolution does not": ([*misses(0), rate(2, "resolved", 1)], {"metric": "resolution_rate"}, None),
    "assumed is only in the upper bound": (visit(0, "t1"), {"metric": "resolution_rate"}, 0.0),
    "upper bound": (visit(0, "t1"), {"metric": "resolution_rate_upper"}, 1.0),
    "a spoilt but confirmed one is no quality deflection": (
        [*visit(0, "t1"), rate(2, "resolved", 0, conversation_id="t1"), rate(3, "resolved", 1, conversation_id="t1")],
        {"metric": "quality_deflection_rate"},
        0.0,
    ),
    "reopened": ([*GOOD, *asks(60)], {"metric": "reopen_rate"}, 1.0),
    "reopening waits 72 h": ([*GOOD, *asks(60)], {"metric": "reopen_rate", "as_of": "2026-06-04T09:00:00Z"}, None),
    "resolution time ends at the last bot message": (
        [*GOOD, bot(3, "Else I will tell."), user(9, "thanks")],
        {"metric": "resolution_time"},
        180.0,
    ),
}


@pytest.mark.parametrize(("events", "ask", "wanted"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers_counted_by_hand(events: list[Any], ask: dict[str, Any], wanted: float | None) -> None:
    assert judged(events, ask) == (wanted if wanted is None else pytest.approx(wanted))
