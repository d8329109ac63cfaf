"""Rasa: the order of the rows, clicks, fallbacks and handoffs, and one answer from every way its events travel."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from connectors.fixtures import FOLDER, IMPORTED_AT, events, failures, read, read_as, shared, tracker_store
from telltale.connectors import Document, Hints, recognise
from telltale.errors import InputError
from telltale.event import Event
from telltale.intake import Importer, Reading
from telltale.settings import Settings
from telltale.store import Store

BROKER = FOLDER / "rasa" / "broker.jsonl"


def told(*records: dict[str, Any], hints: Hints | None = None) -> list[Event]:
    """The events of one sender's records, a second apart."""
    lines = [{"sender_id": "s", "timestamp": 1_740_992_400.0 + n, **one} for n, one in enumerate(records)]
    content = "\n".join(map(json.dumps, lines)).encode()
    return events(read_as("rasa", Document("d", content=content), hints))


def user(text: str, intent: str = "ask", confidence: float = 0.9) -> dict[str, Any]:
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent, "confidence": confidence}}}


def bot(text: str, *buttons: tuple[str, str]) -> dict[str, Any]:
    offered = [{"title": title, "payload": payload} for title, payload in buttons]
    return {"event": "bot", "text": text, "data": {"buttons": offered}}


def of(found: list[Event], kind: str) -> list[dict[str, Any]]:
    return [event.properties for event in found if event.type == kind]


def meaning(found: list[Event]) -> list[tuple[Any, ...]]:
    """What the events say, without the ids that depend on the way they came."""
    hidden = ("message_id", "offered_in", "handoff_id", "reverted_message_id", "properties", "selected_quick_reply")
    return [
        (event.type, event.timestamp, event.conversation_id, "selected_quick_reply" in event.properties, said)
        for event in found
        for said in [{name: value for name, value in event.properties.items() if name not in hidden}]
    ]


@pytest.mark.parametrize("broker", [True, False], ids=["SQL broker", "tracker store"])
def test_both_sqlite_layouts_say_what_the_broker_says(broker: bool, tmp_path: Path) -> None:
    store = Document("store", path=tracker_store(tmp_path / "store.db", BROKER, broker=broker))
    assert recognise(store).name == "rasa"
    found = read_as("rasa", store)
    assert meaning(events(found)) == meaning(events(read(BROKER)))
    assert [event.source for event in events(found)] == [event.source for event in events(read(BROKER))]
    assert [one.reason for one in failures(found)] == [one.reason for one in failures(read(BROKER))]
    assert failures(found)[0].position == "row 27"


def test_the_same_talk_from_two_places_is_no_conflict(tmp_path: Path) -> None:
    store = tracker_store(tmp_path / "store.db", BROKER, broker=False)
    with Store(Settings(home=tmp_path / "home")) as kept:
        first = Importer(kept, Reading("rasa")).run([Document("broker", path=BROKER)])
        second = Importer(kept, Reading("rasa")).run([Document("store", path=store)])
    assert first.stored > 20
    assert (second.stored, second.duplicates, second.conflicts) == (0, first.stored, 0)


def test_a_tracker_says_what_the_broker_says_with_the_same_ids() -> None:
    lines = [json.loads(line) for line in BROKER.read_text().splitlines()]
    own = [line for line in lines if line.get("sender_id") == "s1"]
    tracker = {"sender_id": "s1", "events": [{k: v for k, v in one.items() if k != "sender_id"} for one in own]}
    found = events(read_as("rasa", Document("d", content=json.dumps(tracker).encode())))
    expected = [event for event in events(read(BROKER)) if event.conversation_id == "s1"]
    assert [event.source for event in found] == [event.source for event in expected]


def test_equal_events_are_two_in_a_store_and_one_in_a_log(tmp_path: Path) -> None:
    line = json.dumps({"sender_id": "s", "event": "agent", "timestamp": 1.5, "text": "hm"})
    log = tmp_path / "log.jsonl"
    log.write_text(f"{line}\n{line}\n")
    store = tracker_store(tmp_path / "store.db", log, broker=True)
    delivered, kept = (read_as("rasa", Document("d", path=path)) for path in (log, store))
    assert len({event.source.native_id for event in events(delivered) if event.type == "message"}) == 1
    assert len({event.source.native_id for event in events(kept) if event.type == "message"}) == 2


