"""Opening the index: whatever is found in the folder, what is asked afterwards is right.

A damaged index is put aside and built again, one of another shape too, and facts derived under other rules are
derived again.
"""

from __future__ import annotations

from duckdb import Error
from xxhash import xxh3_64_hexdigest

from telltale.errors import DataFolderError
from telltale.event import now
from telltale.settings import Settings
from telltale.store import decided, readings
from telltale.store.archive import Archive
from telltale.store.damages import Damage
from telltale.store.deriving import derive
from telltale.store.engine import Engine, note
from telltale.store.folder import Folder
from telltale.store.inbox import Inbox
from telltale.store.outcomes import OUTCOMES
from telltale.store.pricing import reprice
from telltale.store.rebuilding import rebuilt
from telltale.store.rules import statements
from telltale.store.schema import TABLES
from telltale.store.taking import note_all_strays

# Bytes before the first block of an index file.
_HEADERS = 3 * 4096

_STEPS = ("ordered", "conversing", "turns", "flowing", "signals", "voices", "conversations", "others", "flows", "deeds",
          "strays", "goals", "people")  # fmt: skip


def open_index(folder: Folder, settings: Settings, archive: Archive, inbox: Inbox) -> Engine:
    """The index of a folder, of today's shape and under today's rules."""
    engine = _whole(folder, settings, archive, inbox)
    shape = _shape()
    fresh = engine.meta("shape") is None and engine.meta("position") is None
    if not fresh and engine.meta("shape") != shape:
        engine.close()
        rebuilt(folder.index, settings, archive, inbox, anew=True)
        engine = Engine(folder.index, settings)
        archive.compact(engine, inbox)
    elif fresh and (archive.files() or inbox.last_position()):
        engine.close()
        rebuilt(folder.index, settings, archive, inbox)
        engine = Engine(folder.index, settings)
    elif not fresh and engine.meta("rules") != rules_of(settings):
        with engine.write() as db:
            db.execute("INSERT INTO pending SELECT DISTINCT thread_key FROM events WHERE thread_key IS NOT NULL")
            note_all_strays(db)
        derive(engine, whole=True)
    moved = decided.synchronise(engine, inbox), readings.synchronise(engine, inbox)
    if any(moved):
        derive(engine)
    note_rules(engine, settings)
    reprice(engine)
    _catch_up_inbox(engine, archive, inbox)
    return engine


def _catch_up_inbox(engine: Engine, archive: Archive, inbox: Inbox) -> None:
    """An inbox that ends before what the index has taken in has lost its end: the index gives it to the archive.

    Else new batches would get positions that the index believes to have.
    """
    last, taken = inbox.last_position(), int(engine.meta("position") or 0)
    if taken > last:
        why = f"the batches {last + 1} to {taken} are gone; their events were in the index, which has archived them"
        inbox.note_damage(Damage(f"end of the inbox at {last}", now(), taken - last, 0, why))
        inbox.skip_to(taken)
        archive.compact(engine, inbox)


def note_rules(engine: Engine, settings: Settings) -> None:
    """Remember the shape and the rules under which the facts were derived."""
    if engine.meta("shape") == _shape() and engine.meta("rules") == rules_of(settings):
        return
    with engine.write() as db:
        note(db, "shape", _shape())
        note(db, "rules", rules_of(settings))


def rules_of(settings: Settings) -> str:
    """A fingerprint of everything that facts depend on beside the events."""
    text = "".join(statements(step, settings) for step in _STEPS)
    return xxh3_64_hexdigest(f"{settings.timezone}{settings.reopen_window}{OUTCOMES}{text}".encode())


def _shape() -> str:
    return xxh3_64_hexdigest(str(TABLES).encode())


def _whole(folder: Folder, settings: Settings, archive: Archive, inbox: Inbox) -> Engine:
    try:
        return _read_through(Engine(folder.index, settings))
    except DataFolderError:
        # The index is only an index: what cannot be read is put aside and built again.
        folder.put_aside()
        rebuilt(folder.index, settings, archive, inbox)
        return Engine(folder.index, settings)


def _read_through(engine: Engine) -> Engine:
    """The index, if the file is as long as it says and its notes can be read; the engine alone would notice late.

    Raises:
        DataFolderError: it is cut short.
    """
    try:
        needed = _extent(engine)
        engine.meta("shape")
        if engine.path.stat().st_size >= needed:
            return engine
        problem = f"it should have at least {needed} bytes"
    except Error as error:
        problem = str(error)
    engine.close()
    raise DataFolderError(f"the index {engine.path} is damaged: {problem}")


def _extent(engine: Engine) -> int:
    """Where the last block that is in use ends; free ones behind it need not be on the disk."""
    tables = " UNION ALL ".join(f"SELECT block_id FROM pragma_storage_info('{table}')" for table in TABLES)
    _, ((size, last),) = engine.read(f"""
        SELECT (SELECT block_size FROM pragma_database_size()), max(block_id)
        FROM (SELECT block_id FROM pragma_metadata_info() UNION ALL {tables})""")
    return _HEADERS + size * (last + 1) if last is not None and last >= 0 else 0
