"""Nested records: what a key says of its value, texts inside texts, ids, and contacts that are told."""

# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.language.redaction import Look, Pseudonyms, Records, TooWide, known
from telltale.language.redaction.records import MOST_NAMES

KEY = b"k" * 32
RECORDS = Records(known().values(), Pseudonyms(KEY, "shop"))
HASH = Pseudonyms(KEY, "shop").of


def cleaned(value: Any, **look: Any) -> Any:
    return RECORDS.clean(value, Look(**look))


CASES: list[tuple[Any, Any]] = [
    ({"a": {"b": [{"c": "mail jane@example.com"}]}}, {"a": {"b": [{"c": "mail [email]"}]}}),
    ({"args": '{"to": "jane@example.com", "n": 1}'}, {"args": '{"to":"[email]","n":1}'}),
    ({"args": '{"to": "jane\\u0040example.com"}'}, {"args": '{"to":"[email]"}'}),
    ({"args": '["{\\"to\\": \\"jane@example.com\\"}"]'}, {"args": '["{\\"to\\":\\"[email]\\"}"]'}),
    ({"args": "{to: jane@example.com}"}, {"args": "{to: [email]}"}),
    ({"jane@example.com": 3, "other": 4}, {"[email]": 3, "other": 4}),
    ({"pan": 4111111111111111, "at": 1730455200000000}, {"pan": "[card]", "at": 1730455200000000}),
    ({"number": 4111111111111111}, {"number": "[card]"}),
    ({"phone": "12345", "email": "jane at home", "mail": "newsletter"}, {"phone": "[phone]", "email": "jane at home", "mail": "newsletter"}),
    ({"phone": 4917112345678}, {"phone": "[phone]"}),
    ({"mobile": True, "phone": None, "email": ""}, {"mobile": True, "phone": None, "email": ""}),
    ({"name": "Blue shirt", "address": "0x12"}, {"name": "Blue shirt", "address": "0x12"}),
    ({"user": {"name": "Jane", "plan": "pro"}}, {"user": {"name": "[name]", "plan": "pro"}}),
    ({"traits": {"address": {"city": "Bonn"}, "age": 40}}, {"traits": {"address": "[address]", "age": 40}}),
    ({"firstName": "Jane", "last-name": "Doe", "DateOfBirth": "1990-01-01"}, {"firstName": "[name]", "last-name": "[name]", "DateOfBirth": "[birthday]"}),
    ({"password": "please", "api_key": "x"}, {"password": "[secret]", "api_key": "[secret]"}),
    ({"ip": "203.0.113.9", "user_agent": "Chrome/120.0.0.0 (1.2.3.4)"}, {"ip": "[ip]", "user_agent": "Chrome/120.0.0.0 (1.2.3.4)"}),
    ({"order_id": "4155552671", "message_id": "4111111111111111", "id": 4111111111111111}, {"order_id": "4155552671", "message_id": "4111111111111111", "id": 4111111111111111}),
    ({"user_id": "jane@example.com"}, {"user_id": f"email:{HASH('email', 'jane@example.com')}"}),
    ({"message_id": "<a1.jane@mail.example.com>"}, {"message_id": f"<email:{HASH('email', 'a1.jane@mail.example.com')}>"}),
    ({"sender_id": "whatsapp:+491712345678"}, {"sender_id": f"phone:{HASH('phone', '+491712345678')}"}),
    ({"session_id": "2026:abc:def", "trace_id": "00f067aa0ba902b7"}, {"session_id": "2026:abc:def", "trace_id": "00f067aa0ba902b7"}),
    ([], []),
    ({"n": [1, 2.5, None, True, "x"]}, {"n": [1, 2.5, None, True, "x"]}),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), CASES, ids=[json.dumps(case[0])[:50] for case in CASES])
