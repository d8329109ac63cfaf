"""Tallies: what became of everything that was sent, kept beside it in the inbox, so that the ledger adds up."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

SCHEMA = """
CREATE TABLE IF NOT EXISTS tallies (
    day INTEGER NOT NULL, project TEXT NOT NULL, source TEXT NOT NULL, became TEXT NOT NULL, reason TEXT NOT NULL,
    events INTEGER NOT NULL, newest INTEGER NOT NULL, PRIMARY KEY (day, project, source, became, reason)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS repeats (
    position INTEGER NOT NULL, day INTEGER NOT NULL, project TEXT NOT NULL, source TEXT NOT NULL,
    events INTEGER NOT NULL, PRIMARY KEY (position, day, project, source)
) WITHOUT ROWID;
"""

DAY = 86_400_000_000

ACCEPTED, DUPLICATE, REJECTED, OVER_QUOTA, TURNED_AWAY, ASIDE, ERASED = (
    "accepted", "duplicate", "rejected", "over-quota", "turned-away", "set-aside", "erased",
)  # fmt: skip
"""What can become of an event that was sent.

Turned away is what came while the disk or the server could not take it; its sender was told to send it again. Set
aside is what is no matter of a chatbot, as spans of a database. Erased is what was stored, and a person's.
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


def repeat(db: sqlite3.Connection, after: int, position: int, at: int, repeats: Mapping[tuple[str, str], int]) -> None:
    """Note how many of the events accepted between two positions were there already, by project and source.

    What was noted of later positions came from a taking in that did not last: it is noted again.
    """
    db.execute("DELETE FROM repeats WHERE position > ?", (after,))
    db.executemany("INSERT INTO repeats VALUES (?, ?, ?, ?, ?)",
                   [(position, at - at % DAY, *where, events) for where, events in repeats.items()])  # fmt: skip


def repeated(db: sqlite3.Connection, since: int = 0) -> list[Tally]:
    """Accepted events that turned out to be there already, as tallies of duplicates."""
    rows = db.execute("SELECT day, project, source, sum(events) FROM repeats WHERE day >= ? GROUP BY 1, 2, 3",
                      (since - since % DAY,))  # fmt: skip
    return [Tally(day, Fate(project, source, DUPLICATE), events, 0) for day, project, source, events in rows]


def settled(tallies: Iterable[Tally], repeats: Iterable[Tally]) -> list[Tally]:
    """The tallies with what was accepted twice among the duplicates, where it belongs."""
    found = Counter[tuple[int, Fate]]()
    newest: dict[tuple[int, Fate], int] = {}
    for tally in tallies:
        found[tally.day, tally.fate] += tally.events
        newest[tally.day, tally.fate] = tally.newest
    for tally in repeats:
        fate = tally.fate
        found[tally.day, fate] += tally.events
        found[tally.day, fate._replace(became=ACCEPTED)] -= tally.events
    return [Tally(*which, events, newest.get(which, 0)) for which, events in sorted(found.items()) if events]
