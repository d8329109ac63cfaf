"""Texts with more of a kind than is checked one by one: nothing of it is left."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.language.redaction import Cleaner, known
from telltale.language.redaction.folding import Folded, look_alikes

EVERY = Cleaner(known().values())
MANY = 2_500

LISTS = {
    "accounts": "DE89 3704 0044 0532 0130 00, ",
    "cards": "4111 1111 1111 1111, ",
    "addresses": "jane@example.com, ",
    "numbers to call": "+44 20 7946 0958, ",
}


@pytest.mark.parametrize("one", LISTS.values(), ids=LISTS.keys())
def test_nothing_is_left_of_a_long_list(one: str) -> None:
    cleaned, hits = EVERY.clean(one * MANY, None)
    assert hits
    assert not re.search(r"[0-9]{3}|jane|example", cleaned)


@given(st.text(st.sampled_from("ab@1\u00e4\u200b\u00ad\uff20\U0001d7ce\ufe0f")))
def test_a_folded_text_knows_where_everything_stood(text: str) -> None:
    folded = Folded(text)
    stood = [text[folded.at(place)] for place in range(len(folded.text))]
    assert [look_alikes().get(ord(one), one) for one in stood] == list(folded.text)
    assert sorted({folded.at(place) for place in range(len(folded.text))}) == [
        place for place, one in enumerate(text) if one not in "\u200b\u00ad\ufe0f"
    ]
