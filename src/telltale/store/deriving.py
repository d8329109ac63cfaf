"""Deriving: facts from events, once, in one place.

Live, the threads that a batch touched are derived again from all their events; a rebuild is the same over everything.
So what was added little by little equals what is built at once.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from telltale.settings import Settings
from telltale.store.crediting import concern, credit, remember, take_stray_deeds
from telltale.store.engine import Connection, Engine, hand_over, is_any
from telltale.store.experiences import EXPERIENCE_KEY
from telltale.store.identity import join_people
from telltale.store.outcomes import ledger
from telltale.store.prices import Prices
from telltale.store.pricing import CALLS, SPENT, look_up_rates
from telltale.store.rules import statements
from telltale.store.schema import FACTS
from telltale.store.steps import Steps
from telltale.store.tracing import (
    EVERYTHING,
    SOME,
    TOUCHED,
    adopt,
    find_touched,
    forget_traces,
    note_traces,
    take_strays,
)

# Events derived at a time: enough to be quick, few enough to fit into a small machine's memory.
CHUNK = 1_000_000

# Threads that are brought up to date at a time, where others stand already.
PORTION = 20_000

# What of a conversation depends on the other conversations of its person.
_LINKED = ("person_key", "is_first", "person_first_at", "person_first_day", "next_contact_at", "next_same_intent_at",
           "previous_same_intent_at", "returned_d1", "returned_w1", "returned_w4", "leads", "conversions")  # fmt: skip

# The note of the position up to which facts were derived.
_DERIVED = "derived"

# The conversations of the chunk at hand with what somebody has decided about them: about an event of theirs, since
# the first activity of a conversation can become a later one when an earlier one arrives.
_DECIDED = """
    FROM fresh JOIN reopenings USING (conversation_key) LEFT JOIN (
        SELECT conversation_key, arg_max(outcome, (decided_at, o.event_key)) AS overridden
        FROM overrides o JOIN told USING (event_key) GROUP BY ALL) USING (conversation_key)"""

# Facts of people, which are derived with those of all their conversations.
_OF_PEOPLE = ("conversations", "goals", "touches")

_SMALLER = tuple(name for name in FACTS if name not in _OF_PEOPLE)
_STEPS = ("conversing", "turns", "flowing", "signals", "voices", "conversations", "others", "flows", "deeds")


def derive(engine: Engine, *, whole: bool = False) -> int:
    """Derive the facts of every pending thread; gives how many conversations were written.

    What waits is derived a portion at a time, each kept before the next, so that much of it is seen little by little
    and a server that dies in between has less to do again. Where nothing stands yet, or with ``whole``, it is one
    portion, which costs less.
    """
    if _is_settled(engine):
        return 0
    written, more = 0, True
    while more:
        with engine.write() as db:
            portion, more = _portion(db, engine, whole=whole)
            written += portion
    return written


def _portion(db: Connection, engine: Engine, *, whole: bool) -> tuple[int, bool]:
    """Derive some of the pending threads; gives how many conversations were written, and whether more wait."""
    settings, prices = engine.settings, engine.prices
    join_people(db)
    few = "" if whole or not is_any(db, "conversations") else f"LIMIT {PORTION}"
    db.execute(f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT thread_key FROM pending {few}")
    written = 0
    if is_any(db, "touched") or is_any(db, "rejoined") or is_any(db, "astray"):
        _threads(db, settings, prices)
        written = _people(db, settings)
        db.execute("DELETE FROM pending WHERE thread_key IN (SELECT thread_key FROM touched); DELETE FROM astray")
    if is_any(db, "pending"):
        return written, True
    _settle(db, settings, prices)
    return written, False


def _settle(db: Connection, settings: Settings, prices: Prices) -> None:
    """What can be told when no thread waits any more."""
    if adopt(db):
        if is_any(db, "touched"):
            _threads(db, settings, prices)
            _people(db, settings)
        take_strays(db, prices)
    db.execute(f"""
        DELETE FROM meta WHERE "key" = '{_DERIVED}';
        INSERT INTO meta SELECT '{_DERIVED}', value FROM meta WHERE "key" = 'position'""")


def _is_settled(engine: Engine) -> bool:
    """Nothing came since the facts were derived: to look for it in all events would fill the memory of a server."""
    _, ((position, derived, pending),) = engine.read(f"""
        SELECT any_value(value) FILTER ("key" = 'position'), any_value(value) FILTER ("key" = '{_DERIVED}'),
            EXISTS (FROM pending) FROM meta""")
    return position is not None and position == derived and not pending


def _count(db: Connection, of: str) -> int:
    counted = db.execute(f"SELECT count(*) FROM {of}").fetchone()
    return int(counted[0]) if counted else 0


def _threads(db: Connection, settings: Settings, prices: Prices) -> None:
    """Everything that depends on a thread alone, chunk by chunk; conversations gather in ``renewed``."""
    db.execute("DROP TABLE IF EXISTS renewed")
    remember(db)
    for fact in _SMALLER:
        db.execute(f"DELETE FROM {fact} WHERE thread_key IN (SELECT thread_key FROM touched)")
    forget_traces(db)
    concerned = find_touched(db)
    few = 2 * concerned < _count(db, "events")
    source = (
        SOME
        if few
        else TOUCHED
        if is_any(db, "adopted") or concerned < _count(db, "events WHERE thread_key IS NOT NULL")
        else EVERYTHING
    )
    chunks = 1 + concerned // CHUNK
    for chunk in range(chunks):
        which = f"thread_key & 1023 BETWEEN {1024 * chunk // chunks} AND {1024 * (chunk + 1) // chunks - 1}"
        _look_up(db, f"({source}) WHERE {which}" if chunks > 1 else f"({source})", few=few)
        _chunk(db, settings, prices)
        into = "CREATE TEMP TABLE renewed AS" if chunk == 0 else "INSERT INTO renewed BY NAME"
        db.execute(f"{into} {_recorded(settings)}")


def _look_up(db: Connection, events: str, *, few: bool) -> None:
    """The events of touched threads: a few of many are copied out once, most of them are read where they lie."""
    db.execute("DROP VIEW IF EXISTS touched_view; DROP TABLE IF EXISTS touched_rows")
    kind, name = ("TABLE", "touched_rows") if few else ("VIEW", "touched_view")
    db.execute(f"""
        CREATE TEMP {kind} {name} AS SELECT * EXCLUDE (envelope, digest) FROM {events};
        CREATE OR REPLACE TEMP VIEW touched_events AS FROM {name}""")


def _chunk(db: Connection, settings: Settings, prices: Prices) -> None:
    look_up_rates(db, prices, CALLS)
    steps = Steps(db)
    steps.run(statements("ordered", settings))
    _fold_mixed_gaps(db, settings)
    for name in _STEPS:
        steps.run(statements(name, settings))
    note_traces(db)


def _recorded(settings: Settings) -> str:
    """The conversations of the chunk at hand with their outcome and their person."""
    rows = ledger(f"({_DECIDED})", str(settings.reopen_window * 1_000_000))
    spent = SPENT.format(among="AND conversation_key IN (SELECT conversation_key FROM fresh)")
    return f"""SELECT r.* EXCLUDE (user_from) REPLACE (coalesce(i.person_key, own_key) AS person_key),
            coalesce(model_calls, 0) AS model_calls, coalesce(tokens, 0) AS tokens, cost,
            coalesce(unpriced_tokens, 0) AS unpriced_tokens, x.satisfaction AS predicted_satisfaction
        FROM ({rows}) r LEFT JOIN identities i ON i.id_key = own_key
        LEFT JOIN expectations x ON x.event_key = r.conversation_key AND x.text_key = {EXPERIENCE_KEY}
        LEFT JOIN ({spent}) s ON s.conversation_key = r.conversation_key"""


def _people(db: Connection, settings: Settings) -> int:
    """What depends on a person's other conversations, for everybody whom the renewed conversations concern."""
    slim = ("conversation_key, thread_key, person_key, environment, started_at, ended_at, day, utc_offset, engaged,"
            " primary_intent")  # fmt: skip
    take_stray_deeds(db, settings)
    db.execute("""
        CREATE OR REPLACE TEMP TABLE moved AS
        SELECT c.conversation_key, c.person_key AS old_key, coalesce(i.person_key, own_key) AS new_key
        FROM conversations c LEFT JOIN identities i ON i.id_key = c.own_key
        WHERE c.own_key IN (SELECT id_key FROM rejoined);
        CREATE OR REPLACE TEMP TABLE concerned AS
        SELECT person_key FROM renewed
        UNION SELECT person_key FROM conversations WHERE thread_key IN (SELECT thread_key FROM touched)
        UNION SELECT old_key FROM moved UNION SELECT new_key FROM moved""")
    concern(db)
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE affected AS
        SELECT {slim} FROM renewed
        UNION ALL
        SELECT {slim.replace("person_key", "coalesce(new_key, person_key)")}
        FROM conversations LEFT JOIN moved USING (conversation_key)
        WHERE thread_key NOT IN (SELECT thread_key FROM touched)
            AND (new_key IS NOT NULL OR person_key IN (SELECT person_key FROM concerned))""")
    credit(db, settings)
    Steps(db).run(statements("people", settings))
    linked = ", ".join(_LINKED)
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE stale AS
        SELECT c.rowid AS row FROM conversations c JOIN links l USING (conversation_key)
        WHERE thread_key NOT IN (SELECT thread_key FROM touched)
            AND ({" OR ".join(f"c.{one} IS DISTINCT FROM l.{one}" for one in _LINKED)});
        CREATE OR REPLACE TEMP TABLE relinked AS
        SELECT * EXCLUDE ({linked}) FROM conversations WHERE rowid IN (SELECT row FROM stale);
        DELETE FROM conversations WHERE conversation_key IN (SELECT conversation_key FROM relinked)
            OR thread_key IN (SELECT thread_key FROM touched);
        INSERT INTO conversations BY NAME
        SELECT r.*, l.* EXCLUDE (conversation_key) FROM relinked r JOIN links l USING (conversation_key)
        UNION ALL BY NAME
        SELECT r.* EXCLUDE (person_key), l.* EXCLUDE (conversation_key)
        FROM renewed r JOIN links l USING (conversation_key)
        ORDER BY started_at""")
    return _count(db, "renewed")


def _fold_mixed_gaps(db: Connection, settings: Settings) -> None:
    """Where the channel changes inside a thread the limit is that of the conversation's first activity.

    Which activity is first depends on the splits before it, which SQL says badly: such threads are folded here.
    """
    rows = db.execute("""
        SELECT thread_key, ord, ts, own_gap, was_ended, was_handed_off FROM paced WHERE is_activity AND thread_key IN (
            SELECT thread_key FROM paced WHERE is_activity GROUP BY thread_key HAVING count(DISTINCT own_gap) > 1)
        ORDER BY thread_key, ord""").fetchall()
    suspended = settings.asynchronous_gap * 1_000_000
    folded: list[tuple[Any, ...]] = []
    for _, activities in groupby(rows, key=lambda row: row[0]):
        limit, last = 0, None
        for thread, order, at, gap, was_ended, was_handed_off in activities:
            starts = last is None or was_ended or at - last > (suspended if was_handed_off else limit)
            limit, last = (gap if starts else limit), at
            folded.append((thread, order, starts))
    hand_over(db, "folded", {"thread_key": "BIGINT", "ord": "BIGINT", "splits": "BOOLEAN"}, folded)
