"""How a key is written: a typo is told from a wrong key."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from telltale.accounts import Scope, is_whole
from telltale.accounts.keytext import LENGTH, RANDOM, SIGNS, check, new

bodies = st.builds(
    lambda scope, text: f"tt_{scope.letter}{text}",
    st.sampled_from(Scope), st.text(SIGNS, min_size=RANDOM, max_size=RANDOM),
)  # fmt: skip
keys = bodies.map(lambda body: body + check(body))
places = st.integers(0, LENGTH - 1)


@given(keys)
def test_a_key_is_whole(key: str) -> None:
    assert is_whole(key)
    assert len(key) == LENGTH


@given(keys, places, st.characters())
def test_another_sign_is_noticed(key: str, at: int, sign: str) -> None:
    assume(sign != key[at])
    assert not is_whole(key[:at] + sign + key[at + 1 :])


@given(keys, st.integers(0, LENGTH - 2))
def test_two_signs_exchanged_are_noticed(key: str, at: int) -> None:
    assume(key[at] != key[at + 1])
    assert not is_whole(key[:at] + key[at + 1] + key[at] + key[at + 2 :])


@given(keys, places, st.sampled_from(SIGNS))
def test_a_sign_too_few_or_too_many_is_noticed(key: str, at: int, sign: str) -> None:
    assert not is_whole(key[:at] + key[at + 1 :])
    assert not is_whole(key[:at] + sign + key[at:])


@given(st.text(max_size=60))
def test_whatever_else_is_no_key(text: str) -> None:
    assert not is_whole(text)


def test_new_keys_differ_and_use_every_sign() -> None:
    made = [new(scope) for scope in Scope for _ in range(500)]
    assert len({*made}) == len(made)
    assert len({key[4:10] for key in made}) == len(made)
    assert {sign for key in made for sign in key[4:-6]} == set(SIGNS)
    assert all(is_whole(key) for key in made)


def test_a_new_key_is_as_hard_to_guess_as_it_says() -> None:
    """More than 128 bits, even to somebody who has seen the list of keys."""
    hidden = LENGTH - len("tt_i") - 6 - 6
    assert len(SIGNS) ** hidden > 2**128
