"""Where a request carries its key."""

from __future__ import annotations

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.accounts import presented


def basic(text: str) -> str:
    return "Basic " + b64encode(text.encode()).decode()


CASES = [
    ("a bearer", "Bearer tt_i1", None, "tt_i1"),
    ("in capitals", "BEARER tt_i1", None, "tt_i1"),
    ("with more blanks", " Bearer   tt_i1 ", None, "tt_i1"),
    ("the other header", None, "tt_i1", "tt_i1"),
    ("both: the standard one counts", "Bearer tt_i1", "tt_i2", "tt_i1"),
    ("Segment's Basic form", basic("tt_i1:"), None, "tt_i1"),
    ("with a password, which is nothing", basic("tt_i1:whatever:more"), None, "tt_i1"),
    ("without a colon", basic("tt_i1"), None, "tt_i1"),
    ("nothing", None, None, None),
    ("empty", "", "", None),
    ("only a word", "Bearer", None, None),
    ("a key without its word", "tt_i1", None, None),
    ("another kind", "Digest tt_i1", None, None),
    ("no base 64", "Basic ???", None, None),
    ("base 64 of no text", "Basic /////w==", None, None),
    ("an empty user", basic(":tt_i1"), None, None),
    ("a very long one", "Bearer " + "t" * 10_000, None, None),
    ("a very long other one", None, "t" * 10_000, None),
]


@pytest.mark.parametrize(("title", "authorization", "api_key", "key"), CASES, ids=[case[0] for case in CASES])
def test_a_key_is_found(title: str, authorization: str | None, api_key: str | None, key: str | None) -> None:
    assert presented(authorization, api_key) == key


@given(st.none() | st.text(), st.none() | st.text())
def test_whatever_the_headers_hold(authorization: str | None, api_key: str | None) -> None:
    assert presented(authorization, api_key) != ""
