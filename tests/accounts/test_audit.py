"""The audit log: whatever is done to it shows."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telltale.accounts.accounts import Accounts
from telltale.accounts.audit import Audit
from telltale.accounts.database import Database
from telltale.accounts.files import SECRET
from telltale.accounts.seal import Seal
from telltale.errors import DataFolderError
from tests.accounts.world import HERE, PASSWORD, SECOND, Clock, altered, opened, owned
from tests.accounts.world import NAME as PERSON

# The first is written by itself.
ENTRIES = 12
TEXTS = ("actor", "action", "target", "details")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log of some entries."""
    home, clock = tmp_path_factory.mktemp("log"), Clock()
    with opened(home, clock) as accounts:
        for number in range(1, ENTRIES):
            clock.turn(SECOND)
            with accounts.database.writing() as db:
                accounts.audit.record(db, "terminal", "key created", f"key:tt_i{number:06}", scope="ingest")
        assert accounts.audit.verify() == []
    return home


class Tampered:
    """Each of its files is a copy of the log, for somebody without the seal to work on."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.database = Database(home)
        self.audit = Audit(self.database, Seal.of(home))

    def flaws(self, statements: list[str]) -> list[str]:
        """What the log says of itself after some statements, which are then taken back."""

        class TakenBack(Exception):
            """The work is over."""

        found: list[str] = []
        try:
            with self.database.writing() as db:
                for one in statements:
                    db.exec_driver_sql(one)
                found = self.audit.verify_within(db)
                raise TakenBack
        except TakenBack:
            return found


@pytest.fixture(scope="module")
def tampered(written: Path) -> Tampered:
    """The log to work on."""
    return Tampered(written)


def edit(number: int, column: str, text: str) -> list[str]:
    return [f"UPDATE audit SET {column} = {text} WHERE number = {number}"]


def removal(first: int, last: int) -> list[str]:
    return [f"DELETE FROM audit WHERE number BETWEEN {first} AND {last}"]


def shifted(first: int, last: int) -> list[str]:
    """A removal with the rest numbered anew."""
    by = last - first + 1
    return [*removal(first, last), f"UPDATE audit SET number = number - {by} WHERE number > {last}"]


def exchange(one: int, other: int) -> list[str]:
    """Two entries that change places, digests and all."""
    return [
        f"UPDATE audit SET number = -1 WHERE number = {one}",
        f"UPDATE audit SET number = {one} WHERE number = {other}",
        f"UPDATE audit SET number = {other} WHERE number = -1",
    ]


def cut(after: int) -> list[str]:
    """The end taken off, and the mark of the newest made to fit as far as it can be without the seal."""
    return [*removal(after + 1, ENTRIES), f"UPDATE marks SET number = {after} WHERE name = 'audit'"]


numbers = st.integers(1, ENTRIES)
edits = st.builds(
    edit, numbers, st.sampled_from(TEXTS), st.sampled_from(["''", "'x'", "upper(action)", "target || ' '"]),
)  # fmt: skip
moves = st.builds(edit, numbers, st.sampled_from(["at"]), st.sampled_from(["at + 1", "0", "-at"]))
digests = st.builds(
    edit, numbers, st.just("digest"), st.sampled_from(["zeroblob(32)", "randomblob(32)", "x''", "'text'"])
)
pairs = st.tuples(numbers, numbers)
removals = pairs.map(lambda pair: removal(min(pair), max(pair)))
shifts = pairs.map(lambda pair: shifted(min(pair), max(pair)))
exchanges = pairs.filter(lambda pair: pair[0] != pair[1]).map(lambda pair: exchange(*pair))
cuts = st.integers(0, ENTRIES - 1).map(cut)


@given(edits | moves | digests | removals | shifts | exchanges | cuts)
def test_whatever_is_done_to_it_shows(tampered: Tampered, statements: list[str]) -> None:
    assert tampered.flaws(statements) != []
    assert tampered.flaws([]) == []


def test_a_forged_entry_shows(tampered: Tampered) -> None:
    forged = (
        f"INSERT INTO audit VALUES ({ENTRIES + 1}, 0, 'person:1', 'key created', 'key:tt_x', '{{}}', randomblob(32))"
    )
    assert tampered.flaws([forged])
    assert tampered.flaws([forged, f"UPDATE marks SET number = {ENTRIES + 1}, digest = randomblob(32)"])
    assert tampered.flaws(["DELETE FROM audit", "DELETE FROM marks WHERE name = 'audit'"])
    assert tampered.flaws(["DELETE FROM marks WHERE name = 'audit'"])
    assert tampered.flaws(["DELETE FROM audit"])


def test_the_place_of_a_flaw_is_named(tampered: Tampered) -> None:
    assert tampered.flaws(edit(5, "target", "'key:tt_other'")) == ["entry 5 was changed, or the one before it"]
    assert tampered.flaws(removal(5, 6)) == ["after entry 4 comes entry 7: what was between is gone"]
    assert "end with entry 9" in tampered.flaws(cut(9))[0]


@pytest.mark.long
def test_ten_thousand_changes_all_show(tampered: Tampered) -> None:
    dice = Random(7)  # noqa: S311
    for _ in range(10_000):
        first, last = sorted(dice.sample(range(1, ENTRIES + 1), 2))
        kind = dice.choice([
            edit(first, dice.choice(TEXTS), f"'{dice.random()}'"), edit(first, "at", f"{dice.randrange(1 << 40)}"),
            removal(first, last), shifted(first, last), exchange(first, last), cut(first),
        ])  # fmt: skip
        assert tampered.flaws(kind) != [], kind


def test_another_seal_fits_no_log(tmp_path: Path, written: Path) -> None:
    home = tmp_path / "copy"
    shutil.copytree(written, home)
    (home / SECRET).write_bytes(b"s" * 32)
    database = Database(home)
    assert len(Audit(database, Seal.of(home)).verify()) == ENTRIES + 1
    database.close()
    with pytest.raises(DataFolderError, match="from the same backup"):
        Accounts(home)


def test_what_is_told(accounts: Accounts, clock: Clock) -> None:
    person = owned(accounts)
    clock.turn(SECOND)
    key = accounts.keys.create("ingest", project="default", by=f"person:{person}")
    token = accounts.sign_in(PERSON, PASSWORD, address=HERE)
    accounts.sessions.end(token)
    told = [(one.number, one.actor, one.action, one.target) for one in reversed(accounts.audit.entries())]
    assert told == [
        (1, "telltale", "log begun", "accounts"),
        (2, "test", "owner set", "person:1"),
        (3, "person:1", "key created", f"key:{key.record.id}"),
        (4, "person:1", "signed in", "session:1"),
        (5, "person:1", "signed out", "session:1"),
    ]
    assert accounts.audit.verify() == []
    assert [one.number for one in accounts.audit.entries(limit=2, before=5)] == [4, 3]
    assert accounts.audit.entries(limit=1)[0].at == clock()


def test_what_failed_is_not_told(accounts: Accounts) -> None:
    before = accounts.audit.entries()
    with suppress(RuntimeError), accounts.database.writing() as db:
        accounts.audit.record(db, "test", "key created", "key:tt_x")
        raise RuntimeError
    assert accounts.audit.entries() == before
    assert accounts.audit.verify() == []


def test_it_names_no_person(accounts: Accounts) -> None:
    owner = accounts.people.make_owner("Annabelle", PASSWORD, "annabelle@shop.example", by="terminal")
    for number in range(12):
        with pytest.raises(Exception, match=r"wrong|many"):
            accounts.sign_in("Annabelle", "wrong", address=f"198.51.100.{number}")
    accounts.people.set_password(owner.id, altered(PASSWORD, 3), by="terminal")
    told = str(accounts.audit.entries()).lower()
    assert "sign-ins paused" in told
    assert "annabelle" not in told
    assert "198.51" not in told
