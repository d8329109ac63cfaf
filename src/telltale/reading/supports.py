"""Supports: which answers the texts that were retrieved for them do not support, and where."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from telltale.language.asked.support import Answered, Held
from telltale.reading.process import Process
from telltale.store import Store

AT_ONCE = 200
"""Answers that are held against their texts at a time."""

# What was retrieved for an answer is what was retrieved in its turn, before it.
_UNREAD = """
    WITH found AS (
        SELECT thread_key, ts, properties -> '$.documents[*].text' AS texts FROM events
        WHERE type = 'tool.executed' AND thread_key IS NOT NULL AND properties ->> '$.kind' = 'retrieval'
    ), begun AS (
        SELECT conversation_key, turn, min(ts) AS begun_at FROM messages
        WHERE role = 'user' AND thread_key IN (SELECT thread_key FROM found) GROUP BY ALL
    )
    SELECT m.event_key, m.thread_key, m.text_key, any_value(m.text), flatten(list(f.texts ORDER BY f.ts))
    FROM messages m JOIN begun b ON b.conversation_key = m.conversation_key AND b.turn = m.turn
    JOIN found f ON f.thread_key = m.thread_key AND f.ts BETWEEN b.begun_at AND m.ts AND len(f.texts) > 0
    LEFT JOIN supports s ON s.event_key = m.event_key AND s.text_key = m.text_key
    WHERE m.role = 'bot' AND m.text <> '' AND s.event_key IS NULL
    GROUP BY m.event_key, m.thread_key, m.text_key ORDER BY m.event_key"""


def read(store: Store, process: Process) -> Iterator[int]:
    """Hold against their texts what answers were not; tells after each portion how many. The facts are to follow."""
    for portion in store.portions(_UNREAD):
        for start in range(0, len(portion), AT_ONCE):
            some = portion[start : start + AT_ONCE]
            asked = [Answered(text, [msgspec.json.decode(one, type=str) for one in texts]) for *_, text, texts in some]
            held = process.ask("support", asked, list[Held])
            rows = [
                (event, thread, key, one.supported, ",".join(f"{begin}-{end}" for begin, end in one.spans))
                for (event, thread, key, *_), one in zip(some, held, strict=True)
            ]
            store.keep_readings("supports", rows)
            yield len(rows)
