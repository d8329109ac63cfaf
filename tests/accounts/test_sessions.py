"""Sessions: begun anew at every sign-in, and ended by whatever should end them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from telltale.accounts import Grant, InvitationRefused, Role, SignInRefused
from telltale.accounts import sessions as sessions_module
from telltale.accounts.accounts import Accounts
from telltale.accounts.keytext import SIGNS
from telltale.accounts.sessions import IDLE, LONGEST, REMEMBERED
from telltale.errors import WordsError
from tests.accounts.world import DAY, HERE, MINUTE, NAME, PASSWORD, Clock, altered, opened, owned

NEW = "another horse battery"


def elsewhere(home: Path, clock: Clock, token: str) -> Grant | None:
    """What a process that has not seen the session thinks of it."""
    with opened(home, clock) as accounts:
        return accounts.sessions.verify(token)


def test_a_session_is_its_person(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    person = owned(accounts)
    token = accounts.sign_in(NAME, PASSWORD, address=HERE)
    assert accounts.sessions.verify(token) == Grant(f"person:{person}", Role.OWNER, None, NAME)
    assert elsewhere(tmp_path, clock, token)
    assert accounts.sessions.remembered(token) == accounts.sessions.verify(token)
    for wrong in ("", altered(token, 3), token[:-1], token + "0", "\ud800" * 43):
        assert accounts.sessions.verify(wrong) is accounts.sessions.remembered(wrong) is None


def test_a_token_has_256_bits_and_is_never_one_that_was_brought(accounts: Accounts) -> None:
    owned(accounts)
    tokens = [accounts.sign_in(NAME, PASSWORD, address=HERE)]
    for _ in range(3):
        tokens.append(accounts.sign_in(NAME, PASSWORD, address=HERE, browser=tokens[-1]))
    assert len({*tokens}) == len(tokens)
    assert all(len(SIGNS) ** len(token) > 2**256 for token in tokens)
    brought = "a" * 43
    assert accounts.sign_in(NAME, PASSWORD, address=HERE, browser=brought) != brought
    assert accounts.sessions.verify(brought) is None


def test_signed_out_is_signed_out(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    owned(accounts)
    token, other = (accounts.sign_in(NAME, PASSWORD, address=HERE) for _ in range(2))
    assert accounts.sessions.verify(token)
    assert accounts.sessions.end(token)
    assert accounts.sessions.verify(token) is None
    assert elsewhere(tmp_path, clock, token) is None
    assert not accounts.sessions.end(token)
    assert not accounts.sessions.end("nonsense")
    assert accounts.sessions.verify(other)


def test_signed_out_elsewhere_is_signed_out_within_a_second(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    owned(accounts)
    token = accounts.sign_in(NAME, PASSWORD, address=HERE)
    assert accounts.sessions.verify(token)
    with opened(tmp_path, clock) as other:
        assert other.sessions.end_all(1, by="test") == 1
    time.sleep(1)
    assert accounts.sessions.verify(token) is None


def test_another_password_ends_every_session(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    owned(accounts)
    mine, other = (accounts.sign_in(NAME, PASSWORD, address=HERE) for _ in range(2))
    token = accounts.change_password(NAME, PASSWORD, NEW, address=HERE, browser=mine)
    for old in (mine, other):
        assert accounts.sessions.verify(old) is None
        assert elsewhere(tmp_path, clock, old) is None
    assert accounts.sessions.verify(token)
    with pytest.raises(SignInRefused):
        accounts.sign_in(NAME, PASSWORD, address=HERE)
    assert accounts.sign_in(NAME, NEW, address=HERE)


def test_a_password_set_at_the_machine_ends_every_session(accounts: Accounts) -> None:
    person = owned(accounts)
    token = accounts.sign_in(NAME, PASSWORD, address=HERE)
    accounts.people.set_password(person, NEW, by="terminal")
    assert accounts.sessions.verify(token) is None
    assert accounts.sessions.browser(token, person) is None


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [("wrong horse battery", NEW, SignInRefused), (PASSWORD, "short", WordsError), (PASSWORD, PASSWORD, WordsError)],
)
def test_a_password_that_was_not_changed_ends_nothing(
    accounts: Accounts, old: str, new: str, kind: type[Exception]
) -> None:
    owned(accounts)
    token = accounts.sign_in(NAME, PASSWORD, address=HERE)
    with pytest.raises(kind):
        accounts.change_password(NAME, old, new, address=HERE, browser=token)
    assert accounts.sessions.verify(token)
    assert accounts.sign_in(NAME, PASSWORD, address=HERE)


def test_a_session_that_is_used_goes_on_and_one_that_is_not_lapses(tmp_path: Path, clock: Clock) -> None:
    with opened(tmp_path, clock) as accounts:
        owned(accounts)
        used, unused = (accounts.sign_in(NAME, PASSWORD, address=HERE) for _ in range(2))
    for _ in range(3):
        clock.turn(IDLE - DAY)
        assert elsewhere(tmp_path, clock, used)
    assert elsewhere(tmp_path, clock, unused) is None
    clock.turn(IDLE - 1)
    assert elsewhere(tmp_path, clock, used)
    clock.turn(IDLE)
    assert elsewhere(tmp_path, clock, used) is None


def test_no_session_lasts_for_ever(tmp_path: Path, clock: Clock) -> None:
    with opened(tmp_path, clock) as accounts:
        owned(accounts)
        token = accounts.sign_in(NAME, PASSWORD, address=HERE)
    begun = clock()
    while clock() + DAY < begun + LONGEST:
        clock.turn(DAY)
        assert elsewhere(tmp_path, clock, token)
    clock.turn(DAY)
    assert elsewhere(tmp_path, clock, token) is None


def test_an_invitation_works_once_and_for_ten_minutes(accounts: Accounts, clock: Clock) -> None:
    person = owned(accounts)
    first, second = accounts.sessions.invitation(person), accounts.sessions.invitation(person)
    with pytest.raises(InvitationRefused):
        accounts.sessions.redeem(first)
    assert accounts.sessions.verify(accounts.sessions.redeem(second))
    with pytest.raises(InvitationRefused):
        accounts.sessions.redeem(second)
    third = accounts.sessions.invitation(person)
    clock.turn(10 * MINUTE)
    with pytest.raises(InvitationRefused):
        accounts.sessions.redeem(third)


def test_an_invitation_for_one_thing_is_none_for_another(accounts: Accounts) -> None:
    first_run = accounts.people.first_run_token()
    assert first_run is not None
    with pytest.raises(InvitationRefused):
        accounts.sessions.redeem(first_run)
    person = accounts.people.set_owner(first_run, NAME, PASSWORD).id
    with pytest.raises(InvitationRefused):
        accounts.people.set_owner(accounts.sessions.invitation(person), "Eve", PASSWORD)
    assert accounts.keys.verify(accounts.sessions.invitation(person)) is None
    assert accounts.sessions.verify(accounts.sessions.invitation(person)) is None


def test_old_browsers_are_forgotten(accounts: Accounts, clock: Clock) -> None:
    person = owned(accounts)
    token = accounts.sign_in(NAME, PASSWORD, address=HERE)
    clock.turn(REMEMBERED - 1)
    accounts.sessions.begin(person, by="test")
    assert accounts.sessions.browser(token, person) == 1
    clock.turn(1)
    accounts.sessions.begin(person, by="test")
    assert accounts.sessions.browser(token, person) is None


def test_somebody_who_was_disabled_is_signed_out(tmp_path: Path, accounts: Accounts, clock: Clock) -> None:
    owned(accounts)
    token = accounts.sign_in(NAME, PASSWORD, address=HERE)
    with accounts.database.writing() as db:
        db.exec_driver_sql("UPDATE people SET disabled_at = 1")
    assert elsewhere(tmp_path, clock, token) is None
    with pytest.raises(SignInRefused):
        accounts.sign_in(NAME, PASSWORD, address=HERE)


def test_digests_are_compared_in_constant_time(accounts: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def recording(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    owned(accounts)
    token = accounts.sign_in(NAME, PASSWORD, address=HERE)
    monkeypatch.setattr(sessions_module, "compare_digest", recording)
    assert accounts.sessions.verify(token) is None
    assert [(len(one), one == other) for one, other in compared] == [(32, True)]
