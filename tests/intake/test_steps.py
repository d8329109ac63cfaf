"""The steps of an event into the inbox: what is filled, corrected and renamed, and why something is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.event import Event, from_iso
from telltale.event.envelope import Source
from telltale.intake import Arrival, Refused, through
from telltale.intake.steps import AHEAD, EARLIEST, LATEST

NOON = "2026-06-01T12:00:00Z"
AT = from_iso(NOON)


def event(**given: Any) -> Event:
    """A small message."""
    return Event(**{"type": "message", "timestamp": NOON, "properties": {"role": "user", "text": "hi"}, **given})


def test_what_an_event_does_not_say_comes_from_its_delivery() -> None:
    taken = through(event(), Arrival(project="shop", source="chat", connector="table"))
    assert (taken.project_id, taken.source.source_id, taken.source.connector) == ("shop", "chat", "table")
    own = event(project_id="own", source=Source(source_id="mine", connector="rasa"))
    taken = through(own, Arrival(project="shop", source="chat", connector="table"))
    assert (taken.project_id, taken.source.source_id, taken.source.connector) == ("own", "mine", "rasa")


def test_a_source_without_a_name_is_called_by_its_connector() -> None:
    assert through(event(), Arrival(connector="table")).source.source_id == "table"


TIMES: list[tuple[Any, Any, int, int]] = [
    (NOON, None, AT, AT),
    (1_780_315_200, None, AT, AT),
    (NOON, "2026-06-01T12:00:09Z", AT, AT + 9_000_000),
    (NOON, "2026-06-01T11:55:00Z", AT, AT - AHEAD),
    (NOON, "2026-06-01T11:54:59.999999Z", AT - AHEAD - 1, AT - AHEAD - 1),
    ("2026-06-02T12:00:00Z", NOON, AT, AT),
]


@pytest.mark.parametrize(("said", "received", "at", "arrived"), TIMES)
def test_a_clock_that_runs_ahead_of_the_arrival_is_taken_back(said: Any, received: Any, at: int, arrived: int) -> None:
    taken = through(event(timestamp=said, received_at=received), Arrival())
    assert (taken.timestamp, taken.received_at) == (at, arrived)
    assert taken.original_timestamp == (None if at == from_iso_or_number(said) else from_iso_or_number(said))


def from_iso_or_number(said: Any) -> int:
    return from_iso(said) if isinstance(said, str) else said * 1_000_000


@given(at=st.integers(EARLIEST, LATEST - 1), received=st.integers(EARLIEST, LATEST - 1))
def test_no_event_lies_further_ahead_of_its_arrival_than_a_clock_may(at: int, received: int) -> None:
    taken = through(event(timestamp=at, received_at=received), Arrival())
    assert isinstance(taken.timestamp, int)
    assert isinstance(taken.received_at, int)
    assert taken.timestamp <= taken.received_at + AHEAD
    assert taken.timestamp in (at, received)


NAMES = [
    ({"channel": "webchat"}, {"channel": "web", "channel_native": "webchat"}),
    ({"channel": "Channel::WhatsApp"}, {"channel": "whatsapp", "channel_native": "Channel::WhatsApp"}),
    ({"channel": "carrier pigeon"}, {"channel": "other", "channel_native": "carrier pigeon"}),
    ({"channel": "web"}, {"channel": "web", "channel_native": None}),
    ({"environment": "staging"}, {"environment": "test"}),
    ({"environment": "prod"}, {"environment": "production"}),
]


@pytest.mark.parametrize(("said", "kept"), NAMES, ids=[str(said) for said, _ in NAMES])
def test_words_of_platforms_become_ours(said: dict[str, Any], kept: dict[str, Any]) -> None:
    taken = through(event(**said), Arrival())
    assert {name: getattr(taken, name) for name in kept} == kept


def test_an_event_without_an_id_always_gets_the_same() -> None:
    first, again = through(event(), Arrival(source="s")), through(event(), Arrival(source="s"))
    other = through(event(properties={"role": "user", "text": "ho"}), Arrival(source="s"))
    assert first.event_id
    assert first.event_id == again.event_id != other.event_id


def test_what_a_model_call_says_has_bare_names() -> None:
    call = event(type="generation", properties={"gen_ai.input_tokens": 5, "output_tokens": 6})
    assert through(call, Arrival()).properties == {"input_tokens": 5, "output_tokens": 6}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"timestamp": None}, "no_time", "timestamp is missing; give ISO-8601 or a number since 1970"),
    ({"timestamp": "soon"}, "invalid_time", "timestamp: "),
    ({"timestamp": "1999-12-31T23:59:59Z"}, "time_out_of_range", "timestamp 1999-12-31T23:59:59Z is not between 2000"),
    ({"timestamp": "2200-01-01"}, "time_out_of_range", "timestamp 2200-01-01 is not between 2000 and 2100"),
    ({"received_at": "1970-01-01"}, "time_out_of_range", "received_at 1970-01-01 is not between 2000 and 2100"),
    ({"original_timestamp": "never"}, "invalid_time", "original_timestamp: "),
    ({"properties": {"text": "hi"}}, "invalid_properties", "message: missing `role`"),
    ({"properties": {"role": "cat"}}, "invalid_properties", "message: Invalid enum value 'cat' - at `properties.role`"),
    ({"sequence": 2**63}, "invalid_sequence", f"sequence {2**63} does not fit into 64 bits"),
    ({"event_id": "x" * 201}, "invalid_id", "event_id has 201 characters; at most 200"),
]


@pytest.mark.parametrize(("said", "reason", "sentence"), REFUSED, ids=[f"{one[1]} {one[0]}"[:60] for one in REFUSED])
def test_what_is_refused_has_a_reason(said: dict[str, Any], reason: str, sentence: str) -> None:
    with pytest.raises(Refused) as raised:
        through(event(**said), Arrival())
    assert raised.value.reason == reason
    assert str(raised.value).startswith(sentence)
