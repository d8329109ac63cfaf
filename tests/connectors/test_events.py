"""Our own format: everything that an event brings stays as it is, and bad records fail for themselves."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.fixtures import events, failures, read_as
from telltale.connectors import Document
from telltale.connectors.document import LINE_LIMIT
from telltale.event import TYPES, Event

GOOD = b'{"type": "message", "timestamp": 1740992400, "conversation_id": "c", "properties": {"role": "user"}}'

BAD = {
    "half a record": (b'{"type": "message", "proper', "not_json"),
    "no type": (b'{"timestamp": 1}', "unknown_type"),
    "no such type": (b'{"type": "mesage"}', "unknown_type"),
    "a list": (b"[1, 2]", "not_an_object"),
    "a text": (b'"message"', "not_an_object"),
    "a number": (b"7", "not_an_object"),
    "a time that is a list": (b'{"type": "message", "timestamp": []}', "bad_field"),
    "properties that are a text": (b'{"type": "message", "properties": "role"}', "bad_field"),
    "a sequence with a fraction": (b'{"type": "message", "sequence": 1.5}', "bad_field"),
    "a number out of range": (b'{"type": "message", "timestamp": 1e999}', "bad_field"),
    "NaN": (b'{"type": "message", "timestamp": NaN}', "not_json"),
    "half a surrogate pair": (b'{"type": "message", "properties": {"text": "\\ud83d"}}', "bad_text"),
    "bytes that are no UTF-8": (b'{"type": "message", "properties": {"text": "caf\xe9"}}', "bad_text"),
    "a raw NUL": (b'{"type": "message", "properties": {"text": "a\x00b"}}', "not_json"),
    "nested too deeply": (b'{"type": "message", "properties": {"a": ' + b"[" * 200_000, "too_deep"),
    "a line without end": (b'{"type": "message", "properties": {"text": "' + b"a" * LINE_LIMIT + b'"}}', "too_long"),
}


@pytest.mark.parametrize(("line", "reason"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_fails_for_itself(line: bytes, reason: str) -> None:
    found = read_as("events", Document("d", content=b"\n".join([GOOD, line, GOOD])))
    assert [(one.position, one.reason) for one in failures(found)] == [("2", reason)]
    assert failures(found)[0].raw == line[: LINE_LIMIT + 1]
    assert len(events(found)) == 2


@pytest.mark.parametrize("shape", [b"[%s]", b'{"events": [%s]}'], ids=["an array", "an object that holds one"])
@pytest.mark.parametrize("name", ["no such type", "half a surrogate pair", "a number", "bytes that are no UTF-8"])
def test_a_bad_element_does_not_take_the_others_with_it(shape: bytes, name: str) -> None:
    line, reason = BAD[name]
    found = read_as("events", Document("d", content=shape % b", ".join([GOOD, line, GOOD])))
    assert [(one.position, one.reason) for one in failures(found)] == [("[1]", reason)]
    assert len(events(found)) == 2


def test_what_is_possible_is_said() -> None:
    [failed] = failures(read_as("events", Document("d", content=b'{"type": "mesage"}')))
    assert all(kind in failed.message for kind in TYPES)


def test_one_event_may_stand_on_several_lines() -> None:
    pretty = json.dumps(json.loads(GOOD), indent=2).encode()
    assert [event.type for event in events(read_as("events", Document("d", content=pretty)))] == ["message"]


def test_a_record_without_an_id_has_that_of_its_content() -> None:
    again = read_as("events", Document("d", content=GOOD + b"\n" + GOOD.replace(b'"c"', b'"d"')))
    first, second = events(again)
    [alone] = events(read_as("events", Document("elsewhere", content=b"\n" + GOOD)))
    assert first.source == alone.source != second.source


@given(st.lists(st.builds(lambda kind, cid: Event(type=kind, conversation_id=cid), st.sampled_from(TYPES), st.text())))
def test_what_is_written_is_read(written: list[Event]) -> None:
    lines = b"\n".join(map(msgspec.json.encode, written))
    found = events(read_as("events", Document("d", content=lines)))
    assert [(event.type, event.conversation_id) for event in found] == [(e.type, e.conversation_id) for e in written]


def as_array(lines: list[bytes]) -> list[Event]:
    return events(read_as("events", Document("d.json", content=b"[" + b",".join(lines) + b"]")))


def test_nobody_sends_how_an_event_is_told() -> None:
    line = GOOD[:-1] + b', "event_id": "e", "telling": "again"}'
    assert [one.telling for one in as_array([line, line])] == [None, None]
    assert [one.telling for one in events(read_as("events", Document("d", content=line)))] == [None]


def test_an_array_read_at_once_is_the_array_read_one_by_one() -> None:
    named = [GOOD[:-1] + b', "event_id": "e%d"}' % number for number in range(3)]
    at_once, one_by_one = as_array(named), as_array([*named, GOOD])
    assert at_once == one_by_one[:3]
    assert one_by_one[3].source.native_id
