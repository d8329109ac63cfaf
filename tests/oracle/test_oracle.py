"""The oracle itself, on groups, days and usual ranges counted by hand."""

from __future__ import annotations

from typing import Any

from .counted import GOOD, THREE
from .oracle import Oracle
from .story import (
    asks,
    bot,
    clock,
    misses,
    rate,
    started,
    user,
)


def lengths(minutes: list[int], name: str) -> list[Any]:
    """Resolved conversations of these lengths, each of its own person."""
    found: list[Any] = []
    for number, minute in enumerate(minutes):
        who: dict[str, Any] = {"user_id": f"{name}{number}", "conversation_id": f"{name}{number}"}
        found += [*asks(0, "where", name, **who), bot(minute, "There.", **who)]
    return found


def test_usual_range_needs_twenty_of_an_intent() -> None:
    # p10 of 1..20 is 2.9, p90 18.1: 1, 2 below and 19, 20 above.
    events = [*lengths(list(range(1, 21)), "order"), *lengths(list(range(1, 20)), "return"), clock()]
    short = Oracle(events).answer("too_short_rate")[()]
    long = Oracle(events).answer("too_long_rate")[()]
    assert (short.numerator, short.denominator, long.numerator, long.denominator) == (2, 20, 2, 20)


def test_groups_of_several_values_and_of_none() -> None:
    events = [*asks(0, "a", "order"), bot(1, "x"), *asks(2, "b", "return"), user(0, "c", conversation_id="t2"), clock()]
    answer = Oracle(events).answer("conversations", by=("intent",))
    assert {key: value.value for key, value in answer.items()} == {("order",): 1, ("return",): 1, ("(none)",): 1}
    assert Oracle(events).answer("conversations", where={"intent": ["(none)", "order"]})[()].value == 2


def test_days_and_hours_of_the_night_that_has_two_of_them() -> None:
    # 2026-10-25, Berlin: 00:30 UTC is 02:30 summer time, 01:30 UTC is 02:30 winter time, 23:30 UTC is the 26th.
    at = ["2026-10-24T22:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T23:30:00Z"]
    events = [user(0, "a", conversation_id=f"t{i}", timestamp=t, received_at=t) for i, t in enumerate(at)]
    oracle = Oracle(events, timezone="Europe/Berlin")
    days = {key: value.value for key, value in oracle.answer("conversations", step="day").items()}
    assert days == {("2026-10-25",): 3, ("2026-10-26",): 1}
    hours = {key: value.value for key, value in oracle.answer("conversations", by=("weekday", "hour")).items()}
    assert hours == {("7", "0"): 1, ("7", "2"): 2, ("1", "0"): 1}
    assert oracle.answer("conversations", "2026-10-25", "2026-10-25")[()].value == 3
    assert {k: v.value for k, v in oracle.answer("conversations", step="week").items()} == {
        ("2026-10-19",): 3,
        ("2026-10-26",): 1,
    }


def test_a_dimension_falls_back_to_the_first_event_that_has_it() -> None:
    events = [
        started(0, locale="de-AT", context={"country": "AT", "campaign": {"source": "mail"}}),
        user(1, "a", context={"country": "DE"}),
        user(2, "b", properties={"language_detected": "fr"}),
    ]
    oracle = Oracle([*events, clock()])
    keys = oracle.answer("conversations", by=("language", "country", "campaign_source", "device"))
    assert list(keys) == [("de", "DE", "mail", "(none)")]


def test_shuffled_and_doubled_deliveries_give_the_same_answers() -> None:
    events = [*THREE, *GOOD, *misses(3), rate(5, "csat", 2), clock()]
    one, other = Oracle(events), Oracle([*reversed(events), *events[::2]])
    for metric in ("users", "resolution_rate_upper", "csat", "response_time", "fallback_rate"):
        assert one.answer(metric, by=("channel",), step="day") == other.answer(metric, by=("channel",), step="day")
