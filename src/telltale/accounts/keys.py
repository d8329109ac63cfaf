"""Keys: made once, shown once, kept as a digest, rotated with an overlap, revoked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sqlalchemy import Connection, insert, select, update

from telltale.accounts import keytext
from telltale.accounts.audit import Audit
from telltale.accounts.database import Database
from telltale.accounts.grants import Grant, Scope
from telltale.accounts.projects import existing
from telltale.accounts.seal import Seal
from telltale.accounts.tables import keys
from telltale.accounts.verifying import Verifying
from telltale.errors import UnknownName, WordsError

HOUR = 3_600_000_000
OVERLAP = 24

_SHOWN = [
    keys.c.id, keys.c.scope, keys.c.project, keys.c.name, keys.c.origins, keys.c.created_at, keys.c.created_by,
    keys.c.ends_at, keys.c.revoked_at, keys.c.successor, keys.c.last_used_at,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; ``id`` is how it begins. Instants are microseconds, UTC."""

    id: str
    scope: str
    project: str | None
    name: str
    origins: list[str]
    created_at: int
    created_by: str
    ends_at: int | None
    revoked_at: int | None
    successor: str | None
    last_used_at: int | None

    def state(self, now: int) -> str:
        """``active``, ``ending``, ``ended`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        if self.ends_at is None:
            return "active"
        return "ending" if now < self.ends_at else "ended"


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key with its text, which is never seen again."""

    key: str = field(repr=False)
    record: Key


class Keys:
    """The keys of an installation."""

    def __init__(self, database: Database, seal: Seal, audit: Audit) -> None:
        self._database, self._seal, self._audit = database, seal, audit
        self._verifying = Verifying(database, seal)

    def verify(self, presented: str) -> Grant | None:
        """What a key allows; None for one that is wrong, mistyped, revoked or over."""
        return self._verifying.verify(presented)

    def remembered(self, presented: str) -> Grant | None:
        """The same in microseconds and without the database; None if the key was not seen in the last moment."""
        return self._verifying.remembered(presented)

    def close(self) -> None:
        """Write what was last used."""
        self._verifying.close()

    def list(self, project: str | None = None) -> list[Key]:
        """Keys, newest first; of one project, or all."""
        asked = select(*_SHOWN).order_by(keys.c.created_at.desc(), keys.c.id)
        if project is not None:
            asked = asked.where(keys.c.project == project)
        with self._database.reading() as db:
            return [Key(*row) for row in db.execute(asked)]

    def origins(self) -> set[str]:
        """The sites of all widget keys that work."""
        now = self._database.clock()
        return {site for one in self.list() if one.state(now) in ("active", "ending") for site in one.origins}

    def get(self, text: str) -> Key:
        """A key by its id, or by the whole of it.

        Raises:
            UnknownName: there is none.
        """
        with self._database.reading() as db:
            return _found(db, text)

    def create(
        self, scope: str, *, project: str | None = None, name: str = "", origins: Sequence[str] = (), by: str
    ) -> MadeKey:
        """A new key; only an admin key may be of all projects, and only a widget key is bound to origins.

        Raises:
            UnknownName: there is no such scope or project.
            WordsError: the project or the origins are missing, or are not for this scope.
        """
        meant = _scope(scope)
        if project is None and meant is not Scope.ADMIN:
            raise WordsError(f"a key with the scope {meant} is for one project; name it, as in --project default")
        sites = _origins(meant, origins)
        if len(name) > 200:
            raise WordsError(f"the name of a key has at most 200 signs, this one has {len(name)}")
        with self._database.writing() as db:
            if project is not None:
                existing(db, project)
            made = self._insert(db, by, scope=meant, project=project, name=name, origins=sites)
            self._audit.record(db, by, "key created", f"key:{made.record.id}", scope=meant, project=project or "(all)")
        return made

    def rotate(self, text: str, *, hours: float = OVERLAP, by: str) -> MadeKey:
        """A successor for a key, which itself ends after some hours.

        Raises:
            UnknownName: there is none.
            WordsError: it has ended or has a successor already.
        """
        if not 0 <= hours <= 24 * 365:
            raise WordsError(f"an overlap of {hours:g} hours is none; give 0 to {24 * 365}")
        with self._database.writing() as db:
            old = _found(db, text)
            now = self._database.clock()
            if old.state(now) in ("revoked", "ended"):
                raise WordsError(f"the key {old.id} has {_past(old.state(now))}; make a new one: telltale keys create")
            if old.successor:
                raise WordsError(f"the key {old.id} was rotated before; rotate its successor {old.successor}")
            made = self._insert(db, by, scope=Scope(old.scope), project=old.project, name=old.name, origins=old.origins)
            over = now + int(hours * HOUR)
            ends = over if old.ends_at is None else min(over, old.ends_at)
            db.execute(update(keys).where(keys.c.id == old.id).values(ends_at=ends, successor=made.record.id))
            self._audit.record(db, by, "key rotated", f"key:{old.id}", successor=made.record.id)
        self._verifying.forget()
        return made

    def revoke(self, text: str, *, by: str) -> Key:
        """End a key; other processes know within a second.

        Raises:
            UnknownName: there is none.
            WordsError: it was revoked before.
        """
        with self._database.writing() as db:
            old = _found(db, text)
            if old.revoked_at is not None:
                raise WordsError(f"the key {old.id} was revoked before")
            db.execute(update(keys).where(keys.c.id == old.id).values(revoked_at=self._database.clock()))
            self._audit.record(db, by, "key revoked", f"key:{old.id}")
            revoked = _found(db, old.id)
        self._verifying.forget()
        return revoked

    def _insert(
        self, db: Connection, by: str, *, scope: Scope, project: str | None, name: str, origins: Sequence[str]
    ) -> MadeKey:
        text = keytext.new(scope)
        while db.execute(select(keys.c.id).where(keys.c.id == keytext.id_of(text))).first():
            text = keytext.new(scope)
        values = {
            "id": keytext.id_of(text), "digest": self._seal.digest("key", text), "scope": scope.value,
            "project": project, "name": name, "origins": [*origins], "created_at": self._database.clock(),
            "created_by": by,
        }  # fmt: skip
        db.execute(insert(keys).values(values))
        return MadeKey(text, _found(db, keytext.id_of(text)))


