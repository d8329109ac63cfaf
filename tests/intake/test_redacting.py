"""The step that redacts an event: nothing that must not be kept is left anywhere in it, and joins still work."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest

from telltale.connectors import Failed
from telltale.errors import DataFolderError, UnknownName
from telltale.event import PROPERTIES, Event
from telltale.event.envelope import Source
from telltale.intake.redacting import KEY_FILE, Redaction, contact_key
from telltale.intake.steps import Arrival, Refused, correct_clock, fill, name, validate
from telltale.settings import Settings
from tests.language.redaction.labelled import Dice

KEY = b"k" * 32
REDACT = Redaction(Settings(), key=KEY)


def event(**given: Any) -> Event:
    """A small message."""
    return Event(
        **{"type": "message", "timestamp": 1_730_455_200, "properties": {"role": "user", "text": "hi"}, **given}
    )


def redacted(redact: Redaction = REDACT, **given: Any) -> Event:
    one = event(**given)
    redact(one, Arrival())
    return one


def test_a_contact_leaves_a_mark_and_a_hash() -> None:
    one = redacted(properties={"role": "user", "text": "I am jane@example.com"})
    [contact] = one.properties["contacts"]
    assert one.properties["text"] == "I am [email]"
    assert (contact["kind"], contact["valid"], contact["field"], len(contact["hash"])) == ("email", True, "text", 32)
    assert msgspec.json.decode(msgspec.json.encode(one))["properties"]["contacts"] == [contact]


def test_nothing_to_redact_is_nothing_changed() -> None:
    one = redacted(user_id="u-1", context={"page": {"url": "https://shop.example/a?x=1"}})
    assert one == event(user_id="u-1", context={"page": {"url": "https://shop.example/a?x=1"}})


COUNTRIES: list[tuple[dict[str, Any], str, bool]] = [
    ({"locale": "de-DE"}, "", True),
    ({"locale": "de"}, "", False),
    ({"locale": "de"}, "de", True),
    ({"context": {"country": "DE"}, "locale": "en-US"}, "", True),
    ({"context": {"location": {"country": "de"}}}, "", True),
    ({"context": {"country": "Germany"}}, "DE", True),
    ({"locale": "en-US"}, "DE", False),
    ({}, "", False),
]


@pytest.mark.parametrize(("given", "region", "found"), COUNTRIES)
def test_the_country_of_a_number_is_that_of_the_event_else_of_the_settings(
    given: dict[str, Any], region: str, found: bool
) -> None:
    redact = Redaction(Settings(phone_region=region), key=KEY)
    one = redacted(redact, properties={"role": "user", "text": "0171 2345678"}, **given)
    assert one.properties["text"] == ("[phone]" if found else "0171 2345678")


IDS: list[tuple[dict[str, Any], str, str]] = [
    ({"user_id": "Jane@Example.com"}, "user_id", "email:"),
    ({"anonymous_id": "+49 171 2345678"}, "anonymous_id", "phone:"),
    ({"user_id": "491712345678", "channel": "whatsapp"}, "user_id", "phone:"),
    ({"conversation_id": "491712345678", "channel": "sms"}, "conversation_id", "phone:"),
    ({"user_id": "491712345678"}, "user_id", "491712345678"),
    ({"user_id": "12345678", "channel": "whatsapp"}, "user_id", "12345678"),
    ({"session_id": "tel:+491712345678"}, "session_id", "phone:"),
    ({"event_id": "m1:jane@example.com"}, "event_id", "m1:email:"),
    ({"user_id": "u-4711"}, "user_id", "u-4711"),
    ({"conversation_id": "19:abc@thread.v2"}, "conversation_id", "19:abc@thread.v2"),
]


@pytest.mark.parametrize(("given", "field", "expected"), IDS)
def test_an_id_that_is_a_contact_becomes_its_hash(given: dict[str, Any], field: str, expected: str) -> None:
    one = redacted(**given)
    found = getattr(one, field)
    assert found == expected if not expected.endswith(":") else found.startswith(expected)
    again = redacted(**{**given, field: found})
    assert getattr(again, field) == found
    assert "contacts" not in one.properties, "an id is nobody's lead"


def test_people_are_still_joined() -> None:
    asked = redacted(user_id="jane@example.com")
    said = redacted(properties={"role": "user", "text": "jane@example.com"})
    alias = redacted(
        type="identify", user_id="u1", properties={"operation": "alias", "previous_id": "JANE@example.com"}
    )
    assert alias.properties["previous_id"] == asked.user_id == f"email:{said.properties['contacts'][0]['hash']}"


@pytest.mark.parametrize("keep", [False, True])
def test_contacts_of_identify_go_unless_they_are_kept(keep: bool) -> None:
    traits = {"email": "jane@example.com", "name": "Jane", "plan": "pro", "address": {"city": "Bonn"}}
    one = redacted(
        Redaction(Settings(keep_contact_traits=keep), key=KEY), type="identify", properties={"traits": traits}
    )
    gone = {"email": "[email]", "name": "[name]", "plan": "pro", "address": "[address]"}
    assert one.properties["traits"] == (traits if keep else gone)
    assert [(contact["kind"], contact["field"]) for contact in one.properties["contacts"]] == [("email", "traits")]


def test_a_kind_can_be_kept() -> None:
    one = redacted(
        Redaction(Settings(unredacted_kinds=["email"]), key=KEY), properties={"role": "user", "text": "a@b.com"}
    )
    assert one.properties == {"role": "user", "text": "a@b.com"}
    with pytest.raises(UnknownName, match="did you mean 'email'"):
        Redaction(Settings(unredacted_kinds=["e-mail"]), key=KEY)


def test_twice_is_once() -> None:
    one = redacted(
        properties={"role": "user", "text": "jane@example.com or +49 171 2345678"}, user_id="jane@example.com"
    )
    again = msgspec.convert(msgspec.to_builtins(one), Event)
    REDACT(again, Arrival())
    assert again == one


# Every field of the twelve types in which somebody can say something.
PLACES: dict[str, Any] = {
    "text": lambda said: {"properties": {"role": "user", "text": said}},
    "edit": lambda said: {
        "type": "message.updated",
        "properties": {"message_id": "m", "change": "edited", "text": said},
    },
    "quick reply": lambda said: {
        "properties": {"role": "bot", "quick_replies": [{"title": said, "value": {"a": said}}]}
    },
    "click": lambda said: {"properties": {"role": "user", "selected_quick_reply": {"title": said, "value": said}}},
    "attachment": lambda said: {"properties": {"role": "user", "attachments": [{"content": {"deep": [said]}}]}},
    "entity": lambda said: {"type": "intent.recognized", "properties": {"entities": [{"name": "who", "value": said}]}},
    "generation": lambda said: {
        "type": "generation",
        "properties": {"input": [{"role": "user", "content": said}], "output": said},
    },
    "arguments": lambda said: {
        "type": "tool.executed",
        "properties": {"arguments": {"to": said}, "result": json.dumps({"r": said})},
    },
    "arguments as text": lambda said: {
        "type": "tool.executed",
        "properties": {"arguments": json.dumps({"to": [said]})},
    },
    "comment": lambda said: {"type": "feedback", "properties": {"name": "csat", "explanation": said}},
    "traits": lambda said: {"type": "identify", "properties": {"traits": {"note": said, "nested": {"more": said}}}},
    "tracked": lambda said: {"type": "track", "properties": {"event": "form", "properties": {"field": said, said: 1}}},
    "native": lambda said: {"type": "track", "properties": {"event": "x.y", "raw": {"payload": {"values": [said]}}}},
    "reason": lambda said: {"type": "handoff", "properties": {"state": "initiated", "reason": said}},
    "page": lambda said: {"context": {"page": {"url": f"https://x.test/?q={said}", "title": said}}},
    "referral": lambda said: {"type": "conversation.started", "properties": {"referral": {"source": said}}},
}
KINDS = ("email", "phone", "card", "iban", "ip", "ipv6", "mac", "key", "jwt")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_canary_survives_anywhere(place: str, kind: str) -> None:
    dice = Dice(hash_of(place, kind))
    for _ in range(20):
        value = getattr(dice, kind)("DE")
        given = PLACES[place](f"so {value} there")
        one = redacted(locale="de-DE", **given)
        kept = msgspec.json.encode(one).decode()
        assert value not in kept
        assert json.dumps(value).strip('"') not in kept
        msgspec.convert(one.properties, PROPERTIES[one.type])


def hash_of(*words: str) -> int:
    return sum(ord(one) * place for place, one in enumerate("".join(words), 1))


def test_what_was_refused_is_redacted_too() -> None:
    raw = b'{"type": "message", "text": "jane\\u0040example.com", "n": 1e400}'
    assert REDACT.raw(b'{"text": "jane\\u0040example.com"}', "default") == b'{"text":"[email]"}'
    assert b"[email]" in REDACT.raw(b"not json: jane@example.com \xff\xfe", "default")
    assert REDACT.raw(b'{"text":  "hi"}', "default") == b'{"text":  "hi"}', "what holds nothing stays to the byte"
    assert REDACT.raw(b"\xff\x00bin", "default") == b"\xff\x00bin"
    assert b"jane" not in REDACT.raw(raw.replace(b"\\u0040", b"@"), "default")
    for named in ('"locale": "de-DE"', '"context": {"locale": "de-DE"}', '"context": {"location": {"country": "de"}}'):
        refused = Failed("1", "nothing", "'0171 2345678' is no role", f'{{"a": "0171 2345678", {named}}}'.encode())
        kept = REDACT.failed(refused, "default")
        assert "2345678" not in f"{kept.raw}{kept.message}", "written in the ways of the country that the record names"
    assert REDACT.text("'jane@example.com' is not a time", "default") == "'[email]' is not a time"


def test_what_is_nested_without_end_is_refused() -> None:
    value: Any = "x@y.com"
    for _ in range(5_000):
        value = [value]
    with pytest.raises(Refused, match="too deeply"):
        redacted(type="track", properties={"event": "x", "properties": {"a": value}})


def through(one: Event) -> Event:
    for step in (fill, REDACT, validate, correct_clock, name):
        step(one, Arrival(source="shop"))
    return one


def test_ids_from_content_are_those_of_what_is_kept_and_tell_two_contacts_apart() -> None:
    said = [{"role": "user", "text": text} for text in ("jane@example.com", "jane@example.com", "joe@example.com")]
    first, again, other = (through(event(properties=properties)).event_id for properties in said)
    assert first == again != other


def test_a_record_s_own_id_does_not_change() -> None:
    source = Source(connector="rasa", native_type="user", native_id="r-1")
    plain, other = (
        through(event(source=source, properties={"role": "user", "text": text})) for text in ("hi", "a@b.com")
    )
    assert plain.event_id == other.event_id


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "new"
    key = contact_key(home)
    assert contact_key(home) == key
    assert len(key) == 32
    assert stat.S_IMODE((home / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == [KEY_FILE]
    assert contact_key(tmp_path / "other") != key
    one, again = (redacted(Redaction(Settings(home=home)), user_id="a@b.com").user_id for _ in range(2))
    assert one == again != redacted(user_id="a@b.com").user_id


def test_a_key_that_is_none_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(DataFolderError, match="holds 5 bytes instead of 32"):
        contact_key(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == b"short"
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFolderError, match="cannot be used"):
        contact_key(tmp_path / "file")


def test_projects_cannot_be_joined() -> None:
    one, other = (redacted(user_id="a@b.com", project_id=project).user_id for project in ("shop", "support"))
    assert one != other
