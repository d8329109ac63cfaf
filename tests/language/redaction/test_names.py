"""Names that are listed: found as whole words, however they are spaced, and not inside others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.errors import WordsError
from telltale.language.redaction import Cleaner, known
from telltale.language.redaction.names import MOST_NAMES, listed

NAMES = ["Anna Schmidt", "Rose", "O'Neil", "Jean-Luc Picard", "José", "Ann", "Anna", "李小龙"]
EVERY = Cleaner((listed(kind, NAMES) if name == "name" else kind) for name, kind in known().items())


@pytest.mark.parametrize(("given", "expected"), [
    ("ask Anna Schmidt or anna  schmidt, ANNA SCHMIDT!", "ask [name] or [name], [name]!"),
    ("Rose gave ROSE a rose; Roses, Primrose", "[name] gave [name] a rose; Roses, Primrose"),
    ("O'Neil's jean-luc picard", "[name]'s [name]"),
    ("José, jose, Jose\u0301", "[name], jose, Jose\u0301"),
    ("Anna, Ann and Annabel", "[name], [name] and Annabel"),
    ("我是 李小龙。", "我是 [name]。"),
    ("\uff32\uff4f\uff53\uff45 and R\u200bose", "[name] and [name]"),
    ("Um9zZSBpcyBoZXJl", "[name]"),
])  # fmt: skip
def test_a_name_is_a_whole_word(given: str, expected: str) -> None:
    assert EVERY.clean(given, None)[0] == expected


@pytest.mark.parametrize(("names", "reason"), [
    (["x"], "no name to redact"), (["1234"], "no name to redact"), (["  "], "no name to redact"),
    ([f"Name {n}" for n in range(MOST_NAMES + 1)], "too many; at most 10,000"),
])  # fmt: skip
def test_what_is_no_name_is_refused(names: list[str], reason: str) -> None:
    with pytest.raises(WordsError, match=reason):
        listed(known()["name"], names)


def test_no_names_are_no_pattern() -> None:
    assert listed(known()["name"], []) is known()["name"]


@given(
    st.lists(
        st.text(alphabet="abcA é'.", min_size=2, max_size=8).filter(
            lambda one: any(map(str.isalpha, one)) and len(one.split()[0]) > 1
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_name_of_a_list_is_found(names: list[str]) -> None:
    kind = listed(known()["name"], names)
    assert kind.pattern
    for one in names:
        plain = " ".join(one.split())
        if plain[0].isalnum() and plain[-1].isalnum():
            assert kind.pattern.search(f"- {plain} -")
