"""Erasing: everything of a person taken out of inbox, archive and index, whatever dies in between.

What is to go is found first and written down; then every step may be taken twice. So an erasure that was interrupted is
carried on when the folder is opened next, and what its receipt says is true in the end. The plan names the person; it
is overwritten when all is done, and only the receipt stays, which names nobody.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import msgspec

from telltale.errors import DataFolderError
from telltale.event import now, to_iso
from telltale.store import decided, person, readings, sweeping, tallies
from telltale.store.archive import Archive
from telltale.store.deriving import derive
from telltale.store.engine import Engine, hand_over
from telltale.store.person import Extent
from telltale.store.taking import remove
from telltale.store.tombstones import Tombstone, Tombstones, hashed, told_of
from telltale.store.vectors import ANSWERED, SAID, Vectors

_SCHEMA = """
CREATE TABLE IF NOT EXISTS erasures (
    id TEXT PRIMARY KEY, begun_at INTEGER NOT NULL, plan BLOB, receipt TEXT, cut INTEGER NOT NULL DEFAULT 0,
    recorded INTEGER NOT NULL DEFAULT 0);
"""


class Wish(msgspec.Struct, frozen=True):
    """Who is to be erased: the ids under which they may be known, or the keys of these. ``by`` is who asks.

    ``before`` is an instant: what is later stays. ``secret`` is that of the data folder, for the hashes. ``id`` and
    ``threads`` are those of an erasure that is applied to an older state.
    """

    project: str
    secret: bytes
    by: str
    names: list[str] = []
    keys: list[int] = []
    threads: list[int] = []
    before: int | None = None
    id: str = ""

    @property
    def seeds(self) -> list[int]:
        """The keys to begin with."""
        return [*self.keys, *person.id_keys(self.project, self.names)]


class Receipt(msgspec.Struct, frozen=True):
    """What was erased: rows and records by place. ``person`` is a keyed hash of the id; instants are ISO-8601."""

    id: str
    project: str
    person: str
    asked_by: str
    asked_at: str
    finished_at: str | None
    counts: dict[str, int]


class Erased(NamedTuple):
    """A receipt, and what memories of running programs may still hold: the keys of events, ids and traces as texts."""

    receipt: Receipt
    events: frozenset[int]
    names: list[str]


class _Plan(msgspec.Struct):
    """Everything that is needed to carry on."""

    id: str
    at: int
    project: str
    person: str
    by: str
    names: list[str]
    extent: Extent
    tombstone: Tombstone
    counts: dict[str, int]
    sources: dict[str, int]

    def receipt(self, finished_at: int | None = None) -> Receipt:
        """What can be told of it."""
        return Receipt(self.id, self.project, self.person, self.by, to_iso(self.at),
                       to_iso(finished_at) if finished_at else None, self.counts)  # fmt: skip


_pack, _unpack = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(_Plan).decode


class Eraser:
    """Erases within the stores of one data folder; nobody else may bring its index up to date meanwhile."""

    def __init__(self, inbox: Path, archive: Archive, engine: Engine, tombstones: Tombstones) -> None:
        self._inbox, self._archive = inbox, archive
        self._engine, self._tombstones = engine, tombstones

    def look(self, wish: Wish) -> Receipt:
        """What would be erased."""
        with sweeping.sweeping(self._inbox) as db:
            return self._plan(db, wish)[0].receipt()

    def erase(self, wish: Wish) -> Erased:
        """Erase; the index has taken in everything. When this returns nothing is left.

        Raises:
            DataFolderError: a file cannot be written; it is carried on when the folder is opened next.
        """
        with sweeping.sweeping(self._inbox) as db:
            plan, first, files = self._plan(db, wish)
            with sweeping.transaction(db):
                db.execute("INSERT INTO erasures (id, begun_at, plan) VALUES (?, ?, ?)",
                           (plan.id, plan.at, _pack(plan)))  # fmt: skip
            return Erased(self._carry_out(db, plan, first, files), plan.extent.events, plan.names)

    def apply(self, stone: Tombstone, secret: bytes) -> Receipt | None:
        """Erase once more what a list of erasures tells of that was erased later than this state; None if it was here.

        Raises:
            DataFolderError: the list was made with another secret, so that nobody could be found by it.
        """
        if stone.secret != told_of(secret):
            raise DataFolderError(
                "these erasures were made with another contacts.key than the one of this data folder; both have to come"
                " from the same installation"
            )
        with sweeping.sweeping(self._inbox) as db:
            db.executescript(_SCHEMA)
            if db.execute("SELECT 1 FROM erasures WHERE id = ?", (stone.id,)).fetchone():
                return None
            theirs = frozenset(stone.hashes)
            names = sweeping.names_in_failed(
                db, stone.project, lambda name: any(
                    hashed(secret, one) in theirs for one in person.id_keys(stone.project, [name]))
            )  # fmt: skip
        ids, threads = person.known(self._engine, stone.project)
        wish = Wish(
            stone.project, secret, "restore", names, [one for one in ids if hashed(secret, one) in theirs],
            [one for one in threads if hashed(secret, one) in theirs], stone.until, stone.id,
        )  # fmt: skip
        self._tombstones.add([stone])
        return self.erase(wish).receipt

    def resume(self) -> list[Receipt]:
        """Carry on what was interrupted; gives the receipts of it."""
        with sweeping.sweeping(self._inbox) as db:
            if not _any(db):
                return []
            plans = db.execute("SELECT plan FROM erasures WHERE plan IS NOT NULL ORDER BY begun_at").fetchall()
            done = [self._carry_out(db, _unpack(plan), 0, None) for (plan,) in plans]
            if db.execute("SELECT 1 FROM erasures WHERE NOT cut").fetchone():
                _cut(db)
            return done

    def failing(self, names: Callable[[str], list[str]]) -> list[str]:
        """Projects in whose failed records somebody stands; ``names`` gives their names in a project."""
        with sweeping.sweeping(self._inbox) as db:
            known = [one for (one,) in db.execute("SELECT DISTINCT project FROM failed ORDER BY project").fetchall()]
            return [one for one in known if sweeping.failed_with(db, one, names(one))]

    def receipts(self, *, recorded: bool | None = None) -> list[Receipt]:
        """Receipts, oldest first: of all erasures, or of those that stand, or do not stand yet, in the audit log."""
        where = "" if recorded is None else f" AND {'' if recorded else 'NOT '}recorded"
        with sweeping.sweeping(self._inbox) as db:
            if not _any(db):
                return []
            rows = db.execute(f"SELECT receipt FROM erasures WHERE receipt IS NOT NULL{where} ORDER BY begun_at")
            return [msgspec.json.decode(receipt, type=Receipt) for (receipt,) in rows]

    def note_recorded(self, numbers: Iterable[str]) -> None:
        """Note that receipts stand in the audit log."""
        with sweeping.sweeping(self._inbox) as db, sweeping.transaction(db):
            db.executemany("UPDATE erasures SET recorded = 1 WHERE id = ?", [(one,) for one in numbers])

    def _plan(self, db: sqlite3.Connection, wish: Wish) -> tuple[_Plan, int, list[Path]]:
        """What is to be done, the first batch that it concerns, and the files."""
        db.executescript(_SCHEMA)
        with self._engine.write() as index:
            found = person.find(index, wish.project, wish.seeds, wish.threads, wish.before)
        at, (last,) = now(), db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'batches'")
        extent = Extent(frozenset(found.events), frozenset(found.threads), frozenset(found.ids), last[0], wish.before)
        names = sorted({*found.names, *wish.names})
        rows, files = sweeping.accepted(db, extent), sweeping.archived(self._archive.files(), extent)
        until = max(at, found.until) if wish.before is None else wish.before
        keys = [*found.ids, *found.threads, *found.traces]
        number = wish.id or str(uuid4())
        plan = _Plan(
            number, at, wish.project, hashed(wish.secret, (wish.seeds or [0])[0]), wish.by, names, extent,
            Tombstone(number, told_of(wish.secret), wish.project, at, until,
                      sorted({hashed(wish.secret, one) for one in keys})),
            found.counts | {
                "rows of the inbox": sum(rows.values()), "rows of the archive": sum(files.values()),
                "failed records": len(sweeping.failed_with(db, wish.project, names)),
            },
            found.sources,
        )  # fmt: skip
        return plan, min(rows, default=last[0] + 1), list(files)

    def _carry_out(self, db: sqlite3.Connection, plan: _Plan, first: int, files: list[Path] | None) -> Receipt:
        """Every step of a plan; each may have been taken before."""
        self._tombstones.add([plan.tombstone])
        sweeping.sweep_batches(db, plan.extent, first)
        sweeping.forget_failed(db, sweeping.failed_with(db, plan.project, plan.names))
        sweeping.forget_damages(db)
        decided.forget(db, plan.extent.events, plan.extent.threads)
        words = self._words(plan)
        for kind in (SAID, ANSWERED):
            Vectors(self._engine.path.parent, kind).forget(words)
        readings.forget(db, plan.project, plan.extent.events, plan.extent.threads, words.values())
        for leftover in sweeping.leftovers(self._archive.folder):
            leftover.unlink()
        if files is None:
            files = list(sweeping.archived(self._archive.files(), plan.extent))
        sweeping.sweep_archive(files, plan.extent)
        self._clear_index(plan, words)
        return _finish(db, plan)

    def _words(self, plan: _Plan) -> dict[int, str]:
        """What they said, by the key of the text; nothing, when the index was cleared before."""
        with self._engine.write() as index:
            hand_over(index, "gone_events", {"id_key": "BIGINT"}, [(one,) for one in plan.extent.events])
            hand_over(index, "gone_threads", {"id_key": "BIGINT"}, [(one,) for one in plan.extent.threads])
            said = index.execute("""SELECT DISTINCT text_key, text FROM messages WHERE text IS NOT NULL AND (
                event_key IN (SELECT id_key FROM gone_events) OR thread_key IN (SELECT id_key FROM gone_threads))""")
            return dict(said.fetchall())

    def _clear_index(self, plan: _Plan, words: Mapping[int, str]) -> None:
        extent = plan.extent
        with self._engine.write() as index:
            for name, keys in (("events", extent.events), ("threads", extent.threads), ("ids", extent.ids)):
                hand_over(index, f"gone_{name}", {"id_key": "BIGINT"}, [(one,) for one in keys])
            later = "false" if extent.before is None else f"ts > {extent.before:d} AND inferred IS NOT TRUE"
            index.execute(f"""
                CREATE OR REPLACE TEMP TABLE leaving AS SELECT event_key, thread_key FROM events
                WHERE position <= {extent.position:d} AND NOT ({later}) AND (
                    event_key IN (SELECT id_key FROM gone_events) OR thread_key IN (SELECT id_key FROM gone_threads)
                    OR coalesce(user_key, anonymous_key) IN (SELECT id_key FROM gone_ids))""")
            decided.clear(index)
            readings.clear(index, words.values())
            remove(index)
        derive(self._engine)
        self._engine.renew()
        _forget_leftovers(self._engine.path.parent)


def unfinished(db: sqlite3.Connection) -> int:
    """How many erasures were begun and are not done."""
    if not _any(db):
        return 0
    return db.execute("SELECT count(*) FROM erasures WHERE plan IS NOT NULL OR NOT cut").fetchone()[0]


def _any(db: sqlite3.Connection) -> bool:
    """Whether anybody was ever erased here."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE name = 'erasures'").fetchone() is not None


def _finish(db: sqlite3.Connection, plan: _Plan) -> Receipt:
    """The receipt in the place of the plan, of which nothing stays on the disk."""
    receipt = plan.receipt(now())
    with sweeping.transaction(db):
        db.execute("UPDATE erasures SET plan = NULL, receipt = ? WHERE id = ?",
                   (msgspec.json.encode(receipt).decode(), plan.id))  # fmt: skip
        tallies.count(db, _fates(plan), plan.at)
    _cut(db)
    return receipt


def _fates(plan: _Plan) -> Mapping[tallies.Fate, int]:
    return {tallies.Fate(plan.project, source, tallies.ERASED): events for source, events in plan.sources.items()}


def _cut(db: sqlite3.Connection) -> None:
    sweeping.cut_log(db)
    with sweeping.transaction(db):
        db.execute("UPDATE erasures SET cut = 1")


def _forget_leftovers(home: Path) -> None:
    """What killed commands left, and what was put aside because it could not be read: it holds what people said."""
    for pattern in ("*.damaged", "index.duckdb.new*", "damaged-*", "archive/*/*.damaged"):
        for path in home.glob(pattern):
            path.unlink(missing_ok=True)