def test_times_follow_the_order_of_the_rows() -> None:
    found = told({**user("one"), "timestamp": 1_740_992_405.5}, {**bot("two"), "timestamp": 1_740_992_401.25})
    assert [event.timestamp for event in found if event.type == "message"] == [1_740_992_405_500_000] * 2
    assert [event.original_timestamp for event in found if event.type == "message"] == [None, 1_740_992_401_250_000]
    assert [event.sequence for event in found if event.type == "message"] == [0, 1]


def test_senders_do_not_push_each_others_times() -> None:
    found = told({**user("late"), "timestamp": 2e9}, {**user("early"), "sender_id": "t", "timestamp": 1e9})
    assert {event.conversation_id: event.timestamp for event in found} == {"s": 2 * 10**15, "t": 10**15}


def test_an_event_without_a_time_takes_the_last_one() -> None:
    found = told(user("one"), {**bot("two"), "timestamp": None})
    assert [
        (event.timestamp, event.timestamp_inferred) for event in found if event.properties.get("role") == "bot"
    ] == [(1_740_992_400_000_000, True)]
    [alone] = told({"event": "pause", "timestamp": None})
    assert (alone.timestamp, alone.timestamp_inferred) == (IMPORTED_AT, True)


def test_a_click_is_linked_to_the_offer() -> None:
    found = told(bot("Well?", ("Yes", "/affirm"), ("No", "/deny")), user("/deny", "deny", 1.0))
    asked, clicked = of(found, "message")
    assert clicked["text"] == "No"
    assert clicked["selected_quick_reply"] == {
        "title": "No", "value": "/deny", "offered_in": asked["message_id"], "match": "payload",
    }  # fmt: skip
    [intent] = of(found, "intent.recognized")
    assert (intent["match_type"], "confidence" in intent) == ("direct", False)


def test_what_was_never_offered_is_no_click() -> None:
    found = told(user("/deny", "deny", 1.0), bot("Well?", ("No", "/deny")), user("no", "deny", 0.8))
    assert [("selected_quick_reply" in said) for said in of(found, "message")] == [False, False, False]


def test_a_fallback_is_told_once_a_turn() -> None:
    refused = {"event": "action", "name": "action_default_fallback"}
    found = told(
        user("?", "nlu_fallback", 0.3), refused, user("??", "greet", 0.4), refused, refused, user("hi", "greet")
    )
    fallbacks = [intent for intent in of(found, "intent.recognized") if intent.get("is_fallback")]
    assert len(fallbacks) == 2
    assert len({intent["message_id"] for intent in fallbacks}) == 2
    assert not any("confidence" in intent for intent in fallbacks), "the threshold is no confidence"


@pytest.mark.parametrize(
    ("parsed", "expected"),
    [
        ({"intent": {"name": "out_of_scope", "confidence": 0.8}}, ("out_of_scope", "fallback", True, 0.8)),
        ({"intent": {"name": None, "confidence": 0.0}}, (None, "no_match", True, None)),
        ({"commands": [{"command": "cannot handle"}]}, (None, "no_match", True, None)),
        ({"commands": [{"command": "start flow", "flow": "pay"}]}, ("pay", "intent", None, None)),
    ],
)
def test_what_the_understanding_says(parsed: dict[str, Any], expected: tuple[Any, ...]) -> None:
    [intent] = of(told({"event": "user", "text": "x", "parse_data": parsed}), "intent.recognized")
    assert tuple(intent.get(name) for name in ("intent", "match_type", "is_fallback", "confidence")) == expected


def test_a_handoff_is_one_from_pause_to_resume() -> None:
    agent = {"event": "agent", "text": "Anna here"}
    found = told(user("human!"), {"event": "pause"}, {"event": "pause"}, agent, agent, {"event": "resume"})
    steps = of(found, "handoff")
    assert [step["state"] for step in steps] == ["initiated", "accepted", "completed"]
    assert len({step["handoff_id"] for step in steps}) == 1
    assert [said["role"] for said in of(found, "message")] == ["user", "human_agent", "human_agent"]
    assert [kept["event"] for kept in of(found, "track")] == ["rasa.pause"]


def test_a_named_intent_or_action_asks_for_a_human() -> None:
    hints = Hints(IMPORTED_AT, {"handoff": "human_handoff, action_call"})
    found = told(
        user("human!", "human_handoff"), {"event": "action", "name": "action_call"}, {"event": "pause"}, hints=hints
    )
    assert of(found, "handoff") == [
        {"state": "initiated", "handoff_id": found[0].source.native_id, "reason": "user_requested"}
    ]


