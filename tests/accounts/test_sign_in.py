"""Signing in: strangers guess ten times in a quarter of an hour, and cannot lock the owner's own browser out."""

from __future__ import annotations

from threading import Thread

import pytest

from telltale.accounts import SignInRefused, TooManyGuesses
from telltale.accounts.accounts import Accounts
from telltale.accounts.guesses import MOST
from telltale.accounts.passwords import Passwords
from tests.accounts.world import HERE, MINUTE, NAME, PASSWORD, SECOND, Clock, owned

ELSEWHERE = "198.51.100.9"
WINDOW = 15 * MINUTE


class Counting:
    """Counts what is evaluated, and evaluates it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        evaluate = Passwords.matches

        def counted(passwords: Passwords, kept: str | None, password: str) -> bool:
            self.count += 1
            return evaluate(passwords, kept, password)

        monkeypatch.setattr(Passwords, "matches", counted)


@pytest.fixture
def evaluated(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """How many guesses were evaluated."""
    return Counting(monkeypatch)


def guess(
    accounts: Accounts, name: str = NAME, address: str = ELSEWHERE, browser: str | None = None
) -> type[Exception]:
    """A wrong guess; gives how it was refused."""
    with pytest.raises(SignInRefused) as raised:
        accounts.sign_in(name, "wrong horse battery", address=address, browser=browser)
    return type(raised.value)


def test_ten_guesses_about_an_account_from_a_hundred_addresses(accounts: Accounts, evaluated: Counting) -> None:
    owned(accounts)
    for number in range(100):
        refused = guess(accounts, NAME.swapcase(), f"198.51.100.{number}")
        assert refused is (SignInRefused if number < MOST else TooManyGuesses)
    assert evaluated.count == MOST


def test_ten_guesses_from_an_address_about_a_hundred_accounts(accounts: Accounts, evaluated: Counting) -> None:
    owned(accounts)
    for number in range(100):
        refused = guess(accounts, f"Ann {number}", f"2001:db8:1:2::{number:x}")
        assert refused is (SignInRefused if number < MOST else TooManyGuesses)
    assert evaluated.count == MOST


def test_many_at_once_are_ten_as_well(accounts: Accounts, evaluated: Counting) -> None:
    owned(accounts)
    threads = [Thread(target=guess, args=(accounts, NAME, f"198.51.100.{number}")) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert evaluated.count == MOST


def test_name_and_address_of_a_person_are_one_account(accounts: Accounts, evaluated: Counting) -> None:
    accounts.people.make_owner(NAME, PASSWORD, "ann@shop.example", by="test")
    for number in range(30):
        guess(accounts, [NAME, "ann@shop.example", " ANN "][number % 3], f"198.51.100.{number}")
    assert evaluated.count == MOST


def test_the_owners_own_browser_is_not_locked_out(accounts: Accounts, clock: Clock) -> None:
    owned(accounts)
    browser = accounts.sign_in(NAME, PASSWORD, address=HERE)
    for _ in range(MOST + 5):
        guess(accounts, address=HERE)
    assert accounts.sessions.verify(browser)
    accounts.sessions.end(browser)
    assert accounts.sign_in(NAME, PASSWORD, address=HERE, browser=browser)
    with pytest.raises(TooManyGuesses):
        accounts.sign_in(NAME, PASSWORD, address=HERE)
    with pytest.raises(TooManyGuesses):
        accounts.sign_in(NAME, PASSWORD, address="203.0.113.1", browser="0" * 43)


def test_a_known_browser_has_ten_guesses_too(accounts: Accounts, evaluated: Counting) -> None:
    owned(accounts)
    browser = accounts.sign_in(NAME, PASSWORD, address=HERE)
    for number in range(30):
        guess(accounts, address=f"198.51.100.{number}", browser=browser)
    assert evaluated.count == 1 + MOST
    assert accounts.sign_in(NAME, PASSWORD, address=HERE)


def test_a_browser_is_known_to_its_own_person_alone(accounts: Accounts, evaluated: Counting) -> None:
    owned(accounts)
    browser = accounts.sign_in(NAME, PASSWORD, address=HERE)
    for number in range(30):
        guess(accounts, f"nobody {number}", browser=browser)
    assert evaluated.count == 1 + MOST


def test_the_window_slides(accounts: Accounts, clock: Clock, evaluated: Counting) -> None:
    owned(accounts)
    for _ in range(MOST):
        guess(accounts)
        clock.turn(MINUTE)
    with pytest.raises(TooManyGuesses) as raised:
        accounts.sign_in(NAME, PASSWORD, address=HERE)
    assert raised.value.retry_after == (WINDOW - MOST * MINUTE) // SECOND
    assert "5 minutes" in str(raised.value)
    clock.turn(raised.value.retry_after * SECOND - 1)
    assert guess(accounts) is TooManyGuesses
    clock.turn(1)
    assert guess(accounts) is SignInRefused
    assert guess(accounts) is TooManyGuesses
    clock.turn(WINDOW)
    assert accounts.sign_in(NAME, PASSWORD, address=ELSEWHERE)


def test_what_was_right_was_no_guess(accounts: Accounts) -> None:
    owned(accounts)
    for _ in range(MOST + 2):
        assert accounts.sign_in(NAME, PASSWORD, address=HERE)


def test_nobody_is_refused_like_somebody(accounts: Accounts, evaluated: Counting) -> None:
    """The same words, the same count, the same work."""
    owned(accounts)
    told: dict[str, list[tuple[str, int]]] = {}
    for place, name in enumerate((NAME, "Eve", "")):
        told[name] = []
        for number in range(MOST + 2):
            before = evaluated.count
            with pytest.raises(SignInRefused) as raised:
                accounts.sign_in(name, "wrong horse battery", address=f"198.51.{place}.{number}")
            told[name].append((str(raised.value), evaluated.count - before))
    assert told[NAME] == told["Eve"] == told[""]


WORDS = [("empty", ""), ("half a character", "\ud800" * 12), ("NUL", "\0" * 12), ("a book", "word " * 20_000)]


@pytest.mark.parametrize(("title", "words"), WORDS, ids=[case[0] for case in WORDS])
def test_whatever_is_typed(accounts: Accounts, title: str, words: str) -> None:
    owned(accounts)
    for name, password in ((NAME, words), (words, PASSWORD)):
        with pytest.raises(SignInRefused, match="name or the password is wrong"):
            accounts.sign_in(name, password, address=words)


def test_neither_accounts_nor_addresses_are_kept_in_the_clear(accounts: Accounts) -> None:
    owned(accounts)
    guess(accounts, "annabelle", ELSEWHERE)
    with accounts.database.reading() as db:
        rows = db.exec_driver_sql("SELECT * FROM guesses").fetchall()
    assert len(rows) == 2
    assert ELSEWHERE not in str(rows)
    assert "annabelle" not in str(rows)
