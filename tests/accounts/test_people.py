"""The first owner, and passwords."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Barrier, Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.accounts import Action, InvitationRefused, SignInRefused, may
from telltale.accounts.accounts import Accounts
from telltale.accounts.passwords import COST, SHORTEST, check
from telltale.errors import WordsError
from tests.accounts.world import DAY, HERE, NAME, PASSWORD, Clock, altered, opened


def token(accounts: Accounts) -> str:
    found = accounts.people.first_run_token()
    assert found is not None
    return found


def test_the_token_of_the_first_run_makes_the_owner_once(accounts: Accounts) -> None:
    first = token(accounts)
    owner = accounts.people.set_owner(first, NAME, PASSWORD, "ann@shop.example")
    assert accounts.people.owner() == owner
    assert (owner.name, owner.email, owner.role) == (NAME, "ann@shop.example", "owner")
    assert accounts.people.first_run_token() is None
    with pytest.raises(InvitationRefused):
        accounts.people.set_owner(first, "Eve", PASSWORD)
    for name in (NAME, "ANN@SHOP.example"):
        session = accounts.sign_in(name, PASSWORD, address=HERE)
        assert may(accounts.sessions.verify(session), Action.ADMINISTER)


WRONG_TOKENS: list[tuple[str, Callable[[str], str]]] = [
    ("empty", lambda _: ""),
    ("altered", lambda one: altered(one, 7)),
    ("longer", lambda one: one + "0"),
    ("a joker", lambda _: "%"),
    ("half a character", lambda _: "\ud800"),
]


@pytest.mark.parametrize(("title", "wrong"), WRONG_TOKENS, ids=[case[0] for case in WRONG_TOKENS])
def test_a_wrong_token_makes_nobody(accounts: Accounts, title: str, wrong: Callable[[str], str]) -> None:
    with pytest.raises(InvitationRefused):
        accounts.people.set_owner(wrong(token(accounts)), NAME, PASSWORD)
    assert accounts.people.owner() is None


def test_a_token_lasts_a_day_and_the_newest_alone_works(accounts: Accounts, clock: Clock) -> None:
    first, second = token(accounts), token(accounts)
    with pytest.raises(InvitationRefused):
        accounts.people.set_owner(first, NAME, PASSWORD)
    clock.turn(DAY)
    with pytest.raises(InvitationRefused):
        accounts.people.set_owner(second, NAME, PASSWORD)
    third = token(accounts)
    clock.turn(DAY - 1)
    assert accounts.people.set_owner(third, NAME, PASSWORD)


def test_a_bad_password_does_not_use_the_token_up(accounts: Accounts) -> None:
    first = token(accounts)
    with pytest.raises(WordsError, match="at least 12"):
        accounts.people.set_owner(first, NAME, "short")
    assert accounts.people.set_owner(first, NAME, PASSWORD)


def test_two_at_once_make_one_owner(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    first, barrier, made = token(accounts), Barrier(4), list[str]()

    def attempt(name: str) -> None:
        with opened(tmp_path, clock) as mine:
            barrier.wait()
            with suppress(InvitationRefused, WordsError):
                made.append(mine.people.set_owner(first, name, PASSWORD).name)

    threads = [Thread(target=attempt, args=[f"Ann {number}"]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.name for one in accounts.people.list()] == made
    assert len(made) == 1


def test_there_is_one_owner(accounts: Accounts) -> None:
    accounts.people.make_owner(NAME, PASSWORD, by="test")
    with pytest.raises(WordsError, match="owner already"):
        accounts.people.make_owner("Eve", PASSWORD, by="test")


def test_an_owner_without_a_password_signs_in_by_invitation_alone(accounts: Accounts) -> None:
    owner = accounts.people.make_owner("demo", by="test")
    for password in ("", "nobody", "None", PASSWORD):
        with pytest.raises(SignInRefused, match="name or the password"):
            accounts.sign_in("demo", password, address=HERE)
    session = accounts.sessions.redeem(accounts.sessions.invitation(owner.id))
    assert may(accounts.sessions.verify(session), Action.READ, "default")


BAD_NAMES = [
    ("", None), ("   ", None), ("a\nb", None), ("n" * 201, None), ("Ann", "ann"), ("Ann", "@"),
    ("Ann", "a@" + "b" * 320), ("Ann", "a@b\r\nBcc: all@shop.example"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "email"), BAD_NAMES, ids=repr)
def test_a_name_that_cannot_be(accounts: Accounts, name: str, email: str | None) -> None:
    with pytest.raises(WordsError):
        accounts.people.make_owner(name, PASSWORD, email, by="test")
    assert accounts.people.owner() is None


PASSWORDS = [
    ("eleven signs", "elevensigns", "at least 12"),
    ("nothing", "", "at least 12"),
    ("the name", "Annabelle of Shop", "is the name"),
    ("the name in other letters", "ANNABELLE  OF SHOP".replace("  ", " "), "is the name"),
    ("the address", "annabelle.of.shop@shop.example", "is the name"),
    ("what is before the @", "annabelle.of.shop", "is the name"),
    ("one sign", "aaaaaaaaaaaaaaaa", "repeated"),
    ("a book", "ab" * 513, "at most 1024"),
    ("composed signs that shrink", "\N{COMBINING ACUTE ACCENT}".join("e" * 12)[:11], "at least 12"),
]


@pytest.mark.parametrize(("title", "password", "says"), PASSWORDS, ids=[case[0] for case in PASSWORDS])
def test_a_password_that_cannot_be(title: str, password: str, says: str) -> None:
    with pytest.raises(WordsError, match=says) as raised:
        check(password, "Annabelle of Shop", "annabelle.of.shop@shop.example")
    assert not password or password not in str(raised.value)


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Z"]), min_size=SHORTEST, max_size=1024))
def test_what_a_password_is_made_of_is_its_owners_affair(password: str) -> None:
    if len(set(password)) > 1:
        check(password, "Ann")


def test_a_password_works_from_every_keyboard(accounts: Accounts) -> None:
    accounts.people.make_owner(NAME, "Jos\N{LATIN SMALL LETTER E WITH ACUTE} und der Bach", by="test")
    assert accounts.sign_in(NAME, "Jose\N{COMBINING ACUTE ACCENT} und der Bach", address=HERE)


def test_a_password_is_kept_as_argon2_writes_it(accounts: Accounts) -> None:
    accounts.people.make_owner(NAME, PASSWORD, by="test")
    _, kept = accounts.people.called(NAME)
    assert kept is not None
    assert kept.startswith("$argon2id$v=19$m=1024,t=1,p=1$")
    assert (COST["memory_cost"], COST["time_cost"]) == (65536, 3), "the second choice of RFC 9106"


def test_nobodys_password(accounts: Accounts) -> None:
    with pytest.raises(WordsError, match="telltale users list"):
        accounts.people.set_password(7, PASSWORD, by="test")
