"""What was handed out or typed in stands nowhere afterwards: not in a file, an object, an error or a log."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from telltale.accounts.accounts import Accounts
from telltale.accounts.database import Database
from telltale.accounts.seal import Seal
from telltale.errors import DataFolderError, TelltaleError, WordsError
from telltale.settings import Settings
from tests.accounts.world import HERE, NAME, PASSWORD, Clock, opened

NEXT = "staple that no horse ate"
WRONG = "wrong canary battery"


class Said(NamedTuple):
    """Everything secret, and everything that was given back."""

    secrets: list[str]
    things: list[Any]


def lived(accounts: Accounts) -> Said:
    """A life with every kind of secret in it."""
    first_run = accounts.people.first_run_token()
    assert first_run
    owner = accounts.people.set_owner(first_run, NAME, PASSWORD)
    made = [accounts.keys.create("ingest", project="default", by="test") for _ in range(3)]
    made.append(accounts.keys.rotate(made[0].key, by="test"))
    accounts.keys.revoke(made[1].key, by="test")
    invitation = accounts.sessions.invitation(owner.id)
    sessions = [accounts.sessions.redeem(invitation), accounts.sign_in(NAME, PASSWORD, address=HERE)]
    with pytest.raises(TelltaleError):
        accounts.sign_in(NAME, WRONG, address=HERE)
    sessions.append(accounts.change_password(NAME, PASSWORD, NEXT, address=HERE))
    unused = accounts.sessions.invitation(owner.id)
    grants = [accounts.keys.verify(made[2].key), accounts.sessions.verify(sessions[-1])]
    secrets = [first_run, PASSWORD, NEXT, WRONG, invitation, unused, *(one.key for one in made), *sessions]
    return Said(secrets, [owner, *made, *accounts.keys.list(), *grants, accounts.audit.entries(), vars(accounts)])


def test_no_file_holds_a_secret(tmp_path: Path, clock: Clock) -> None:
    with opened(tmp_path, clock) as accounts:
        secrets = lived(accounts).secrets
        during = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    after = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"key rotated" in during
    for secret in secrets:
        for part in (secret, secret[10:], secret[::-1]):
            assert part.encode() not in during + after


def test_no_object_shows_a_secret(accounts: Accounts) -> None:
    said = lived(accounts)
    shown = "".join(f"{thing!r} {thing!s}" for thing in said.things)
    shown += repr(vars(accounts.keys)) + repr(vars(accounts.sessions)) + repr(accounts.database)
    assert [secret for secret in said.secrets if secret in shown or secret[10:] in shown] == []
    assert NAME not in repr(said.things[0])


def test_no_log_tells_a_secret(accounts: Accounts, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    secrets = lived(accounts).secrets
    assert [secret for secret in secrets if secret in caplog.text or secret[10:] in caplog.text] == []


KEY = "tt_icanarycanarycanarycanarycanarycanary"

FAILING: list[tuple[str, Callable[[Accounts], Any], str]] = [
    ("no such key", lambda accounts: accounts.keys.revoke(KEY, by="test"), KEY),
    ("a short password", lambda accounts: accounts.people.make_owner("Ann", "can-ary", by="test"), "can-ary"),
    ("the name as password", lambda accounts: accounts.people.make_owner("Canary-bird-1", "canary-bird-1", by="test"),
     "canary-bird-1"),
    ("a wrong password", lambda accounts: accounts.sign_in("Ann", WRONG, address=HERE), WRONG),
    ("a wrong invitation", lambda accounts: accounts.sessions.redeem(KEY), KEY),
    ("a wrong token", lambda accounts: accounts.people.set_owner(KEY, "Ann", PASSWORD), KEY),
]  # fmt: skip


@pytest.mark.parametrize(("title", "failing", "secret"), FAILING, ids=[case[0] for case in FAILING])
def test_no_error_repeats_a_secret(
    accounts: Accounts, title: str, failing: Callable[[Accounts], Any], secret: str
) -> None:
    with pytest.raises(TelltaleError) as raised:
        failing(accounts)
    told = "".join(traceback.format_exception_only(raised.value))
    assert secret not in told
    assert secret != KEY or secret[12:] not in told


def test_an_error_of_the_database_tells_no_value(accounts: Accounts) -> None:
    with accounts.database.writing() as db:
        db.exec_driver_sql("DROP TABLE guesses")
    with pytest.raises(DataFolderError, match="no such table: guesses") as raised:
        accounts.sign_in("annabelle", WRONG, address=HERE)
    told = "".join(traceback.format_exception(raised.value, limit=0))
    assert HERE not in told
    assert "annabelle" not in told
    assert WRONG not in told


ADDRESSES = [
    "postgresql+psycopg://ann:hush@localhost:1/db", "nonsense://ann:hush@localhost/db", "ann:hush@localhost",
    "postgresql+psycopg://ann:hush@localhost:port/db",
]  # fmt: skip


@pytest.mark.parametrize("url", ADDRESSES)
def test_the_password_of_a_database_is_not_told(tmp_path: Path, url: str) -> None:
    with pytest.raises((DataFolderError, WordsError)) as raised:
        Database(tmp_path, url)
    assert "hush" not in str(raised.value)
    settings = Settings(accounts_url=url)
    assert "hush" not in repr(settings)
    assert "hush" not in str(settings.told())


def test_the_seal_is_not_shown(tmp_path: Path) -> None:
    seal = Seal.of(tmp_path)
    secret = (tmp_path / "accounts.secret").read_bytes()
    assert repr(secret) not in repr(seal)
    assert len(secret) * 8 == 256
    assert Seal.of(tmp_path).digest("key", "x") == seal.digest("key", "x")


def test_digests_of_parts_are_not_those_of_their_sum() -> None:
    seal = Seal(b"k" * 32)
    assert seal.digest("audit", "ab", "c") != seal.digest("audit", "a", "bc") != seal.digest("audit", "abc")
