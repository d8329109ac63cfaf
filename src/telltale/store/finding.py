"""A finding: one thing about a data folder that was looked at."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at: whether it is well, what was seen, and what to do."""

    about: str
    state: Literal["well", "worth a look", "broken"]
    seen: str
    do: str = ""


@contextmanager
def reading(home: Path) -> Generator[sqlite3.Connection]:
    """The inbox of a data folder, to be looked at and not changed."""
    db = sqlite3.connect(f"{(home / 'inbox.sqlite').absolute().as_uri()}?mode=ro", uri=True)
    try:
        yield db
    finally:
        db.close()
