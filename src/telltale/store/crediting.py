"""Crediting: leads and goals of people, and the way to them, from what they did and the conversations they had.

What one person does changes what their other deeds come to, and a contact that two people give is valid for one of
them: so everybody is looked at whom something new concerns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from telltale.settings import DAY, Settings
from telltale.store.engine import Connection, hand_over, is_any
from telltale.store.rules import statements
from telltale.store.steps import Steps

SPAN = 30 * DAY * 1_000_000
"""Microseconds that a lead is open: what its person gives meanwhile belongs to it."""


class Deed(NamedTuple):
    """A step of somebody's way as a lead; ``contacts`` are hashes of those of the right form."""

    event_key: int
    event_id: str
    place: str
    person_key: int
    kind: str
    at: int
    contacts: list[str]


class Lead(NamedTuple):
    """A person who gave a contact, by the event that opened it."""

    event_key: int
    valid: bool
    qualified: bool
    won: bool


def remember(db: Connection) -> None:
    """Whom the deeds of the touched threads concerned until now; and what went or came outside of threads."""
    db.execute("""
        CREATE OR REPLACE TEMP TABLE formerly AS
        SELECT project, environment, person_key, contacts FROM deeds
        WHERE thread_key IN (SELECT thread_key FROM touched) OR event_key IN (SELECT event_key FROM astray)""")


def take_stray_deeds(db: Connection, settings: Settings) -> None:
    """The deeds of events outside of threads that came or went."""
    if is_any(db, "astray"):
        db.execute("DELETE FROM deeds WHERE event_key IN (SELECT event_key FROM astray) AND thread_key IS NULL")
        db.execute(statements("strays", settings))


def concern(db: Connection) -> None:
    """Add to ``concerned`` everybody whose deeds came, went or became somebody else's, and who shares a contact."""
    db.execute("""
        INSERT INTO concerned
        SELECT person_key FROM formerly
        UNION SELECT person_key FROM deeds WHERE thread_key IN (SELECT thread_key FROM touched)
        UNION SELECT person_key FROM deeds WHERE event_key IN (SELECT event_key FROM astray)
        UNION SELECT person_key FROM deeds WHERE own_key IN (SELECT id_key FROM rejoined);
        UPDATE deeds SET person_key = coalesce(
            (SELECT i.person_key FROM identities i WHERE i.id_key = deeds.own_key), own_key)
        WHERE own_key IN (SELECT id_key FROM rejoined);
        INSERT INTO concerned SELECT person_key FROM deeds WHERE own_key IN (SELECT id_key FROM rejoined);
        CREATE OR REPLACE TEMP TABLE shared AS
        SELECT DISTINCT project, environment, unnest(contacts) AS contact FROM formerly""")
    while _spread(db):
        pass
    db.execute("CREATE OR REPLACE TEMP TABLE concerned AS SELECT DISTINCT person_key FROM concerned")


def _spread(db: Connection) -> int:
    """Who gave a contact that somebody concerned gave too; gives how many were not known to be concerned."""
    db.execute("""
        CREATE OR REPLACE TEMP TABLE given AS
        SELECT project, environment, person_key, unnest(contacts) AS contact FROM deeds
        WHERE kind = 'lead' AND len(contacts) > 0;
        INSERT INTO shared
        SELECT DISTINCT project, environment, contact FROM given WHERE person_key IN (SELECT person_key FROM concerned)
        EXCEPT SELECT * FROM shared""")
    found = db.execute("""
        INSERT INTO concerned
        SELECT DISTINCT person_key FROM given SEMI JOIN shared USING (project, environment, contact)
        WHERE person_key NOT IN (SELECT person_key FROM concerned)""").fetchone()
    return int(found[0]) if found else 0


def credit(db: Connection, settings: Settings) -> None:
    """Leads, goals and touches of everybody concerned, once ``affected`` holds their conversations."""
    rows = db.execute("""
        SELECT event_key, event_id, project || chr(31) || environment, person_key, kind, happened_at, contacts
        FROM deeds WHERE kind IN ('lead', 'qualified', 'won') AND person_key IN (SELECT person_key FROM concerned)
        ORDER BY 3, person_key, happened_at, event_id""").fetchall()
    kinds = {"event_key": "BIGINT", "valid": "BOOLEAN", "qualified": "BOOLEAN", "won": "BOOLEAN"}
    hand_over(db, "opened_leads", kinds, [tuple(one) for one in leads_of(Deed(*row) for row in rows)])
    kept = "SELECT kind, count(*) FROM deeds WHERE person_key IN (SELECT person_key FROM concerned) GROUP BY kind"
    Steps(db, dict(db.execute(kept).fetchall())).run(statements("goals", settings))


def leads_of(deeds: Iterable[Deed]) -> Iterator[Lead]:
    """The leads that deeds come to, which lie by place, person and time.

    A lead is one person's of thirty days. It is valid when it gave a contact of the right form that was in no valid
    lead, of whomever, that opened in the thirty days before.

    >>> day = SPAN // 30
    >>> deeds = [Deed(1, "a", "shop", 7, "lead", 0, ["x"]), Deed(2, "b", "shop", 7, "lead", 29 * day, ["y"]),
    ...          Deed(3, "c", "shop", 8, "lead", 5 * day, ["x"]), Deed(4, "d", "shop", 8, "lead", 35 * day, ["x"])]
    >>> [(lead.event_key, lead.valid) for lead in leads_of(deeds)]
    [(1, True), (3, False), (4, True)]
    """
    opened: list[_Open] = []
    for _, own in groupby(deeds, key=lambda deed: (deed.place, deed.person_key)):
        latest: _Open | None = None
        for deed in own:
            if deed.kind != "lead":
                if latest:
                    latest.reached.add(deed.kind)
            elif latest and deed.at - latest.deed.at < SPAN:
                latest.contacts.update(deed.contacts)
            else:
                latest = _Open(deed)
                opened.append(latest)
    given: dict[tuple[str, str], int] = {}
    for one in sorted(opened, key=lambda one: (one.deed.place, one.deed.at, one.deed.event_id)):
        place, at = one.deed.place, one.deed.at
        valid = any(at - given.get((place, contact), at - SPAN) >= SPAN for contact in one.contacts)
        if valid:
            given |= {(place, contact): at for contact in one.contacts}
        won = valid and "won" in one.reached
        yield Lead(one.deed.event_key, valid, won or (valid and "qualified" in one.reached), won)


class _Open:
    """A lead while its days run."""

    __slots__ = ("contacts", "deed", "reached")

    def __init__(self, deed: Deed) -> None:
        self.deed, self.contacts = deed, set(deed.contacts)
        self.reached: set[str] = set()
