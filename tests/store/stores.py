"""Stores to try things on, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from telltale.ask import Asker, Question
from telltale.intake.redacting import KEY_FILE, KEY_SIZE
from telltale.metrics import catalogue
from telltale.settings import load
from telltale.store import Store
from tests.agreement.world import bring_in
from tests.store.tables import Tables, tables

Wire = dict[str, Any]


def opened(home: Path, **given: Any) -> Store:
    """A store of its own; all of them hash contacts alike, so that they can be compared."""
    secret = home / KEY_FILE
    if not secret.exists() and not home.is_file():
        home.mkdir(parents=True, exist_ok=True)
        secret.write_bytes(b"k" * KEY_SIZE)
    return Store(load({}, home=home, **given))


def at_once(home: Path, events: list[Wire], **given: Any) -> Tables:
    """Everything in one import, as it lies."""
    with opened(home, **given) as store:
        bring_in(store, events)
        return tables(store)


def one_by_one(home: Path, events: list[Wire], **given: Any) -> Tables:
    """One import an event, in the order given."""
    with opened(home, **given) as store:
        bring_in(store, *([event] for event in events))
        return tables(store)


def answers(store: Store) -> dict[str, Any]:
    """Every number by channel and month, as plain values."""
    question = Question(list(catalogue()), by=["channel"], step="month")
    rows = Asker(store, store.settings).ask(question).rows
    return {f"{row.by['channel']} {row.at}": {key: value.value for key, value in row.values.items()} for row in rows}


def columns(store: Store, *names: str) -> list[tuple[Any, ...]]:
    """Columns of the conversations, by thread and start."""
    return store.read(f"SELECT {', '.join(names)} FROM conversations ORDER BY thread, started_at")[1]
