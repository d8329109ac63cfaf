"""Until when a conversation is open, and until when somebody waits for a human."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from telltale.event import Event, from_iso
from telltale.intake import Arrival, through
from telltale.settings import Settings
from telltale.store import Store

BEGAN = from_iso("2026-10-01T10:00:00Z")
MINUTE = 60_000_000
HALF_HOUR, DAY = 30 * MINUTE, 24 * 60 * MINUTE


def _told(minute: float, kind: Any = "message", channel: str = "web", thread: str = "t", **properties: Any) -> Event:
    if kind == "message":
        properties = {"role": "user", "text": "where is my order", **properties}
    at = BEGAN + int(minute * MINUTE)
    return Event(type=kind, timestamp=at, conversation_id=thread, channel=channel, properties=properties)


def _after(home: Path, *events: Event) -> Store:
    store = Store(Settings(home=home))
    arrival = Arrival(source="bot")
    store.accept([through(one, arrival) for one in events], project="default", received_at=arrival.imported_at)
    store.catch_up()
    return store


OPEN = {
    "the gap of the channel": ([_told(0), _told(2)], 2 * MINUTE + HALF_HOUR),
    "a slow channel": ([_told(0, channel="whatsapp")], DAY),
    "an open handoff stretches it": ([_told(0), _told(1, "handoff", state="initiated")], MINUTE + DAY),
    "one that is over does not": (
        [_told(0), _told(1, "handoff", state="initiated"), _told(3, "handoff", state="completed")],
        3 * MINUTE + HALF_HOUR,
    ),
    "a human who writes holds it": ([_told(0), _told(1, role="human_agent")], MINUTE + DAY),
    "ended is over at once": ([_told(0), _told(4, "conversation.ended")], 0),
    "what is no activity changes nothing": ([_told(0), _told(9, "feedback", name="csat", score_value=5)], HALF_HOUR),
    "going on after the end": ([_told(0), _told(1, "conversation.ended"), _told(2)], 2 * MINUTE + HALF_HOUR),
}


@pytest.mark.parametrize("case", OPEN)
def test_open_as_long_as_another_activity_would_belong_to_it(tmp_path: Path, case: str) -> None:
    events, until = OPEN[case]
    with _after(tmp_path, *events) as store:
        _, rows = store.read("SELECT open_until FROM conversations ORDER BY started_at DESC LIMIT 1")
    assert rows[0][0] - BEGAN == until


WAITING = {
    "asked": ([_told(1, "handoff", state="initiated")], None),
    "accepted": ([_told(1, "handoff", state="initiated"), _told(2, "handoff", state="accepted")], None),
    "given up": ([_told(1, "handoff", state="initiated"), _told(5, "handoff", state="abandoned")], 5 * MINUTE),
    "completed": ([_told(1, "handoff", state="initiated"), _told(7, "handoff", state="completed")], 7 * MINUTE),
}


@pytest.mark.parametrize("case", WAITING)
def test_a_handoff_that_is_over_is_known(tmp_path: Path, case: str) -> None:
    events, over = WAITING[case]
    with _after(tmp_path, _told(0), *events) as store:
        _, rows = store.read("SELECT over_at, answered_at FROM handoffs")
    assert len(rows) == 1
    assert (rows[0][0] and rows[0][0] - BEGAN) == over
    assert (rows[0][1] is not None) == (case == "accepted")
