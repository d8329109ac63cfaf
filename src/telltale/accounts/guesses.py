"""Guesses: at most ten evaluated in a quarter of an hour, counted before they are evaluated."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from sqlalchemy import Connection, delete, func, insert, select

from telltale.accounts.audit import Audit
from telltale.accounts.database import Database
from telltale.accounts.refusals import TooManyGuesses
from telltale.accounts.seal import Seal
from telltale.accounts.tables import guesses

MOST = 10
WINDOW = 15 * 60 * 1_000_000
_SECOND = 1_000_000


class Guesses:
    """Counts by what they are about, such as an account or an address; neither is kept in the clear."""

    def __init__(self, database: Database, seal: Seal, audit: Audit) -> None:
        self._database, self._seal, self._audit = database, seal, audit

    def take(self, target: str, abouts: Sequence[str]) -> list[int]:
        """Count a guess about each; gives what :meth:`forgive` takes back.

        Raises:
            TooManyGuesses: one of them has had its share; nothing is to be evaluated.
        """
        now = self._database.clock()
        digests = [self._seal.digest("guess", about) for about in abouts]
        with self._database.writing() as db:
            db.execute(delete(guesses).where(guesses.c.at <= now - WINDOW))
            free = max(self._free_at(db, digest, now) for digest in digests)
            taken = [] if free > now else [self._count(db, digest, now) for digest in digests]
            if taken and any(self._free_at(db, digest, now) > now for digest in digests):
                self._audit.record(db, "sign-in", "sign-ins paused", target)
        if not taken:
            raise TooManyGuesses(-(-(free - now) // _SECOND))
        return taken

    def forgive(self, taken: Sequence[int]) -> None:
        """It was no guess: the password was right."""
        with self._database.writing() as db:
            db.execute(delete(guesses).where(guesses.c.id.in_(taken)))

    def _free_at(self, db: Connection, digest: bytes, now: int) -> int:
        """When the next guess may be made; now or earlier if at once."""
        about = (guesses.c.about == digest, guesses.c.at > now - WINDOW)
        if (db.execute(select(func.count()).where(*about)).scalar() or 0) < MOST:
            return now
        first = db.execute(select(guesses.c.at).where(*about).order_by(guesses.c.at.desc()).offset(MOST - 1).limit(1))
        return int(first.scalar_one()) + WINDOW

    def _count(self, db: Connection, digest: bytes, now: int) -> int:
        made = db.execute(insert(guesses).values(about=digest, at=now).returning(guesses.c.id))
        return int(made.scalar_one())


def neighbourhood(address: str) -> str:
    """What one sender can easily be: an IPv4 address, or all of an IPv6 network of 64 bits.

    >>> neighbourhood("2001:db8:1:2:3:4:5:6"), neighbourhood("::ffff:192.0.2.7"), neighbourhood("192.0.2.7")
    ('2001:db8:1:2::/64', '192.0.2.7', '192.0.2.7')
    """
    try:
        found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return "somewhere"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is None:
            return str(IPv6Network((int(found) >> 64 << 64, 64)))
        found = found.ipv4_mapped
    return str(found)
