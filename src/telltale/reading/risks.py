"""Risks: how the closed conversations of a project stood before they came to their ends, to learn from."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from telltale.event import now
from telltale.language.asked.risk import Past
from telltale.language.risk import RISKS, SoFar
from telltale.language.scoring import Lesson
from telltale.reading.process import Process
from telltale.store import Store, moments

MOST = 5_000
"""Closed conversations that are learned from, the newest ones."""

# One moment of each, some turn of its user before any human was asked for: learned from the last turns alone, a
# risk would be told when it is too late.
_AT = """
    WITH closed AS (
        SELECT conversation_key, started_at, outcome_before = 'abandoned' AS abandonment, handed_off AS handoff,
            handed_at
        FROM conversations
        LEFT JOIN (SELECT conversation_key, min(requested_at) AS handed_at FROM handoffs GROUP BY ALL)
            USING (conversation_key)
        WHERE project = $project AND environment = 'production' AND engaged AND open_until < $now
        ORDER BY ended_at DESC LIMIT $most
    ), said AS (
        SELECT conversation_key, turn, min(ts) AS said_at FROM messages WHERE role = 'user' GROUP BY ALL
    ), told AS (
        SELECT c.*, turn, lead(said_at) OVER line AS next_at,
            row_number() OVER line AS place, count(*) OVER (PARTITION BY conversation_key) AS turns
        FROM closed c JOIN said USING (conversation_key) WHERE handed_at IS NULL OR said_at < handed_at
        WINDOW line AS (PARTITION BY conversation_key ORDER BY turn)
    )
    SELECT conversation_key, turn AS upto, coalesce(next_at, handed_at, 9223372036854775807) AS until,
        started_at AS since, abandonment, handoff
    FROM told WHERE place = 1 + hash(conversation_key) % turns"""


class Stood(NamedTuple):
    """How a conversation stood, and whether it came to each of the risks."""

    conversation: int
    so_far: SoFar
    came: list[bool]


def stood(store: Store, project: str) -> list[Stood]:
    """The newest closed conversations of a project, each at one of its turns."""
    _, rows = store.read(moments(_AT, *RISKS), {"project": project, "now": now(), "most": MOST})
    width = 1 + len(SoFar.__struct_fields__)
    return [Stood(row[0], SoFar(*row[1:width]), [bool(one) for one in row[width:]]) for row in rows]


def learn(store: Store, process: Process, project: str) -> dict[str, Lesson]:
    """Learn from a project's closed conversations; what was learned is used from then on, where it does better."""
    seen = stood(store, project)
    found = dict[str, Lesson]()
    for place, risk in enumerate(RISKS):
        asked = Past(risk, [one.so_far for one in seen], [one.came[place] for one in seen],
                     [one.conversation for one in seen])  # fmt: skip
        found[risk] = process.ask("learn risk", asked, Lesson)
        store.readings.put_judge(project, risk, now(), msgspec.msgpack.encode(found[risk]))
    return found
