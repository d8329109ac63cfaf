"""What holds for every connector, over all fixtures and over records that nobody meant to write."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.fixtures import FIXTURES, FOLDER, events, failures, read, read_as, shared, spelled
from telltale.connectors import Document, Failed, Hints, connectors, documents, recognise
from telltale.errors import InputError
from telltale.event import PROPERTIES, TYPES, Event

NAMES = list(connectors())
LINES = [file for file in FIXTURES if file.suffix == ".jsonl"]

NOT_LOGS = {
    "nothing": b"",
    "blank lines": b"\n\n  \n",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
    "zeros": bytes(1000),
    "prose": b"A licence to read, write, and copy.\n\nEveryone may do so; nobody must.\n",
    "markdown": b"# NOTE\n\n| text | role |\n|---|---|\n| a | b |\n",
    "an empty list": b"[]",
    "an empty object": b"{}",
    "a number": b"42\n",
    "settings": b'{"name": "x", "type": "module", "messages": "none"}',
    "sales": b"date,amount\n2025-01-01,7\n2025-01-02,9\n",
    "labels": b"text,category\nwhere is my card,card_arrival\n",
    "somebody's database": b"SQLite format 3\0" + bytes(84),
    "half a list": b'[{"role": "user", "content": "hi"}',
}

each_fixture = pytest.mark.parametrize("file", FIXTURES, ids=lambda file: f"{file.parent.name}/{file.name}")


def odd(event: Event) -> list[str]:
    """What is wrong with an event's properties: a field of the wrong type, or one that the type does not have."""
    kind = PROPERTIES[event.type]
    try:
        msgspec.convert(event.properties, kind)
    except msgspec.ValidationError as error:
        # A number that cannot be, such as tokens below zero, is handed on as it came: intake refuses it with a reason.
        return [] if ">= 0" in str(error) else [str(error)]
    return [] if event.type == "track" else sorted(event.properties.keys() - set(kind.__struct_fields__))


def test_every_connector_has_fixtures() -> None:
    assert {file.parent.name for file in FIXTURES} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name: str) -> None:
    connector = connectors()[name]
    assert connector.name == name
    assert connector.title
    assert connector.obtain.endswith(".")
    assert ">>>" in (connector.read.__doc__ or "")


@each_fixture
def test_a_fixture_becomes_what_stands_beside_it(file: Path) -> None:
    expected = json.loads(file.with_name(file.name + ".events.json").read_text())
    assert [spelled(one) for one in read(file)] == expected


@each_fixture
def test_it_is_recognised(file: Path) -> None:
    assert recognise(Document(file.name, path=file)).name == file.parent.name


@each_fixture
def test_reading_twice_gives_the_same(file: Path) -> None:
    assert read(file) == read(file)


@each_fixture
def test_ids_do_not_depend_on_the_import(file: Path) -> None:
    assert ids(read(file)) == ids(read(file, Hints(imported_at=1)))


@each_fixture
def test_ids_are_there_and_unique(file: Path) -> None:
    found = ids(read(file))
    assert all(native_type and native_id for native_type, native_id in found)
    assert [one for one, count in Counter(found).items() if count > 1] == []


@each_fixture
def test_the_properties_are_those_of_the_type(file: Path) -> None:
    assert [(event.source.native_id, odd(event)) for event in events(read(file)) if odd(event)] == []
    assert {event.type for event in events(read(file))} <= set(TYPES)


@each_fixture
def test_what_failed_says_where_why_and_with_what(file: Path) -> None:
    for failed in failures(read(file)):
        assert failed.position
        assert failed.reason.replace("_", "").isalpha()
        assert len(failed.message) > 10
        assert failed.raw


@pytest.mark.parametrize("file", LINES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_line_is_dropped(file: Path) -> None:
    for line in file.read_bytes().splitlines():
        if line.strip():
            assert told_of(file.parent.name, line), line


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", NOT_LOGS.values(), ids=NOT_LOGS.keys())
def test_nobody_claims_what_is_no_log(name: str, content: bytes) -> None:
    assert connectors()[name].recognise(Document("it", content=content)) < 0.4


@pytest.mark.parametrize("content", NOT_LOGS.values(), ids=NOT_LOGS.keys())
def test_what_nobody_knows_is_said_with_what_to_do(content: bytes) -> None:
    empty = r"'it' is empty"
    unknown = r"'it' looks like none of .*table.*--format.*--map text=COLUMN"
    with pytest.raises(InputError, match=unknown if content.strip() else empty):
        recognise(Document("it", content=content))


@pytest.mark.parametrize(
    ("folder", "name"), [("samples/rasa", "rasa"), ("samples/openai_anthropic", "openai"), ("data/multidogo", "table")]
)
def test_the_samples_of_a_platform_are_recognised(folder: str, name: str) -> None:
    logs = [one for one in documents(shared(folder)) if not one.name.endswith((".md", ".txt", "NOTICE"))]
    assert logs
    assert {recognise(one).name for one in logs} == {name}


@pytest.mark.parametrize("name", ["events", "openai", "rasa", "table"])
def test_nobody_claims_another_platforms_samples(name: str) -> None:
    theirs = {"openai": "openai_anthropic", "rasa": "rasa"}
    others = [one for one in documents(shared("samples")) if Path(one.name).parent.name not in theirs.values()]
    assert others
    assert [one.name for one in others if connectors()[name].recognise(one) >= 0.4] == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_a_record_with_anything_in_it_becomes_events_or_a_failure(name: str, data: st.DataObject) -> None:
    """A line of a fixture in which some value, however deep, is something else altogether."""
    lines = [line for file in LINES if file.parent.name == name for line in file.read_text().splitlines()]
    record = json.loads(data.draw(st.sampled_from([line for line in lines if _whole(line)])))
    changed = _changed(record, data)
    found = read_anyway(name, json.dumps(changed).encode())
    assert [odd(event) for event in events(found) if odd(event) and name != "events"] == []


@pytest.mark.parametrize("name", NAMES)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_bytes_of_any_kind_are_survived(name: str, content: bytes) -> None:
    with suppress(InputError):
        connectors()[name].recognise(Document("any", content=content))
    read_anyway(name, content)


def _whole(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _changed(value: Any, data: st.DataObject) -> Any:
    """The value with one of its parts exchanged."""
    if isinstance(value, dict) and value and data.draw(st.integers(0, 5)):
        key = data.draw(st.sampled_from(sorted(value)))
        return {**value, key: _changed(value[key], data)}
    if isinstance(value, list) and value and data.draw(st.integers(0, 5)):
        index = data.draw(st.integers(0, len(value) - 1))
        return [*value[:index], _changed(value[index], data), *value[index + 1 :]]
    return data.draw(json_values)


def read_anyway(name: str, content: bytes) -> list[Event | Failed]:
    """What can be read; a document that cannot be read at all is refused with a sentence."""
    try:
        return read_as(name, Document("any", content=content))
    except InputError:
        return []


def told_of(name: str, line: bytes) -> bool:
    """Whether a line alone leads to an event, a failure, or a sentence."""
    try:
        return bool(read_as(name, Document("line", content=line)))
    except InputError:
        return True


def ids(found: list[Event | Failed]) -> list[tuple[str, str]]:
    """What an event is known by at its source; one that has an id of its own needs no other."""
    return [
        (event.source.native_type or event.type, event.source.native_id or event.event_id) for event in events(found)
    ]


def test_the_fixtures_folder_holds_nothing_else() -> None:
    expected = {file.with_name(file.name + ".events.json") for file in FIXTURES}
    assert {*FOLDER.glob("*/*.events.json")} == expected
