"""What leaves the house as a table: every conversation with every fact, and the values of an answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telltale.ask.answer import Answer
from telltale.ask.asker import Asker
from telltale.ask.source import expression
from telltale.metrics import DIMENSIONS
from telltale.store import EVENTS, FACTS

Columns = dict[str, str]

# Facts in microseconds that leave as seconds.
_DURATIONS = ("session_length", "resolution_time", "handle_time", "resolution_window", "utc_offset")
_INSTANTS = ("ts", "received_at")
_INTERNAL = ("position", "digest")


def conversations(asker: Asker) -> tuple[Columns, str]:
    """The columns of the conversations sheet, and its query: every fact column, the person, times and seconds.

    Times are UTC, durations seconds, the outcome ``pending`` until the conversation is closed.
    """
    columns: Columns = {}
    chosen: list[str] = []
    for name, (kind, _) in FACTS["conversations"].items():
        column, sql = _converted(name, kind)
        columns[name] = column
        chosen.append(f"{expression(DIMENSIONS['outcome'])} AS outcome" if name == "outcome" else f"{sql} AS {name}")
    columns["person"] = "VARCHAR"
    chosen.append("coalesce(i.person, own_name) AS person")
    sql = (
        f"SELECT {', '.join(chosen)} FROM conversations"
        " LEFT JOIN (SELECT id_key, person FROM identities) i ON id_key = own_key"
        " ORDER BY conversations.started_at, conversation_key"
    )
    return columns, sql.replace("$as_of", str(asker.now()))


def events() -> tuple[Columns, str]:
    """The columns of the events sheet, and its query: what was accepted, times in UTC."""
    kept = {name: kind for name, (kind, _) in EVENTS.items() if name not in _INTERNAL and not name.endswith("_key")}
    converted = {name: _converted(name, kind) for name, kind in kept.items()}
    chosen = ", ".join(f"{sql} AS {name}" for name, (_, sql) in converted.items())
    return {
        name: kind for name, (kind, _) in converted.items()
    }, f"SELECT {chosen} FROM events ORDER BY events.ts, event_id"


def values(answer: Answer) -> tuple[Columns, Iterator[list[Any]]]:
    """The columns of an answer's sheet, and its rows: one a group, step and metric."""
    names = list(answer.rows[0].by) if answer.rows else []
    columns = dict.fromkeys((*names, "at", "metric"), "VARCHAR")
    columns |= dict.fromkeys(("value", "numerator", "denominator"), "DOUBLE")
    columns |= {"n": "BIGINT"} | dict.fromkeys(("low", "high", "previous"), "DOUBLE") | {"mature_until": "TIMESTAMP"}
    rows = (
        [*row.by.values(), row.at, key, value.value, value.numerator, value.denominator, value.n, value.low,
         value.high, value.previous, value.mature_until]
        for row in answer.rows
        for key, value in row.values.items()
    )  # fmt: skip
    return columns, rows


def _converted(name: str, kind: str) -> tuple[str, str]:
    """How a column leaves: its type, and the SQL that makes it."""
    if kind == "BIGINT" and (name.endswith("_at") or name in _INSTANTS):
        return "TIMESTAMP", f"make_timestamp({name})"
    if name in _DURATIONS:
        return "DOUBLE", f"{name} / 1e6"
    if kind == "JSON":
        return "VARCHAR", f"{name}::VARCHAR"
    return kind, name
