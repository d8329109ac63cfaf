"""Ruling: the ledger under other rules, told from facts that stand already.

What was heard in every conversation is a fact, and so is when it was taken up again. So a change of windows, or of
which signals count, needs nothing derived again: one SELECT says what would become of every conversation.
"""

from __future__ import annotations

from telltale.settings import Settings, rules
from telltale.store.engine import Connection
from telltale.store.outcomes import ledger
from telltale.store.rules import resolution_window, weighed

_SECOND = 1_000_000

_WEIGHED = ("quality_clean", "negative_after", "confirmed", "confirming_event", "negative_event", "negative_kind")
_RULED = ("outcome_before", "outcome_by_rule", "outcome", "reopened", "outcome_reason", "evidence")
_MISSING = {"quality_clean": "true", "negative_after": "false", "confirmed": "false"}

TOLD = (*_WEIGHED, *_RULED, "resolution_window")
"""The columns of a conversation that rules decide."""

_PLAIN = tuple(name for name in TOLD if name != "evidence")


def ruled_beside(settings: Settings) -> str:
    """The same as :func:`ruled`, with the outcome and the window that hold today beside it."""
    return ruled(settings, "c.outcome AS outcome_today, c.resolution_window AS window_today,")


def ruled(settings: Settings, beside: str = "") -> str:
    """A SELECT of every conversation as the rules of ``settings`` have it, with the columns that it has today."""
    weights = ", ".join(f"coalesce(w.{name}, {_MISSING.get(name, 'NULL')}) AS {name}" for name in _WEIGHED)
    rows = f"""
        SELECT c.* EXCLUDE ({", ".join(TOLD)}), {beside} {weights},
            {resolution_window(settings, "untimed", "c.channel")} AS resolution_window
        FROM conversations c LEFT JOIN ({weighed(settings, "signals")}) w USING (conversation_key)"""
    return ledger(f"({rows})", str(settings.reopen_window * _SECOND))


def needs_deriving(old: Settings, new: Settings) -> list[str]:
    """The rules that differ and decide what the facts are, not only what is told of them."""
    return [name for name, derives in rules().items() if derives and getattr(old, name) != getattr(new, name)]


def rule_anew(db: Connection, settings: Settings) -> int:
    """Tell every conversation by other rules; gives how many rows changed.

    Plain columns are written over where they lie. A list cannot be, so the few rows whose evidence changes are
    written anew.
    """
    differs = " OR ".join(f"n.{name} IS DISTINCT FROM c.{name}" for name in TOLD)
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE reruled AS
        SELECT c.rowid AS row, n.evidence IS DISTINCT FROM c.evidence AS moved, {", ".join(f"n.{one}" for one in TOLD)},
            {", ".join(f"n.{one} IS DISTINCT FROM c.{one} AS other_{one}" for one in _PLAIN)}
        FROM conversations c JOIN ({ruled(settings)}) n USING (conversation_key) WHERE {differs}""")
    counted = db.execute(f"""
        SELECT count(*), {", ".join(f"coalesce(bool_or(other_{one}), false)" for one in _PLAIN)} FROM reruled""")
    (rows, *others) = counted.fetchone() or (0,)
    changed = [name for name, other in zip(_PLAIN, others, strict=False) if other]
    if changed:
        db.execute(f"""
            UPDATE conversations SET {", ".join(f"{one} = r.{one}" for one in changed)}
            FROM reruled r WHERE conversations.rowid = r.row AND NOT moved""")
    db.execute(f"""
        CREATE OR REPLACE TEMP TABLE rewritten AS
        SELECT c.* EXCLUDE ({", ".join(TOLD)}), {", ".join(f"r.{one}" for one in TOLD)}
        FROM conversations c JOIN reruled r ON r.row = c.rowid WHERE moved;
        DELETE FROM conversations WHERE rowid IN (SELECT row FROM reruled WHERE moved);
        INSERT INTO conversations BY NAME SELECT * FROM rewritten ORDER BY started_at;
        DROP TABLE reruled;
        DROP TABLE rewritten""")
    return int(rows)
