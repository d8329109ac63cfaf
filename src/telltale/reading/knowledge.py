"""Knowledge: answers for which nothing was retrieved are held against the knowledge base of their project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telltale.language.asked.embedding import Texts
from telltale.language.asked.knowledge import Basing, Grounded, GroundedAll, Grounding
from telltale.language.passages import whole
from telltale.reading.known import LONGEST, known, remember
from telltale.reading.process import Process
from telltale.store import Store

AT_ONCE = 200
"""Different answers that are held against a base at a time, and passages of which vectors are made."""

ROUND = 2_000
"""Different answers after which the facts follow."""

READ = 20_000
"""Characters of an answer that are held against it; a longer one is no answer of a bot."""

# What was retrieved for an answer has its reading in supports. What the same words were told before need not be again.
_UNREAD = f"""
    WITH told AS (
        SELECT g.text_key, any_value((g.supported, g.unsupported, g.nearest)) AS told
        FROM groundings g SEMI JOIN (SELECT event_key FROM messages WHERE project = $project) USING (event_key)
        WHERE g.version = $version GROUP BY g.text_key
    )
    SELECT m.text_key, left(any_value(m.text), {READ}), left(any_value(m.text), {LONGEST}),
        list(m.event_key ORDER BY m.event_key), list(m.thread_key ORDER BY m.event_key), any_value(t.told)
    FROM messages m
    LEFT JOIN groundings g ON g.event_key = m.event_key AND g.text_key = m.text_key AND g.version = $version
    LEFT JOIN supports s ON s.event_key = m.event_key AND s.text_key = m.text_key
    LEFT JOIN told t ON t.text_key = m.text_key
    WHERE m.project = $project AND m.role = 'bot' AND m.kind = 'answer' AND m.text <> ''
        AND g.event_key IS NULL AND s.event_key IS NULL
    GROUP BY m.text_key ORDER BY max(m.ts) DESC, m.text_key LIMIT {ROUND}"""


def read(store: Store, process: Process) -> Iterator[int]:
    """Hold what was not against each project's knowledge base; tells how many answers at a time."""
    for project in store.knowledge.projects():
        yield from _Base(store, process, project).read()


_Written = tuple[bool | None, str, str]


def _written(one: Grounded) -> _Written:
    """What was found, as the columns of a reading have it."""
    spans = ",".join(f"{begin}-{end}" for begin, end in one.spans)
    return one.supported, spans, ",".join(map(str, one.nearest))


class _Base:
    """The knowledge base of a project, in the version that is there now."""

    def __init__(self, store: Store, process: Process, project: str) -> None:
        self._store, self._process, self._project = store, process, project
        base = store.knowledge.of(project)
        self._version, at = (base.version, base.at) if base else (0, 0)
        self._name = f"{project}\n{self._version}\n{at}"

    def read(self) -> Iterator[int]:
        """Hold answers against it, those first that were given last."""
        asked = {"project": self._project, "version": self._version}
        while self._is_there() and (rows := self._store.read(_UNREAD, asked)[1]):
            yield self._keep([(row, row[-1]) for row in rows if row[-1]])
            fresh = [row for row in rows if not row[-1]]
            for start in range(0, len(fresh), AT_ONCE):
                some = fresh[start : start + AT_ONCE]
                yield self._keep([*zip(some, map(_written, self._grounded(some)), strict=True)])
            self._store.follow_readings()

    def _grounded(self, some: list[Any]) -> list[Grounded]:
        texts = [(row[0], row[2]) for row in some]
        said = known(self._store, texts, among=self._store.answers)
        asked = Grounding(self._name, [row[1] for row in some], said)
        found = self._process.ask("ground", asked, GroundedAll)
        if not found.known:
            self._tell()
            found = self._process.ask("ground", asked, GroundedAll)
        remember(self._store, texts, found.vectors, among=self._store.answers)
        return found.found

    def _tell(self) -> None:
        """Tell the process of the passages, with vectors made for those that have none."""
        passages = self._store.knowledge.passages(self._project)
        texts, keys = [whole(one.title, one.text) for one in passages], [one.key for one in passages]
        there = self._store.known.known(keys)
        new = [*{one: text for one, text in zip(keys, texts, strict=True) if one not in there}.items()]
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            asked = Texts([text for _, text in some], [1] * len(some), [None] * len(some))
            made = {some[place][0]: vector
                    for place, vector in self._process.ask("vectors", asked, list[tuple[int, bytes]])}  # fmt: skip
            self._store.known.put(made)
            there |= made
        self._process.ask("base", Basing(self._name, texts, [there[one] for one in keys]), int)

    def _keep(self, found: list[tuple[Any, _Written]]) -> int:
        rows = [
            (event, thread, row[0], self._version, *written)
            for row, written in found
            for event, thread in zip(row[3], row[4], strict=True)
        ]
        self._store.keep_readings("groundings", rows, self._is_there)
        return len(rows)

    def _is_there(self) -> bool:
        return self._version > 0 and self._store.knowledge.version(self._project) == self._version
