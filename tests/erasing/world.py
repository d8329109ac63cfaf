"""People with canaries: words that stand nowhere else, in every place where a person leaves a trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import msgspec
from backports import zstd

from telltale.connectors import Document
from telltale.event import to_iso
from telltale.intake import Importer, Reading
from telltale.settings import load
from telltale.store import Store, Wish

Wire = dict[str, Any]

SECRET = b"s" * 32
PROJECT = "shop"
_BEGIN = 1_790_000_000_000_000
_MINUTE = 60_000_000


@dataclass(frozen=True)
class Person:
    """Somebody with an id and an anonymous one, both of them canaries like everything they say."""

    number: int
    word: str

    @property
    def user(self) -> str:
        return f"user-{self.word}"

    @property
    def anonymous(self) -> str:
        return f"anon-{self.word}"

    def events(self) -> Iterator[Wire]:
        """Everything that is known of them, in the order of time."""
        at = _BEGIN + self.number * 7 * _MINUTE
        thread, trace = f"thread-{self.word}", f"trace-{self.word}"

        def event(kind: str, minutes: float, told: Wire, **more: Any) -> Wire:
            base = {"type": kind, "timestamp": to_iso(at + int(minutes * _MINUTE)), "source": {"source_id": "web"},
                    "project_id": PROJECT, "event_id": f"{self.word}-{kind}-{minutes}", "properties": told}  # fmt: skip
            return {**base, **more}

        before = {"anonymous_id": self.anonymous, "conversation_id": thread, "channel": "web"}
        after = {"user_id": self.user, "conversation_id": thread, "channel": "web"}
        yield event("conversation.started", 0, {"entry_point": f"page-{self.word}"}, **before)
        yield event("message", 1, {"role": "user", "text": f"I am {self.word}"}, **before)
        yield event("generation", 1.2, {"response_model": "m", "input_tokens": 9}, trace_id=trace)
        yield event("message", 1.5, {"role": "bot", "text": f"Hello {self.word}"}, conversation_id=thread,
                    channel="web", trace_id=trace)  # fmt: skip
        yield event("identify", 2, {"traits": {"nick": f"nick-{self.word}"}}, user_id=self.user,
                    anonymous_id=self.anonymous)  # fmt: skip
        yield event("message", 3, {"role": "user", "text": f"still {self.word}"}, **after)
        yield event("message", 4, {"role": "bot", "text": f"You said still {self.word}?"}, conversation_id=thread,
                    channel="web")  # fmt: skip
        yield event("feedback", 5, {"name": "csat", "score_value": 4, "score_max": 5, "explanation": f"as {self.word}"},
                    **after)  # fmt: skip
        yield event("track", 6, {"event": "page_viewed", "page": f"home-{self.word}"}, user_id=self.user)

    def failures(self) -> Iterator[Wire]:
        """What cannot be accepted of them."""
        yield {"type": "message", "timestamp": "yesterday", "user_id": self.user, "project_id": PROJECT,
               "properties": {"role": "user", "text": f"lost {self.word}"}}  # fmt: skip
        yield {"type": "message", "timestamp": "yesterday", "conversation_id": f"thread-{self.word}",
               "project_id": PROJECT, "properties": {"role": "bot", "text": f"lost too {self.word}"}}  # fmt: skip


def people(number: int, seed: int = 7) -> list[Person]:
    """So many, each with a word of their own."""
    random = Random(seed)  # noqa: S311 - a simulation, not a secret
    return [Person(at, f"{random.getrandbits(64):016x}{at:04d}") for at in range(number)]


def events_of(everybody: list[Person]) -> list[Wire]:
    """What all of them said, those of several people mingled."""
    told = [event for person in everybody for event in person.events()]
    return sorted(told, key=lambda event: event["timestamp"])


def opened(home: Path) -> Store:
    """The store of a folder."""
    return Store(load({}, home=home))


def bring(store: Store, events: list[Wire]) -> None:
    """Import events."""
    content = b"\n".join(msgspec.json.encode(event) for event in events)
    Importer(store, Reading(format="events", project=PROJECT)).run([Document("world.jsonl", content=content)])


def filled(store: Store, everybody: list[Person]) -> None:
    """What everybody said: the first part archived, the second in the inbox, some of it twice."""
    events = events_of(everybody)
    half = len(events) // 2
    bring(store, [*events[:half], *(one for person in everybody for one in person.failures())])
    store.compact()
    bring(store, [*events[half - 20 :], *events[::11]])


def wish(person: Person) -> Wish:
    """That they be erased."""
    return Wish(PROJECT, SECRET, "terminal", names=[person.user])


def everywhere(home: Path, word: str) -> set[str]:
    """Where a word stands: the bytes of every file, and everything that is compressed in them."""
    needle, found = word.encode(), set[str]()
    for path in home.rglob("*"):
        if path.is_file() and needle in path.read_bytes():
            found.add(f"bytes of {path.relative_to(home)}")
    return found | set(_within(home, word))


def _within(home: Path, word: str) -> Iterator[str]:
    db = sqlite3.connect(home / "inbox.sqlite")
    try:
        if any(word.encode() in zstd.decompress(one) for (one,) in db.execute("SELECT payload FROM batches")):
            yield "inbox"
        if any(word.encode() in one for (one,) in db.execute("SELECT raw FROM failed")):
            yield "failed records"
    finally:
        db.close()
    for file in (home / "archive").glob("*/*.parquet"):
        if _stands(duckdb.connect(), f"FROM read_parquet('{file}')", word):
            yield "archive"
    with duckdb.connect(str(home / "index.duckdb"), read_only=True) as index:
        for (table,) in index.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            if _stands(index, f"FROM {table}", word):
                yield f"index, {table}"


def _stands(db: duckdb.DuckDBPyConnection, rows: str, word: str) -> bool:
    return db.execute(f"SELECT 1 {rows} AS r WHERE contains(r::VARCHAR, ?) LIMIT 1", [word]).fetchone() is not None


def payloads(home: Path, word: str) -> list[bytes]:
    """A piece of every compressed batch and every failed record in which a word stands, as it lies on the disk."""
    db = sqlite3.connect(home / "inbox.sqlite")
    try:
        batches = [one for (one,) in db.execute("SELECT payload FROM batches")]
    finally:
        db.close()
    return [one[len(one) // 2 :][:48] for one in batches if word.encode() in zstd.decompress(one)]
