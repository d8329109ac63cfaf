"""The same accounts in PostgreSQL; ``TELLTALE_TEST_POSTGRES`` is the address of an empty database to use for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from telltale.accounts import InvitationRefused, SignInRefused, TooManyGuesses
from telltale.accounts.accounts import Accounts
from telltale.accounts.guesses import MOST
from telltale.accounts.tables import metadata
from telltale.errors import WordsError
from tests.accounts.world import NAME, PASSWORD, owned

URL = os.environ.get("TELLTALE_TEST_POSTGRES")

pytestmark = pytest.mark.skipif(not URL, reason="TELLTALE_TEST_POSTGRES names no database")

OPENINGS = 4


@pytest.fixture
def several(tmp_path: Path) -> Iterator[list[Accounts]]:
    """One database, opened several times at once while it is still empty."""
    with ThreadPoolExecutor(OPENINGS) as pool:
        opened = list(pool.map(lambda _: Accounts(tmp_path, URL), range(OPENINGS)))
    yield opened
    with opened[0].database.writing() as db:
        metadata.drop_all(db)
        db.exec_driver_sql("DROP TABLE alembic_version")
    for one in opened:
        one.database.close()


def test_all_of_it(several: list[Accounts]) -> None:
    first = several[0]
    with first.database.reading() as db:
        assert compare_metadata(MigrationContext.configure(db), metadata) == []
    with ThreadPoolExecutor(OPENINGS) as pool:
        list(pool.map(_keys, several * 3))
    assert first.audit.verify() == []
    person = owned(first)
    assert first.sessions.verify(several[1].sign_in(NAME, PASSWORD, address="192.0.2.7"))
    invitation = first.sessions.invitation(person)
    assert several[2].sessions.redeem(invitation)
    with pytest.raises(InvitationRefused):
        first.sessions.redeem(invitation)
    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(lambda number: _guess(several[number % OPENINGS], number), range(40)))
    assert refused.count(SignInRefused) == MOST
    assert refused.count(TooManyGuesses) == 40 - MOST
    with pytest.raises(WordsError, match="cannot be kept"):
        first.projects.get("\0")
    assert first.audit.verify() == []


def _keys(accounts: Accounts) -> None:
    made = accounts.keys.create("ingest", project="default", by="test")
    assert accounts.keys.verify(made.key)
    accounts.keys.revoke(made.key, by="test")
    assert accounts.keys.verify(made.key) is None


def _guess(accounts: Accounts, number: int) -> type[Exception]:
    with pytest.raises(SignInRefused) as raised:
        accounts.sign_in(NAME, "wrong horse battery", address=f"198.51.100.{number}")
    return type(raised.value)
