"""Readings: what was read out of texts, kept so that no text need be read twice.

They lie in the inbox, which backups hold and a rebuild reads; the index follows. They are derived from what people
said, so an erasure takes them out with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from telltale.errors import UnknownName
from telltale.store.engine import Connection, Engine, hand_over, note
from telltale.store.inbox import Inbox
from telltale.store.schema import READINGS, TOPICS
from telltale.store.schema.readings import LATER, SCHEMA

# Rows that the index takes at a time.
_PORTION = 50_000


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic of a project; ``into`` is the one that people merged it into, ``hidden`` says that it is shown nowhere.

    ``bare`` ones are names and codes alone, which are hidden until somebody wants them. ``example`` is a message that
    stands for it; ``told`` is what the sorter remembers of it.
    """

    id: str
    project: str
    name: str
    example: str
    answered: bool
    hidden: bool
    into: str | None
    told: bytes
    bare: bool = False


class Readings:
    """The readings of a data folder."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def put(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Keep readings, in place of older ones of the same messages; the index is to follow.

        Raises:
            UnknownName: there is no such kind of reading.
        """
        if table not in READINGS:
            raise UnknownName("kind of reading", table, [*READINGS], "docs/understanding.md")
        columns = READINGS[table]
        with self._inbox.writing() as db:
            db.executemany(
                f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", rows
            )

    def topics(self, project: str | None = None) -> list[Topic]:
        """Every topic, or those of a project, merged and hidden ones included."""
        rows = self._inbox.rows("SELECT told FROM topics WHERE project = coalesce(?, project) ORDER BY project, topic",
                                (project,))  # fmt: skip
        return [msgspec.msgpack.decode(told, type=Topic) for (told,) in rows]

    def put_topics(self, project: str, topics: Iterable[Topic]) -> None:
        """Keep the topics of a project in place of those that are there; the index is to follow."""
        with self._inbox.writing() as db:
            db.execute("DELETE FROM topics WHERE project = ?", (project,))
            db.executemany("INSERT INTO topics VALUES (?, ?, ?)",
                           [(one.id, project, msgspec.msgpack.encode(one)) for one in topics])  # fmt: skip

    def judge(self, project: str, name: str) -> bytes | None:
        """What was learned from the people of a project under a name; empty once one of them was erased."""
        rows = self._inbox.rows("SELECT told FROM judges WHERE project = ? AND name = ?", (project, name))
        return rows[0][0] if rows else None

    def put_judge(self, project: str, name: str, at: int, told: bytes) -> None:
        """Keep what was learned from the people of a project: an erasure empties it, so that it is learned anew."""
        with self._inbox.writing() as db:
            db.execute("INSERT OR REPLACE INTO judges VALUES (?, ?, ?, ?)", (project, name, at, told))

    def has_forgotten(self, project: str) -> bool:
        """Whether an erasure took away what was learned, and nothing was learned since."""
        return bool(self._inbox.rows("SELECT 1 FROM judges WHERE project = ? AND told = x'' LIMIT 1", (project,)))

    def note(self, project: str, name: str) -> bytes | None:
        """What the reader noted about a project that nobody's words went into."""
        rows = self._inbox.rows("SELECT told FROM reader_notes WHERE project = ? AND name = ?", (project, name))
        return rows[0][0] if rows else None

    def put_note(self, project: str, name: str, told: bytes) -> None:
        """Keep such a note in place of the one that is there."""
        with self._inbox.writing() as db:
            db.execute("INSERT OR REPLACE INTO reader_notes VALUES (?, ?, ?)", (project, name, told))

    def drop_notes(self, project: str, names: Iterable[str]) -> None:
        """Keep such notes no longer."""
        with self._inbox.writing() as db:
            db.executemany("DELETE FROM reader_notes WHERE project = ? AND name = ?",
                           [(project, name) for name in names])  # fmt: skip


def synchronise(engine: Engine, inbox: Inbox) -> bool:
    """Bring the index's own readings up to those of the inbox; gives whether something waits to be derived for it."""
    moved = [_follow(engine, inbox, table) for table in READINGS]
    return _follow_topics(engine, inbox) or any(moved)


def _follow(engine: Engine, inbox: Inbox, table: str) -> bool:
    at = _position(engine, table)
    ((last,),) = inbox.rows(f"SELECT coalesce(max(seq), 0) FROM {table}")
    if last < at:
        # The inbox was repaired and has lost some: all that is left is taken anew.
        with engine.write() as db:
            db.execute(f"INSERT INTO pending SELECT DISTINCT thread_key FROM {table}; DELETE FROM {table}")
            note(db, _noted(table), 0)
        at = 0
    columns = READINGS[table]
    moved = False
    while rows := inbox.rows(
        f"SELECT seq, {', '.join(columns)} FROM {table} WHERE seq > ? ORDER BY seq LIMIT {_PORTION}", (at,)
    ):
        at, moved = rows[-1][0], True
        with engine.write() as db:
            kinds = {name: kind for name, (kind, _) in columns.items()}
            hand_over(db, "read_now", kinds, [_typed(row[1:], kinds) for row in rows])
            db.execute(f"""
                DELETE FROM {table} WHERE event_key IN (SELECT event_key FROM read_now);
                INSERT INTO {table} FROM read_now;
                INSERT INTO pending SELECT DISTINCT thread_key FROM read_now""")
            note(db, _noted(table), at)
    return moved


