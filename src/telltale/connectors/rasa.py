"""Rasa 3.x: what its event broker writes, its trackers as JSON, and its tracker store in SQLite."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

import msgspec

from telltale.connectors.connector import Connector, Failed, Hints
from telltale.connectors.document import Document
from telltale.connectors.rasa_thread import Thread
from telltale.connectors.records import (
    Record,
    as_instant,
    as_object,
    as_text,
    first_objects,
    not_an_object,
    records,
    unreadable,
)
from telltale.errors import InputError
from telltale.event import Event, Source, channel_of

_SQLITE = b"SQLite format 3\0"
_COLUMNS = {"id", "sender_id", "data"}


class Native(NamedTuple):
    """One Rasa event, whichever way it came; ``row`` is the row id, or its place in the file or tracker."""

    sender: str
    kind: str
    body: dict[str, Any]
    native_id: str
    row: int
    position: str
    raw: bytes


class Repeats:
    """Keeps equal events apart where the list is complete: in a store or tracker they are two, in a broker's log one.

    Equal events have equal times, so only those of a sender's latest time are kept in mind.
    """

    def __init__(self) -> None:
        self._latest: dict[str, tuple[Any, Counter[str]]] = {}

    def apart(self, native: Native | Failed) -> Native | Failed:
        """The event, with a number to its id if it came before."""
        if isinstance(native, Failed):
            return native
        at, seen = self._latest.get(native.sender, (None, Counter[str]()))
        if at != native.body.get("timestamp"):
            seen = Counter[str]()
        self._latest[native.sender] = (native.body.get("timestamp"), seen)
        seen[native.native_id] += 1
        again = seen[native.native_id]
        return native._replace(native_id=f"{native.native_id}-{again}") if again > 1 else native


def recognise(document: Document) -> float:
    """A tracker store has a table ``events`` with Rasa's columns; records have ``sender_id`` and ``event``."""
    if document.head.startswith(_SQLITE):
        return 0.95 if _has_tracker_store(document) else 0.0
    found = first_objects(document)
    rasa = [one for one in found if "sender_id" in one and ("event" in one or isinstance(one.get("events"), list))]
    return 0.95 * len(rasa) / len(found) if found else 0.0


def read(document: Document, hints: Hints) -> Iterator[Event | Failed]:
    """Messages, intents, steps and handoffs of every sender, in the order of the rows.

    Rasa's times are not always in the order of its rows: then the row keeps the time of the one before it, and its
    own is kept as the original. ``hints.map["handoff"]`` may name intents and actions, parted by commas, that ask
    for a human besides Rasa's own ``pause``. Slot values are not taken: they hold what users told in confidence.

    >>> line = (
    ...     b'{"sender_id": "7", "event": "user", "timestamp": 1730455202.5, "text": "hi", "message_id": "a",'
    ...     b' "parse_data": {"intent": {"name": "greet", "confidence": 0.9}}}'
    ... )
    >>> message, intent = read(Document("rasa.jsonl", content=line), Hints(imported_at=0))
    >>> message.conversation_id, message.type, message.properties
    ('7', 'message', {'role': 'user', 'message_id': 'a', 'text': 'hi'})
    >>> intent.type, intent.properties
    ('intent.recognized', {'message_id': 'a', 'intent': 'greet', 'confidence': 0.9, 'match_type': 'intent'})
    """
    handoffs = {name.strip() for name in hints.map.get("handoff", "").split(",")} - {""}
    threads: defaultdict[str, Thread] = defaultdict(lambda: Thread(handoff_names=handoffs))
    natives = _rows(document) if document.head.startswith(_SQLITE) else _recorded(document)
    for native in natives:
        if isinstance(native, Failed):
            yield native
            continue
        try:
            own = as_instant(native.body.get("timestamp"))
        except ValueError:
            yield _failed(native, "bad_time", "'timestamp' is seconds since 1970, such as 1730455202.5")
            continue
        yield from _events(native, threads[native.sender], own, hints)


