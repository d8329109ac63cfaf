"""The fixtures of the connectors, and where the public samples lie.

A fixture is a file in ``fixtures/<connector>/``, with what it must become in a file of the same name and
``.events.json`` beside it. All of them are written by hand for these tests.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from telltale.connectors import Document, Failed, Hints, connectors
from telltale.event import Event

FOLDER = Path(__file__).parent / "fixtures"
SHARED = Path(os.environ.get("TELLTALE_SHARED") or Path(__file__).parents[2] / "../shared").resolve()
IMPORTED_AT = 1_740_992_000_000_000

FIXTURES = sorted(file for file in FOLDER.glob("*/*") if not file.name.endswith(".events.json"))


def read(file: Path, hints: Hints | None = None) -> list[Event | Failed]:
    """Everything that a fixture's connector makes of it."""
    return read_as(file.parent.name, Document(file.name, path=file), hints)


def read_as(name: str, document: Document, hints: Hints | None = None) -> list[Event | Failed]:
    """Everything that the named connector makes of a document."""
    return list(connectors()[name].read(document, hints or Hints(IMPORTED_AT)))


def events(found: list[Event | Failed]) -> list[Event]:
    return [one for one in found if isinstance(one, Event)]


def failures(found: list[Event | Failed]) -> list[Failed]:
    return [one for one in found if isinstance(one, Failed)]


def spelled(one: Event | Failed) -> dict[str, Any]:
    """An event or failure as it stands in an ``.events.json``."""
    if isinstance(one, Failed):
        return {"failed": one.reason, "position": one.position}
    return msgspec.to_builtins(one)


def shared(path: str) -> Path:
    """A public sample; the test is skipped where there is none."""
    if not (SHARED / path).exists():
        pytest.skip(f"the public samples are not here: no {path}; set TELLTALE_SHARED")
    return SHARED / path


def tracker_store(file: Path, lines: Path, *, broker: bool) -> Path:
    """Rasa's own SQLite layout, of the tracker store or of the SQL event broker, filled from broker lines."""
    columns = "sender_id, data" if broker else "sender_id, type_name, timestamp, intent_name, action_name, data"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"CREATE TABLE events (id INTEGER PRIMARY KEY, {columns})")
        for line in lines.read_text().splitlines():
            event = json.loads(line)
            sender = event.get("sender_id") if broker else event.pop("sender_id", None)
            row = [sender, *([] if broker else [event.get("event"), None, None, None]), json.dumps(event)]
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO events ({columns}) VALUES ({marks})", row)
        connection.commit()
    return file
