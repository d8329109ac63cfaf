"""Knowledge bases: the passages that a project's bot may answer from, kept as a whole and replaced as a whole.

They lie in the inbox, which backups hold. They are what a project's own people wrote, with personal data taken out; so
an erasure, which is of a person, finds nothing of theirs in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from telltale.event import key, now
from telltale.store.inbox import Inbox


class KnowledgeBase(msgspec.Struct, frozen=True):
    """The knowledge base of a project, without its passages: the file it came from, when (µs) and by whom."""

    project: str
    version: int
    name: str
    at: int
    author: str
    passages: int


class KeptPassage(msgspec.Struct, frozen=True):
    """A passage with its title and address, each empty where it has none."""

    text: str
    title: str = ""
    url: str = ""

    @property
    def key(self) -> int:
        """What its vector is kept under."""
        return key("passage", self.title, self.text)


class KnowledgeBases:
    """The knowledge bases of a data folder."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def projects(self) -> list[str]:
        """Projects that have one."""
        rows = self._inbox.rows("SELECT project FROM knowledge WHERE at IS NOT NULL ORDER BY project")
        return [name for (name,) in rows]

    def of(self, project: str) -> KnowledgeBase | None:
        """The knowledge base of a project."""
        rows = self._inbox.rows(
            """SELECT project, version, name, at, author,
                (SELECT count(*) FROM knowledge_passages p WHERE p.project = k.project)
            FROM knowledge k WHERE project = ? AND at IS NOT NULL""",
            (project,),
        )
        return KnowledgeBase(*rows[0]) if rows else None

    def version(self, project: str) -> int:
        """Its version, 0 where there is none."""
        rows = self._inbox.rows("SELECT version FROM knowledge WHERE project = ? AND at IS NOT NULL", (project,))
        return int(rows[0][0]) if rows else 0

    def passages(self, project: str) -> list[KeptPassage]:
        """Its passages, in their order."""
        rows = self._inbox.rows(
            "SELECT text, title, url FROM knowledge_passages WHERE project = ? ORDER BY number", (project,)
        )
        return [KeptPassage(*row) for row in rows]

    def some(self, project: str, numbers: Iterable[int]) -> dict[int, KeptPassage]:
        """Those of its passages that have one of these numbers."""
        asked = sorted({*numbers})
        marks = ", ".join("?" * len(asked))
        rows = self._inbox.rows(
            f"SELECT number, text, title, url FROM knowledge_passages WHERE project = ? AND number IN ({marks})",
            (project, *asked),
        )
        return {number: KeptPassage(*rest) for number, *rest in rows}

    def put(self, project: str, name: str, passages: Sequence[KeptPassage], author: str) -> KnowledgeBase:
        """Keep a knowledge base in place of the one that is there."""
        with self._inbox.writing() as db:
            rows = db.execute("SELECT version FROM knowledge WHERE project = ?", (project,)).fetchall()
            one = KnowledgeBase(project, 1 + (rows[0][0] if rows else 0), name, now(), author, len(passages))
            db.execute("DELETE FROM knowledge_passages WHERE project = ?", (project,))
            db.execute("INSERT OR REPLACE INTO knowledge VALUES (?, ?, ?, ?, ?)",
                       (project, one.version, name, one.at, author))  # fmt: skip
            db.executemany("INSERT INTO knowledge_passages VALUES (?, ?, ?, ?, ?)",
                           [(project, number, each.text, each.title, each.url)
                            for number, each in enumerate(passages)])  # fmt: skip
        return one

    def drop(self, project: str) -> None:
        """Keep the knowledge base of a project no longer."""
        with self._inbox.writing() as db:
            db.execute("UPDATE knowledge SET at = NULL, name = '', author = '' WHERE project = ?", (project,))
            db.execute("DELETE FROM knowledge_passages WHERE project = ?", (project,))