def _events(native: Native, thread: Thread, own: int | None, hints: Hints) -> Iterator[Event]:
    at = own if own is not None else thread.at or hints.imported_at + native.row * 1000
    thread.at = max(thread.at, at)
    thread.learn(native.body)
    for number, (kind, properties) in enumerate(thread.read(native.kind, native.body, native.native_id)):
        yield Event(
            type=kind,
            timestamp=thread.at,
            original_timestamp=own if own is not None and own != thread.at else None,
            timestamp_inferred=own is None,
            sequence=native.row,
            source=Source(
                connector="rasa",
                native_type=native.kind,
                native_id=f"{native.native_id}#{kind}" if number else native.native_id,
            ),
            conversation_id=native.sender,
            user_id=thread.user_id,
            anonymous_id=native.sender,
            bot_id=thread.bot_id,
            bot_version=thread.bot_version,
            channel=channel_of(thread.channel),
            channel_native=thread.channel,
            properties=properties,
        )


def _recorded(document: Document) -> Iterator[Native | Failed]:
    """The events of a JSON document: broker lines, and trackers with their lists of events."""
    for index, one in enumerate(records(document)):
        if isinstance(one, Failed):
            yield one
        elif isinstance(one.value.get("events"), list):
            yield from _tracked(one)
        else:
            yield _native(as_text(one.value.get("sender_id")), one.value, index, one.position, one.raw)


def _tracked(tracker: Record) -> Iterator[Native | Failed]:
    sender = as_text(tracker.value.get("sender_id"))
    repeats = Repeats()
    for index, body in enumerate(tracker.value["events"]):
        position = f"{tracker.position}.events[{index}]"
        raw = msgspec.json.encode(body)
        if isinstance(body, dict):
            yield repeats.apart(_native(sender, as_object(body), index, position, raw))
        else:
            yield not_an_object(position, raw)


def _native(sender: str | None, body: dict[str, Any], index: int, position: str, raw: bytes) -> Native | Failed:
    """Events bring no ids of their own: theirs is that of their content, whichever way they come."""
    body = {name: value for name, value in body.items() if name != "sender_id"}
    content = json.dumps({**body, "sender_id": sender}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    native_id = hashlib.sha256(content.encode()).hexdigest()
    native = Native(sender or "", as_text(body.get("event")) or "", body, native_id, index, position, raw)
    if not native.sender:
        return _failed(native, "missing_field", "a Rasa event needs 'sender_id', the conversation it belongs to")
    if not native.kind:
        return _failed(native, "missing_field", "a Rasa event needs 'event', its type, such as user, bot or action")
    return native


def _failed(native: Native, reason: str, message: str) -> Failed:
    return Failed(native.position, reason, message, native.raw)


def _rows(document: Document) -> Iterator[Native | Failed]:
    """The rows of a tracker store or SQL broker in the order of their ids; the times are not unique there."""
    repeats = Repeats()
    try:
        with closing(_opened(document)) as connection:
            for row, sender, data in connection.execute("SELECT id, sender_id, data FROM events ORDER BY id"):
                yield repeats.apart(_row(int(row), (sender or b"").decode("utf-8", "replace"), data or b""))
    except sqlite3.Error as error:
        raise InputError(f"'{document.name}' is a SQLite file that cannot be read: {error}") from error


def _row(row: int, sender: str, data: bytes) -> Native | Failed:
    position = f"row {row}"
    try:
        body = msgspec.json.decode(data)
    except (ValueError, RecursionError) as error:
        return unreadable(position, data, error)
    return _native(sender, as_object(body), row, position, data)


def _opened(document: Document) -> sqlite3.Connection:
    """Opened for reading only; a file in a folder that cannot be written to needs to be called immutable."""
    address = document.path.absolute().as_uri()
    connection = sqlite3.connect(f"{address}?mode=ro", uri=True)
    try:
        connection.execute("SELECT 1 FROM sqlite_master")
    except sqlite3.OperationalError:
        connection.close()
        connection = sqlite3.connect(f"{address}?mode=ro&immutable=1", uri=True)
    connection.text_factory = bytes
    return connection


def _has_tracker_store(document: Document) -> bool:
    try:
        with closing(_opened(document)) as connection:
            columns = {name.decode() for _, name, *_ in connection.execute("PRAGMA table_info(events)")}
    except sqlite3.Error:
        return False
    return columns >= _COLUMNS


rasa = Connector(
    name="rasa",
    title="Rasa",
    obtain="Take the tracker store's SQLite file, the file of the event broker, or GET /conversations/{id}/tracker.",
    recognise=recognise,
    read=read,
)
