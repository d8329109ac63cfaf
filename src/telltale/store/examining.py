"""Examining: what can be said of a data folder without changing anything in it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import duckdb

from telltale.store import keeping
from telltale.store.batches import checksum_of
from telltale.store.damages import Damage, noted
from telltale.store.engine import bare
from telltale.store.finding import Finding, reading
from telltale.store.folder import LAYOUT
from telltale.store.store import Store
from telltale.store.verifying import Seal, is_sound

# Places that are named one by one.
_NAMED = 20

# Bytes of disk below which an import may well fail.
LITTLE = 512 * 1024 * 1024


Look = Callable[[Path, Store | None], Finding]

_KEEPING = (
    keeping.secrets, keeping.readers, keeping.clock, keeping.room, keeping.erasures, keeping.failures,
)  # fmt: skip


def examine(home: Path, store: Store | None = None) -> list[Finding]:
    """Everything about a data folder; ``store`` is its owner, if it is in this process."""
    if not home.exists():
        return [Finding("data folder", "worth a look", f"{home} does not exist yet", "the first import makes it")]
    return [
        look(home, store) for look in (folder, disk, layout, inbox, archive, index, damages, damaged, leftovers)
    ] + [look(home) for look in _KEEPING]


def folder(home: Path, _: Store | None) -> Finding:
    """The folder can be written."""
    probe = home / f".telltale-doctor-{os.getpid()}"
    try:
        probe.write_bytes(b"well")
        probe.unlink()
    except OSError as error:
        return Finding("data folder", "broken", f"{home} cannot be written: {error.strerror}",
                       "give yourself the right to write there, or set TELLTALE_HOME to another folder")  # fmt: skip
    return Finding("data folder", "well", str(home))


def disk(home: Path, _: Store | None) -> Finding:
    """There is room."""
    free = shutil.disk_usage(home).free
    seen = f"{free / 1e9:,.1f} GB left"
    if free < LITTLE:
        return Finding("disk", "worth a look", seen, "make room before the next import")
    return Finding("disk", "well", seen)


def layout(home: Path, _: Store | None) -> Finding:
    """This version understands the folder."""
    try:
        found = int((home / "layout").read_text(encoding="ascii"))
    except FileNotFoundError:
        return Finding("layout", "well", "new folder")
    except (OSError, ValueError):
        return Finding(
            "layout", "broken", "the file 'layout' holds no number", f"if the rest is well, write {LAYOUT} into it"
        )
    if found > LAYOUT:
        return Finding("layout", "broken", f"written by a newer Telltale: layout {found}, this one knows {LAYOUT}",
                       "upgrade Telltale")  # fmt: skip
    return Finding("layout", "well", f"layout {found}")


def inbox(home: Path, _: Store | None) -> Finding:
    """What was accepted can be read, and is what was written."""
    if not (home / "inbox.sqlite").exists():
        return Finding("inbox", "well", "nothing was accepted yet")
    good, bad = 0, list[int]()
    try:
        with reading(home) as db:
            for position, checksum, payload in db.execute("SELECT position, checksum, payload FROM batches"):
                if checksum_of(payload) == checksum:
                    good += 1
                else:
                    bad.append(position)
    except sqlite3.Error as error:
        return Finding("inbox", "broken", f"cannot be read: {error}", "restore a backup of the data folder")
    if bad:
        return Finding("inbox", "broken", f"damaged batches: {', '.join(map(str, bad))}", "restore a backup")
    return Finding("inbox", "well", f"{good} batches wait for the archive, all with the right checksum")


def archive(home: Path, _: Store | None) -> Finding:
    """Every file of the archive can be opened."""
    files = sorted((home / "archive").glob("*/*.parquet"))
    events, bad = 0, list[str]()
    with bare() as db:
        for file in files:
            try:
                counted = db.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [str(file)]).fetchone()
                events += int(counted[0]) if counted else 0
                if Seal.of(file) and not is_sound(file):
                    bad.append(str(file.relative_to(home)))
            except duckdb.Error:
                bad.append(str(file.relative_to(home)))
    if bad:
        return Finding("archive", "broken", f"cannot be read: {', '.join(bad)}", "restore these files from a backup")
    return Finding("archive", "well", f"{events:,} events in {len(files):,} files")


def index(home: Path, store: Store | None) -> Finding:
    """The index is there and has taken in everything."""
    path = home / "index.duckdb"
    if not path.exists():
        return Finding("index", "well", "not there; the next command builds it")
    try:
        position, events = _index_of(path, store)
        with reading(home) as db:
            row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'batches'").fetchone()
    except duckdb.IOException as error:
        if "lock" in str(error):
            return Finding("index", "worth a look", "another process holds it", "stop it to have it examined")
        return Finding("index", "broken", _first_line(error), "nothing: the next command builds it anew")
    except (duckdb.Error, sqlite3.Error) as error:
        return Finding("index", "broken", _first_line(error), "nothing: the next command builds it anew")
    behind = (row[0] if row else 0) - position
    if behind > 0:
        return Finding(
            "index", "worth a look", f"{behind} batches behind the inbox", "nothing: the next command takes them in"
        )
    return Finding("index", "well", f"{events:,} events, in step with the inbox")


def damages(home: Path, _: Store | None) -> Finding:
    """What the disk has spoilt so far is named, with the number of events that are lost."""
    found: list[Damage] = []
    with suppress(sqlite3.Error), reading(home) as db:
        found = noted(db)
    if not found:
        return Finding("damages", "well", "none")
    named = "; ".join(f"{one.place} ({one.why})" for one in found[:_NAMED])
    more = f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    lost = sum(one.lost for one in found)
    return Finding("damages", "worth a look", f"{lost:,} events lost in {len(found)} places: {named}{more}",
                   "look at the disk; send these events again, or restore a backup of the data folder")  # fmt: skip


def damaged(home: Path, _: Store | None) -> Finding:
    """No index that could not be read was put aside."""
    found = sorted(home.glob("*.damaged"))
    if found:
        names = ", ".join(path.name for path in found)
        seen = f"{names} could not be read, was built anew, and still holds what people said"
        return Finding("damaged index", "worth a look", seen, "telltale rebuild deletes it")
    return Finding("damaged index", "well", "none")


def leftovers(home: Path, _: Store | None) -> Finding:
    """Nothing was left half-done."""
    found = sorted([*home.glob("archive/.*"), *home.glob("index.duckdb.new*")])
    if found:
        names = ", ".join(str(path.relative_to(home)) for path in found)
        do = "if no command is running, delete them: nothing reads them, and they hold what people said"
        return Finding("leftovers", "worth a look", names, do)
    return Finding("leftovers", "well", "none")


def _index_of(path: Path, store: Store | None) -> tuple[int, int]:
    """The position and the number of events of an index."""
    sql = "SELECT (SELECT value FROM meta WHERE \"key\" = 'position'), (SELECT count(*) FROM events)"
    if store is not None:
        row = store.read(sql)[1][0]
    else:
        with bare(path) as db:
            row = db.execute(sql).fetchone()
    assert row is not None
    return int(row[0] or 0), int(row[1])


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
