"""A person: what of the index is theirs.

Theirs are the conversations that they began, whole: what the bot answered repeats what they said. Of conversations
that others began, only the events that carry an id of theirs; and their events outside of any conversation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from telltale.event import key
from telltale.store.engine import Connection, Engine, hand_over


class Found(NamedTuple):
    """What is theirs. ``names`` are ids, threads and traces as texts; ``traces`` keys of traces."""

    events: list[int]
    threads: list[int]
    ids: list[int]
    traces: list[int]
    names: list[str]
    counts: dict[str, int]
    sources: dict[str, int]
    until: int


class Extent(msgspec.Struct, frozen=True):
    """Which rows are theirs, by their keys: of the batches up to ``position``, and not later than ``before``."""

    events: frozenset[int]
    threads: frozenset[int]
    ids: frozenset[int]
    position: int
    before: int | None = None


def trace_key(project: str, trace_id: str) -> int:
    """The key of a trace, beside those of threads and ids."""
    return key(project, "trace", trace_id)


def id_keys(project: str, names: Iterable[str]) -> list[int]:
    """The keys under which somebody of these names may be known."""
    return [key(project, kind, name) for name in names for kind in ("user", "anonymous")]


def find(
    db: Connection, project: str, seeds: list[int], threads: list[int] | None = None, before: int | None = None
) -> Found:
    """What is theirs who are known by these keys, and whose these threads are; ``leaving`` then holds their events.

    ``before`` is an instant: of what is later nothing is theirs.
    """
    hand_over(db, "seeds", {"id_key": "BIGINT"}, [(one,) for one in seeds])
    hand_over(db, "seed_threads", {"thread_key": "BIGINT"}, [(one,) for one in threads or []])
    whole = "true" if before is None else f"(ts <= {before:d} OR inferred IS TRUE)"
    db.execute(_THEIRS)
    db.execute(_LEAVING.format(whole=whole))
    return _found(db, project)


def known(engine: Engine, project: str) -> tuple[list[int], list[int]]:
    """The keys of all ids and of all threads of a project."""
    _, ids = engine.read(
        "SELECT DISTINCT unnest([user_key, anonymous_key]) AS one FROM events WHERE project = ?", [project]
    )
    _, threads = engine.read("SELECT DISTINCT thread_key FROM events WHERE project = ?", [project])
    return [one for (one,) in ids if one is not None], [one for (one,) in threads if one is not None]


_THEIRS = """
    CREATE OR REPLACE TEMP TABLE theirs AS
    SELECT id_key FROM seeds UNION SELECT id_key FROM identities WHERE person_key IN (
        SELECT person_key FROM identities WHERE id_key IN (SELECT id_key FROM seeds));
    CREATE OR REPLACE TEMP TABLE talks AS
    SELECT conversation_key, thread_key, own_key IN (SELECT id_key FROM theirs) AS own,
        CASE WHEN row_number() OVER told = 1 THEN NULL ELSE started_at END AS since,
        lead(started_at) OVER told AS until
    FROM conversations WHERE thread_key IN (
        SELECT thread_key FROM conversations WHERE own_key IN (SELECT id_key FROM theirs))
    WINDOW told AS (PARTITION BY thread_key ORDER BY started_at, conversation_key);
    CREATE OR REPLACE TEMP TABLE bearing AS
    SELECT event_key, thread_key FROM events WHERE coalesce(user_key, anonymous_key) IN (SELECT id_key FROM theirs);
    -- threads in which nobody else ever began a conversation
    CREATE OR REPLACE TEMP TABLE whole_threads AS
    SELECT thread_key FROM seed_threads UNION SELECT thread_key FROM talks GROUP BY thread_key HAVING bool_and(own)
    UNION SELECT e.thread_key FROM events e SEMI JOIN bearing USING (thread_key)
        WHERE e.thread_key NOT IN (SELECT thread_key FROM conversations) GROUP BY e.thread_key
        HAVING bool_and(coalesce(user_key, anonymous_key) IS NULL
            OR coalesce(user_key, anonymous_key) IN (SELECT id_key FROM theirs));
    CREATE OR REPLACE TEMP TABLE their_traces AS
    SELECT project, trace_id FROM traces GROUP BY ALL
    HAVING bool_and(conversation_key IN (SELECT conversation_key FROM talks WHERE own))"""

_LEAVING = """
    CREATE OR REPLACE TEMP TABLE leaving AS
    SELECT DISTINCT event_key, thread_key, project, source, ts, trace_id FROM events WHERE {whole} AND (
        thread_key IN (SELECT thread_key FROM whole_threads)
        OR event_key IN (SELECT event_key FROM bearing)
        OR event_key IN (SELECT event_key FROM adopted WHERE conversation_key IN (
            SELECT conversation_key FROM talks WHERE own))
        OR event_key IN (SELECT e.event_key FROM events e JOIN talks t USING (thread_key)
            WHERE t.own AND e.ts >= coalesce(t.since, e.ts) AND (t.until IS NULL OR e.ts < t.until))
        OR thread_key IS NULL AND user_key IS NULL AND anonymous_key IS NULL
            AND (project, trace_id) IN (FROM their_traces))"""


def _found(db: Connection, project: str) -> Found:
    def column(sql: str) -> list[int]:
        return [one for (one,) in db.execute(sql).fetchall()]

    leaving = db.execute("""
        SELECT count(*), max(ts), (SELECT count(*) FROM talks WHERE own),
            (SELECT count(DISTINCT m.conversation_key) FROM messages m JOIN bearing USING (event_key)
                WHERE m.conversation_key NOT IN (SELECT conversation_key FROM talks WHERE own))
        FROM leaving""").fetchone()
    assert leaving is not None
    events, until, conversations, shared = leaving
    traces = [trace for (trace,) in db.execute("SELECT trace_id FROM their_traces").fetchall()]
    threads, ids = column("SELECT thread_key FROM whole_threads"), column("SELECT id_key FROM theirs")
    names = db.execute("""
        SELECT user_id FROM events WHERE user_key IN (SELECT id_key FROM theirs)
        UNION SELECT anonymous_id FROM events WHERE anonymous_key IN (SELECT id_key FROM theirs)
        UNION SELECT thread FROM events WHERE thread_key IN (SELECT thread_key FROM whole_threads)""").fetchall()
    sources = db.execute("SELECT source, count(*) FROM leaving GROUP BY source").fetchall()
    return Found(
        column("SELECT event_key FROM leaving"), threads, ids, [trace_key(project, one) for one in traces],
        sorted({*(name for (name,) in names if name), *traces}),
        {"conversations": conversations, "events": events, "conversations of others": shared},
        dict(sources), until or 0,
    )  # fmt: skip
