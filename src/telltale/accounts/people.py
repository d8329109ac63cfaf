"""People: one owner for now; what somebody may do hangs on the role."""

from __future__ import annotations

from dataclasses import dataclass, field
from unicodedata import normalize

from sqlalchemy import Connection, func, insert, or_, select, update

from telltale.accounts.audit import Audit
from telltale.accounts.database import Database
from telltale.accounts.grants import Role
from telltale.accounts.invitations import FIRST_RUN, Invitations
from telltale.accounts.passwords import Passwords, check
from telltale.accounts.refusals import InvitationRefused
from telltale.accounts.sessions import Sessions
from telltale.accounts.tables import people
from telltale.errors import WordsError

_SHOWN = [
    people.c.id, people.c.name, people.c.email, people.c.role, people.c.created_at, people.c.password_at,
    people.c.disabled_at,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; without ``password_at`` there is no password yet. Instants are microseconds, UTC."""

    id: int
    name: str = field(repr=False)
    email: str | None = field(repr=False)
    role: str
    created_at: int
    password_at: int | None
    disabled_at: int | None

    @property
    def actor(self) -> str:
        """What the audit log calls them."""
        return f"person:{self.id}"


class People:
    """The people of an installation."""

    def __init__(
        self, database: Database, audit: Audit, invitations: Invitations, passwords: Passwords, sessions: Sessions
    ) -> None:
        self._database, self._audit, self._invitations = database, audit, invitations
        self._passwords, self._sessions = passwords, sessions

    def list(self) -> list[Person]:
        """Everybody."""
        with self._database.reading() as db:
            return [Person(*row) for row in db.execute(select(*_SHOWN).order_by(people.c.id))]

    def owner(self) -> Person | None:
        """The owner, None on the first run."""
        with self._database.reading() as db:
            return _owner(db)

    def called(self, name: str) -> tuple[Person | None, str | None]:
        """Who has a name or an e-mail address, and what is kept of the password."""
        meant = calling(name)
        asked = select(*_SHOWN, people.c.password).where(
            or_(people.c.called == meant, func.lower(people.c.email) == meant), people.c.disabled_at.is_(None)
        )
        with self._database.reading() as db:
            found = db.execute(asked.order_by(people.c.id)).first()
        if found is None:
            return None, None
        *person, kept = found
        return Person(*person), kept

    def first_run_token(self) -> str | None:
        """A token for :meth:`set_owner`, good for a day and once; None when there is an owner."""
        with self._database.writing() as db:
            return None if _owner(db) else self._invitations.make(db, FIRST_RUN)

    def set_owner(self, token: str, name: str, password: str, email: str | None = None) -> Person:
        """The first owner, by whoever holds the token of the first run.

        Raises:
            InvitationRefused: the token does not work.
            WordsError: the name or the password cannot be one; the token can be used again.
        """
        if not self._invitations.is_good(FIRST_RUN, token):
            raise InvitationRefused
        return self._made(name, password, email, by="first run", token=token)

    def make_owner(self, name: str, password: str | None = None, email: str | None = None, *, by: str) -> Person:
        """The first owner, by whoever has the machine; without a password only an invitation signs in.

        Raises:
            WordsError: there is an owner, or the name or the password cannot be one.
        """
        return self._made(name, password, email, by=by, token=None)

    def set_password(self, person: int, password: str, *, by: str) -> None:
        """Another password, which ends every session of that person.

        Raises:
            WordsError: the password cannot be one, or there is no such person.
        """
        one = next((one for one in self.list() if one.id == person), None)
        if one is None:
            raise WordsError(f"there is no person {person}; see telltale users list")
        check(password, one.name, one.email)
        kept = self._passwords.hash(password)
        with self._database.writing() as db:
            values = {"password": kept, "password_at": self._database.clock()}
            db.execute(update(people).where(people.c.id == person).values(values))
            self._sessions.end_all_within(db, person)
            self._audit.record(db, by, "password changed", one.actor)
        self._sessions.forget()

    def _made(self, name: str, password: str | None, email: str | None, *, by: str, token: str | None) -> Person:
        _check(name, email)
        if password is not None:
            check(password, name, email)
        kept = None if password is None else self._passwords.hash(password)
        with self._database.writing() as db:
            if token is not None:
                self._invitations.use(db, FIRST_RUN, token)
            if _owner(db):
                raise WordsError("there is an owner already; telltale users set-password changes the password")
            now = self._database.clock()
            values = {
                "name": name, "email": email, "called": calling(name), "role": Role.OWNER.value, "password": kept,
                "created_at": now, "password_at": None if kept is None else now,
            }  # fmt: skip
            made = Person(*db.execute(insert(people).values(values).returning(*_SHOWN)).one())
            self._audit.record(db, by, "owner set", made.actor)
        return made


def calling(name: str) -> str:
    """A name or e-mail address as it is compared.

    >>> calling("  Ann\N{NO-BREAK SPACE}Lee ") == calling("ann lee")
    True
    """
    seen = (sign if sign.isprintable() else " " for sign in normalize("NFKC", name).casefold())
    return " ".join("".join(seen).split())


def _owner(db: Connection) -> Person | None:
    found = db.execute(select(*_SHOWN).where(people.c.role == Role.OWNER.value).order_by(people.c.id)).first()
    return Person(*found) if found else None


def _check(name: str, email: str | None) -> None:
    if not calling(name) or len(name) > 200 or not name.isprintable():
        raise WordsError("a name has 1 to 200 printable signs")
    if email is not None and ("@" not in email.strip("@") or len(email) > 320 or not email.isprintable()):
        raise WordsError("that is no e-mail address; leave it out, or give one as in ann@shop.example")