def _typed(row: Sequence[Any], kinds: dict[str, str]) -> tuple[Any, ...]:
    """A row of SQLite, which knows no booleans."""
    return tuple(
        bool(value) if kind == "BOOLEAN" and value is not None else value
        for value, kind in zip(row, kinds.values(), strict=True)
    )


def drop(engine: Engine, inbox: Inbox, table: str, project: str) -> None:
    """Take away all readings of a kind in a project; what was told from them waits to be derived.

    The index goes first: were this interrupted, what the inbox still has is read again.
    """
    _follow(engine, inbox, table)
    concerned = f"FROM {table} WHERE event_key IN (SELECT event_key FROM events WHERE project = ?)"
    _, gone = engine.read(f"SELECT event_key {concerned}", [project])
    with engine.write() as db:
        db.execute(f"INSERT INTO pending SELECT DISTINCT thread_key {concerned}", [project])
        db.execute(f"DELETE {concerned}", [project])
    with inbox.writing() as db:
        db.executemany(f"DELETE FROM {table} WHERE event_key = ?", gone)


def _follow_topics(engine: Engine, inbox: Inbox) -> bool:
    kept = Readings(inbox).topics()
    known = {(one.project, one.id): one for one in kept}
    rows: list[tuple[Any, ...]] = []
    for one in kept:
        # What people merged follows the topic that it went into.
        shown = known.get((one.project, one.into), one) if one.into is not None else one
        rows.append((one.id, one.project, shown.name, shown.example, shown.answered, shown.hidden, shown is not one))
    _, there = engine.read(f"SELECT {', '.join(TOPICS)} FROM topics")
    if {*there} == {*rows}:
        return False
    with engine.write() as db:
        hand_over(db, "topics_now", {name: kind for name, (kind, _) in TOPICS.items()}, rows)
        db.execute("""
            INSERT INTO pending SELECT DISTINCT thread_key FROM sortings WHERE topic IN (SELECT topic FROM (
                (FROM topics_now EXCEPT FROM topics) UNION (FROM topics EXCEPT FROM topics_now)));
            DELETE FROM topics;
            INSERT INTO topics FROM topics_now""")
    return True


def _noted(table: str) -> str:
    return f"read {table}"


def _position(engine: Engine, table: str) -> int:
    return int(engine.meta(_noted(table)) or 0)


def forget(
    db: sqlite3.Connection, project: str, events: Iterable[int], threads: Iterable[int], words: Iterable[str] = ()
) -> None:
    """Take out of an inbox what was read in messages of a project that are erased, and their ``words`` out of topics.

    What was learned from its people goes whole: nobody can tell which part of a weight was whose.
    """
    db.executescript(SCHEMA + LATER)
    db.execute("UPDATE judges SET told = x'' WHERE project = ?", (project,))
    gone, closed = [(one,) for one in events], [(one,) for one in threads]
    for table in READINGS:
        db.executemany(f"DELETE FROM {table} WHERE event_key = ?", gone)
        db.executemany(f"DELETE FROM {table} WHERE thread_key = ?", closed)
    said = {*words}
    for (told,) in db.execute("SELECT told FROM topics").fetchall():
        one = msgspec.msgpack.decode(told, type=Topic)
        if one.example in said:
            silent = msgspec.structs.replace(one, example="", name=_name_without(one.name, one.id, one.example))
            db.execute("UPDATE topics SET told = ? WHERE project = ? AND topic = ?",
                       (msgspec.msgpack.encode(silent), one.project, one.id))  # fmt: skip


def clear(db: Connection, words: Iterable[str] = ()) -> None:
    """The same in the index, where ``gone_events`` and ``gone_threads`` say what goes."""
    for table in READINGS:
        db.execute(f"""DELETE FROM {table} WHERE event_key IN (SELECT id_key FROM gone_events)
            OR thread_key IN (SELECT id_key FROM gone_threads)""")
    said = {*words}
    for project, topic, name, example in db.execute("SELECT project, topic, name, example FROM topics").fetchall():
        if example in said:
            db.execute("UPDATE topics SET example = '', name = ? WHERE project = ? AND topic = ?",
                       [_name_without(name, topic, example), project, topic])  # fmt: skip


def _name_without(name: str, topic: str, example: str) -> str:
    """The name of a topic whose example is erased: until topics are made anew it has none that is out of it."""
    return f"Topic {topic}" if name.removesuffix("…").strip().casefold() in example.casefold() else name