def _found(db: Connection, text: str) -> Key:
    row = db.execute(select(*_SHOWN).where(keys.c.id == keytext.id_of(text))).one_or_none()
    if row is None:
        # What was given can be a key; of a key no more than its id is ever repeated.
        given = f"{keytext.id_of(text)}…" if len(text) > keytext.ID_LENGTH else text
        raise UnknownName("key", given, [], "telltale keys list")
    return Key(*row)


def _scope(text: str) -> Scope:
    try:
        return Scope(text)
    except ValueError:
        raise UnknownName("scope", text, list(Scope), "telltale keys create --help") from None


def _past(state: str) -> str:
    return "been revoked" if state == "revoked" else "ended"


def _origins(scope: Scope, origins: Sequence[str]) -> list[str]:
    if bool(origins) != (scope is Scope.WIDGET):
        raise WordsError(
            "a widget key needs the sites that it is good for, as in --origin https://shop.example"
            if scope is Scope.WIDGET
            else f"only a widget key is bound to sites, a key with the scope {scope} is not"
        )
    for one in origins:
        if not is_origin(one):
            raise WordsError(f"'{one}' is no origin; an origin is scheme and host, as in https://shop.example")
    return sorted({one.lower() for one in origins})


def is_origin(text: str) -> bool:
    """Whether a text is a site as browsers name it: scheme and host, and a port where it is not the usual one.

    >>> is_origin("https://shop.example"), is_origin("https://shop.example/chat"), is_origin("*")
    (True, False, False)
    """
    try:
        parts = urlsplit(text)
        plain = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain == text.lower()
