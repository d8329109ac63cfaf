"""Invitations: links that work once, for the first owner and for a browser that signs itself in."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from telltale.accounts.database import Database
from telltale.accounts.keytext import random_text
from telltale.accounts.refusals import InvitationRefused
from telltale.accounts.seal import Seal
from telltale.accounts.tables import invitations

# 43 signs of base 62 are 256 bits.
SIGNS = 43
FIRST_RUN, SIGN_IN = "first run", "sign in"
_MINUTE = 60_000_000
LASTS = {FIRST_RUN: 24 * 60 * _MINUTE, SIGN_IN: 10 * _MINUTE}


class Invitations:
    """Invitations of both kinds; each is kept as a digest and gone once it was used."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database, self._seal = database, seal

    def make(self, db: Connection, purpose: str, person: int | None = None) -> str:
        """A new invitation; earlier ones for the same purpose and person no longer work."""
        text, now = random_text(SIGNS), self._database.clock()
        mine = (invitations.c.purpose == purpose) & invitations.c.person.is_not_distinct_from(person)
        db.execute(delete(invitations).where(mine | (invitations.c.ends_at <= now)))
        values = {"purpose": purpose, "person": person, "ends_at": now + LASTS[purpose]}
        db.execute(insert(invitations).values(digest=self._digest(purpose, text), **values))
        return text

    def is_good(self, purpose: str, text: str) -> bool:
        """Whether an invitation would work now."""
        with self._database.reading() as db:
            return db.execute(select(invitations.c.ends_at).where(self._now(purpose, text))).first() is not None

    def use(self, db: Connection, purpose: str, text: str) -> int | None:
        """Use an invitation up; gives the person that it is for.

        Raises:
            InvitationRefused: it does not work (any more).
        """
        used = db.execute(delete(invitations).where(self._now(purpose, text)).returning(invitations.c.person)).first()
        if used is None:
            raise InvitationRefused
        return used.person

    def _now(self, purpose: str, text: str) -> ColumnElement[bool]:
        return (invitations.c.digest == self._digest(purpose, text)) & (invitations.c.ends_at > self._database.clock())

    def _digest(self, purpose: str, text: str) -> bytes:
        return self._seal.digest("invitation", purpose, text)
