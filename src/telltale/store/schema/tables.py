"""Every table of the index."""

from __future__ import annotations

from telltale.store.schema.books import BOOKS
from telltale.store.schema.business import DEEDS, GOALS, TOUCHES
from telltale.store.schema.columns import Columns
from telltale.store.schema.conversations import CONVERSATIONS
from telltale.store.schema.details import GENERATIONS, HANDOFFS, MESSAGES, RECOGNITIONS, TURNS
from telltale.store.schema.events import EVENTS
from telltale.store.schema.flows import MOVES, QUICK_REPLIES, STEPS
from telltale.store.schema.signals import SIGNALS

FACTS: dict[str, Columns] = {
    "conversations": CONVERSATIONS,
    "messages": MESSAGES,
    "turns": TURNS,
    "recognitions": RECOGNITIONS,
    "generations": GENERATIONS,
    "handoffs": HANDOFFS,
    "signals": SIGNALS,
    "steps": STEPS,
    "quick_replies": QUICK_REPLIES,
    "moves": MOVES,
    "deeds": DEEDS,
    "goals": GOALS,
    "touches": TOUCHES,
}

TABLES: dict[str, Columns] = {"events": EVENTS, **FACTS, **BOOKS}


def create(table: str, *, name: str | None = None, temporary: bool = False) -> str:
    """The statement that creates a table.

    >>> create("pending")
    'CREATE TABLE IF NOT EXISTS pending (thread_key BIGINT)'
    """
    columns = ", ".join(f'"{column}" {kind}' if column == "key" else f"{column} {kind}"
                        for column, (kind, _) in TABLES[table].items())  # fmt: skip
    return f"CREATE {'TEMP ' if temporary else ''}TABLE IF NOT EXISTS {name or table} ({columns})"
