"""Taking in: from the inbox into the index, exactly once.

Dedupe, append and the inbox position are one transaction. Of two deliveries of one event the earliest received stays,
and of two received at once the one with the smaller digest, so that the order of arrival never decides.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from telltale.event import AGAIN
from telltale.store.batches import Batch
from telltale.store.engine import Connection, Engine, event_columns, is_any, note, noted
from telltale.store.failures import FailedRecord
from telltale.store.identity import ask_again, note_joins
from telltale.store.inbox import Inbox
from telltale.store.schema import EVENTS
from telltale.store.taken import CONFLICT, Taken
from telltale.store.tracing import look_for_homes
from telltale.store.wire import COLUMNS, event_of

_COLUMNS = ", ".join(EVENTS)


def _telling(row: str = "") -> str:
    """How an event is told whose source tells it more than once. Its earlier tellings contradict nothing."""
    return f"({row}envelope->>'telling')"


def _rank(row: str = "") -> str:
    """Which of several deliveries of an event stays: the one for which this is smallest.

    A place in a sender's order is no content, but two orders must not depend on which came first.
    """
    return f"{row}received_at, {row}digest, coalesce({row}sequence, 9223372036854775807)"


def take_in(engine: Engine, lines: Path, last: Batch, inbox: Inbox | None = None) -> Taken:
    """Rows, one JSON object a line, that lie in the inbox up to a batch.

    An ``inbox`` keeps what is found out about them. It is told first: should the index not get as far, it finds out
    the same again.
    """
    with engine.write() as db:
        after = int(noted(db, "position") or 0)
        load(db, lines, last.position)
        taken = place(db)
        note(db, "position", last.position)
        if inbox:
            inbox.note_taken(after, last, taken)
    return taken


def load(db: Connection, lines: Path, position: int) -> None:
    """Rows, one JSON object a line, as the temporary table ``arrived``."""
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE arrived AS
        SELECT *, {position}::BIGINT AS position FROM read_json(?, format = 'newline_delimited',
            columns = {event_columns()}, maximum_object_size = 67108864)""", [str(lines)])  # fmt: skip


def place(db: Connection) -> Taken:
    """Put the temporary table ``arrived`` into the events, and note whose facts are to be derived again."""
    # Nearly always nothing is known yet, which the keys alone tell.
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE met AS
        SELECT rowid AS row, event_key FROM events SEMI JOIN arrived USING (event_key);
        CREATE OR REPLACE TEMP TABLE twice AS
        SELECT event_key, greatest(count(DISTINCT digest) FILTER ({_telling()} IS NULL) - 1, 0) AS conflicts
        FROM arrived WHERE event_key IN (SELECT event_key FROM arrived GROUP BY event_key HAVING count(*) > 1)
        GROUP BY event_key;
        CREATE OR REPLACE TEMP TABLE known (
            event_key BIGINT, thread_key BIGINT, row BIGINT, earlier BOOLEAN, differs BOOLEAN)""")
    if is_any(db, "met"):
        db.execute(f"""
            INSERT INTO known
            SELECT e.event_key, e.thread_key, a.rowid AS row, ({_rank("a.")}) < ({_rank("e.")}) AS earlier,
                e.digest <> a.digest AND if(earlier, {_telling("e.")}, {_telling("a.")}) IS NULL AS differs
            FROM (FROM events WHERE rowid IN (SELECT row FROM met)) e JOIN arrived a USING (event_key)""")
    counted = db.execute(
        """
        SELECT (SELECT count(*) FROM arrived), (SELECT count(*) FROM twice) + (SELECT count(*) FROM known),
            (SELECT count(*) FROM known WHERE differs), (SELECT coalesce(sum(conflicts), 0) FROM twice),
            (SELECT count(*) FROM arrived WHERE contains(envelope::VARCHAR, $again))""",
        {"again": f'"{AGAIN}"'},
    ).fetchone()
    assert counted is not None
    arrived, doubtful, differing, conflicts, again = counted
    lost = _lost(db) if differing or conflicts else []
    replaced = _sift(db) if doubtful else 0
    repeats = _repeats(db, doubtful > 0) if doubtful or again else Counter[tuple[str, str]]()
    entering = "SEMI JOIN chosen ON arrived.rowid = chosen.row" if doubtful else ""
    db.execute(f"CREATE OR REPLACE TEMP VIEW entering AS SELECT {_COLUMNS} FROM arrived {entering}")
    entered = db.execute("INSERT INTO events FROM entering").fetchone()
    assert entered is not None
    db.execute("INSERT INTO pending SELECT DISTINCT thread_key FROM entering WHERE thread_key IS NOT NULL")
    _note_deeds(db, "entering")
    if replaced:
        _forget_habits(db)
        ask_again(db)
        look_for_homes(db)
    _learn_habits(db, "entering")
    note_joins(db, "entering")
    _note_strays(db, "entering")
    duplicates = arrived - entered[0] + replaced
    return Taken(entered[0] - replaced, duplicates, differing + int(conflicts), repeats, lost)


def settle(db: Connection) -> None:
    """What ``place`` does beside putting events into their table, for an index whose events were all put there."""
    db.execute("INSERT INTO pending SELECT DISTINCT thread_key FROM events WHERE thread_key IS NOT NULL")
    note_all_strays(db)
    _learn_habits(db, "events")
    note_joins(db, "events")
    _note_strays(db, "events")


def remove(db: Connection) -> None:
    """Take the events of the temporary table ``leaving`` out, and note whose facts are to be derived again."""
    db.execute("""
        DELETE FROM events WHERE event_key IN (SELECT event_key FROM leaving);
        DELETE FROM generations WHERE thread_key IS NULL AND event_key IN (SELECT event_key FROM leaving);
        INSERT INTO pending SELECT DISTINCT thread_key FROM leaving WHERE thread_key IS NOT NULL;
        INSERT INTO astray SELECT event_key FROM leaving WHERE thread_key IS NULL;
        -- also where none of them had a thread, the facts are those of other events now
        DELETE FROM meta WHERE "key" = 'derived'""")
    _forget_habits(db)
    ask_again(db)
    look_for_homes(db)


def _sift(db: Connection) -> int:
    """Which of the arrived rows win over their doubles; what loses in the index leaves it, and is counted."""
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE chosen AS
        SELECT row FROM (
            SELECT rowid AS row FROM arrived
            QUALIFY row_number() OVER (PARTITION BY event_key ORDER BY {_rank()}, position) = 1)
        WHERE row NOT IN (SELECT row FROM known WHERE NOT earlier);
        CREATE OR REPLACE TEMP TABLE leaving AS
        SELECT DISTINCT event_key, thread_key FROM known WHERE row IN (SELECT row FROM chosen);
        DELETE FROM events WHERE event_key IN (SELECT event_key FROM leaving);
        INSERT INTO pending SELECT DISTINCT thread_key FROM leaving WHERE thread_key IS NOT NULL;
        INSERT INTO astray SELECT event_key FROM leaving WHERE thread_key IS NULL""")
    left = db.execute("SELECT count(*) FROM leaving").fetchone()
    assert left is not None
    return int(left[0])


