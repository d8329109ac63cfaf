"""Verifying keys: microseconds for one that was just seen, one look-up a second otherwise."""

from __future__ import annotations

from hmac import compare_digest

from sqlalchemy import bindparam, select, update

from telltale.accounts import keytext
from telltale.accounts.database import Database
from telltale.accounts.grants import Grant, Scope
from telltale.accounts.later import Later
from telltale.accounts.recent import Recent
from telltale.accounts.seal import Seal
from telltale.accounts.tables import keys

_LOOK_UP = select(
    keys.c.id, keys.c.digest, keys.c.scope, keys.c.project, keys.c.name, keys.c.origins, keys.c.ends_at,
    keys.c.revoked_at,
).where(keys.c.digest == bindparam("presented"))  # fmt: skip

_USED = update(keys).where(keys.c.id == bindparam("key")).values(last_used_at=bindparam("at"))


class Verifying:
    """Presented keys become grants.

    A key is found by its sealed digest, of which nobody outside can choose or learn a single bit; so neither the
    look-up nor the cache tells by its time how much of a wrong key is right. Projects are not looked at.
    """

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database, self._seal = database, seal
        self._recent = Recent[Grant]()
        self._used = Later[str](self._write)

    def verify(self, presented: str) -> Grant | None:
        """What a key allows, None if nothing."""
        if len(presented) != keytext.LENGTH:
            return None
        digest = self._seal.digest("key", presented)
        return self._recent.get(digest) or self._looked_up(presented, digest)

    def remembered(self, presented: str) -> Grant | None:
        """The same without a look-up: None also for a key that was not seen in the last moment."""
        return self._recent.get(self._seal.digest("key", presented)) if len(presented) == keytext.LENGTH else None

    def forget(self) -> None:
        """Look every key up again."""
        self._recent.forget()

    def close(self) -> None:
        """Write what is known of last uses."""
        self._used.write()

    def _looked_up(self, presented: str, digest: bytes) -> Grant | None:
        # The check signs save the database from most of what is only noise.
        if not keytext.is_whole(presented):
            return None
        begun, now = self._recent.now(), self._database.clock()
        with self._database.reading() as db:
            row = db.execute(_LOOK_UP, {"presented": digest}).one_or_none()
        if row is None or not compare_digest(row.digest, digest):
            return None
        if row.revoked_at is not None or (row.ends_at is not None and row.ends_at <= now):
            return None
        grant = Grant(f"key:{row.id}", Scope(row.scope), row.project, row.name, tuple(row.origins))
        self._recent.put(digest, grant, begun)
        self._used.note(row.id, now)
        return grant

    def _write(self, used: dict[str, int]) -> None:
        with self._database.writing() as db:
            db.execute(_USED, [{"key": key, "at": at} for key, at in used.items()])