def test_what_becomes_of_it(given: Any, expected: Any) -> None:
    before = json.dumps(given)
    assert cleaned(given) == expected
    assert json.dumps(given) == before, "what was handed in is not changed"
    assert cleaned(expected) == expected, "a second look changes nothing"
    if given == expected:
        assert cleaned(given) is given


def test_contacts_are_told_once_in_order_with_their_field() -> None:
    look = Look("DE", field="text")
    RECORDS.clean({"a": "jane@example.com, 0171 2345678, JANE@example.com", "b": "joe@gmail"}, look)
    assert look.contacts == [
        ("email", HASH("email", "jane@example.com"), True, "text"),
        ("phone", HASH("phone", "+491712345678"), True, "text"),
        ("email", HASH("email", "joe@gmail"), False, "text"),
    ]


def test_kept_traits_stay_and_are_counted() -> None:
    look = Look(keep=True)
    traits = {"email": "jane@example.com", "name": "Jane", "note": "card 4111111111111111", "address": {"city": "Bonn"}}
    assert RECORDS.clean(traits, look, person=True) == {**traits, "note": "card [card]"}
    assert [contact.kind for contact in look.contacts] == ["email"]


def test_an_id_and_the_contact_that_it_is_have_the_same_hash() -> None:
    look = Look()
    RECORDS.clean({"text": "I am Jane@Example.com"}, look)
    assert RECORDS.identifiers.of("jane@example.com") == f"email:{look.contacts[0].hash}"


@pytest.mark.parametrize(("one", "other", "same"), [
    (("k", "shop"), ("k", "shop"), True), (("k", "shop"), ("k", "other"), False), (("k", "shop"), ("l", "shop"), False),
])  # fmt: skip
def test_hashes_are_those_of_a_key_and_a_project(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    first, second = (Pseudonyms(key.encode() * 32, project).of("email", "a@b.co") for key, project in (one, other))
    assert (first == second) is same
    assert len(first) == 32


def test_kinds_that_are_off_leave_everything_of_theirs() -> None:
    records = Records(
        [kind for name, kind in known().items() if name not in ("email", "name")], Pseudonyms(KEY, "shop")
    )
    value = {"traits": {"email": "jane@example.com", "name": "Jane"}, "user_id": "jane@example.com", "text": "a@b.com"}
    assert records.clean(value, Look()) is value


@pytest.mark.parametrize("depth", [10, 59, 60, 61, 300])
def test_however_deep_it_lies(depth: int) -> None:
    value: Any = "jane@example.com"
    for _ in range(depth):
        value = {"x": [value]}
    assert "jane" not in json.dumps(cleaned(value))


def test_more_keys_than_are_remembered() -> None:
    for part in range(4):
        names = {f"{part} key{n}": "x" for n in range(MOST_NAMES - 1)}
        assert RECORDS.passes(names)
        assert cleaned(names | {"last": "jane@example.com"})["last"] == "[email]"


@pytest.mark.parametrize("within", [lambda wide: wide, lambda wide: {"a": [wide]}], ids=["outside", "inside"])
def test_more_names_than_are_looked_through_are_refused(within: Callable[[dict[str, str]], dict[str, Any]]) -> None:
    names = {f"key{n}": "x" for n in range(MOST_NAMES)}
    assert cleaned(within(names)) == within(names)
    wide = within(names | {"last": "jane@example.com"})
    assert not RECORDS.passes(wide)
    with pytest.raises(TooWide, match="10,001 names; at most 10,000"):
        cleaned(wide)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
    | st.sampled_from(["jane@example.com", "+49 171 2345678", "DE89370400440532013000", "ok", '{"a": "b@c.com"}']),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=6) | st.sampled_from(["email", "traits", "user_id", "name", "text"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(json_values)
def test_what_passes_is_what_cleaning_leaves_alone(value: Any) -> None:
    once = cleaned(value)
    assert cleaned(once) == once
    if isinstance(value, dict) and RECORDS.passes(value):
        assert once is value
    assert not any(word in json.dumps(once) for word in ("jane@example.com", "171 2345678"))
