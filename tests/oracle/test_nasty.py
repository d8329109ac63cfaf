"""The nasty worlds are legal, dense with trouble, and answered the same in any order of arrival."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import pytest

from telltale.event import PROPERTIES, Event

from . import METRICS, Oracle, nasty, shuffle
from .rules import Rules

RULES = Rules(fallback_texts=("Sorry, I did not get that.",), contact_probability=0.4)


@pytest.mark.parametrize("seed", range(5))
def test_every_event_is_legal(seed: int) -> None:
    for wire in nasty(seed, 20):
        event = msgspec.convert(wire, Event)
        msgspec.convert(event.properties, PROPERTIES[event.type])


@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_arrival_gives_the_same_answers(seed: int) -> None:
    events = nasty(seed, 40)
    one = Oracle(events, RULES, "America/New_York")
    other = Oracle(shuffle(events, seed), RULES, "America/New_York")
    for metric in METRICS:
        assert one.answer(metric, by=("channel",), step="week") == other.answer(metric, by=("channel",), step="week")


def test_events_as_structs_are_read_like_wire_forms() -> None:
    events = nasty(3, 10)
    structs = [msgspec.convert(wire, Event) for wire in events]
    assert all(Oracle(events).answer(metric) == Oracle(structs).answer(metric) for metric in METRICS)


def test_trouble_of_every_kind_is_in_a_hundred_threads() -> None:
    world = Oracle(nasty(1, 120), RULES)
    facts = world.conversations()
    outcomes = Counter(f.outcome for f in facts)
    assert len(outcomes) == 9, f"eight outcomes and pending, got {outcomes}"
    assert min(outcomes.values()) >= 3
    reasons = Counter(reason for f in facts for _, reason in f.negatives)
    assert set(reasons) == {"rephrasing", "thumbs_down", "csat", "not_resolved", "not_helpful", "loop"}
    assert {kind for f in facts for _, kind in f.evidence} == {"resolved", "thumbs_up", "csat", "goal"}
    wanted = {
        "reopened": any(f.reopened for f in facts),
        "healed": any(f.loop and not any(kind == "loop" for _, kind in f.negatives) for f in facts),
        "joined": any(f.reason == "joined" for f in facts),
        "answered": any(request.wait is not None for request, _ in world.world.request_facts),
        "missed": any(request.wait is None for request, _ in world.world.request_facts),
        "by trace": any(f and not record.thread for record, f in world.world.generations),
        "orphans": any(f is None for _, f in world.world.generations),
        "mixed channels": any(len({a.raw.get("channel") for a in f.conversation.activities}) > 2 for f in facts),
        "test": any(f.environment == "test" for f in facts),
        "conflicts": len(world.world.records) < len(nasty(1, 120)),
    }
    assert wanted == dict.fromkeys(wanted, True)


@pytest.mark.parametrize("seed", range(4))
def test_laws_that_hold_whatever_happens(seed: int) -> None:
    oracle = Oracle(nasty(seed, 60), RULES, "Europe/Berlin")
    period = {"from_": "2026-10-25", "to": "2026-10-31"}
    users, new, old = (number(oracle, m, **period) for m in ("users", "new_users", "returning_users"))
    assert new + old == users
    for metric in {name for name in METRICS if "_per_" not in name} - {"cta_ctr"}:
        for value in oracle.answer(metric, by=("channel",)).values():
            if value.denominator is not None and value.value is not None:
                assert 0 <= value.value <= (5 if metric == "csat_mean" else 1), metric
    for metric in ("conversations", "messages", "unanswered_turns"):
        parts = oracle.answer(metric, by=("channel",), step="day").values()
        assert sum(part.value or 0 for part in parts) == number(oracle, metric)
    bounds = [number(oracle, m) for m in ("confirmed_resolution_rate", "resolution_rate", "resolution_rate_upper")]
    assert bounds == sorted(bounds)
    kept, lost = oracle.answer("durable_resolution_rate")[()], oracle.answer("repeat_contact_rate")[()]
    assert (kept.numerator or 0) + (lost.numerator or 0) == kept.denominator


def number(oracle: Oracle, metric: str, **question: Any) -> float:
    """The one value of a question without groups."""
    return oracle.answer(metric, **question)[()].value or 0
