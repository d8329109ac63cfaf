"""Segment: clocks, names of events, what is never kept, and one answer from a file and from HTTP."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.fixtures import FOLDER, IMPORTED_AT, events, failures, read, read_as, shared
from telltale.connectors import Document, Failed, recognise
from telltale.connectors.segment import ROUTES, received, write_key
from telltale.errors import InputError
from telltale.event import Event, from_iso

NOON = "2026-03-02T12:00:00Z"
AT = from_iso(NOON)
LONG_AGO = from_iso("2025-03-02T12:00:00Z")
SECOND = 1_000_000


def call(**given: Any) -> dict[str, Any]:
    return {"type": "track", "messageId": "x-1", "userId": "u1", "event": "Thing Done", "timestamp": NOON, **given}


def told(*calls: Any, **batch: Any) -> list[Event]:
    """The events of a batch that came a minute after noon."""
    body = json.dumps({"batch": calls, **batch}).encode()
    return [one for _, one in received(body, "batch", AT + 60 * SECOND) if isinstance(one, Event)]


def one(record: dict[str, Any], **batch: Any) -> Event:
    [event] = told(record, **batch)
    return event


CLOCKS: list[tuple[dict[str, Any], dict[str, Any], int, int | None]] = [
    ({}, {}, AT, None),
    # Sent ten seconds after it happened, and received a minute after noon.
    ({}, {"sentAt": "2026-03-02T12:00:10Z"}, AT + 50 * SECOND, AT),
    ({"sentAt": "2026-03-02T12:00:10Z"}, {"sentAt": "2020-01-01T00:00:00Z"}, AT + 50 * SECOND, AT),
    # The way takes a moment, each time another; the clock is right.
    ({}, {"sentAt": "2026-03-02T12:00:55Z"}, AT, None),
    ({}, {"sentAt": "2026-03-02T12:01:05Z"}, AT, None),
    # A clock that is a year behind.
    ({"timestamp": "2025-03-02T12:00:00Z"}, {"sentAt": "2025-03-02T12:00:02Z"}, AT + 58 * SECOND, LONG_AGO),
    ({"originalTimestamp": NOON, "timestamp": "2026-03-02T11:00:00Z"}, {"sentAt": NOON}, AT + 60 * SECOND, AT),
    ({"timestamp": None}, {"sentAt": NOON}, AT + 60 * SECOND, None),
]  # fmt: skip


@pytest.mark.parametrize(("given", "batch", "at", "original"), CLOCKS)
def test_a_wrong_clock_is_put_right(
    given: dict[str, Any], batch: dict[str, Any], at: int, original: int | None
) -> None:
    event = one(call(**given), **batch)
    assert (event.timestamp, event.original_timestamp) == (at, original)
    assert event.received_at == AT + 60 * SECOND


SPOKEN: list[tuple[str, dict[str, Any], dict[str, Any], str | None]] = [
    ("Message Sent", {}, {}, "user"),
    ("Message Received", {}, {}, "bot"),
    ("Message Received", {"role": "agent"}, {}, "bot"),
    ("Message Received", {"role": "human_agent"}, {}, "human_agent"),
    ("Message Sent", {}, {"role": "ai_agent"}, "bot"),
    ("Message Sent", {"role": "something new"}, {}, "user"),
    ("Live Chat Message Sent", {"agent_id": "op-1"}, {}, "user"),
    ("Live Chat Message Received", {}, {}, "bot"),
    ("Live Chat Message Received", {"agent_username": "ana"}, {}, "human_agent"),
    ("Live Chat Message Received", {"role": ["agent"]}, {}, "bot"),
    ("Chat Message Received", {}, {}, None),
    ("message sent", {}, {}, None),
]


@pytest.mark.parametrize(("name", "properties", "given", "role"), SPOKEN)
def test_who_said_it(name: str, properties: dict[str, Any], given: dict[str, Any], role: str | None) -> None:
    event = one(call(event=name, properties={"conversationId": "c1", "text": "hi", **properties}, **given))
    assert event.type == ("track" if role is None else "message")
    assert event.properties.get("role") == role
    assert event.conversation_id == "c1"


MONEY: list[tuple[dict[str, Any], float | None, str | None]] = [
    ({"revenue": 40, "total": 47.5, "currency": "EUR"}, 40.0, "EUR"),
    ({"total": "47.50", "currency": "EUR"}, 47.5, "EUR"),
    ({"value": 0, "total": 9}, 0.0, None),
    ({"currency": "EUR"}, None, None),
    ({"revenue": "a lot", "total": 3}, 3.0, None),
    ({"revenue": 1e300}, None, None),
    ({"revenue": "Infinity"}, None, None),
    ({"revenue": True, "value": [1]}, None, None),
]


@pytest.mark.parametrize(("properties", "value", "currency"), MONEY)
def test_what_it_was_worth(properties: dict[str, Any], value: float | None, currency: str | None) -> None:
    said = one(call(event="Order Completed", properties=properties)).properties
    assert (said.get("value"), said.get("currency")) == (value, currency)
    assert said["event"] == "Order Completed"


def test_an_address_and_what_names_a_device_are_never_kept() -> None:
    context = {
        "ip": "203.0.113.9",
        "device": {"type": "ios", "advertisingId": "7A3C", "token": "pushpush", "name": "Jane's phone", "id": "d-77"},
        "network": {"carrier": "x"},
    }
    event = one(call(context=context), context={"ip": "203.0.113.10"})
    kept = msgspec.json.encode(event).decode()
    assert not [word for word in ("203.0.113", "7A3C", "pushpush", "Jane", "d-77") if word in kept]
    assert event.context == {"device": {"type": "ios"}}


def test_a_batch_speaks_for_its_calls_unless_they_speak_for_themselves() -> None:
    mine, theirs = told(
        call(messageId="1", context={"locale": "de-DE"}),
        call(messageId="2"),
        context={"locale": "en-US", "campaign": {"source": "ads"}},
    )
    assert (mine.locale, theirs.locale) == ("de-DE", "en-US")
    assert mine.context == theirs.context == {"campaign": {"source": "ads"}}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("text", "not_an_object"),
        (None, "not_an_object"),
        ([], "not_an_object"),
        (call(type="delete"), "unknown_type"),
        (call(type=None), "unknown_type"),
        (call(userId=None), "no_identity"),
        (call(userId="", anonymousId=""), "no_identity"),
        (call(userId={"$ne": 1}), "no_identity"),
        (call(event=None), "no_event"),
        (call(event=""), "no_event"),
        (call(timestamp="soon"), "bad_time"),
        (call(timestamp=[1]), "bad_time"),
        (call(sentAt={"at": 1}), "bad_time"),
    ],
)
def test_a_call_is_refused_by_its_place_and_its_neighbours_are_not(record: Any, reason: str) -> None:
    body = json.dumps({"batch": [call(messageId="a"), record, call(messageId="b")]}).encode()
    found = received(body, "batch", AT)
    assert [place for place, _ in found] == [0, 1, 2]
    [failed] = [(place, one) for place, one in found if isinstance(one, Failed)]
    assert (failed[0], failed[1].reason) == (1, reason)
    assert json.loads(failed[1].raw) == record


@pytest.mark.parametrize("route", [route for route, kind in ROUTES.items() if kind != "batch"])
def test_a_route_says_what_its_call_is(route: str) -> None:
    body = call(previousId="a1", groupId="g1", traits={"plan": "pro"})
    body.pop("type")
    [(place, event)] = received(json.dumps(body).encode(), route, AT)
    assert isinstance(event, Event)
    assert (place, event.source.native_type) == (0, ROUTES[route])
    assert event.type == ("identify" if ROUTES[route] in ("identify", "alias", "group") else "track")


@pytest.mark.parametrize(
    ("body", "route"),
    [
        (b"", "batch"), (b"{", "track"), (b"[]", "batch"), (b"{}", "batch"), (b'{"batch": {}}', "b"), (b"1", "t"),
        (b"{}", "delete"), (b"[" * 100_000, "batch"), (b'"\xff"', "track"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_call_is_said_to_be_none(body: bytes, route: str) -> None:
    with pytest.raises(InputError, match=r"JSON|'batch'|there is no call"):
        received(body, route, AT)


def test_a_call_within_a_call_is_no_batch() -> None:
    body = json.dumps({**call(), "batch": [call(messageId="hidden")]}).encode()
    [(_, event)] = received(body, "track", AT)
    assert isinstance(event, Event)
    assert event.event_id == "x-1"


def test_a_batch_twice_is_the_same_events() -> None:
    body = {"batch": [call(messageId=None), call(messageId="2")], "sentAt": NOON}
    first, again = ([event.source for event in told(*body["batch"], sentAt=NOON)] for _ in range(2))
    assert first == again
    assert first[0].native_id != first[1].native_id == "2"


def test_the_key_in_a_body_is_found_and_never_kept() -> None:
    assert write_key((FOLDER / "segment" / "batch.json").read_bytes()) == "not-kept"
    assert "not-kept" not in msgspec.json.encode(events(read(FOLDER / "segment" / "batch.json"))).decode()
    assert write_key(b'{"writeKey": {}}') is None


def test_a_file_of_batches_says_where_a_call_failed() -> None:
    lines = b"\n".join(json.dumps({"batch": [call(messageId=f"{n}"), call(event=None)]}).encode() for n in range(2))
    document = Document("bodies.jsonl", content=lines)
    assert recognise(document).name == "segment"
    found = read_as("segment", document)
    assert [event.event_id for event in events(found)] == ["0", "1"]
    assert [one.position for one in failures(found)] == ["1.batch[1]", "2.batch[1]"]


CHANGING = ["userId", "context", "properties", "traits", "timestamp", "sentAt", "event", "messageId", "type"]


@given(
    changed=st.dictionaries(
        st.sampled_from(CHANGING),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.text(max_size=3))
        | st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=2),
    ),
    name=st.sampled_from(["Message Sent", "Feedback Submitted", "Order Completed", "Action Invoked", "Other"]),
)  # fmt: skip
def test_whatever_a_call_holds_it_is_an_event_or_a_refusal(changed: dict[str, Any], name: str) -> None:
    body = json.dumps({"batch": [{**call(event=name), **changed}]}).encode()
    try:
        found = received(body, "batch", AT)
    except InputError:
        assert any(isinstance(value, float) for value in changed.values()), "NaN is no JSON, all else is"
        return
    assert len(found) == 1


def test_the_real_batch_of_a_library_is_five_events() -> None:
    sample = shared("samples/segment/captured_batch.json")
    assert recognise(Document(sample.name, path=sample)).name == "segment"
    found = read_as("segment", Document(sample.name, path=sample))
    assert [(event.type, event.source.native_type) for event in events(found)] == [
        ("identify", "identify"), ("track", "track"), ("track", "page"), ("identify", "alias"), ("identify", "group"),
    ]  # fmt: skip
    assert len({event.event_id for event in events(found)}) == 5
    assert events(found)[3].properties == {"operation": "alias", "previous_id": "anon-9"}
    assert "203.0.113.9" not in msgspec.json.encode(events(found)).decode()
    assert failures(found) == []
    over_http = received(sample.read_bytes(), "batch", IMPORTED_AT)
    assert [event.event_id for _, event in over_http if isinstance(event, Event)] == [
        one.event_id for one in events(found)
    ]
