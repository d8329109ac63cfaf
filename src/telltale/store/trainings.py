"""Training sets: the utterances with which a project's bot was taught, kept as a whole and replaced as a whole.

They lie in the inbox, which backups hold. Nobody's messages are among them but what a project's own people put there,
with personal data taken out; so an erasure, which is of a person, finds nothing of theirs in it.
"""

from __future__ import annotations

import msgspec
from backports import zstd

from telltale.event import now
from telltale.store.inbox import Inbox
from telltale.store.readings import Readings


class Training(msgspec.Struct, frozen=True):
    """The training set of a project: texts with their intents, the file it came from, when (µs) and by whom."""

    project: str
    version: int
    name: str
    at: int
    author: str
    utterances: list[tuple[str, str]]


REVIEW, RECOGNISER = "training review", "recogniser"
"""What is learned of a training set: what was found of it, and what recognises its intents."""

_KEPT = "told <> x''"


class Trainings:
    """The training sets of a data folder."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def projects(self) -> list[str]:
        """Projects that have one."""
        return [name for (name,) in self._inbox.rows(f"SELECT project FROM trainings WHERE {_KEPT} ORDER BY project")]

    def of(self, project: str) -> Training | None:
        """The training set of a project."""
        rows = self._inbox.rows(f"SELECT told FROM trainings WHERE {_KEPT} AND project = ?", (project,))
        return msgspec.msgpack.decode(zstd.decompress(rows[0][0]), type=Training) if rows else None

    def version(self, project: str) -> int:
        """Its version, 0 where there is none."""
        rows = self._inbox.rows(f"SELECT version FROM trainings WHERE {_KEPT} AND project = ?", (project,))
        return int(rows[0][0]) if rows else 0

    def put(self, project: str, name: str, utterances: list[tuple[str, str]], author: str) -> Training:
        """Keep a training set in place of the one that is there."""
        with self._inbox.writing() as db:
            rows = db.execute("SELECT version FROM trainings WHERE project = ?", (project,)).fetchall()
            one = Training(project, 1 + (rows[0][0] if rows else 0), name, now(), author, utterances)
            db.execute("INSERT OR REPLACE INTO trainings VALUES (?, ?, ?)",
                       (project, one.version, zstd.compress(msgspec.msgpack.encode(one))))  # fmt: skip
        return one

    def drop(self, project: str) -> None:
        """Keep the training set of a project no longer, nor what was learned of it."""
        with self._inbox.writing() as db:
            db.execute("UPDATE trainings SET told = x'' WHERE project = ?", (project,))
            Readings(self._inbox).drop_notes(project, (REVIEW, RECOGNISER))

    def learned(self, project: str, name: str) -> bytes | None:
        """What was learned of the set that is there; None where that was of another version, or nothing yet."""
        told = Readings(self._inbox).note(project, name)
        version, found = msgspec.msgpack.decode(told, type=tuple[int, bytes]) if told else (0, b"")
        return found if told and version == self.version(project) else None

    def learn(self, project: str, name: str, version: int, told: bytes) -> None:
        """Keep what was learned of a version."""
        Readings(self._inbox).put_note(project, name, msgspec.msgpack.encode((version, told)))
