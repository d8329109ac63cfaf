"""Accounts for a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from telltale.accounts import passwords
from telltale.accounts.accounts import Accounts
from tests.accounts.world import Clock, opened


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm over less memory: the tests evaluate a few hundred passwords."""
    monkeypatch.setattr(passwords, "COST", {"time_cost": 1, "memory_cost": 1024, "parallelism": 1})


@pytest.fixture
def clock() -> Clock:
    """A clock to turn."""
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    """The accounts of an empty folder."""
    with opened(tmp_path, clock) as made:
        yield made
