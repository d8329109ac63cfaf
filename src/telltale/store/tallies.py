"""Tallies: what became of everything that was sent, kept beside it in the inbox, so that the ledger adds up."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

SCHEMA = """
CREATE TABLE IF NOT EXISTS tallies (
    day INTEGER NOT NULL, project TEXT NOT NULL, source TEXT NOT NULL, became TEXT NOT NULL, reason TEXT NOT NULL,
    events INTEGER NOT NULL, newest INTEGER NOT NULL, PRIMARY KEY (day, project, source, became, reason)
) WITHOUT ROWID;
"""

DAY = 86_400_000_000

ACCEPTED, DUPLICATE, REJECTED, OVER_QUOTA, ASIDE, ERASED = (
    "accepted", "duplicate", "rejected", "over-quota", "set-aside", "erased",
)  # fmt: skip
"""What can become of an event that was sent.

Set aside is what is no matter of a chatbot, as spans of a database. Erased is what was stored, and a person's.
"""


class Fate(NamedTuple):
    """What became of events of one sender; ``reason`` is a stable code, empty where none is needed."""

    project: str
    source: str
    became: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of one fate on one day (microseconds UTC of its beginning), and when the newest came."""

    day: int
    fate: Fate
    events: int
    newest: int


def count(db: sqlite3.Connection, fates: Mapping[Fate, int], at: int) -> None:
    """Add to the tallies of the day that holds ``at``, in the transaction at hand."""
    db.executemany(
        "INSERT INTO tallies VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
        " events = events + excluded.events, newest = max(newest, excluded.newest)",
        [(at - at % DAY, *fate, events, at) for fate, events in fates.items()],
    )


def counted(db: sqlite3.Connection, since: int = 0) -> list[Tally]:
    """The tallies of the days from the one that holds ``since``."""
    rows = db.execute("SELECT * FROM tallies WHERE day >= ? ORDER BY day, project, source, became, reason",
                      (since - since % DAY,))  # fmt: skip
    return [Tally(day, Fate(*fate), events, newest) for day, *fate, events, newest in rows]
