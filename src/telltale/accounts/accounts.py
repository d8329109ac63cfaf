"""The accounts of a data folder, opened: everything that is kept beside the conversations."""

from __future__ import annotations

from hmac import compare_digest
from pathlib import Path

from sqlalchemy import insert, select

from telltale.accounts.audit import Audit
from telltale.accounts.database import Clock, Database, microseconds
from telltale.accounts.files import SECRET
from telltale.accounts.guesses import Guesses, neighbourhood
from telltale.accounts.invitations import Invitations
from telltale.accounts.keys import Keys
from telltale.accounts.passwords import Passwords
from telltale.accounts.people import People, calling
from telltale.accounts.projects import Projects, Sources
from telltale.accounts.refusals import SignInRefused
from telltale.accounts.seal import Seal
from telltale.accounts.sessions import Sessions
from telltale.accounts.tables import marks
from telltale.errors import DataFolderError, WordsError

_SEALED = "seal"
_SEAL = select(marks.c.digest).where(marks.c.name == _SEALED)


class Accounts:
    """Projects, sources, keys, people, sessions and the audit log.

    Safe for several threads, and for several processes at once. Whatever is revoked or ended is so in every process
    within a second.

    Raises:
        DataFolderError: they cannot be read or written, a newer version wrote them, the seal is not theirs, or an older
            version wrote them and there is to be no ``migrating``.
    """

    def __init__(
        self, home: Path, url: str | None = None, clock: Clock = microseconds, *, migrating: bool = True
    ) -> None:
        self.database = Database(home, url, clock, migrating=migrating)
        try:
            sealed = self._sealed()
            seal = Seal.of(home, anew=sealed is None)
            self.audit = Audit(self.database, seal)
            if not compare_digest(sealed or self._begun(seal), seal.digest(_SEALED)):
                raise DataFolderError(
                    f"{home / SECRET} is not the secret that belongs to the accounts in {self.database.where}; restore"
                    " both from the same backup"
                )
        except BaseException:
            self.database.close()
            raise
        self.projects = Projects(self.database, self.audit)
        self.sources = Sources(self.database, self.audit)
        self.keys = Keys(self.database, seal, self.audit)
        self._passwords = Passwords()
        self._guesses = Guesses(self.database, seal, self.audit)
        invitations = Invitations(self.database, seal)
        self.sessions = Sessions(self.database, seal, self.audit, invitations)
        self.people = People(self.database, self.audit, invitations, self._passwords, self.sessions)

    def close(self) -> None:
        """Write what waits, and let go."""
        self.keys.close()
        self.sessions.close()
        self.database.close()

    def sign_in(self, name: str, password: str, *, address: str, browser: str | None = None) -> str:
        """A session for somebody who knows the password; gives the token for the cookie, always a new one.

        ``address`` is that of the connection, never that of a header which anybody can write; ``browser`` is the
        session token that the browser still has, however old. A browser that somebody signed in with before has
        guesses of its own, so that strangers who guess cannot lock its owner out.

        Raises:
            SignInRefused: wrong, or, as :class:`TooManyGuesses`, not even evaluated.
        """
        person, kept = self.people.called(name)
        known = self.sessions.browser(browser, person.id if person else None)
        account = person.actor if person else f"name:{calling(name)}"
        abouts = [account, f"address:{neighbourhood(address)}"] if known is None else [f"browser:{known}"]
        taken = self._guesses.take(person.actor if person else "nobody", abouts)
        right = self._passwords.matches(kept, password)
        if person is None or kept is None or not right:
            raise SignInRefused
        self._guesses.forgive(taken)
        return self.sessions.begin(person.id, by=person.actor)

    def change_password(self, name: str, old: str, new: str, *, address: str, browser: str | None = None) -> str:
        """Another password by somebody who knows the old one; every session ends, and a new one begins.

        Raises:
            SignInRefused: the old one is wrong, or is not even evaluated.
            WordsError: the new one cannot be one, or is the old one.
        """
        token = self.sign_in(name, old, address=address, browser=browser)
        person, _ = self.people.called(name)
        assert person is not None
        try:
            if compare_digest(old.encode("utf-8", "replace"), new.encode("utf-8", "replace")):
                raise WordsError("the new password is the old one; choose another")
            self.people.set_password(person.id, new, by=person.actor)
        except WordsError:
            self.sessions.end(token)
            raise
        return self.sessions.begin(person.id, by=person.actor)

    def _sealed(self) -> bytes | None:
        """What only the right seal can write; with another one nothing that was handed out would work."""
        with self.database.reading() as db:
            return db.execute(_SEAL).scalar()

    def _begun(self, seal: Seal) -> bytes:
        """The same, written now, unless another process was quicker."""
        digest = seal.digest(_SEALED)
        with self.database.writing() as db:
            found = db.execute(_SEAL).scalar()
            if found is None:
                db.execute(insert(marks).values(name=_SEALED, number=0, digest=digest))
                self.audit.record(db, "telltale", "log begun", "accounts")
        return found or digest
