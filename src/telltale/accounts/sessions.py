"""Sessions: a browser that somebody signed in with, until they sign out, stay away, or change the password."""

from __future__ import annotations

from hmac import compare_digest

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from telltale.accounts.audit import Audit
from telltale.accounts.database import Database
from telltale.accounts.grants import Grant, Role
from telltale.accounts.invitations import SIGN_IN, Invitations
from telltale.accounts.keytext import random_text
from telltale.accounts.later import Later
from telltale.accounts.recent import Recent
from telltale.accounts.seal import Seal
from telltale.accounts.tables import people, sessions

_DAY = 24 * 3_600_000_000

# A session lasts this long after its last use, and never longer than that.
IDLE, LONGEST = 14 * _DAY, 90 * _DAY

# How long a browser is remembered as one that somebody signed in with.
REMEMBERED = 180 * _DAY
SIGNS = 43

_LOOK_UP = (
    select(sessions.c.id, sessions.c.digest, sessions.c.created_at, sessions.c.seen_at, sessions.c.ended_at,
           people.c.id.label("person"), people.c.name, people.c.role, people.c.disabled_at)
    .join(people, people.c.id == sessions.c.person)
    .where(sessions.c.digest == bindparam("presented"))
)  # fmt: skip

_SEEN = update(sessions).where(sessions.c.id == bindparam("session")).values(seen_at=bindparam("at"))


class Sessions:
    """The sessions of an installation; a token has 256 random bits and is kept as a digest."""

    def __init__(self, database: Database, seal: Seal, audit: Audit, invitations: Invitations) -> None:
        self._database, self._seal, self._audit, self._invitations = database, seal, audit, invitations
        self._recent = Recent[Grant]()
        self._seen = Later[int](self._write)

    def verify(self, token: str) -> Grant | None:
        """Who a browser is signed in as; None if nobody (any more)."""
        if len(token) != SIGNS:
            return None
        digest = self._digest(token)
        return self._recent.get(digest) or self._looked_up(digest)

    def remembered(self, token: str) -> Grant | None:
        """The same in microseconds and without the database; None if the session was not seen in the last moment."""
        return self._recent.get(self._digest(token)) if len(token) == SIGNS else None

    def begin(self, person: int, *, by: str) -> str:
        """A new session; gives the token for the cookie."""
        with self._database.writing() as db:
            return self._begun(db, person, by)

    def invitation(self, person: int) -> str:
        """A token for a link that signs a browser in, once and within ten minutes."""
        with self._database.writing() as db:
            return self._invitations.make(db, SIGN_IN, person)

    def redeem(self, invitation: str) -> str:
        """A new session for an invitation; gives the token for the cookie.

        Raises:
            InvitationRefused: it does not work (any more).
        """
        with self._database.writing() as db:
            person = self._invitations.use(db, SIGN_IN, invitation)
            assert person is not None
            return self._begun(db, person, f"person:{person}")

    def end(self, token: str) -> bool:
        """Sign out; gives whether there was such a session."""
        now = self._database.clock()
        with self._database.writing() as db:
            mine = (sessions.c.digest == self._digest(token)) & sessions.c.ended_at.is_(None)
            asked = update(sessions).where(mine).values(ended_at=now).returning(sessions.c.id, sessions.c.person)
            ended = db.execute(asked).first()
            if ended:
                self._audit.record(db, f"person:{ended.person}", "signed out", f"session:{ended.id}")
        self.forget()
        return ended is not None

    def end_all(self, person: int, *, by: str) -> int:
        """Sign a person out everywhere; gives the number of sessions."""
        with self._database.writing() as db:
            ended = self.end_all_within(db, person)
            self._audit.record(db, by, "signed out everywhere", f"person:{person}")
        self.forget()
        return ended

    def end_all_within(self, db: Connection, person: int) -> int:
        """The same within a transaction; call :meth:`forget` after it. The browsers are forgotten too."""
        return db.execute(delete(sessions).where(sessions.c.person == person)).rowcount

    def browser(self, token: str | None, person: int | None) -> int | None:
        """The session that a browser has, or had until it lapsed or signed out, if it is that person's."""
        if not token or len(token) != SIGNS or person is None:
            return None
        asked = select(sessions.c.id).where(sessions.c.digest == self._digest(token), sessions.c.person == person)
        with self._database.reading() as db:
            return db.execute(asked).scalar()

    def close(self) -> None:
        """Write what was last seen."""
        self._seen.write()

    def forget(self) -> None:
        """Look every session up again."""
        self._recent.forget()

    def _begun(self, db: Connection, person: int, by: str) -> str:
        token, now = random_text(SIGNS), self._database.clock()
        db.execute(delete(sessions).where(sessions.c.seen_at <= now - REMEMBERED))
        values = {"digest": self._digest(token), "person": person, "created_at": now, "seen_at": now}
        number = db.execute(insert(sessions).values(values).returning(sessions.c.id)).scalar_one()
        self._audit.record(db, by, "signed in", f"session:{number}", person=str(person))
        return token

    def _looked_up(self, digest: bytes) -> Grant | None:
        begun, now = self._recent.now(), self._database.clock()
        with self._database.reading() as db:
            row = db.execute(_LOOK_UP, {"presented": digest}).one_or_none()
        if row is None or not compare_digest(row.digest, digest):
            return None
        lapsed = now >= min(row.seen_at + IDLE, row.created_at + LONGEST)
        if lapsed or row.ended_at is not None or row.disabled_at is not None:
            return None
        grant = Grant(f"person:{row.person}", Role(row.role), None, row.name)
        self._recent.put(digest, grant, begun)
        self._seen.note(row.id, now)
        return grant

    def _write(self, seen: dict[int, int]) -> None:
        with self._database.writing() as db:
            db.execute(_SEEN, [{"session": session, "at": at} for session, at in seen.items()])

    def _digest(self, token: str) -> bytes:
        return self._seal.digest("session", token)
