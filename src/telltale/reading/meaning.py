"""Meaning: conversations in which something like this was said, in whatever words."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock

import msgspec

from telltale.errors import UnknownName, WordsError
from telltale.event import to_iso
from telltale.language.asked.likeness import Learning, Looking
from telltale.language.small_talk import is_small_talk
from telltale.reading.known import LONGEST, known, remember
from telltale.reading.process import Process
from telltale.store import Store

AT_ONCE = 1_000
"""Texts of which vectors are made at a time."""

LEAST = 0.3
"""Likeness below which two texts have hardly anything in common."""

_WIDER = 5
"""Texts that are looked at for each conversation that is wanted: several can lie in one, or outside of a project."""


class LikeQuestion(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """What is looked for: a ``text``, or the conversations like one (``conversation``, its id)."""

    text: str = ""
    conversation: str = ""
    project: str | None = None
    limit: int = 20


class Alike(msgspec.Struct):
    """A conversation in which ``said`` comes near to what is looked for; ``likeness`` is at most 1."""

    conversation: str
    project: str
    likeness: float
    said: str
    started_at: str
    outcome: str | None


class LikeList(msgspec.Struct):
    """What was found, the most alike first; ``searched`` is how many different texts were looked at."""

    question: LikeQuestion
    found: list[Alike]
    searched: int


def fill(store: Store, process: Process) -> Iterator[int]:
    """Make the vectors of texts that were sorted and have none, as after a restore; tells how many at a time."""
    missing = [*_missing(store)]
    for start in range(0, len(missing), AT_ONCE):
        keys = missing[start : start + AT_ONCE]
        sql = f"""SELECT text_key, left(any_value(text), {LONGEST}) FROM messages
            WHERE list_contains($keys, text_key) AND role = 'user' GROUP BY text_key"""
        _, rows = store.read(sql, {"keys": keys})
        remember(store, rows, process.ask("vectors", known(store, rows), list[tuple[int, bytes]]))
        yield len(rows)


def _missing(store: Store) -> Iterator[int]:
    for rows in store.portions("SELECT DISTINCT text_key FROM messages WHERE is_sorted AND text <> ''"):
        keys = [key for (key,) in rows]
        there = store.vectors.known(keys)
        yield from (key for key in keys if key not in there)


class Meaning:
    """Looks for texts by meaning; what the process that reads was told of is kept up to date."""

    def __init__(self, store: Store, process: Process) -> None:
        self._store, self._process = store, process
        self._told: tuple[int, int, int] = (-1, -1, 0)
        self._count = 0
        self._telling = Lock()

    def like(self, asked: LikeQuestion) -> LikeList:
        """Conversations in which something like this was said.

        Raises:
            UnknownName: there is no such conversation.
            WordsError: nothing is looked for.
        """
        texts = self._texts(asked)
        with self._telling:
            self._tell()
        limit = max(1, min(asked.limit, 200))
        near = self._process.ask("look", Looking(texts, limit * _WIDER), list[tuple[int, float]])
        alike = {key: likeness for key, likeness in near if likeness >= LEAST}
        return LikeList(asked, self._conversations(asked, alike, limit), self._count)

    def _texts(self, asked: LikeQuestion) -> list[str]:
        if bool(asked.text.strip()) == bool(asked.conversation):
            raise WordsError("say a text to look for, or the conversation that others are to be like")
        if asked.text.strip():
            return [asked.text[:LONGEST]]
        _, rows = self._store.read(
            f"""SELECT left(m.text, {LONGEST}) FROM conversations c
            LEFT JOIN messages m ON m.conversation_key = c.conversation_key AND m.role = 'user' AND m.text <> ''
            WHERE c.conversation = $name AND ($project IS NULL OR c.project = $project) ORDER BY m.ts""",
            {"name": asked.conversation, "project": asked.project},
        )
        if not rows:
            raise UnknownName("conversation", asked.conversation, [], "telltale conversations")
        said = [text for (text,) in rows if text]
        return [text for text in said if not is_small_talk(text)] or said

    def _tell(self) -> None:
        """Tell the process of the texts that it does not know yet."""
        vectors = self._store.vectors
        born, forgotten, last = self._told
        anew = (born, forgotten) != (self._process.born, vectors.forgotten)
        for some in vectors.after(0 if anew else last):
            learning = Learning([key for _, key, _ in some], b"".join(one for *_, one in some), anew)
            self._count = self._process.ask("learn", learning, int)
            last, anew = some[-1][0], False
        self._told = (self._process.born, vectors.forgotten, last)

    def _conversations(self, asked: LikeQuestion, alike: dict[int, float], limit: int) -> list[Alike]:
        _, rows = self._store.read(
            """SELECT c.conversation, c.project, text_key, any_value(m.text), any_value(c.started_at),
                any_value(c.outcome)
            FROM messages m JOIN conversations c USING (conversation_key)
            WHERE text_key IN (SELECT unnest($keys)) AND m.role = 'user' AND c.conversation <> $itself
                AND ($project IS NULL OR c.project = $project)
            GROUP BY c.conversation, c.project, text_key""",
            {"keys": [*alike], "itself": asked.conversation, "project": asked.project},
        )
        best: dict[str, Alike] = {}
        for name, project, key, said, started_at, outcome in sorted(rows, key=lambda row: (-alike[row[2]], row[0])):
            best.setdefault(name, Alike(name, project, alike[key], said, to_iso(started_at), outcome))
        return [*best.values()][:limit]
