"""Taking in: from the inbox into the index, exactly once.

Dedupe, append and the inbox position are one transaction. Of two deliveries of one event the earliest received stays,
and of two received at once the one with the smaller digest, so that the order of arrival never decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from telltale.store.engine import Connection, Engine, event_columns, note
from telltale.store.schema import EVENTS

_COLUMNS = ", ".join(EVENTS)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of events on their way into the index."""

    stored: int = 0
    duplicates: int = 0
    conflicts: int = 0

    def __add__(self, other: Taken) -> Taken:
        return Taken(
            self.stored + other.stored, self.duplicates + other.duplicates, self.conflicts + other.conflicts
        )


def take_in(engine: Engine, lines: Path, position: int) -> Taken:
    """Rows, one JSON object a line, that lie in the inbox up to ``position``."""
    with engine.write() as db:
        db.execute(f"""
            CREATE OR REPLACE TEMP TABLE arrived AS
            SELECT *, {position}::BIGINT AS position FROM read_json(?, format = 'newline_delimited',
                columns = {event_columns()}, maximum_object_size = 67108864)""", [str(lines)])  # fmt: skip
        taken = place(db)
        note(db, "position", position)
    return taken


def place(db: Connection) -> Taken:
    """Put the temporary table ``arrived`` into the events, and note whose facts are to be derived again."""
    db.execute("""
        CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM arrived
        QUALIFY row_number() OVER (PARTITION BY event_key ORDER BY received_at, digest) = 1;
        CREATE OR REPLACE TEMP TABLE known AS
        SELECT e.event_key, e.thread_key, e.digest <> i.digest AS differs,
            (i.received_at, i.digest) < (e.received_at, e.digest) AS earlier
        FROM events e JOIN incoming i USING (event_key);
        DELETE FROM events WHERE event_key IN (SELECT event_key FROM known WHERE earlier);
        CREATE OR REPLACE TEMP TABLE entering AS SELECT * FROM incoming
        WHERE event_key NOT IN (SELECT event_key FROM known WHERE NOT earlier)""")
    db.execute(f"INSERT INTO events SELECT {_COLUMNS} FROM entering ORDER BY ts")
    db.execute("""
        INSERT INTO pending SELECT DISTINCT thread_key FROM (
            SELECT thread_key FROM entering UNION ALL SELECT thread_key FROM known WHERE earlier)
        WHERE thread_key IS NOT NULL""")
    _learn_habits(db)
    counted = db.execute("""
        SELECT (SELECT count(*) FROM arrived), (SELECT count(*) FROM entering), (SELECT count(*) FROM known WHERE earlier),
            (SELECT count(*) FROM known WHERE differs) + (SELECT coalesce(sum(kinds - 1), 0) FROM (
                SELECT count(DISTINCT digest) AS kinds FROM arrived GROUP BY event_key))""").fetchone()
    assert counted is not None
    arrived, entered, replaced, conflicts = counted
    return Taken(entered - replaced, arrived - entered + replaced, int(conflicts))


def _learn_habits(db: Connection) -> None:
    """A source that sends its first intent or opening is seen in a new light: all its threads are."""
    db.execute("""
        CREATE OR REPLACE TEMP TABLE learnt AS
        SELECT DISTINCT project, source, '' AS channel, 'intents' AS habit FROM entering WHERE type = 'intent.recognized'
        UNION SELECT DISTINCT project, source, coalesce(channel, ''), 'openings' FROM entering
            WHERE type = 'conversation.started' OR type = 'track' AND name IN ('chat_opened', 'widget_opened')
        EXCEPT SELECT * FROM habits;
        INSERT INTO habits SELECT * FROM learnt;
        INSERT INTO pending SELECT DISTINCT thread_key FROM events SEMI JOIN learnt USING (project, source)
        WHERE thread_key IS NOT NULL AND thread_key NOT IN (SELECT thread_key FROM pending)""")
