"""The audit log: who did what to what, each entry sealed together with the one before it.

An entry that was edited, taken out, put elsewhere or cut off at the end no longer fits: without the seal nobody can
write a digest that does. Somebody who holds the data folder and the seal can rewrite everything; keep a copy of the
newest digest elsewhere if that matters. The first entry is written when the accounts are made, so that an empty log is
none. Targets and details name no person.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from sqlalchemy import Connection, insert, select, update

from telltale.accounts.database import Database
from telltale.accounts.seal import Seal
from telltale.accounts.tables import audit, marks

NEWEST = "audit"
_START = b""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done; ``at`` is microseconds, UTC."""

    number: int
    at: int
    actor: str
    action: str
    target: str
    details: dict[str, str]


class Audit:
    """Entries are written with what they tell of, in one transaction."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database, self._seal = database, seal

    def record(self, db: Connection, actor: str, action: str, target: str, **details: str) -> None:
        """Write an entry within the transaction of what it tells of."""
        number, previous = self._newest(db)
        row = (number + 1, self._database.clock(), actor, action, target, _text(details))
        digest = self._digest(previous, row)
        db.execute(insert(audit).values((*row, digest)))
        mark = {"number": number + 1, "digest": self._mark(number + 1, digest)}
        if number:
            db.execute(update(marks).where(marks.c.name == NEWEST).values(**mark))
        else:
            db.execute(insert(marks).values(name=NEWEST, **mark))

    def record_once(self, actor: str, action: str, target: str, **details: str) -> None:
        """Write an entry of what was done elsewhere, unless this was told of this target before."""
        known = select(audit.c.number).where(audit.c.action == action, audit.c.target == target)
        with self._database.writing() as db:
            if db.execute(known).first() is None:
                self.record(db, actor, action, target, **details)

    def entries(self, *, limit: int = 50, before: int | None = None) -> list[Entry]:
        """Entries, newest first; ``before`` is the number that the page before ended with."""
        asked = select(audit).order_by(audit.c.number.desc()).limit(limit)
        if before is not None:
            asked = asked.where(audit.c.number < before)
        with self._database.reading() as db:
            return [_entry(tuple(row)) for row in db.execute(asked)]

    def verify(self) -> list[str]:
        """What is wrong with the log, a sentence each; empty when it is whole."""
        with self._database.reading() as db:
            return self.verify_within(db)

    def verify_within(self, db: Connection) -> list[str]:
        """The same within a transaction."""
        mark = db.execute(select(marks.c.number, marks.c.digest).where(marks.c.name == NEWEST)).one_or_none()
        rows = db.execute(select(audit).order_by(audit.c.number))
        return list(self._flaws(map(tuple, rows), tuple(mark) if mark else None))

    def _flaws(self, rows: Iterable[tuple[Any, ...]], mark: tuple[Any, ...] | None) -> Iterator[str]:
        number, previous = 0, _START
        for *content, digest in rows:
            if content[0] != number + 1:
                yield f"after entry {number} comes entry {content[0]}: what was between is gone"
            elif not isinstance(digest, bytes) or not compare_digest(self._digest(previous, content), digest):
                yield f"entry {content[0]} was changed, or the one before it"
            number, previous = content[0], digest
        if mark != (number, self._mark(number, previous)):
            yield f"the log does not end with entry {number}: its end is gone, or was written by another hand"

    def _newest(self, db: Connection) -> tuple[int, bytes]:
        number = db.execute(select(marks.c.number).where(marks.c.name == NEWEST)).scalar() or 0
        if not number:
            return 0, _START
        found = db.execute(select(audit.c.digest).where(audit.c.number == number)).scalar()
        return number, found or _START

    def _digest(self, previous: bytes, row: Sequence[object]) -> bytes:
        return self._seal.digest("audit", previous, *map(str, row))

    def _mark(self, number: int, digest: bytes) -> bytes:
        return self._seal.digest("audit newest", str(number), digest)


def _text(details: dict[str, str]) -> str:
    return json.dumps(details, sort_keys=True, ensure_ascii=False)


def _entry(row: Sequence[Any]) -> Entry:
    number, at, actor, action, target, details, _ = row
    return Entry(number, at, actor, action, target, json.loads(details))
