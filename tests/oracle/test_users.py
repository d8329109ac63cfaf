"""People, as counted by hand: who is one, who is new, who came back, who engaged."""

from __future__ import annotations

from typing import Any

import pytest

from .counted import ANON, THREE, Case, judged, visit
from .story import (
    identify,
    rate,
    started,
)

NUMBERS: dict[str, Case] = {
    "people once": (THREE, {"metric": "users"}, 2),
    "new in the period": (THREE, {"metric": "new_users", "from_": "2026-06-02", "to": "2026-06-30"}, 1),
    "returning in the period": (THREE, {"metric": "returning_users", "from_": "2026-06-02", "to": "2026-06-30"}, 1),
    "the last day is included": (THREE, {"metric": "conversations", "from_": "2026-06-01", "to": "2026-06-08"}, 3),
    "an instant is not": (
        THREE,
        {"metric": "conversations", "from_": "2026-06-01", "to": "2026-06-08T10:00:00Z"},
        2,
    ),
    "one active on the last day": (THREE, {"metric": "dau", "from_": "2026-06-08", "to": "2026-06-08"}, 1),
    "two in the seven days that end then": (THREE, {"metric": "wau", "from_": "2026-06-08", "to": "2026-06-08"}, 2),
    "stickiness": (THREE, {"metric": "stickiness", "from_": "2026-06-08", "to": "2026-06-08"}, 0.5),
    "engaged users": (THREE, {"metric": "engaged_users"}, 1),
    "engaged users of the period only": (THREE, {"metric": "engaged_users", "from_": "2026-06-02"}, 0),
    "back in week one": (THREE, {"metric": "retention_w1"}, 0.5),
    "back on day one": (THREE, {"metric": "retention_d1"}, 0.0),
    "only who waited the whole offset": (
        THREE,
        {"metric": "retention_w1", "as_of": "2026-06-15T09:00:00Z"},
        1.0,
    ),
    "nobody waited": (THREE, {"metric": "retention_w1", "as_of": "2026-06-14T23:00:00Z"}, None),
    "identify joins back in time": (
        [*visit(0, "t1", None, anonymous_id="cookie"), *visit(1, "t2", "ann"), identify(3000, "ann", "cookie")],
        {"metric": "users"},
        1,
    ),
    "two known people stay two though they share a cookie": (
        [
            *visit(0, "t1", "ann", **ANON),
            *visit(1, "t2", "ben", **ANON),
            *visit(2, "t3", None, **ANON),
            identify(100, "ann", "cookie"),
            identify(200, "ben", "cookie"),
        ],
        {"metric": "users"},
        2,
    ),
    "sharing a cookie without identify joins nobody": (
        [*visit(0, "t1", "ann", **ANON), *visit(1, "t2", None, **ANON)],
        {"metric": "users"},
        2,
    ),
    "an alias joins known ones": (
        [*visit(0, "t1", "ann"), *visit(1, "t2", "anna"), identify(100, "anna", None, "ann")],
        {"metric": "users"},
        1,
    ),
    "a previous id that nobody uses as a user id is anonymous": (
        [*visit(0, "t1", None, anonymous_id="old"), *visit(1, "t2", "ann"), identify(100, "ann", None, "old")],
        {"metric": "users"},
        1,
    ),
    "identify in test traffic joins": (
        [
            *visit(0, "t1", None, **ANON),
            *visit(1, "t2", "ann"),
            {**identify(100, "ann", "cookie"), "environment": "test"},
        ],
        {"metric": "users"},
        1,
    ),
    "no id at all: the thread": ([*visit(0, "t1", None), *visit(1, "t2", None)], {"metric": "users"}, 2),
    "test traffic is left out": (visit(0, "t1", environment="test"), {"metric": "conversations"}, 0),
    "unless asked": (
        visit(0, "t1", environment="test"),
        {"metric": "conversations", "where": {"environment": "test"}},
        1,
    ),
    "nothing is null": ([], {"metric": "containment_rate"}, None),
    "nothing counted is 0": ([], {"metric": "users"}, 0),
    "engagement only where openings are seen": (
        [*visit(0, "t1"), *visit(0, "t2", channel="whatsapp"), started(0, conversation_id="t3")],
        {"metric": "engagement_rate"},
        0.5,
    ),
    "bounce": ([*visit(0, "t1"), started(0, conversation_id="t3")], {"metric": "bounce_rate"}, 0.5),
    "no opening ever seen": (visit(0, "t1"), {"metric": "engagement_rate"}, None),
    "reach": (
        [*visit(0, "t1", "ann"), started(0, conversation_id="t3", user_id="ben")],
        {"metric": "reach"},
        2,
    ),
    "one and done": (visit(0, "t1"), {"metric": "one_and_done_rate"}, 1.0),
    "one and happy": (
        [*visit(0, "t1"), rate(5000, "csat", 4, conversation_id="t1")],
        {"metric": "one_and_done_rate"},
        0.0,
    ),
}


@pytest.mark.parametrize(("events", "ask", "wanted"), NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers_counted_by_hand(events: list[Any], ask: dict[str, Any], wanted: float | None) -> None:
    assert judged(events, ask) == (wanted if wanted is None else pytest.approx(wanted))