def test_a_form_asks_slot_by_slot_and_may_be_left() -> None:
    found = told(
        {"event": "active_loop", "name": "order_form"},
        {"event": "slot", "name": "requested_slot", "value": "size"},
        {"event": "slot", "name": "size", "value": "L"},
        {"event": "slot", "name": "requested_slot", "value": "street"},
        {"event": "loop_interrupted", "is_interrupted": True},
        {"event": "loop_interrupted", "is_interrupted": False},
        {"event": "action", "name": "action_deactivate_loop"},
        {"event": "active_loop", "name": None},
    )
    steps = [(step["state"], step.get("slot"), step.get("flow_id")) for step in of(found, "flow.step")]
    assert steps == [
        ("entered", None, "order_form"), ("entered", "size", "order_form"), ("completed", "size", "order_form"),
        ("entered", "street", "order_form"), ("interrupted", None, "order_form"), ("resumed", None, "order_form"),
        ("completed", None, None), ("cancelled", None, "order_form"),
    ]  # fmt: skip
    assert not any("L" in step.values() for step in of(found, "flow.step")), "slot values are not taken"


def test_what_has_no_type_of_its_own_is_kept() -> None:
    [event] = told({"event": "cancel_reminder", "name": "later"})
    assert event.properties["event"] == "rasa.cancel_reminder"
    assert event.properties["properties"]["name"] == "later"


@pytest.mark.parametrize("statement", ["CREATE TABLE events (id, body)", "CREATE TABLE users (id)"])
def test_another_database_is_no_tracker_store(statement: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute(statement)
    with pytest.raises(InputError, match="none of the formats"):
        recognise(Document("other", path=tmp_path / "other.db"))


def test_a_damaged_store_is_refused_with_a_sentence(tmp_path: Path) -> None:
    store = tracker_store(tmp_path / "store.db", BROKER, broker=True)
    store.write_bytes(store.read_bytes()[:5000])
    with pytest.raises(InputError, match="SQLite file that cannot be read"):
        read_as("rasa", Document("store", path=store))


def test_a_row_that_is_no_json_fails_for_itself(tmp_path: Path) -> None:
    store = tracker_store(tmp_path / "store.db", BROKER, broker=True)
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("UPDATE events SET data = '{' WHERE id = 2")
        connection.execute("UPDATE events SET data = NULL WHERE id = 3")
        connection.commit()
    found = failures(read_as("rasa", Document("store", path=store)))
    assert [(one.position, one.reason) for one in found[:2]] == [("row 2", "not_json"), ("row 3", "not_json")]


def test_the_broker_and_the_store_of_the_shop_tell_the_same_events() -> None:
    ways = [shared(f"samples/rasa/{name}") for name in ("event_broker.jsonl", "tracker_store_rasa_3.6.sqlite")]
    log, store = (events(read_as("rasa", Document("d", path=way))) for way in ways)
    assert [(event.source, event.properties) for event in log] == [(event.source, event.properties) for event in store]


@pytest.mark.parametrize("name", ["event_broker.jsonl", "tracker_store_rasa_3.6.sqlite"])
def test_the_shop_sample(name: str) -> None:
    """Counted by hand in the file: 15 rows of one sender."""
    found = events(read_as("rasa", Document(name, path=shared(f"samples/rasa/{name}"))))
    assert {event.conversation_id for event in found} == {"user-7"}
    assert len({event.sequence for event in found}) == 15
    assert Counter(event.type for event in found) == {
        "message": 5, "intent.recognized": 3, "flow.step": 3, "handoff": 3, "track": 3,
        "conversation.started": 1, "conversation.ended": 1,
    }  # fmt: skip
    assert [event.sequence for event in found] == sorted(event.sequence or 0 for event in found)
    clicked = [said for said in of(found, "message") if "selected_quick_reply" in said]
    offers = {said["message_id"] for said in of(found, "message") if said.get("quick_replies")}
    assert [said["text"] for said in clicked] == ["Human please"]
    assert clicked[0]["selected_quick_reply"]["offered_in"] in offers
    assert [intent.get("intent") for intent in of(found, "intent.recognized") if intent.get("is_fallback")] == [
        "nlu_fallback"
    ]
    assert [step["state"] for step in of(found, "handoff")] == ["initiated", "accepted", "completed"]


def test_the_moodbot_tracker_keeps_its_order() -> None:
    found = events(read_as("rasa", Document("t", path=shared("samples/rasa/tracker_moodbot.json"))))
    times = [event.timestamp for event in found]
    assert times == sorted(times)
    assert len({event.sequence for event in found}) == 7
    assert len([event for event in found if event.original_timestamp is not None]) == 6
    assert [said["text"] for said in of(found, "message")] == ["/greet", "/mood_great"]
