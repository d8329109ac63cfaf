"""Tracing: model calls that know only their trace find the conversation that it was seen in.

A generation without a conversation of its own belongs to the earliest conversation of its project and environment in
which an event carries its trace. That event may come later, and earlier conversations too: then it moves.
"""

from __future__ import annotations

from telltale.store.engine import Connection, note
from telltale.store.prices import Prices
from telltale.store.pricing import COSTS, look_up_rates, with_rates
from telltale.store.schema import GENERATIONS

# The note that says whether homes have to be looked for.
_HOMES = "homes"

_OF_TIME = {
    "day": "local_time(ts)::DATE AS day",
    "utc_offset": "epoch_us(local_time(ts)) - ts AS utc_offset",
    "hour": "extract(hour FROM local_time(ts))::VARCHAR AS hour",
    "weekday": "extract(isodow FROM local_time(ts))::VARCHAR AS weekday",
}

# What an event says about a model call, with what it costs, as the columns of the fact.
GENERATION = ", ".join(
    (_OF_TIME | COSTS).get(column, column) for column in GENERATIONS if column not in ("conversation_key", "thread_key")
)

# The events of the touched threads: their own, but for those that live elsewhere, and those that found a home there.
TOUCHED = """
    SELECT *, false AS adopted, NULL::BIGINT AS home FROM events SEMI JOIN touched USING (thread_key)
    WHERE event_key NOT IN (SELECT event_key FROM adopted)
    UNION ALL BY NAME
    SELECT e.* REPLACE (a.thread_key AS thread_key, a.source AS source, a.thread AS thread), true AS adopted,
        a.conversation_key AS home
    FROM events e JOIN adopted a USING (event_key) WHERE a.thread_key IN (SELECT thread_key FROM touched)"""

# The same where they are few: by their rows, which `find_touched` has found, since the columns of the others then need
# not be read at all.
SOME = """
    SELECT *, false AS adopted, NULL::BIGINT AS home FROM events WHERE rowid IN (SELECT row FROM touched_places)
    UNION ALL BY NAME
    SELECT e.* REPLACE (a.thread_key AS thread_key, a.source AS source, a.thread AS thread), true AS adopted,
        a.conversation_key AS home
    FROM (FROM events WHERE rowid IN (SELECT row FROM adopted_places)) e JOIN adopted a USING (event_key)"""

# The same where every thread is touched, and none has adopted anything.
EVERYTHING = "SELECT *, false AS adopted, NULL::BIGINT AS home FROM events WHERE thread_key IS NOT NULL"


def find_touched(db: Connection) -> int:
    """Where the events of the touched threads lie; gives how many there are."""
    db.execute("""
        CREATE OR REPLACE TEMP TABLE adopted_places AS
        SELECT e.rowid AS row, e.event_key, a.thread_key FROM events e JOIN adopted a USING (event_key);
        CREATE OR REPLACE TEMP TABLE touched_places AS
        SELECT rowid AS row FROM events SEMI JOIN touched USING (thread_key)
        WHERE rowid NOT IN (SELECT row FROM adopted_places);
        DELETE FROM adopted_places WHERE thread_key NOT IN (SELECT thread_key FROM touched)""")
    found = db.execute("SELECT (SELECT count(*) FROM touched_places), (SELECT count(*) FROM adopted_places)").fetchone()
    assert found is not None
    return int(sum(found))


def forget_traces(db: Connection) -> None:
    """What the touched threads carried before."""
    left = db.execute("DELETE FROM traces WHERE thread_key IN (SELECT thread_key FROM touched)").fetchone()
    if left and left[0]:
        look_for_homes(db)


def look_for_homes(db: Connection) -> None:
    """Model calls may have gained or lost the conversation that their trace was seen in."""
    note(db, _HOMES, "to be found")


def note_traces(db: Connection) -> None:
    """Which conversations of the chunk at hand carry which traces."""
    db.execute("""
        INSERT INTO traces BY NAME
        WITH carried AS (
            SELECT DISTINCT conversation_key, trace_id FROM told WHERE trace_id IS NOT NULL AND NOT adopted
        ), sessions AS (
            SELECT event_key AS conversation_key, row_number() OVER (PARTITION BY thread_key ORDER BY ord) AS session
            FROM told WHERE starts AND thread_key IN (SELECT thread_key FROM told WHERE trace_id IS NOT NULL)
        )
        SELECT f.thread_key, conversation_key, f.project, f.environment, f.source, f.thread, trace_id, f.started_at,
            session
        FROM carried JOIN fresh f USING (conversation_key) JOIN sessions USING (conversation_key)""")
    found = db.execute("SELECT EXISTS (FROM told WHERE trace_id IS NOT NULL)").fetchone()
    if found and found[0]:
        look_for_homes(db)


def adopt(db: Connection) -> bool:
    """Bring the homes of model calls up to date; ``touched`` then holds the threads that gained or lost one.

    Where no trace was touched, no call came alone and none lives elsewhere, all are at home, and it says so by
    ``False``: to look would read the traces of all events.
    """
    settled = db.execute(f"""
        SELECT NOT EXISTS (FROM adopted)
            AND EXISTS (FROM meta WHERE "key" = '{_HOMES}' AND value = 'found')""").fetchone()
    if settled and settled[0]:
        return False
    db.execute("""
        CREATE OR REPLACE TEMP TABLE homeless AS
        SELECT event_key, project, environment, trace_id FROM events
        WHERE type = 'generation' AND (thread_key IS NULL OR trace_id IS NOT NULL)
            AND (thread_key IS NULL OR thread_key NOT IN (SELECT thread_key FROM conversations))""")
    found = db.execute("SELECT EXISTS (FROM homeless) OR EXISTS (FROM adopted)").fetchone()
    if not found or not found[0]:
        db.execute("DELETE FROM touched")
        return True
    db.execute("""
        CREATE OR REPLACE TEMP TABLE homes AS
        SELECT e.event_key, t.thread_key, t.conversation_key, t.source, t.thread
        FROM homeless e JOIN traces t USING (project, environment, trace_id)
        QUALIFY row_number() OVER (PARTITION BY event_key
            ORDER BY t.started_at, t.source, t.thread, t.session) = 1;
        CREATE OR REPLACE TEMP TABLE moving AS
        SELECT * FROM ((FROM homes EXCEPT FROM adopted) UNION ALL (FROM adopted EXCEPT FROM homes));
        CREATE OR REPLACE TEMP TABLE touched AS
        SELECT thread_key FROM moving
        UNION SELECT thread_key FROM events
            WHERE thread_key IS NOT NULL AND event_key IN (SELECT event_key FROM moving);
        DELETE FROM generations WHERE thread_key IS NULL AND event_key IN (SELECT event_key FROM moving);
        DELETE FROM adopted WHERE event_key IN (SELECT event_key FROM moving);
        INSERT INTO adopted SELECT * FROM homes WHERE event_key IN (SELECT event_key FROM moving)""")
    return True


def take_strays(db: Connection, prices: Prices) -> None:
    """Model calls without any conversation or thread are counted on their own."""
    strays = """(FROM events WHERE type = 'generation' AND thread_key IS NULL
            AND event_key IN (SELECT event_key FROM homeless)
            AND event_key NOT IN (SELECT event_key FROM adopted)
            AND event_key NOT IN (SELECT event_key FROM generations WHERE thread_key IS NULL))"""
    look_up_rates(db, prices, strays)
    db.execute(f"INSERT INTO generations BY NAME SELECT {GENERATION} FROM {with_rates(strays)}")
    note(db, _HOMES, "found")