def _repeats(db: Connection, doubtful: bool) -> Counter[tuple[str, str]]:
    """How many of the arrived rows bring no new event, by project and source; what is told again never counted."""
    old = "rowid NOT IN (SELECT row FROM chosen) OR event_key IN (SELECT event_key FROM met)" if doubtful else "false"
    found = db.execute(f"""
        SELECT project, source, count(*) FILTER ({old})
            - count(*) FILTER ({_telling()} = '{AGAIN}')
        FROM arrived GROUP BY ALL""").fetchall()
    return Counter({(project, source): events for project, source, events in found if events})


def _lost(db: Connection) -> list[FailedRecord]:
    """Deliveries that say something else than the one that stays, on either side, as records to be kept."""
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE rivals AS
        SELECT {_COLUMNS} FROM arrived WHERE event_key IN (SELECT event_key FROM met UNION SELECT event_key FROM twice)
        UNION ALL SELECT {_COLUMNS} FROM events WHERE rowid IN (SELECT row FROM met)""")
    found = db.execute(f"""
        SELECT {", ".join(COLUMNS)} FROM rivals QUALIFY {_telling()} IS NULL
            AND digest <> first_value(digest) OVER (PARTITION BY event_key ORDER BY {_rank()})""")
    return [_failed(dict(zip(COLUMNS, row, strict=True))) for row in found.fetchall()]


def _failed(row: dict[str, Any]) -> FailedRecord:
    """A delivery that lost, without the time of its arrival: the same one that comes again is the same record."""
    event = event_of(row)
    event.received_at = None
    message = f"another event with the id {event.event_id} says something else, and was received earlier"
    return FailedRecord(0, event.project_id, event.source.source_id, event.source.connector, "", event.event_id,
                        CONFLICT, message, msgspec.json.encode(event))  # fmt: skip


def _habits(rows: str) -> str:
    """What sources show that they send, as the columns of the habits."""
    return f"""
        SELECT DISTINCT project, source, '' AS channel, 'intents' AS habit FROM {rows} WHERE type = 'intent.recognized'
        UNION SELECT DISTINCT project, source, coalesce(channel, ''), 'openings' FROM {rows}
        WHERE type = 'conversation.started' OR type = 'track' AND name IN ('chat_opened', 'widget_opened')"""


def _forget_habits(db: Connection) -> None:
    """Habits of which the only sign was a delivery that an earlier one has replaced."""
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE faded AS SELECT * FROM habits EXCEPT ({_habits("events")});
        DELETE FROM habits WHERE (project, source, channel, habit) IN (FROM faded);
        INSERT INTO pending SELECT DISTINCT thread_key FROM events SEMI JOIN faded USING (project, source)
        WHERE thread_key IS NOT NULL AND thread_key NOT IN (SELECT thread_key FROM pending)""")


def _learn_habits(db: Connection, rows: str) -> None:
    """A source that sends its first intent or opening is seen in a new light: all its threads are."""
    db.execute(f"CREATE OR REPLACE TEMP TABLE learnt AS {_habits(rows)} EXCEPT SELECT * FROM habits")
    learnt = db.execute("INSERT INTO habits SELECT * FROM learnt").fetchone()
    if learnt and learnt[0]:
        db.execute("""
            INSERT INTO pending SELECT DISTINCT thread_key FROM events SEMI JOIN learnt USING (project, source)
            WHERE thread_key IS NOT NULL AND thread_key NOT IN (SELECT thread_key FROM pending)""")


def note_all_strays(db: Connection) -> None:
    """Every deed outside of threads is to be derived again."""
    _note_deeds(db, "events")


def _note_deeds(db: Connection, rows: str) -> None:
    db.execute(f"INSERT INTO astray SELECT event_key FROM {rows} WHERE type = 'track' AND thread_key IS NULL")


def _note_strays(db: Connection, rows: str) -> None:
    """A model call without a thread may have a home that its trace tells."""
    found = db.execute(f"SELECT EXISTS (FROM {rows} WHERE type = 'generation' AND thread_key IS NULL)").fetchone()
    if found and found[0]:
        look_for_homes(db)
