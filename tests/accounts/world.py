"""Accounts in a folder of their own, and a clock that a test can turn."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from telltale.accounts.accounts import Accounts

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

NAME, PASSWORD = "Ann", "correct horse battery"
HERE = "192.0.2.7"


class Clock:
    """Microseconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_772_000_000_000_000

    def __call__(self) -> int:
        return self.now

    def turn(self, microseconds: int) -> None:
        """Let time pass."""
        self.now += microseconds


@contextmanager
def opened(home: Path, clock: Clock) -> Generator[Accounts]:
    """Accounts at a clock; another opening of the same folder is like another process."""
    accounts = Accounts(home, clock=clock)
    try:
        yield accounts
    finally:
        accounts.close()


def owned(accounts: Accounts) -> int:
    """Make the owner; gives their number."""
    return accounts.people.make_owner(NAME, PASSWORD, by="test").id


def altered(text: str, at: int) -> str:
    """A text with another sign at a place."""
    at %= len(text)
    return text[:at] + ("x" if text[at] != "x" else "y") + text[at + 1 :]
