"""Service, as counted by hand: handoffs, ratings, fallbacks, tickets."""

from __future__ import annotations

from typing import Any

import pytest

from .counted import GOOD, Case, judged, visit
from .rules import Rules
from .story import (
    DAYS,
    asks,
    bot,
    handoff,
    human,
    intent,
    misses,
    rate,
    track,
    user,
)

NUMBERS: dict[str, Case] = {
    "a handoff in time": (
        [user(0, "a"), handoff(1, "initiated", "h"), human(3), handoff(4, "completed", "h")],
        {"metric": "handoff_wait"},
        120.0,
    ),
    "accepted is answered": (
        [user(0, "a"), handoff(1, "initiated", "h"), handoff(3, "accepted", "h")],
        {"metric": "handoff_served_rate"},
        1.0,
    ),
    "failed before anybody came": (
        [user(0, "a"), handoff(1, "initiated", "h"), handoff(2, "failed", "h"), human(3)],
        {"metric": "handoff_served_rate"},
        0.0,
    ),
    "given up before anybody came": (
        [user(0, "a"), handoff(1, "initiated", "h"), handoff(2, "abandoned", "h"), human(3)],
        {"metric": "handoff_served_rate"},
        0.0,
    ),
    "answered precisely after a day": (
        [user(0, "a"), handoff(1, "initiated", "h"), human(1 + DAYS)],
        {"metric": "handoff_wait"},
        86400.0,
    ),
    "another's failure does not matter": (
        [user(0, "a"), handoff(1, "initiated", "h"), handoff(2, "failed", "g"), human(3)],
        {"metric": "handoff_served_rate"},
        1.0,
    ),
    "later than a day is missed": (
        [user(0, "a"), handoff(1, "initiated", "h"), human(1.01 + DAYS)],
        {"metric": "handoff_served_rate"},
        0.0,
    ),
    "a young request waits": (
        [user(0, "a"), handoff(1, "initiated", "h")],
        {"metric": "handoff_served_rate", "as_of": "2026-06-02T10:00:59Z"},
        None,
    ),
    "open handoffs count in the rate": ([user(0, "a"), handoff(1, "initiated")], {"metric": "handoff_rate"}, 1.0),
    "csat of a conversation is its last": ([*GOOD, rate(2, "csat", 5), rate(3, "csat", 2)], {"metric": "csat"}, 0.0),
    "csat mean on one scale": (
        [
            *visit(0, "t1"),
            *visit(0, "t2"),
            rate(2, "csat", 5, conversation_id="t1"),
            rate(2, "csat", 10, {"score_min": 0, "score_max": 20}, conversation_id="t2"),
        ],
        {"metric": "csat_mean"},
        4.0,
    ),
    "asked but silent": (
        [
            *visit(0, "t1"),
            *visit(0, "t2"),
            track(2, "survey_shown", conversation_id="t1"),
            rate(2, "csat", 5, {"requested_at": 1}, conversation_id="t2"),
        ],
        {"metric": "csat_response_rate"},
        0.5,
    ),
    "never asked": ([*GOOD, rate(2, "csat", 5)], {"metric": "csat_response_rate"}, None),
    "fallback rate over turns that need an intent": (
        [*misses(0), user(1, "hi"), bot(2, "Hello"), *asks(3), bot(4, "x")],
        {"metric": "fallback_rate"},
        0.5,
    ),
    "a project's own fallback texts": (
        [user(0, "a"), bot(1, "I do not know!"), user(2, "b"), bot(3, "Here.")],
        {"metric": "fallback_rate", "rules": Rules(fallback_texts=("i do not know",))},
        0.5,
    ),
    "no intents sent: no coverage": ([user(0, "a"), bot(1, "x")], {"metric": "intent_coverage"}, None),
    "coverage": ([*misses(0), *asks(1)], {"metric": "intent_coverage"}, 0.5),
    "confidence": (
        [
            user(0, "a"),
            intent(0.1, "x", {"confidence": 0.5}),
            bot(1, "."),
            user(2, "b"),
            intent(2.1, "y"),
            bot(2.5, "."),
            *misses(3),
        ],
        {"metric": "intent_confidence"},
        0.7,
    ),
    "nobody set what a ticket avoided is": (visit(0, "t1"), {"metric": "tickets_avoided"}, None),
    "half of one deflection": (
        visit(0, "t1"),
        {"metric": "tickets_avoided", "rules": Rules(contact_probability=0.5)},
        0.5,
    ),
}


@pytest.mark.parametrize(("events", "ask", "wanted"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers_counted_by_hand(events: list[Any], ask: dict[str, Any], wanted: float | None) -> None:
    assert judged(events, ask) == (wanted if wanted is None else pytest.approx(wanted))
